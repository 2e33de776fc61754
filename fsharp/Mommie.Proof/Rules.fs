/// BIND, CITE, TRUST, LIVE and REFERENCE: what tokens say, what is cited, and whom a deployment relies on.
module Mommie.Proof.Rules

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Authenticity

/// The parties that a site's lines rely on, with the line, the use and when the line matches.
let private parties (ctx: Context) (site: Site) =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    let find (lines: (Line * Use list) list) only convinced =
        [
            for line, uses in lines |> List.filter (fst >> concerns ctx site) do
                for u in uses do
                    let matches = isFirst only line claimed.Issuer convinced claimed.Type

                    match u.Mechanism.Evidence with
                    | Attested _
                    | AttestedBySet _ -> line, u, convinced, matches
                    | OnChannel
                    | Token _ -> ()
        ]

    find (authLines ctx) (authOnly ctx) "n"
    @ (if isEmpty site.Auditors then
           []
       else
           find ctx.Deployment.NonRepudiation repudiation "a")

let private receivers (site: Site) =
    join
        [
            verifierPart site "n"
            (if isEmpty site.Auditors then
                 noPart
             else
                 auditorPart site "a")
        ]

// ---- BIND

let private fieldSort (cover: Cover) =
    match cover with
    | CoversProgram -> "Program"
    | CoversDeployment -> "Deployment"
    | CoversEpoch -> "Epoch"
    | CoversIssuer -> Principal
    | CoversVerifiers
    | CoversAuditors -> Group
    | CoversType -> RecordType
    | CoversContent -> Content

let private bindRule (u: Use) (covered: Formula) : Part =
    let same = flag "one-token"
    let rule = Implies(same, covered)

    match u.Mechanism.Evidence, hashOf u with
    | OnChannel, _ ->
        under (assumption "channel-delivers" "a channel delivers what was sent on it, whole and unchanged") rule
    | Token(made, check), Some h when made.Name <> check.Name ->
        // A signature is made over a hash, so two texts with one hash have one signature.
        if Map.tryFind h hashes = Some true then
            under (assumption (symbol ("collisions." + h)) (h + " is collision resistant")) rule
        else
            noPart
    | Token _, Some h ->
        under
            (assumption
                (symbol ("mac." + h))
                ("no two texts with one token of "
                 + u.Text
                 + " can be found without its key (hash "
                 + h
                 + ")"))
            rule
    | Token _, None ->
        under (assumption (symbol ("tokens." + u.Text)) ("no two texts have one token of " + u.Text)) rule
    | Attested _, _
    | AttestedBySet _, _ -> noPart

let private fieldText (field: string) =
    match field with
    | "program" -> "of another program"
    | "deployment" -> "of another deployment, which reuses the keys"
    | "epoch" -> "of an earlier epoch, before a restart"
    | "issuer" -> "of another issuer"
    | "V" -> "for other verifiers"
    | "A" -> "for other auditors"
    | "type" -> "of another record type"
    | _ -> "with other content"

