/// VERIFY by unicast: what an honest issuer publishes convinces every honest verifier. How it is by relays and other stages is
/// asked in Dissemination.
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

/// VERIFY for one way in which a statement travels.
let internal verifyOne
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

/// What is told where an honest verifier does not accept.
let internal notAccepted (ctx: Context) (site: Site) (line: Line) (u: Use) how mend answers : Attack =
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

/// A way from an honest issuer to a verifier.
type internal Route =
    {
        /// tells ways over different lines apart
        About: string
        /// when the lines of the way match, besides the one that names the mechanism
        Matches: Formula
        /// whose word it is that reaches the verifier
        Speaker: Term
        /// whether nothing but a channel tells the verifier who speaks
        ByChannel: bool
        /// what suffices for the verifier to accept, given that what it is told arrives from the speaker itself
        Parts: Formula -> Part list
        Unsupported: string option
        /// the step of an attack that says why it does not: of the issuer's and the receiver's name
        Why: string -> string -> string list
        Mend: string
    }

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

let private byChannel (u: Use) =
    match u.Mechanism.Evidence with
    | OnChannel -> true
    | Token _
    | Attested _
    | AttestedBySet _ -> false

/// The ways by which a verifier is convinced by one use of a line.
let internal routes (ctx: Context) (line: Line) (u: Use) : Route list =
    match u.Mechanism.Evidence with
    | OnChannel
    | Token _ ->
        let l = leg "1" claimed.Issuer "n" line u Published

        [
            {
                About = ""
                Matches = True
                Speaker = claimed.Issuer
                ByChannel = byChannel u
                Parts =
                    fun direct ->
                        [
                            (if byChannel u then channelPremises ctx l else noPart)
                            carriedPart ctx l
                            under
                                (lineGuard line)
                                (Implies(conj [ published claimed; suffices ctx l direct ], accepted))
                        ]
                Unsupported = None
                Why = missingKey u
                Mend =
                    "Use a mechanism whose keys both ends of the line `"
                    + line.Text
                    + "` hold, HMAC-SHA256 or RSA."
            }
        ]
    | Attested _
    | AttestedBySet _ ->
        match partyOf u with
        | None ->
            [
                {
                    About = ""
                    Matches = True
                    Speaker = claimed.Issuer
                    ByChannel = false
                    Parts = fun _ -> []
                    Unsupported = Some("not yet supported: " + u.Text + " cannot be proved")
                    Why = fun _ _ -> []
                    Mend = ""
                }
            ]
        | Some z ->
            let uses from to' =
                authLines ctx
                |> List.collect (fun (l, us) -> us |> List.map (fun u -> l, u))
                |> List.filter (fun (l, _) -> mayMatch ctx l from to')

            let basic (u: Use) =
                match u.Mechanism.Evidence with
                | OnChannel
                | Token _ -> true
                | Attested _
                | AttestedBySet _ -> false

            [
                for l1, u1 in uses None (Some z) do
                    for l2, u2 in uses (Some z) None do
                        let first = leg "1" claimed.Issuer z l1 u1 PublishedToParty
                        let second = leg "2" z "n" l2 u2 Attests

                        {
                            About = " by " + lineSymbol l1 + " " + u1.Text + ", " + lineSymbol l2 + " " + u2.Text
                            Matches =
                                conj
                                    [
                                        isFirst (authOnly ctx) l1 claimed.Issuer z claimed.Type
                                        isFirst (authOnly ctx) l2 z "n" claimed.Type
                                    ]
                            Speaker = z
                            ByChannel = byChannel u2
                            Parts =
                                fun direct ->
                                    [
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
                                            (Implies(
                                                conj [ published claimed; suffices ctx first True ],
                                                attested claimed
                                            ))
                                        under
                                            (lineGuard l2)
                                            (Implies(conj [ attested claimed; suffices ctx second direct ], accepted))
                                    ]
                            Unsupported =
                                if basic u1 && basic u2 then
                                    None
                                else
                                    Some
                                        "not yet supported: a trusted party whose own lines rely on a trusted party cannot be proved"
                            Why =
                                fun issuer receiver ->
                                    [
                                        plain z
                                        + " cannot check what "
                                        + issuer
                                        + " sends it, or "
                                        + receiver
                                        + " what "
                                        + plain z
                                        + " says."
                                    ]
                            Mend = "Use HMAC-SHA256 on the lines to and from " + plain z + "."
                        }
            ]

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

    routes ctx line u
    |> List.map (fun r ->
        verifyOne
            ctx
            site
            line
            u
            r.About
            what
            u.Span
            (extra @ r.Parts True)
            (conj [ matches; r.Matches ])
            r.Unsupported
            [ who ctx "receiver" "n" ]
            (notAccepted ctx site line u r.Why (Some r.Mend)))

/// VERIFY by unicast for every use of every line that a site's statements pass.
let verify (ctx: Context) (site: Site) : Obligation list =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    [
        for line, uses in authLines ctx |> List.filter (fst >> concerns ctx site) do
            let matches = isFirst (authOnly ctx) line claimed.Issuer "n" claimed.Type

            for u in uses do
                yield! verifyUse ctx site line u matches None

        if not (isEmpty site.Auditors) then
            for line, uses in ctx.Deployment.NonRepudiation |> List.filter (fst >> concerns ctx site) do
                let matches = isFirst repudiation line claimed.Issuer "a" claimed.Type

                for u in uses do
                    yield! verifyUse ctx site line u matches (Some "a")
    ]
