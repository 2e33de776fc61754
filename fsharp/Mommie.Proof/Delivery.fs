/// COVER and VERIFY: what is published can be sent to, and convinces, everybody it is for.
module Mommie.Proof.Delivery

open Mommie.Core.Text
open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Authenticity

let private coverRule (lines: Line list) (from: Term) (to': Term) (t: Term) (covered: Formula) =
    lines
    |> List.map (fun l -> under (lineGuard l) (Implies(matches l from to' t, covered)))
    |> join

let private sectionPlace (ctx: Context) =
    match Map.tryFind "Authentication" ctx.Deployment.Headers with
    | Some s -> Some s
    | None ->
        Some
            { Span.none with
                File = ctx.Deployment.File
                StartLine = 1
                StartColumn = 1
                EndLine = 1
                EndColumn = 1
            }

let private name' (ctx: Context) (key: string) (k: int) =
    if key.StartsWith "role." then
        member' ctx (key.Substring 5) k
    elif key.StartsWith "atom." then
        key.Substring 5
    else
        key

let private coverOne
    ctx
    (site: Site)
    about
    claim
    (parts: Part list)
    (covered: Formula)
    dimensions
    place
    explain
    : Obligation =
    {
        Id = identify ctx Code.Cover site None about
        Code = Code.Cover
        Site = site
        Line = None
        Place = place
        About = about
        Claim = claim
        Script =
            script
                ctx
                false
                [ "COVER: " + claim ]
                (parts @ [ constant "covered" "Bool"; negated (neg covered) ])
                dimensions
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = explain
    }

let private coverPairs (ctx: Context) (site: Site) =
    let covered = flag "covered"

    coverOne
        ctx
        site
        "verifiers"
        ("every pair of an issuer and a verifier of "
         + site.Record
         + " has a line under [Authentication]")
        [
            sitePart ctx site
            issuerPart site
            verifierPart site "n"
            under applies True
            coverRule (authOnly ctx) claimed.Issuer "n" claimed.Type covered
        ]
        covered
        [ who ctx "receiver" "n" ]
        (sectionPlace ctx)
        (fun answers ->
            let issuer = issuerName ctx site
            let receiver = answered ctx answers "receiver" site 2
            let from = setName ctx.Program site.Role

            let to' =
                match Map.tryFind "receiver" answers with
                | Some r when r.StartsWith "role." -> setName ctx.Program (r.Substring 5)
                | _ -> receiver

            {
                Steps =
                    [
                        issuer
                        + " publishes "
                        + statement ctx site issuer
                        + ", which "
                        + receiver
                        + " is to verify."
                        "No line under [Authentication] matches "
                        + from
                        + " -> "
                        + to'
                        + ": the message has no token, and "
                        + receiver
                        + " has no way to tell who sent it."
                    ]
                Mend = Some("Add `" + from + " -> " + to' + " : HMAC-SHA256;` under [Authentication].")
            })

let private coverAuditors (ctx: Context) (site: Site) =
    let covered = flag "covered"
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    coverOne
        ctx
        site
        "auditors"
        ("every auditor of "
         + site.Record
         + " has a line under [Non-repudiation] or [Authentication]")
        [
            sitePart ctx site
            issuerPart site
            auditorPart site "a"
            under applies True
            coverRule (authOnly ctx) claimed.Issuer "a" claimed.Type covered
            coverRule repudiation claimed.Issuer "a" claimed.Type covered
        ]
        covered
        [ who ctx "auditor" "a" ]
        (match Map.tryFind "Non-repudiation" ctx.Deployment.Headers with
         | Some s -> Some s
         | None -> sectionPlace ctx)
        (fun answers ->
            let issuer = issuerName ctx site
            let auditor = answered ctx answers "auditor" site 2

            {
                Steps =
                    [
                        issuer
                        + " publishes "
                        + statement ctx site issuer
                        + ", which "
                        + auditor
                        + " may audit."
                        "No line from "
                        + setName ctx.Program site.Role
                        + " matches "
                        + auditor
                        + ": there is no evidence that could convince it."
                    ]
                Mend =
                    Some(
                        "Add `"
                        + setName ctx.Program site.Role
                        + " -> * : RSA;` under [Non-repudiation]."
                    )
            })

/// The uses that rest on a party, with their lines and when those match.
let private parties (ctx: Context) (site: Site) =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    let find (lines: (Line * Use list) list) (only: Line list) convinced =
        [
            for line, uses in lines |> List.filter (fst >> concerns ctx site) do
                for u in uses do
                    match u.Mechanism.Evidence with
                    | Attested parameter ->
                        match partyTerm u parameter with
                        | Some z -> line, u, z, convinced, isFirst only line claimed.Issuer convinced claimed.Type
                        | None -> ()
                    | OnChannel
                    | Token _
                    | AttestedBySet _ -> ()
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

let private coverParties (ctx: Context) (site: Site) =
    [
        for line, u, z, convinced, matches in parties ctx site do
            let toParty = flag "covered.1"
            let toVerifier = flag "covered.2"
            let toAuditor = flag "covered.3"
            let lines = authOnly ctx

            let dimension: Dimension =
                {
                    Name = "missing"
                    Choices =
                        [
                            { Key = "1"; Formula = neg toParty }
                            { Key = "2"; Formula = neg toVerifier }
                            { Key = "3"; Formula = neg toAuditor }
                        ]
                }

            let second =
                if convinced = "a" then
                    [
                        coverRule lines z "a" claimed.Type toAuditor
                        given "party.a" "the party is not the auditor" (neg (Same(z, "a")))
                    ]
                else
                    [ under applies toAuditor ]

            { coverOne
                  ctx
                  site
                  (lineSymbol line + " " + u.Text)
                  (u.Text
                   + " has lines under [Authentication] from the issuer of "
                   + site.Record
                   + " and to those it is to convince")
                  ([
                      sitePart ctx site
                      issuerPart site
                      receivers site
                      constant "covered.1" "Bool"
                      constant "covered.2" "Bool"
                      constant "covered.3" "Bool"
                      under applies matches
                      given
                          "party"
                          "the party is neither the issuer nor the verifier"
                          (conj [ neg (Same(z, claimed.Issuer)); neg (Same(z, "n")) ])
                      coverRule lines claimed.Issuer z claimed.Type toParty
                      coverRule lines z "n" claimed.Type toVerifier
                   ]
                   @ second)
                  (conj [ toParty; toVerifier; toAuditor ])
                  [
                      dimension
                      who ctx "receiver" "n"
                      who ctx "auditor" "a"
                      |> fun d -> if convinced = "a" then d else { d with Choices = [] }
                  ]
                  (Some u.Span)
                  (fun answers ->
                      let issuer = issuerName ctx site
                      let party = plain z

                      let set question k =
                          match Map.tryFind question answers with
                          | Some r when r.StartsWith "role." -> setName ctx.Program (r.Substring 5)
                          | Some r -> name' ctx r k
                          | None -> "*"

                      let from, to' =
                          match Map.tryFind "missing" answers with
                          | Some "1" -> setName ctx.Program site.Role, party
                          | Some "2" -> party, set "receiver" 2
                          | _ -> party, set "auditor" 2

                      {
                          Steps =
                              [
                                  issuer
                                  + " publishes "
                                  + statement ctx site issuer
                                  + "; by the line `"
                                  + line.Text
                                  + "` "
                                  + party
                                  + " is to attest it."
                                  "No line under [Authentication] matches "
                                  + from
                                  + " -> "
                                  + to'
                                  + ": what passes between them has no token."
                              ]
                          Mend = Some("Add `" + from + " -> " + to' + " : HMAC-SHA256;` under [Authentication].")
                      }) with
                Line = Some line
            }
    ]

/// COVER: for verifiers, for auditors, and for the parties that lines rely on.
let cover (ctx: Context) (site: Site) : Obligation list =
    [
        coverPairs ctx site
        if not (isEmpty site.Auditors) then
            coverAuditors ctx site
        yield! coverParties ctx site
    ]

// ---- VERIFY

let private accepted = flag "accepted"

/// What is enough for a leg's receiver to accept what its signer honestly sends it. `direct` is whether it arrives from the
/// signer itself.
let private suffices (leg: Leg) (direct: Formula) : Formula =
    match leg.Use.Mechanism.Evidence, makeKey leg, checkKey leg with
    | Token _, Some made, Some(check, _) ->
        conj
            [
                mustHold leg made ToMake leg.Signer
                mustHold leg check ToVerify leg.Receiver
            ]
    // Where a channel is declared, only what arrives on it counts.
    | OnChannel, _, _ -> disj [ direct; neg (secure leg) ]
    | _ -> False

let private leg tag signer receiver line u origin : Leg =
    {
        Tag = tag
        Signer = signer
        Receiver = receiver
        Line = line
        Use = u
        Payload = claimed
        Origin = origin
    }

let private verifyOne
    ctx
    (site: Site)
    (line: Line)
    (u: Use)
    about
    claim
    place
    (parts: Part list)
    matches
    unsupported
    dimensions
    explain
    : Obligation =
    {
        Id = identify ctx Code.Verify site (Some line) (u.Text + about)
        Code = Code.Verify
        Site = site
        Line = Some line
        Place = Some place
        About = u.Text
        Claim = claim
        Script =
            script
                ctx
                false
                [ "VERIFY: " + claim; line.Text + about ]
                ([
                    sitePart ctx site
                    issuerPart site
                    verifierPart site "n"
                    constant "accepted" "Bool"
                    honestPart claimed.Issuer
                    honestPart "n"
                    given
                        "published"
                        "the issuer published the statement for the receiver, and all of it arrives"
                        (conj [ published claimed; inGroup "n" claimed.Verifiers ])
                    under applies matches
                 ]
                 @ parts
                 @ [ negated (neg accepted) ])
                dimensions
        Applies = Some applies.Symbol
        Unsupported = unsupported
        Explain = explain
    }

let private notAccepted (ctx: Context) (site: Site) (line: Line) (u: Use) how mend answers : Attack =
    let issuer = issuerName ctx site
    let receiver = answered ctx answers "receiver" site 2

    {
        Steps =
            [ issuer + " is honest and publishes " + statement ctx site issuer + "." ]
            @ how issuer receiver
            @ [
                receiver
                + " is honest and an intended verifier, and does not accept it by "
                + u.Text
                + " (line `"
                + line.Text
                + "`)."
            ]
        Mend = mend
    }

let private missingKey (u: Use) issuer receiver =
    match u.Mechanism.Evidence with
    | Token(made, check) ->
        [
            "A token of "
            + u.Text
            + " is made with `"
            + made.Name
            + "` and checked with `"
            + check.Name
            + "`; "
            + issuer
            + " does not hold the first, or "
            + receiver
            + " does not hold the second."
        ]
    | OnChannel
    | Attested _
    | AttestedBySet _ -> []

/// VERIFY by unicast for one way of convincing, of a verifier by [Authentication] (`auditor` is None) or of the auditability
/// for an auditor by [Non-repudiation].
let private verifyUse
    ctx
    (site: Site)
    (line: Line)
    (u: Use)
    (matches: Formula)
    (auditor: string option)
    : Obligation list =
    let extra =
        match auditor with
        | Some a ->
            [
                auditorPart site a
                given "auditor" "the statement names the auditor" (inGroup a claimed.Auditors)
            ]
        | None -> []

    let what =
        match auditor with
        | None ->
            site.Record
            + " of an honest issuer is accepted by every honest verifier by "
            + u.Text
        | Some _ ->
            site.Record
            + " of an honest issuer is accepted as auditable by every honest verifier by "
            + u.Text

    match u.Mechanism.Evidence with
    | OnChannel
    | Token _ ->
        let l = leg "1" claimed.Issuer "n" line u Published

        let rule =
            under (lineGuard line) (Implies(conj [ published claimed; suffices l True ], accepted))

        let channel =
            match u.Mechanism.Evidence with
            | OnChannel -> channelPremises ctx l
            | _ -> noPart

        [
            verifyOne
                ctx
                site
                line
                u
                ""
                what
                u.Span
                (extra @ [ channel; rule ])
                matches
                None
                [ who ctx "receiver" "n" ]
                (notAccepted
                    ctx
                    site
                    line
                    u
                    (missingKey u)
                    (Some(
                        "Use a mechanism whose keys both ends of the line `"
                        + line.Text
                        + "` hold, HMAC-SHA256 or RSA."
                    )))
        ]
    | AttestedBySet _ ->
        [
            verifyOne
                ctx
                site
                line
                u
                ""
                what
                u.Span
                extra
                matches
                (Some("not yet supported: " + u.Text + " cannot be proved"))
                []
                (notAccepted ctx site line u (fun _ _ -> []) None)
        ]
    | Attested parameter ->
        match partyTerm u parameter with
        | None -> []
        | Some z ->
            let toParty =
                authLines ctx
                |> List.collect (fun (l, us) -> us |> List.map (fun u -> l, u))
                |> List.filter (fun (l, _) -> mayMatch ctx l None (Some z))

            let toVerifier =
                authLines ctx
                |> List.collect (fun (l, us) -> us |> List.map (fun u -> l, u))
                |> List.filter (fun (l, _) -> mayMatch ctx l (Some z) None)

            [
                for l1, u1 in toParty do
                    for l2, u2 in toVerifier do
                        let first = leg "1" claimed.Issuer z l1 u1 PublishedToParty
                        let second = leg "2" z "n" l2 u2 Attests

                        let basic (u: Use) =
                            match u.Mechanism.Evidence with
                            | OnChannel
                            | Token _ -> true
                            | Attested _
                            | AttestedBySet _ -> false

                        verifyOne
                            ctx
                            site
                            line
                            u
                            (" by " + lineSymbol l1 + " " + u1.Text + ", " + lineSymbol l2 + " " + u2.Text)
                            what
                            u.Span
                            (extra
                             @ [
                                 given
                                     "honest-party"
                                     "the party is honest (TRUST says whether that may be relied on)"
                                     (neg (corrupt z))
                                 channelPremises ctx first
                                 channelPremises ctx second
                                 under
                                     (lineGuard l1)
                                     (Implies(conj [ published claimed; suffices first True ], attested claimed))
                                 under
                                     (lineGuard l2)
                                     (Implies(conj [ attested claimed; suffices second True ], accepted))
                             ])
                            (conj
                                [
                                    matches
                                    isFirst (authOnly ctx) l1 claimed.Issuer z claimed.Type
                                    isFirst (authOnly ctx) l2 z "n" claimed.Type
                                ])
                            (if basic u1 && basic u2 then
                                 None
                             else
                                 Some
                                     "not yet supported: a trusted party whose own lines rely on a trusted party cannot be proved")
                            [ who ctx "receiver" "n" ]
                            (notAccepted
                                ctx
                                site
                                line
                                u
                                (fun issuer receiver ->
                                    [
                                        plain z
                                        + " cannot check what "
                                        + issuer
                                        + " sends it, or "
                                        + receiver
                                        + " what "
                                        + plain z
                                        + " says."
                                    ])
                                (Some("Use HMAC-SHA256 on the lines to and from " + plain z + ".")))
            ]

/// VERIFY through the relays of [Dissemination].
let private verifyRelays (ctx: Context) (site: Site) (line: Line) (u: Use) (first: Formula) : Obligation list =
    let all = ctx.Deployment.Dissemination |> List.map fst

    [
        for d, stages in ctx.Deployment.Dissemination |> List.filter (fst >> concerns ctx site) do
            let matches = conj [ first; isFirst all d claimed.Issuer "n" claimed.Type ]

            for k, stage in List.indexed stages do
                let about = " by " + lineSymbol d + " stage " + string (k + 1) + " " + stage.Text

                let claim =
                    site.Record
                    + " is accepted by every honest verifier when it comes by "
                    + stage.Text

                match stage.Kind with
                // A quorum is served directly, as by unicast.
                | Quorum -> ()
                | Unsupported why ->
                    verifyOne
                        ctx
                        site
                        line
                        u
                        about
                        claim
                        stage.Span
                        []
                        matches
                        (Some why)
                        []
                        (notAccepted ctx site line u (fun _ _ -> []) None)
                | Relay relay ->
                    match u.Mechanism.Evidence with
                    | Attested _
                    | AttestedBySet _ ->
                        let why = "not yet supported: relaying what " + u.Text + " attests cannot be proved"

                        verifyOne
                            ctx
                            site
                            line
                            u
                            about
                            claim
                            stage.Span
                            []
                            matches
                            (Some why)
                            []
                            (notAccepted ctx site line u (fun _ _ -> []) None)
                    | OnChannel
                    | Token _ ->
                        let l = leg "1" claimed.Issuer "n" line u Published

                        let rule =
                            under
                                (lineGuard line)
                                (Implies(
                                    conj [ published claimed; suffices l (Same("relay", claimed.Issuer)) ],
                                    accepted
                                ))

                        verifyOne
                            ctx
                            site
                            line
                            u
                            about
                            claim
                            stage.Span
                            [
                                channelPremises ctx l
                                constant "relay" Principal
                                honestPart "relay"
                                given
                                    "relayed"
                                    "the relay is the one that the stage names, and not the receiver"
                                    (conj [ selected [ relay ] "relay"; neg (Same("relay", "n")) ])
                                rule
                            ]
                            matches
                            None
                            [ who ctx "receiver" "n" ]
                            (notAccepted
                                ctx
                                site
                                line
                                u
                                (fun issuer receiver ->
                                    let by =
                                        match relay with
                                        | ConstantPrincipal c -> c
                                        | Who.Principal p -> p
                                        | Everybody
                                        | OfRole _
                                        | ConstantSet _ -> "the relay"

                                    [
                                        issuer
                                        + " sends it to "
                                        + by
                                        + " ("
                                        + stage.Text
                                        + "), which is honest and passes it on to "
                                        + receiver
                                        + "."
                                        "It arrives on the channel of "
                                        + by
                                        + ", which speaks for "
                                        + by
                                        + " and not for "
                                        + issuer
                                        + ", and "
                                        + u.Text
                                        + " has nothing but the channel."
                                    ])
                                (Some(
                                    "Use HMAC-SHA256 on the line `"
                                    + line.Text
                                    + "`, so that a relayed message carries each receiver's own token, or unicast alone."
                                )))
    ]

/// VERIFY for every use of every line that a site's statements pass.
let verify (ctx: Context) (site: Site) : Obligation list =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    [
        for line, uses in authLines ctx |> List.filter (fst >> concerns ctx site) do
            let matches = isFirst (authOnly ctx) line claimed.Issuer "n" claimed.Type

            for u in uses do
                yield! verifyUse ctx site line u matches None
                yield! verifyRelays ctx site line u matches

        if not (isEmpty site.Auditors) then
            for line, uses in ctx.Deployment.NonRepudiation |> List.filter (fst >> concerns ctx site) do
                let matches = isFirst repudiation line claimed.Issuer "a" claimed.Type

                for u in uses do
                    yield! verifyUse ctx site line u matches (Some "a")
    ]