let private bindOne (ctx: Context) (site: Site) (line: Line) (u: Use) (matches: Formula) : Obligation =
    let part side (field: string) = side + "." + field

    let equal =
        allCovers
        |> List.map (fun (field, cover) -> field, cover, Same(part "one" field, part "other" field))

    let covered =
        equal
        |> List.filter (fun (_, c, _) -> Set.contains c u.Mechanism.Covers)
        |> List.map (fun (_, _, f) -> f)
        |> conj

    let claim =
        "a token of "
        + u.Text
        + " fits one payload only: program, deployment, epoch, issuer, V, A, record type and content"

    let dimension: Dimension =
        {
            Name = "field"
            Choices = equal |> List.map (fun (field, _, same) -> { Key = field; Formula = neg same })
        }

    let s =
        script
            ctx
            false
            [ "BIND: " + claim; line.Text ]
            [
                sitePart ctx site
                receivers site
                constant "one-token" "Bool"
                join (
                    allCovers
                    |> List.collect (fun (field, c) ->
                        [
                            constant (part "one" field) (fieldSort c)
                            constant (part "other" field) (fieldSort c)
                        ])
                )
                under applies matches
                given "token" "one token verifies for two payloads" (flag "one-token")
                under (lineGuard line) True
                bindRule u covered
                negated (equal |> List.map (fun (_, _, f) -> neg f) |> disj)
            ]
            [ dimension ]

    {
        Id = identify ctx Code.Bind site (Some line) u.Text
        Code = Code.Bind
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script =
            { s with
                Sorts = s.Sorts @ [ "Program"; "Deployment"; "Epoch" ]
            }
        Applies = Some applies.Symbol
        Unsupported = None
        Explain =
            fun answers ->
                let issuer = issuerName ctx site
                let field = Map.tryFind "field" answers |> Option.defaultValue "content"
                let weakHash = Set.count u.Mechanism.Covers = List.length allCovers

                {
                    Steps =
                        [
                            issuer
                            + " publishes "
                            + statement ctx site issuer
                            + ", with a token of "
                            + u.Text
                            + "."
                            (if weakHash then
                                 "The hash function of "
                                 + u.Text
                                 + " is not collision resistant: an attacker finds two payloads that one token fits."
                             else
                                 "The token does not cover all of the payload; it leaves out "
                                 + (allCovers
                                    |> List.filter (fun (_, c) -> not (Set.contains c u.Mechanism.Covers))
                                    |> List.map (fun (f, _) -> "`" + f + "`")
                                    |> String.concat ", ")
                                 + ".")
                            "An attacker replays the token with a payload "
                            + fieldText field
                            + "; it verifies, and the receiver takes it for what "
                            + issuer
                            + " says here and now."
                        ]
                    Mend =
                        Some(
                            if weakHash then
                                "Use a mechanism over SHA-256 on the line `" + line.Text + "`."
                            else
                                "Let " + u.Text + " cover it: COVERS (ALL)."
                        )
                }
    }

/// BIND for every use of every line that a site's statements pass, those to and from trusted parties included.
let bind (ctx: Context) (site: Site) : Obligation list =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst
    let all = authOnly ctx

    let throughParties line =
        parties ctx site
        |> List.collect (fun (_, u, convinced, matches) ->
            match u.Mechanism.Evidence with
            | Attested p ->
                match partyTerm u p with
                | Some z ->
                    [
                        conj [ matches; isFirst all line claimed.Issuer z claimed.Type ]
                        conj [ matches; isFirst all line z "n" claimed.Type ]
                        conj [ matches; isFirst all line z convinced claimed.Type ]
                    ]
                | None -> []
            | OnChannel
            | Token _
            | AttestedBySet _ -> [])

    let basic (u: Use) =
        match u.Mechanism.Evidence with
        | OnChannel
        | Token _ -> true
        | Attested _
        | AttestedBySet _ -> false

    [
        for line, uses in authLines ctx do
            let direct =
                if concerns ctx site line then
                    [ isFirst all line claimed.Issuer "n" claimed.Type ]
                else
                    []

            let matches = disj (direct @ throughParties line)

            for u in uses do
                if basic u && matches <> False then
                    bindOne ctx site line u matches
        if not (isEmpty site.Auditors) then
            for line, uses in ctx.Deployment.NonRepudiation |> List.filter (fst >> concerns ctx site) do
                for u in uses do
                    if basic u then
                        bindOne ctx site line u (isFirst repudiation line claimed.Issuer "a" claimed.Type)
    ]

// ---- CITE

