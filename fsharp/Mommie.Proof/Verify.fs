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
open Mommie.Proof.Chains

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

let private byChannel (u: Use) =
    match u.Mechanism.Evidence with
    | OnChannel -> true
    | Token _
    | Attested _
    | AttestedBySet _ -> false

/// The ways by which a verifier is convinced by one use of a line.
let internal routes (ctx: Context) (line: Line) (u: Use) : Route list =
    honestWays ctx [] "1" issuer Published "n" line u claimed True
    |> List.map (fun way ->
        match way.Legs with
        | [] ->
            {
                About = way.About
                Matches = way.Matches
                Speaker = claimed.Issuer
                ByChannel = false
                Parts = fun _ -> [ way.Parties ]
                Unsupported = way.Unsupported
                Why = fun _ _ -> []
                Mend = ""
            }
        | legs ->
            let last = List.last legs
            let parties = legs |> List.tail |> List.map _.Signer

            {
                About = way.About
                Matches = way.Matches
                Speaker = last.Signer
                ByChannel = byChannel last.Use
                Parts =
                    fun direct ->
                        [
                            way.Parties
                            honestParties way
                            travels ctx way (published claimed) direct accepted
                        ]
                Unsupported = way.Unsupported
                Why =
                    fun issuer receiver ->
                        match parties with
                        | [] -> missingKey u issuer receiver
                        | _ ->
                            let hearers = (parties |> List.map plain) @ [ receiver ]
                            let speakers = issuer :: List.map plain parties

                            [
                                List.map2 (fun s h -> h + " cannot check what " + s + " says to it") speakers hearers
                                |> String.concat ", or "
                                |> fun text -> text + "."
                            ]
                Mend =
                    match parties with
                    | [] ->
                        "Use a mechanism whose keys both ends of the line `"
                        + line.Text
                        + "` hold, HMAC-SHA256 or RSA."
                    | _ ->
                        "Use HMAC-SHA256 on the lines to and from "
                        + (parties |> List.map plain |> List.distinct |> String.concat ", ")
                        + "."
            })

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
