/// KEYS: a key is held by nobody who should not hold it, and where one key serves several principals, directions or
/// deployments, the token tells them apart. What keys there are and who holds them is read off the mechanisms' descriptions
/// and the lines that name them.
module Mommie.Proof.Keys

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways
open Mommie.Proof.Bind

/// One leg that a site's statements pass, with when its lines match and what is known of its ends.
type Passage =
    {
        Leg: Leg
        Matches: Formula
        /// declarations of the ends, and that both are honest
        Ends: Part
        /// who takes the token for the signer's
        Believer: Term
        /// the question of an attack who that is; None for a party, which has a name
        Question: string option
        /// tells passages over one line apart
        About: string
    }

/// Whether a use convinces by itself, not by a party.
let isBasic (u: Use) =
    match u.Mechanism.Evidence with
    | OnChannel
    | Token _ -> true
    | Attested _
    | AttestedBySet _ -> false

/// The basic uses by which a receiver hears from the issuer: the line's own, or those of the legs by the parties that it relies
/// on, and theirs.
let private hops (ctx: Context) (receiver: Term) (line: Line) (u: Use) (matches: Formula) (among: Hop -> bool) =
    unfold ctx (outermost receiver line u matches)
    |> List.filter (fun h -> h.Rests = OnItself && among h)
    |> List.map (fun h -> h.Speaker, h.Receiver, h.Origin, h.Line, h.Use, h.Matches, h.Parts)

/// Every leg with a token or a channel of its own that a site's statements pass: to verifiers, to auditors as evidence, and to
/// and from the parties that lines rely on.
let passages (ctx: Context) (site: Site) : Passage list =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst
    let n = "n"
    let a = "a"
    let w = "w"

    let toVerifier =
        join
            [
                verifierPart ctx site n
                honestPart n
                given "intended" "a receiver accepts nothing that is not for it" (inGroup n claimed.Verifiers)
            ]

    let toAuditor =
        join
            [
                auditorPart ctx site a
                honestPart a
                given "intended" "an auditor is convinced of nothing that it may not audit" (inGroup a claimed.Auditors)
            ]

    let shownTo =
        join
            [
                toAuditor
                constant w Principal
                given
                    "shown"
                    "the evidence was made for an intended verifier other than the issuer"
                    (conj [ memberOf site.Verifiers w; neg (Same(w, claimed.Issuer)) ])
            ]

    // The ends of a leg that are parties are honest here; TRUST asks whether that may be relied on.
    let honestEnds (signer: Term) (receiver: Term) =
        [ signer; receiver ]
        |> List.filter (fun p -> p <> n && p <> a && p <> w && p <> claimed.Issuer)
        |> List.map honestPart
        |> join

    let issuer (signer: Term) =
        if signer = claimed.Issuer then
            honestPart claimed.Issuer
        else
            noPart

    let passage ends believer question (signer, receiver, origin, line: Line, u: Use, matches, parties) =
        let leg =
            {
                Tag = "1"
                Signer = signer
                Receiver = receiver
                Line = line
                Use = u
                Payload = claimed
                Origin = origin
                Word = attestedWord
            }

        {
            Leg = leg
            Matches = conj [ matches; neg (Same(signer, receiver)) ]
            Ends = join [ ends; issuer signer; honestEnds signer receiver; parties ]
            Believer =
                (if receiver = n || receiver = w || receiver = a then
                     believer
                 else
                     receiver)
            Question =
                (if receiver = n || receiver = w || receiver = a then
                     Some question
                 else
                     None)
            // By a party there may be several ways over one line; each has to be asked for when it is taken.
            About =
                u.Text
                + " "
                + signer
                + " "
                + receiver
                + (if signer = claimed.Issuer && (receiver = n || receiver = w) then
                       ""
                   else
                       " " + shortHash (show matches))
        }

    [
        for line, uses in authLines ctx |> List.filter (fst >> concerns ctx site) do
            for u in uses do
                yield!
                    hops ctx n line u (isFirst (authOnly ctx) line claimed.Issuer n claimed.Type) (fun _ -> true)
                    |> List.map (passage toVerifier n "receiver")

        if not (isEmpty site.Auditors) then
            // What a party owes to auditors that no line of [Non-repudiation] concerns.
            for line, u, convinced, matches in owing ctx site do
                if convinced = a && line.Kind = LineKind.Authentication then
                    let both = join [ toAuditor; verifierPart ctx site n; honestPart n ]

                    yield!
                        hops ctx a line u matches (fun h -> h.Receiver = a || h.Depth > 1)
                        |> List.map (passage both a "auditor")

            for line, uses in ctx.Deployment.NonRepudiation |> List.filter (fst >> concerns ctx site) do
                let matches = isFirst repudiation line claimed.Issuer a claimed.Type

                for u in uses do
                    if isBasic u then
                        passage shownTo a "auditor" (claimed.Issuer, w, Published, line, u, matches, noPart)
                    else
                        let both = join [ toAuditor; verifierPart ctx site n; honestPart n ]

                        // The party tells the auditor itself, and the verifier.
                        yield! hops ctx a line u matches (fun _ -> true) |> List.map (passage both a "auditor")

                        yield!
                            hops ctx n line u matches (fun h -> h.Receiver = n || h.Depth > 1)
                            |> List.map (passage both n "receiver")
    ]

/// The rule under which keys are told apart that no description can tell apart.
let private keysApart =
    assumption
        "keys-apart"
        "each KEY of each mechanism has a key of its own for every choice of its parameters, and it serves nothing else (KEYS)"