/// CITE for every citation of a site.
let cite (ctx: Context) (site: Site) : Obligation list =
    site.Citing
    |> List.mapi (fun k c ->
        let isAuditor =
            match c.Auditors with
            | CitedBy s -> memberOf s "n"
            | CitedUniversally -> True
            | CitedByNobody -> False

        let claim =
            "every verifier of "
            + site.Record
            + " is an auditor of the "
            + c.Record
            + " that is cited to it"

        {
            Id = identify ctx Code.Cite site None (c.Record + string (k + 1))
            Code = Code.Cite
            Site = site
            Line = None
            Place = Some c.Span
            About = c.Record
            Claim = claim
            Script =
                script
                    ctx
                    false
                    [ "CITE: " + claim ]
                    [
                        sitePart ctx site
                        issuerPart site
                        verifierPart site "n"
                        under applies True
                        negated (neg isAuditor)
                    ]
                    [ who ctx "receiver" "n" ]
            Applies = Some applies.Symbol
            Unsupported = None
            Explain =
                fun answers ->
                    let issuer = issuerName ctx site
                    let receiver = answered ctx answers "receiver" site 2

                    {
                        Steps =
                            [
                                issuer
                                + " publishes "
                                + statement ctx site issuer
                                + ", citing a "
                                + c.Record
                                + "."
                                receiver
                                + " is sent the citation, and the pattern after CITING does not make it an auditor: evidence need not convince it."
                            ]
                        Mend =
                            Some(
                                "Name the verifiers as auditors in the pattern after CITING, and publish "
                                + c.Record
                                + " so."
                            )
                    }
        })

// ---- TRUST and LIVE

let private reliance
    ctx
    (site: Site)
    code
    (line: Line)
    (u: Use)
    claim
    stopping
    matches
    (claimHolds: Formula)
    explain
    : Obligation =
    {
        Id = identify ctx code site (Some line) u.Text
        Code = code
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script =
            script
                ctx
                stopping
                [ codeName code + ": " + claim; line.Text ]
                [
                    sitePart ctx site
                    receivers site
                    under applies matches
                    under (lineGuard line) True
                    negated (neg claimHolds)
                ]
                []
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = explain
    }

let private faultsOf (ctx: Context) (role: string) =
    ctx.Program.Faults
    |> List.filter (fun f -> f.Role = role)
    |> List.map (fun f ->
        match f.AtMost |> Option.bind Arithmetic.term with
        | Some t -> Some t
        | None -> None)

let private threshold (ctx: Context) (site: Site) (line: Line) (u: Use) (role: string) (t: Term) : Obligation =
    let functions, guards, assertions = Arithmetic.basis ctx
    let n = Arithmetic.countSymbol role
    let bounds = faultsOf ctx role

    let holds =
        conj (
            Compare(">=", n, "(+ (* 3 " + t + ") 1)")
            :: (bounds
                |> List.map (fun b ->
                    match b with
                    | Some b -> Compare(">=", t, b)
                    | None -> False))
        )

    let claim =
        "of the "
        + setName ctx.Program role
        + " that attest under "
        + u.Text
        + " at most the threshold lie, and they are at least three times the threshold and one"

    let part = join [ under (lineGuard line) True; negated (neg holds) ]

    let s: Script =
        {
            Comment = [ "TRUST: " + claim; line.Text ]
            Logic = "ALL"
            Sorts = []
            Functions = functions
            Macros = []
            Guards = guards @ part.Guards
            Assertions = assertions @ part.Assertions
            Dimensions = []
        }

    {
        Id = identify ctx Code.Trust site (Some line) u.Text
        Code = Code.Trust
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script = s
        Applies = None
        Unsupported = None
        Explain =
            fun _ ->
                let set = setName ctx.Program role

                {
                    Steps =
                        [
                            u.Text
                            + " is sound only where COUNT("
                            + set
                            + ") >= 3 * t + 1 and no more than t of them lie."
                            "The program's ASSUME and FAULTS allow a cluster in which that is not so."
                            "In such a cluster the liars among "
                            + set
                            + " attest a statement to one auditor and deny it to another."
                        ]
                    Mend =
                        Some(
                            "Lower the threshold, or assume a larger cluster: ASSUME COUNT("
                            + set
                            + ") == 3 * f + 1;"
                        )
                }
    }

