/// VERIFY: what an honest issuer publishes convinces every honest verifier, by unicast and through relays.
module Mommie.Proof.Verify

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways

let private accepted = flag "accepted"

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
                    verifierPart ctx site "n"
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
    let issuer = issuerOn ctx site line
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
                auditorPart ctx site a
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
            under (lineGuard line) (Implies(conj [ published claimed; suffices ctx l True ], accepted))

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
                (extra @ [ channel; carriedPart ctx l; rule ])
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
    | Attested _
    | AttestedBySet _ ->
        match partyOf u with
        | None ->
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
                                 partyPart u
                                 given
                                     "honest-party"
                                     "the party is honest (TRUST says whether that may be relied on)"
                                     (neg (corrupt z))
                                 channelPremises ctx first
                                 channelPremises ctx second
                                 carriedPart ctx first
                                 carriedPart ctx second
                                 under
                                     (lineGuard l1)
                                     (Implies(conj [ published claimed; suffices ctx first True ], attested claimed))
                                 under
                                     (lineGuard l2)
                                     (Implies(conj [ attested claimed; suffices ctx second True ], accepted))
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
                                    conj [ published claimed; suffices ctx l (Same("relay", claimed.Issuer)) ],
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
                                carriedPart ctx l
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
