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
    [
        for toVerifier, verifierUses in authLines ctx do
            if mayMatch ctx toVerifier (Some z) None then
                for verifierUse in verifierUses do
                    for toAuditor, auditorUses in authLines ctx do
                        if mayMatch ctx toAuditor (Some z) None then
                            for auditorUse in auditorUses do
                                let attesting tag receiver line u =
                                    {
                                        Tag = tag
                                        Signer = z
                                        Receiver = receiver
                                        Line = line
                                        Use = u
                                        Payload = claimed
                                        Origin = Attests
                                    }

                                let leg = attesting "z" v toVerifier verifierUse
                                let owed = attesting "o" a toAuditor auditorUse
                                let accepted = acceptance ctx leg

                                let basic (u: Use) =
                                    match u.Mechanism.Evidence with
                                    | OnChannel
                                    | Token _ -> true
                                    | Attested _
                                    | AttestedBySet _ -> false

                                {
                                    Rules =
                                        join
                                            [
                                                partyPart u
                                                accepted
                                                carriedPart ctx owed
                                                given
                                                    "accepted"
                                                    "the verifier accepted what the party attests"
                                                    (Implies(flag "accepted", accepts leg))
                                                under
                                                    (lineGuard toAuditor)
                                                    (Implies(
                                                        conj
                                                            [
                                                                attested claimed
                                                                neg (corrupt z)
                                                                suffices ctx owed True
                                                            ],
                                                        convinced
                                                    ))
                                            ]
                                    Matches =
                                        conj
                                            [
                                                matches
                                                isFirst (authOnly ctx) toVerifier z v claimed.Type
                                                isFirst (authOnly ctx) toAuditor z a claimed.Type
                                            ]
                                    Choices =
                                        [
                                            {
                                                Name = "cause"
                                                Choices = accepted.Causes
                                            }
                                        ]
                                    About =
                                        " by "
                                        + lineSymbol toVerifier
                                        + " "
                                        + verifierUse.Text
                                        + ", "
                                        + lineSymbol toAuditor
                                        + " "
                                        + auditorUse.Text
                                    Unsupported =
                                        (if basic verifierUse && basic auditorUse then
                                             None
                                         else
                                             Some
                                                 "not yet supported: a trusted party whose own lines rely on a trusted party cannot be proved")
                                    Why =
                                        fun answers issuer verifier auditor ->
                                            let claim = "what it takes for the attestation of " + plain z

                                            let how =
                                                match blamed [ leg ] answers with
                                                | Some(leg, key) ->
                                                    cause
                                                        ctx
                                                        leg
                                                        key
                                                        (plain z)
                                                        verifier
                                                        (fun role -> member' ctx role 3)
                                                        claim
                                                | None -> []

                                            ignore issuer

                                            how
                                            @ [
                                                verifier
                                                + " accepts the statement as auditable (line `"
                                                + line.Text
                                                + "`)."
                                                plain z
                                                + " has not attested it and owes "
                                                + auditor
                                                + " nothing, or cannot say it so that "
                                                + auditor
                                                + " can check it (line `"
                                                + toAuditor.Text
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
                                    given
                                        "auditable"
                                        "the verifier has accepted the statement as auditable"
                                        (flag "accepted")
                                    showing.Rules
                                    negated (neg convinced)
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