/// TRUST for every line that relies on somebody.
let trust (ctx: Context) (site: Site) : Obligation list =
    [
        for line, u, convinced, matches in parties ctx site do
            match u.Mechanism.Evidence with
            | Attested parameter ->
                match partyTerm u parameter with
                | None -> ()
                | Some z ->
                    let party = plain z

                    reliance
                        ctx
                        site
                        Code.Trust
                        line
                        u
                        (party + ", on which " + u.Text + " relies, never lies")
                        false
                        matches
                        (neg (corrupt z))
                        (fun _ ->
                            let issuer = issuerName ctx site

                            {
                                Steps =
                                    [
                                        party
                                        + " may be corrupt: FAULTS lets it lie, and [Principals] does not declare it TRUSTED."
                                        party
                                        + " attests "
                                        + statement ctx site issuer
                                        + " to an "
                                        + (if convinced = "a" then "auditor" else "intended verifier")
                                        + ", although "
                                        + issuer
                                        + " never published it."
                                        "By the line `"
                                        + line.Text
                                        + "` the attestation of "
                                        + party
                                        + " convinces: "
                                        + issuer
                                        + " is held to what "
                                        + party
                                        + " made up."
                                    ]
                                Mend =
                                    Some(
                                        "Name a principal that [Principals] declares TRUSTED, or use RSA: it trusts nobody."
                                    )
                            })
            | AttestedBySet(s, t) ->
                match Map.tryFind s u.Arguments, Map.tryFind t u.Arguments with
                | Some(Party(OfRole role)), Some(Integer e) ->
                    match Arithmetic.deploymentTerm e with
                    | Some t -> threshold ctx site line u role t
                    | None -> ()
                | _ -> ()
            | OnChannel
            | Token _ -> ()
    ]

let private stages (ctx: Context) (site: Site) : Obligation list =
    let all = ctx.Deployment.Dissemination |> List.map fst

    [
        for d, stages in ctx.Deployment.Dissemination |> List.filter (fst >> concerns ctx site) do
            for k, stage in List.indexed stages do
                let matches = isFirst all d claimed.Issuer "n" claimed.Type
                let finite = stage.Timeout |> Option.forall (fun t -> t > 0L)

                let claim =
                    "the stage " + stage.Text + " ends, and unicast to every verifier follows it"

                {
                    Id = identify ctx Code.Live site (Some d) ("stage " + string (k + 1))
                    Code = Code.Live
                    Site = site
                    Line = Some d
                    Place = Some stage.Span
                    About = stage.Text
                    Claim = claim
                    Script =
                        script
                            ctx
                            true
                            [ "LIVE: " + claim; d.Text ]
                            [
                                sitePart ctx site
                                receivers site
                                constant "reached" "Bool"
                                under applies matches
                                under
                                    (fact "unicast" "unicast to all intended verifiers is always the last stage")
                                    (Implies((if finite then True else False), flag "reached"))
                                under (lineGuard d) True
                                negated (neg (flag "reached"))
                            ]
                            []
                    Applies = Some applies.Symbol
                    Unsupported =
                        (match stage.Kind with
                         | Quorum when not site.HasUntil ->
                             Some
                                 "OPTIMISTIC(QUORUM) needs an UNTIL at the PUBLISH: without one there is no quorum to serve first"
                         | Unsupported why -> Some why
                         | Quorum
                         | Relay _ -> None)
                    Explain =
                        fun _ ->
                            {
                                Steps =
                                    [
                                        "The stage " + stage.Text + " has no time in which it could succeed or end."
                                        "A verifier that the relay never serves waits for ever."
                                    ]
                                Mend = Some "Give the stage a positive time, or leave it out: the default is 100ms."
                            }
                }
    ]

