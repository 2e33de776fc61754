/// TRUST, LIVE and COVER for parties on which the lines of other parties rely, and TRUST for circles: where z is believed by
/// the word of y and y by the word of z, nobody is believed at all.
module Mommie.Proof.Nested

open Mommie.Proof.Smt
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways
open Mommie.Proof.Bind
open Mommie.Proof.Keys

/// The passages of a site that stand on the lines of parties: with the passage, whom the site's own line is to convince.
let private passed (ctx: Context) (site: Site) =
    [
        for line, u, convinced, matches in owing ctx site do
            let matches =
                if convinced = "a" then
                    conj [ matches; isAuditor ctx site "a" ]
                else
                    matches

            for receiver in List.distinct [ "n"; convinced ] do
                for h in unfold ctx (outermost receiver line u matches) do
                    if h.Depth > 0 then
                        convinced, h
    ]

let private one
    ctx
    (site: Site)
    code
    convinced
    (h: Hop)
    stopping
    about
    claim
    place
    (parts: Part list)
    dimensions
    explain
    =
    {
        Id = identify ctx code site (Some h.Line) (h.Use.Text + about + " " + shortHash (show h.Matches))
        Code = code
        Site = site
        Line = Some h.Line
        Place = Some place
        About = h.Use.Text
        Claim = claim
        Script =
            script
                ctx
                stopping
                [ codeName code + ": " + claim; h.Line.Text ]
                ([
                    sitePart ctx site
                    receivers ctx site convinced
                    h.Parts
                    under applies h.Matches
                    under (lineGuard h.Line) True
                 ]
                 @ parts)
                dimensions
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = explain
    }

let private who' (ctx: Context) (site: Site) (p: Term) =
    if p = claimed.Issuer then issuerName ctx site
    elif p = "n" then "the verifier"
    elif p = "a" then "the auditor"
    else plain p

let private trust ctx site (convinced, h: Hop, y: Term) =
    one
        ctx
        site
        Code.Trust
        convinced
        h
        false
        ""
        (plain y + ", on which " + h.Use.Text + " relies, never lies")
        h.Use.Span
        [ negated (corrupt y) ]
        []
        (fun _ ->
            let speaker = who' ctx site h.Speaker

            {
                Steps =
                    [
                        plain y
                        + " may be corrupt: FAULTS lets it lie, and [Principals] does not declare it TRUSTED."
                        plain y
                        + " attests to "
                        + who' ctx site h.Receiver
                        + " what "
                        + speaker
                        + " never said."
                        "By the line `"
                        + h.Line.Text
                        + "` the word of "
                        + plain y
                        + " convinces: "
                        + speaker
                        + " is held to what "
                        + plain y
                        + " made up."
                    ]
                Mend = Some "Name a principal that [Principals] declares TRUSTED, or use RSA: it trusts nobody."
            })

let private live ctx site (convinced, h: Hop, y: Term) =
    one
        ctx
        site
        Code.Live
        convinced
        h
        true
        ""
        (plain y + ", on which " + h.Use.Text + " relies, never stops")
        h.Use.Span
        [ negated (mayStop y) ]
        []
        (fun _ ->
            {
                Steps =
                    [
                        plain y
                        + " may stop: FAULTS allows it, and [Principals] does not declare it TRUSTED."
                        who' ctx site h.Speaker
                        + " speaks to "
                        + who' ctx site h.Receiver
                        + " by the line `"
                        + h.Line.Text
                        + "`; "
                        + plain y
                        + " has stopped and attests nothing."
                        "Nothing gets past it."
                    ]
                Mend =
                    Some(
                        "Declare "
                        + plain y
                        + " TRUSTED (it may be slow, but answers), or use RSA: it needs nobody."
                    )
            })

let private cover ctx site (convinced, h: Hop, y: Term) =
    let toParty = flag "covered.1"
    let fromParty = flag "covered.2"

    let covering from to' covered =
        authOnly ctx
        |> List.map (fun l -> under (lineGuard l) (Implies(matches l from to' claimed.Type, covered)))
        |> join

    one
        ctx
        site
        Code.Cover
        convinced
        h
        false
        ""
        (h.Use.Text
         + " has lines under [Authentication] from "
         + who' ctx site h.Speaker
         + " and to "
         + who' ctx site h.Receiver)
        h.Use.Span
        [
            issuerPart site
            constant "covered.1" "Bool"
            constant "covered.2" "Bool"
            Cover.needless h.Speaker y toParty
            Cover.needless y h.Receiver fromParty
            covering h.Speaker y toParty
            covering y h.Receiver fromParty
            negated (neg (conj [ toParty; fromParty ]))
        ]
        [
            {
                Name = "missing"
                Choices = [ { Key = "1"; Formula = neg toParty }; { Key = "2"; Formula = neg fromParty } ]
            }
        ]
        (fun answers ->
            let name (p: Term) =
                if p = claimed.Issuer then setName ctx.Program site.Role
                elif p = "n" || p = "a" then "*"
                else plain p

            let from, to' =
                if Map.tryFind "missing" answers = Some "1" then
                    name h.Speaker, plain y
                else
                    plain y, name h.Receiver

            {
                Steps =
                    [
                        "By the line `"
                        + h.Line.Text
                        + "` "
                        + plain y
                        + " is to attest what "
                        + who' ctx site h.Speaker
                        + " says to "
                        + who' ctx site h.Receiver
                        + "."
                        "No line under [Authentication] matches "
                        + from
                        + " -> "
                        + to'
                        + ": what passes between them has no token."
                    ]
                Mend = Some("Add `" + from + " -> " + to' + " : HMAC-SHA256;` under [Authentication].")
            })

let private circle ctx site (convinced, h: Hop, z: Term) =
    one
        ctx
        site
        Code.Trust
        convinced
        h
        false
        " in a circle"
        ("nobody is believed by the word of a party that is itself believed by that word ("
         + h.Use.Text
         + ")")
        h.Use.Span
        [ negated True ]
        []
        (fun _ ->
            let circle =
                (z :: (h.Via |> List.takeWhile (fun p -> p <> z) |> List.rev)) @ [ z ]
                |> List.map plain

            {
                Steps =
                    [
                        "By the line `"
                        + h.Line.Text
                        + "` "
                        + who' ctx site h.Receiver
                        + " is to believe "
                        + who' ctx site h.Speaker
                        + " by the word of "
                        + plain z
                        + "."
                        (match circle with
                         | [ z; _ ] -> z + " would be believed by its own word."
                         | _ ->
                             (circle
                              |> List.pairwise
                              |> List.map (fun (a, b) -> a + " is believed by the word of " + b)
                              |> String.concat ", ")
                             + ": a circle.")
                        "No line of the circle has a token or a channel of its own, so nothing that any of them says is ever accepted."
                    ]
                Mend =
                    Some(
                        "Use HMAC-SHA256 on the line `"
                        + h.Line.Text
                        + "`, or one that matches before it."
                    )
            })

/// What is asked of parties on which the lines of other parties rely.
let nested (ctx: Context) (site: Site) : Obligation list =
    [
        for convinced, h in passed ctx site do
            match h.Rests with
            | OnParty y ->
                cover ctx site (convinced, h, y)
                trust ctx site (convinced, h, y)
                live ctx site (convinced, h, y)
            | InCircle z -> circle ctx site (convinced, h, z)
            | OnItself
            | OnUnknown _ -> ()
    ]
    |> List.distinctBy _.Id
