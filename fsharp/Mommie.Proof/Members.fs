/// What the members of a set that attests owe each other. The theorem about such a set lets a member attest what enough
/// others attest, so that what one auditor was shown convinces the next even where the issuer told only some of them: every
/// member must reach every other, be believed by it, and be imitated by nobody.
module Mommie.Proof.Members

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

/// The uses of a site's lines that rest on a set, with when the line matches and what is known of the two members.
let private sets (ctx: Context) (site: Site) =
    parties ctx site
    |> List.choose (fun (line, u, convinced, matches) ->
        match u.Mechanism.Evidence with
        | AttestedBySet _ when (partyOf u).IsSome ->
            Some(line, u, matches, join [ sitePart ctx site; receivers ctx site convinced; membersPart u ])
        | AttestedBySet _
        | OnChannel
        | Token _
        | Attested _ -> None)

let private said (line: Line) (u: Use) : Leg =
    {
        Tag = "s"
        Signer = setMember
        Receiver = otherMember
        Line = line
        Use = u
        Payload = claimed
        Origin = Attests
        Word = attestedWord
    }

/// The lines over which members hear each other.
let private between (ctx: Context) =
    [
        for l, uses in authLines ctx do
            for u in uses do
                l, u, isFirst (authOnly ctx) l setMember otherMember claimed.Type
    ]

let private one ctx (site: Site) code (line: Line) (u: Use) about (parts: Part list) claim unsupported explain =
    {
        Id = identify ctx code site (Some line) ("members " + u.Text + about)
        Code = code
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script = script ctx false [ codeName code + ": " + claim; line.Text + about ] parts []
        Applies = Some applies.Symbol
        Unsupported = unsupported
        Explain = explain
    }

let private setText (ctx: Context) (u: Use) =
    u.Arguments
    |> Map.toSeq
    |> Seq.tryPick (fun (_, a) ->
        match a with
        | Party(OfRole r) -> Some(setName ctx.Program r)
        | _ -> None)
    |> Option.defaultValue "the set"

/// COVER among the members: every two of them have a line.
let cover (ctx: Context) (site: Site) : Obligation list =
    [
        for line, u, matches, members in sets ctx site do
            let covered = flag "covered"
            let set = setText ctx u

            one
                ctx
                site
                Code.Cover
                line
                u
                ""
                [
                    members
                    constant "covered" "Bool"
                    under applies matches
                    join
                        [
                            for l in authOnly ctx ->
                                under
                                    (lineGuard l)
                                    (Implies(Vocabulary.matches l setMember otherMember claimed.Type, covered))
                        ]
                    negated (neg covered)
                ]
                ("every two members of "
                 + set
                 + " have a line under [Authentication] over which they tell each other what they attest of "
                 + site.Record)
                None
                (fun _ ->
                    let issuer = issuerOn ctx site line

                    {
                        Steps =
                            [
                                issuer
                                + " is corrupt and tells only some members of "
                                + set
                                + " of "
                                + statement ctx site issuer
                                + ": enough, with the liars among them, to convince one receiver."
                                "The others could attest it because those do, but no line under [Authentication] matches "
                                + set
                                + " -> "
                                + set
                                + ": they never hear of it."
                                "The next auditor is not convinced by so few."
                            ]
                        Mend = Some("Add `" + set + " <-> " + set + " : HMAC-SHA256;` under [Authentication].")
                    })
    ]

let private nested (u: Use) =
    match u.Mechanism.Evidence with
    | OnChannel
    | Token _ -> None
    | Attested _
    | AttestedBySet _ ->
        Some "not yet supported: a trusted party whose own lines rely on a trusted party cannot be proved"

/// VERIFY and AUTHENTIC among the members: what an honest member attests is believed by the others, and nobody else can
/// attest in its name.
let believed (ctx: Context) (site: Site) : Obligation list =
    [
        for line, u, matches, members in sets ctx site do
            let set = setText ctx u

            for l, use', first in between ctx do
                let leg = said l use'
                let about = " by " + lineSymbol l + " " + use'.Text
                let accepted = flag "accepted"
                let acceptance = acceptance ctx leg

                one
                    ctx
                    site
                    Code.Verify
                    line
                    u
                    about
                    [
                        members
                        constant "accepted" "Bool"
                        channelPremises ctx leg
                        carriedPart ctx leg
                        under applies (conj [ matches; first ])
                        given "attested" "the first attests the statement" (attested claimed)
                        under (lineGuard l) (Implies(conj [ attested claimed; suffices ctx leg True ], accepted))
                        negated (neg accepted)
                    ]
                    ("what an honest member of "
                     + set
                     + " attests of "
                     + site.Record
                     + " is believed by every other honest member by "
                     + use'.Text)
                    (nested use')
                    (fun _ ->
                        {
                            Steps =
                                [
                                    "A member of "
                                    + set
                                    + " attests "
                                    + statement ctx site (issuerOn ctx site line)
                                    + " to the others, which are to attest it too."
                                    "By the line `"
                                    + l.Text
                                    + "` it cannot make a token of "
                                    + use'.Text
                                    + ", or the others cannot check it: they never believe it."
                                ]
                            Mend = Some("Use HMAC-SHA256 on the line `" + l.Text + "`.")
                        })

                one
                    ctx
                    site
                    Code.Authentic
                    line
                    u
                    about
                    [
                        members
                        acceptance
                        under applies (conj [ matches; first ])
                        negated (conj [ accepts leg; neg (attested claimed) ])
                    ]
                    ("an honest member of "
                     + set
                     + " takes another honest member to attest "
                     + site.Record
                     + " by "
                     + use'.Text
                     + " only if that one does")
                    (nested use')
                    (fun _ ->
                        {
                            Steps =
                                [
                                    "By the line `"
                                    + l.Text
                                    + "` ("
                                    + use'.Text
                                    + ") a member of "
                                    + set
                                    + " can be made to believe that another attests "
                                    + statement ctx site (issuerOn ctx site line)
                                    + ", which it never did: somebody else can make the token, or the token does not cover all of it."
                                    "Told so in the name of enough members it attests the statement itself, and so do the others."
                                ]
                            Mend = Some("Use HMAC-SHA256 on the line `" + l.Text + "`.")
                        })
    ]