/// LIVE for every line that relies on somebody, and for every stage of dissemination.
let live (ctx: Context) (site: Site) : Obligation list =
    [
        for line, u, _, matches in parties ctx site do
            match u.Mechanism.Evidence with
            | Attested parameter ->
                match partyTerm u parameter with
                | None -> ()
                | Some z ->
                    let party = plain z

                    reliance
                        ctx
                        site
                        Code.Live
                        line
                        u
                        (party + ", on which " + u.Text + " relies, never stops")
                        true
                        matches
                        (neg (mayStop z))
                        (fun _ ->
                            let issuer = issuerName ctx site

                            {
                                Steps =
                                    [
                                        party
                                        + " may stop: FAULTS allows it, and [Principals] does not declare it TRUSTED."
                                        issuer
                                        + " publishes "
                                        + statement ctx site issuer
                                        + "; "
                                        + party
                                        + " has stopped and attests nothing."
                                        "No verifier accepts it by the line `"
                                        + line.Text
                                        + "`, and no auditor is ever convinced."
                                    ]
                                Mend =
                                    Some(
                                        "Declare "
                                        + party
                                        + " TRUSTED (it may be slow, but answers), or use RSA: it needs nobody."
                                    )
                            })
            | OnChannel
            | Token _
            | AttestedBySet _ -> ()
        yield! stages ctx site
    ]

// ---- REFERENCE, and what is not supported yet

/// REFERENCE for every field that a site's record carries as a digest.
let reference (ctx: Context) (site: Site) : Obligation list =
    ctx.Deployment.Digests
    |> List.filter (fun d -> d.Record = site.Record)
    |> List.map (fun d ->
        let resistant = Map.tryFind d.Hash hashes = Some true
        let about = d.Record + "." + d.Field + " Digest(" + d.Hash + ")"
        let claim = "equal digests of " + d.Record + "." + d.Field + " mean equal records"
        let same = Same("one.content", "other.content")

        {
            Id = identify ctx Code.Reference site None about
            Code = Code.Reference
            Site = site
            Line = None
            Place = Some d.Span
            About = about
            Claim = claim
            Script =
                script
                    ctx
                    false
                    [ "REFERENCE: " + claim ]
                    [
                        sitePart ctx site
                        constant "one.content" Content
                        constant "other.content" Content
                        constant "one-digest" "Bool"
                        given "digest" "two records have one digest" (flag "one-digest")
                        (if resistant then
                             under
                                 (assumption (symbol ("collisions." + d.Hash)) (d.Hash + " is collision resistant"))
                                 (Implies(flag "one-digest", same))
                         else
                             noPart)
                        negated (neg same)
                    ]
                    []
            Applies = None
            Unsupported =
                (if resistant then
                     Some
                         "not yet supported: that a record behind a digest can be had from an honest principal cannot be proved"
                 else
                     None)
            Explain =
                fun _ ->
                    let issuer = issuerName ctx site

                    {
                        Steps =
                            [
                                d.Hash
                                + " is not collision resistant: an attacker makes two records with one digest."
                                issuer
                                + " publishes "
                                + statement ctx site issuer
                                + ", which refers to the first of them by its digest."
                                "A receiver that was given the second takes the "
                                + d.Record
                                + " to be about that one."
                            ]
                        Mend = Some("Write Digest(SHA-256), or Nested.")
                    }
        })

/// Batching is not proved yet: a site whose statements a line batches is undecided.
let batching (ctx: Context) (site: Site) : Obligation list =
    ctx.Deployment.Batching
    |> List.filter (concerns ctx site)
    |> List.map (fun line ->
        {
            Id = identify ctx Code.Merge site (Some line) "batching"
            Code = Code.Merge
            Site = site
            Line = Some line
            Place = Some line.Span
            About = "batching"
            Claim = "a batch of statements means the same as the statements one by one"
            Script =
                script
                    ctx
                    false
                    [ "MERGE: batching"; line.Text ]
                    [
                        sitePart ctx site
                        verifierPart site "n"
                        under applies (isFirst ctx.Deployment.Batching line claimed.Issuer "n" claimed.Type)
                        negated True
                    ]
                    []
            Applies = Some applies.Symbol
            Unsupported = Some "not yet supported: batches cannot be proved"
            Explain = fun _ -> { Steps = []; Mend = None }
        })