let private elsewhere = flag "elsewhere"
let private otherMechanism = flag "other-mechanism"

let private explain (ctx: Context) (site: Site) (p: Passage) (made: KeyDescription) answers : Attack =
    let leg = p.Leg
    let u = leg.Use
    let at = "`" + leg.Line.Text + "`"
    let issuer = issuerOn ctx site leg.Line

    let signer =
        if leg.Signer = claimed.Issuer then
            issuer
        else
            plain leg.Signer

    let believer =
        match p.Question with
        | Some q -> answered ctx answers q site 2
        | None -> plain p.Believer

    let other role =
        [ 1..3 ]
        |> List.map (member' ctx role)
        |> List.find (fun n -> n <> signer && n <> believer)

    let key =
        "The key with which tokens of "
        + u.Text
        + " are made for "
        + signer
        + " is "
        + keyText made
        + " (line "
        + at
        + ")."

    let takes = believer + " takes what is made with it for " + signer + "'s."

    let steps =
        match Map.tryFind "cause" answers with
        | Some "network" ->
            [
                key
                "Anyone holds it, the network too, and nobody but " + signer + " should."
                takes
            ]
        | Some k when k.StartsWith "holder." ->
            let role = k.Substring 7
            let liar = other role

            [
                key
                liar
                + " holds it too, and should not: it is corrupt ("
                + faultClause ctx role
                + ")."
                takes + " " + liar + " can say whatever it likes in the name of " + signer + "."
            ]
        | Some "direction" ->
            [
                key
                signer + " and " + believer + " use it in both directions."
                "The token does not cover who issued it (`issuer`): what "
                + believer
                + " says to "
                + signer
                + " comes back to it, and it takes that for "
                + signer
                + "'s (a reflection)."
            ]
        | Some "issuer" ->
            [
                key
                "It is one key for several issuers, and the token does not cover who issued it (`issuer`)."
                "What another of them says is shown to "
                + believer
                + " as "
                + signer
                + "'s, and the token verifies."
            ]
        | _ ->
            [
                key
                "Nothing in the description makes it a key of this deployment alone, and the token does not cover the deployment (`deployment`)."
                "Another deployment has the same keys: what "
                + signer
                + " said there is shown to "
                + believer
                + ", who takes it for said here."
            ]

    let mend =
        match Map.tryFind "cause" answers with
        | Some "direction"
        | Some "issuer"
        | Some "deployment" -> Some("Let " + u.Text + " cover it: COVERS (ALL).")
        | _ -> closing leg "holder"

    { Steps = steps; Mend = mend }

let private keysOne (ctx: Context) (site: Site) (p: Passage) (made: KeyDescription) : Obligation =
    let leg = p.Leg
    let u = leg.Use
    let line = leg.Line
    let forged = flag (name leg "forged")
    let network = flag (name leg "network")
    let maker = name leg "maker"
    let from = name leg "from"
    let copied = flag (name leg "copied")

    // Attestations say who attests (a duty of the runtime), so that no other's is read as this one's.
    let reread =
        match leg.Origin with
        | Attests -> False
        | Published
        | PublishedToParty -> conj [ copied; neg (Same(from, leg.Signer)) ]

    let claim =
        "nobody who may lie holds a key with which honest principals make tokens of "
        + u.Text
        + " for "
        + site.Record
        + ", and no such key serves two principals, directions, mechanisms or deployments that the token does not tell apart"

    let deployments =
        if Set.contains CoversDeployment u.Mechanism.Covers then
            under (lineGuard line) (neg elsewhere)
        else
            noPart

    let causes: Dimension =
        {
            Name = "cause"
            Choices =
                [
                    { Key = "network"; Formula = network }
                    for r in ctx.Program.Roles do
                        {
                            Key = "holder." + r.Name
                            Formula = conj [ forged; Atom(roleSymbol r.Name, [ maker ]) ]
                        }
                    {
                        Key = "direction"
                        Formula = conj [ reread; Same(from, p.Leg.Receiver) ]
                    }
                    { Key = "issuer"; Formula = reread }
                    {
                        Key = "deployment"
                        Formula = elsewhere
                    }
                ]
        }

    // An auditor that cannot check a token is convinced by nobody who holds the key.
    let checks =
        match p.Question, checkKey leg with
        | Some "auditor", Some(check, shared) when leg.Origin = Published -> canHold ctx leg shared check p.Believer
        | _ -> True

    {
        Id = identify ctx Code.Keys site (Some line) p.About
        Code = Code.Keys
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script =
            script
                ctx
                false
                [ "KEYS: " + claim; line.Text ]
                [
                    sitePart ctx site
                    p.Ends
                    under applies p.Matches
                    constant "elsewhere" "Bool"
                    constant "other-mechanism" "Bool"
                    acceptance ctx leg
                    deployments
                    under keysApart (neg otherMechanism)
                    negated (conj [ checks; disj [ network; forged; reread; elsewhere; otherMechanism ] ])
                ]
                [
                    match p.Question with
                    | Some q -> who ctx q p.Believer
                    | None -> ()
                    causes
                ]
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = explain ctx site p made
    }

/// KEYS for every leg with a token that a site's statements pass.
let keys (ctx: Context) (site: Site) : Obligation list =
    passages ctx site
    |> List.choose (fun p -> makeKey p.Leg |> Option.map (keysOne ctx site p))
    |> List.distinctBy _.Id
