/// AUDIT-TRANSFER: what an honest verifier has accepted as auditable convinces every honest auditor that is shown it.
module Mommie.Proof.Transfer

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways
open Mommie.Proof.Chains
open Mommie.Proof.Authenticity

let private convinced = flag "convinced"

/// The rules by which an auditor is convinced of what a verifier accepted, and what to say when it is not.
type private Showing =
    {
        Rules: Part
        Matches: Formula
        Choices: Dimension list
        About: string
        Unsupported: string option
        /// whether a verifier can be brought to accept only by a lie: then that it accepts is no premise, which would contradict
        /// the others where nobody can lie, but part of the negated claim
        OnlyByLies: bool
        Why: Map<string, string> -> string -> string -> string -> string list
    }

let private byToken (ctx: Context) (line: Line) (u: Use) (a: Term) (v: Term) (matches: Formula) : Showing =
    let leg =
        {
            Tag = "1"
            Signer = claimed.Issuer
            Receiver = v
            Line = line
            Use = u
            Payload = claimed
            Origin = Published
            Word = attestedWord
        }

    match u.Mechanism.Evidence, checkKey leg with
    | _, Some(check, _) ->
        {
            Rules =
                join
                    [
                        carriedPart ctx leg
                        under
                            (lineGuard line)
                            (Implies(conj [ flag "accepted"; mustHold leg check ToAudit a; carried ctx leg ], convinced))
                    ]
            Matches = matches
            Choices = []
            About = ""
            Unsupported = None
            OnlyByLies = false
            Why =
                fun _ issuer verifier auditor ->
                    [
                        verifier
                        + " accepts it as auditable: its token of "
                        + u.Text
                        + " (line `"
                        + line.Text
                        + "`) verifies with the key `"
                        + check.Name
                        + "`."
                        verifier + " shows the record and the token to " + auditor + "."
                        "Nobody but "
                        + issuer
                        + " and "
                        + verifier
                        + " need hold `"
                        + check.Name
                        + "`: "
                        + auditor
                        + " has no key to check the token with, and is not convinced."
                    ]
        }
    | OnChannel, None
    | _, None ->
        {
            Rules = under (lineGuard line) True
            Matches = matches
            Choices = []
            About = ""
            Unsupported =
                (match u.Mechanism.Evidence with
                 | Attested _
                 | AttestedBySet _ -> Some("not yet supported: " + u.Text + " cannot be proved")
                 | OnChannel
                 | Token _ -> None)
            OnlyByLies = false
            Why =
                fun _ _ verifier auditor ->
                    [
                        verifier
                        + " accepts it by the channel on which it arrives (line `"
                        + line.Text
                        + "`)."
                        "A channel leaves nothing behind that "
                        + verifier
                        + " could show: "
                        + auditor
                        + " is not convinced."
                    ]
        }

