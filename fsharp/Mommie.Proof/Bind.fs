/// BIND: a token fits one payload only.
module Mommie.Proof.Bind

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
open Mommie.Proof.Ways

/// The parties that a site's lines rely on, with the line, the use and when the line matches.
let internal parties (ctx: Context) (site: Site) =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    let find (lines: (Line * Use list) list) only convinced =
        [
            for line, uses in lines |> List.filter (fst >> concerns ctx site) do
                for u in uses do
                    match u.Mechanism.Evidence with
                    | Attested _
                    | AttestedBySet _ -> line, u, convinced, isFirst only line claimed.Issuer convinced claimed.Type
                    | OnChannel
                    | Token _ -> ()
        ]

    find (authLines ctx) (authOnly ctx) "n"
    @ (if isEmpty site.Auditors then
           []
       else
           find ctx.Deployment.NonRepudiation repudiation "a")

/// The parties that a site's lines rely on, and those lines of [Authentication] once more by which a party owes its word to
/// auditors that no line of [Non-repudiation] concerns: what the verifier accepted by is then the only evidence there is.
let internal owing (ctx: Context) (site: Site) =
    parties ctx site
    @ (if isEmpty site.Auditors then
           []
       else
           [
               for line, uses, matches in Authenticity.evidenceLines ctx site claimed.Issuer "a" "n" claimed.Type do
                   if line.Kind = LineKind.Authentication then
                       for u in uses do
                           match u.Mechanism.Evidence with
                           | Attested _
                           | AttestedBySet _ -> line, u, "a", matches
                           | OnChannel
                           | Token _ -> ()
           ])

/// The verifier, and the auditor where it is one that is convinced: a statement may have verifiers and, for this issuer, no auditor.
let internal receivers (ctx: Context) (site: Site) (convinced: Term) =
    join
        [
            verifierPart ctx site "n"
            (if convinced = "a" then auditorPart ctx site "a" else noPart)
        ]

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

let private bindOne
    (ctx: Context)
    (site: Site)
    (line: Line)
    (u: Use)
    (receivers: Part)
    (matches: Formula)
    : Obligation =
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
                receivers
                constant setMember Principal
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

    let reliedOn = owing ctx site

    let throughParties line =
        reliedOn
        |> List.collect (fun (top, u, convinced, matches) ->
            match partyOf u with
            | Some z ->
                let member' =
                    match u.Mechanism.Evidence, partyPart u with
                    | AttestedBySet _, part -> part.Assertions |> List.map snd |> conj
                    | _ -> True

                let matches =
                    if convinced = "a" then
                        conj [ matches; isAuditor ctx site "a" ]
                    else
                        matches

                [
                    match u.Mechanism.Evidence with
                    | AttestedBySet _ ->
                        let members = (membersPart u).Assertions |> List.map snd |> conj
                        conj [ matches; members; isFirst all line z otherMember claimed.Type ]
                    | OnChannel
                    | Token _
                    | Attested _ -> ()
                    conj [ matches; member'; isFirst all line claimed.Issuer z claimed.Type ]
                    conj [ matches; member'; isFirst all line z "n" claimed.Type ]
                    conj [ matches; member'; isFirst all line z convinced claimed.Type ]
                    // By parties on which the lines of the party rely.
                    for receiver in List.distinct [ "n"; convinced ] do
                        for h in unfold ctx (outermost receiver top u matches) do
                            if h.Depth > 1 && h.Line = line && h.Rests = OnItself then
                                conj [ member'; h.Matches ]
                ]
            | None -> [])

    let basic (u: Use) =
        match u.Mechanism.Evidence with
        | OnChannel
        | Token _ -> true
        | Attested _
        | AttestedBySet _ -> false

    let bySets =
        reliedOn
        |> List.exists (fun (_, u, _, _) -> not (List.isEmpty (membersPart u).Functions))

    let authReceivers =
        join
            [
                verifierPart ctx site "n"
                constant "a" Principal
                (if bySets then constant otherMember Principal else noPart)
            ]

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
                    bindOne ctx site line u authReceivers matches
        if not (isEmpty site.Auditors) then
            for line, uses in ctx.Deployment.NonRepudiation |> List.filter (fst >> concerns ctx site) do
                for u in uses do
                    if basic u then
                        bindOne
                            ctx
                            site
                            line
                            u
                            (receivers ctx site "a")
                            (isFirst repudiation line claimed.Issuer "a" claimed.Type)
    ]