let private byParty
    (ctx: Context)
    (line: Line)
    (u: Use)
    (z: Term)
    (a: Term)
    (v: Term)
    (matches: Formula)
    : Showing list =
    let from find tag receiver =
        [
            for l, uses in authLines ctx do
                if mayMatch ctx l (Some z) None then
                    for u in uses do
                        for way in
                            find
                                ctx
                                [ z ]
                                tag
                                (party z)
                                Attests
                                receiver
                                l
                                u
                                claimed
                                (isFirst (authOnly ctx) l z receiver claimed.Type) do
                            l, u, way
        ]

    // What the party says to the verifier may be a lie, and what it owes the auditor travels honestly.
    let toAuditor = from honestWays "o" a

    let about (l: Line) (u: Use) (way: Way) =
        lineSymbol l
        + " "
        + u.Text
        + (if way.About = "" then "" else " (" + way.About.Trim() + ")")

    let toVerifier =
        [
            for l, u, way in from ways "z" v do
                about l u way, way

            // A party of a role may be the verifier, which needs no line to itself: it attests what it accepted.
            if not (isOutside ctx z) then
                "the party itself",
                {
                    Legs = []
                    Matches = Same(v, z)
                    Joints =
                        under
                            (fact "itself" (plain z + " attests what it accepts"))
                            (Implies(flag "accepted", attested claimed))
                    Parties = noPart
                    Complete = true
                    Unsupported = None
                    About = ""
                }
        ]

    [
        for verifierWay, told in toVerifier do
            for auditorLine, auditorUse, owed in toAuditor do
                let acceptances = told.Legs |> List.map (acceptance ctx)

                let accepted =
                    match List.tryLast told.Legs with
                    | Some leg -> accepts leg
                    | None -> True

                {
                    Rules =
                        join
                            [
                                partyPart u
                                told.Joints
                                owed.Parties
                                join acceptances
                                given
                                    "accepted"
                                    "the verifier accepted what the party attests"
                                    (Implies(flag "accepted", accepted))
                                travels
                                    ctx
                                    owed
                                    (conj (
                                        attested claimed
                                        :: (owed.Legs |> List.map (fun leg -> neg (corrupt leg.Signer)) |> List.distinct)
                                    ))
                                    True
                                    convinced
                            ]
                    Matches = conj [ matches; told.Matches; owed.Matches ]
                    Choices = [ causes told.Legs acceptances ]
                    About = " by " + verifierWay + ", " + about auditorLine auditorUse owed
                    Unsupported = told.Unsupported |> Option.orElse owed.Unsupported
                    OnlyByLies = not told.Complete
                    Why =
                        fun answers issuer verifier auditor ->
                            let claim = "what it takes for the attestation of " + plain z

                            let how =
                                match blamed told.Legs answers with
                                | Some(leg, key) ->
                                    cause
                                        ctx
                                        leg
                                        key
                                        (plain leg.Signer)
                                        (if leg.Receiver = v then verifier else plain leg.Receiver)
                                        (fun role -> member' ctx role 3)
                                        claim
                                | None -> []

                            ignore issuer

                            how
                            @ [
                                verifier + " accepts the statement as auditable (line `" + line.Text + "`)."
                                plain z
                                + " has not attested it and owes "
                                + auditor
                                + " nothing, or cannot say it so that "
                                + auditor
                                + " can check it (line `"
                                + auditorLine.Text
                                + "`, "
                                + auditorUse.Text
                                + "): "
                                + auditor
                                + " is not convinced."
                            ]
                }
    ]

/// AUDIT-TRANSFER for every line under which evidence is made, if the site has auditors. Nothing is assumed of the issuer.
let auditTransfer (ctx: Context) (site: Site) : Obligation list =
    if isEmpty site.Auditors then
        []
    else
        let a = "a"
        let v = "v"

        [
            for line, uses, matches in evidenceLines ctx site claimed.Issuer a v claimed.Type do
                for u in uses do
                    let showings =
                        match u.Mechanism.Evidence with
                        | Attested _
                        | AttestedBySet _ ->
                            match partyOf u with
                            | Some z -> byParty ctx line u z a v matches
                            | None -> [ byToken ctx line u a v matches ]
                        | OnChannel
                        | Token _ -> [ byToken ctx line u a v matches ]

                    for showing in showings do
                        let claim =
                            "what an honest verifier has accepted as auditable "
                            + site.Record
                            + " convinces every honest auditor that is shown it, even when the issuer is corrupt"

                        let s =
                            script
                                ctx
                                false
                                [ "AUDIT-TRANSFER: " + claim; line.Text + showing.About ]
                                [
                                    sitePart ctx site
                                    verifierPart ctx site v
                                    auditorPart ctx site a
                                    constant "accepted" "Bool"
                                    constant "convinced" "Bool"
                                    honestPart v
                                    honestPart a
                                    under applies showing.Matches
                                    given
                                        "intended"
                                        "the statement names the verifier and the auditor; the auditor is another than the verifier"
                                        (conj
                                            [
                                                inGroup v claimed.Verifiers
                                                inGroup a claimed.Auditors
                                                neg (Same(a, v))
                                            ])
                                    (if showing.OnlyByLies then
                                         noPart
                                     else
                                         given
                                             "auditable"
                                             "the verifier has accepted the statement as auditable"
                                             (flag "accepted"))
                                    showing.Rules
                                    negated (
                                        if showing.OnlyByLies then
                                            conj [ flag "accepted"; neg convinced ]
                                        else
                                            neg convinced
                                    )
                                ]
                                ([ who ctx "verifier" v; who ctx "auditor" a ] @ showing.Choices)

                        {
                            Id = identify ctx Code.AuditTransfer site (Some line) (u.Text + showing.About)
                            Code = Code.AuditTransfer
                            Site = site
                            Line = Some line
                            Place = Some u.Span
                            About = u.Text
                            Claim = claim
                            Script = s
                            Applies = Some applies.Symbol
                            Unsupported = showing.Unsupported
                            Explain =
                                fun answers ->
                                    let issuer = issuerName ctx site
                                    let verifier = answered ctx answers "verifier" site 2

                                    let auditor =
                                        let other = answered ctx answers "auditor" site 3

                                        if other = verifier then
                                            let role = verifier.TrimEnd [| '0' .. '9' |]
                                            // The auditor is another than the verifier, and must be called otherwise.
                                            if verifier = role + "2" then role + "3" else role + "2"
                                        else
                                            other

                                    {
                                        Steps =
                                            [
                                                issuer
                                                + " publishes "
                                                + statement ctx site issuer
                                                + "; "
                                                + issuer
                                                + " may be corrupt or not."
                                            ]
                                            @ showing.Why answers issuer verifier auditor
                                        Mend =
                                            (match u.Mechanism.Evidence with
                                             | Attested _ ->
                                                 Some(
                                                     "Name a principal that [Principals] declares TRUSTED, and give it lines of HMAC-SHA256, or use RSA: it trusts nobody."
                                                 )
                                             | OnChannel
                                             | Token _
                                             | AttestedBySet _ ->
                                                 Some(
                                                     "Add `"
                                                     + setName ctx.Program site.Role
                                                     + " -> * : RSA;` under [Non-repudiation]: anyone can check a signature."
                                                 ))
                                    }
                        }
        ]
