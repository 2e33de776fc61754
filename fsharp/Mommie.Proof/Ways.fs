/// The ways in which a receiver comes to be convinced: directly, or by a party that attests.
module Mommie.Proof.Ways

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks

/// A way to be convinced: the legs from the issuer on, and when the lines of the way match.
type Way =
    {
        /// the legs from the issuer to the last receiver
        Legs: Leg list
        /// the conditions on the lines of all legs
        Matches: Formula
        /// premises that join the legs
        Joints: Part
        /// why nothing can be proved about this way
        Unsupported: string option
        /// tells ways over different lines apart
        About: string
    }

/// The lines of [Authentication] and what they use.
let authLines (ctx: Context) = ctx.Deployment.Authentication

/// The lines of [Authentication].
let authOnly (ctx: Context) = authLines ctx |> List.map fst

/// The term of the party that a mechanism names.
let partyTerm (u: Use) (parameter: string) =
    match Map.tryFind parameter u.Arguments with
    | Some(Party(Who.Principal a)) -> Some(atomSymbol a)
    | Some(Party(ConstantPrincipal c)) -> Some(constantSymbol c)
    | _ -> None

/// A member of a set that attests, whichever honest one it is.
[<Literal>]
let setMember = "s"

/// The party that a use rests on: the principal that it names, or any honest member of the set that it names.
let partyOf (u: Use) : Term option =
    match u.Mechanism.Evidence with
    | Attested parameter -> partyTerm u parameter
    | AttestedBySet(set, threshold) ->
        match Map.tryFind set u.Arguments, Map.tryFind threshold u.Arguments with
        | Some(Party(OfRole _)), Some(Integer _) -> Some setMember
        | _ -> None
    | OnChannel
    | Token _ -> None

/// What a use rests on besides its party's honesty: for a set, the published theorem, which makes an attestation of the set
/// as good as that of an honest member. TRUST asks whether the set is large enough for it.
let partyPart (u: Use) : Part =
    match u.Mechanism.Evidence with
    | AttestedBySet(set, _) ->
        match Map.tryFind set u.Arguments with
        | Some(Party who) ->
            join
                [
                    constant setMember Principal
                    under
                        (assumption
                            "theorem"
                            (u.Text
                             + " is as good as the attestation of an honest member of its set (Aiyer et al., DISC 2008)"))
                        (neg (corrupt setMember))
                    given "member" "s stands for a member of the set that attests" (selected [ who ] setMember)
                ]
        | _ -> noPart
    | OnChannel
    | Token _
    | Attested _ -> noPart

/// The member of a set that hears what `setMember` attests.
[<Literal>]
let otherMember = "s2"

/// What is known of two members of the set of a use, the one that attests and the one that hears it: both are honest (TRUST
/// says that enough are), they are apart, and neither is the issuer, who needs to hear of nobody what it said. Nothing where
/// the use rests on no set.
let membersPart (u: Use) : Part =
    match u.Mechanism.Evidence with
    | AttestedBySet(set, _) ->
        match Map.tryFind set u.Arguments with
        | Some(Party who) ->
            join
                [
                    partyPart u
                    constant otherMember Principal
                    given
                        "members"
                        "two honest members of the set that attests, neither of them the issuer"
                        (conj
                            [
                                selected [ who ] otherMember
                                neg (corrupt otherMember)
                                neg (Same(setMember, otherMember))
                                neg (Same(setMember, claimed.Issuer))
                                neg (Same(otherMember, claimed.Issuer))
                            ])
                ]
        | _ -> noPart
    | OnChannel
    | Token _
    | Attested _ -> noPart

/// That an honest party attests only what it has accepted itself.
let private partyRule (party: Term) (leg: Leg) (first: Leg) =
    let guard =
        fact
            "attests"
            (plain party
             + ", while honest, attests only what it has accepted from the issuer itself")

    under guard (Implies(flag (name leg "copied"), accepts first))

/// The payload that a leg's honest origin had.
let private originOf (leg: Leg) : Payload =
    {
        Issuer = name leg "from"
        Verifiers = name leg "V"
        Auditors = name leg "A"
        Type = name leg "type"
        Content = name leg "content"
    }

// The role above all of a principal's roles; None for one that is TRUSTED, and for a constant that may be anybody.
let private rootOf (ctx: Context) (term: Term) =
    let atom = ctx.Deployment.Atoms |> List.tryFind (fun a -> atomSymbol a.Name = term)

    match atom with
    | Some a -> Some(a.Role |> Option.map (root ctx.Program))
    | None -> None

let private rootOfWho (ctx: Context) (w: Who) =
    match w with
    | Everybody
    | ConstantPrincipal _
    | ConstantSet _ -> None
    | OfRole r -> Some(Some(root ctx.Program r))
    | Who.Principal a -> rootOf ctx (atomSymbol a)

// None where nothing is known; two that are known to be of different roles are not the same principal.
let private mayBe a b =
    match a, b with
    | Some a, Some b -> a = b
    | _ -> true

let private canSelect ctx (who: Who list) (p: Term option) =
    match p with
    | None -> true
    | Some p ->
        who
        |> List.exists (fun w ->
            match w with
            | Who.Principal a when Option.isSome (rootOf ctx p) -> atomSymbol a = p
            | w -> mayBe (rootOfWho ctx w) (rootOf ctx p))

/// Whether a line may concern these two, as far as its selectors tell; None is anybody. Only a way to save work: whether it
/// does is among the premises.
let mayMatch ctx (l: Line) (from: Term option) (to': Term option) =
    (canSelect ctx l.From from && canSelect ctx l.To to')
    || (l.Both && canSelect ctx l.To from && canSelect ctx l.From to')

// Whether an earlier line matches all that a line could match of what a site's issuers say, whoever is told.
let private isHidden (ctx: Context) (site: Site) (l: Line) =
    let lines: Line list =
        match l.Kind with
        | LineKind.Authentication -> List.map fst ctx.Deployment.Authentication
        | LineKind.NonRepudiation -> List.map fst ctx.Deployment.NonRepudiation
        | LineKind.Channel -> []
        | LineKind.Dissemination -> List.map fst ctx.Deployment.Dissemination
        | LineKind.Batching -> (ctx.Deployment.Batching |> List.map fst)

    l.HiddenBy.IsSome
    || l.Before <> []
       && (let regions = Regions.regionsOf ctx.Program ctx.Deployment
           let shape = regions.Shape l

           let here: Regions.Shape =
               {
                   Record = Some site.Record
                   Ways = shape.Ways |> Array.map (fun (from, to') -> regions.Among(from, site.Role), to')
               }

           let before = Set.ofList l.Before

           lines
           |> List.exists (fun e ->
               Set.contains e.Ordinal before
               && (e.Record.IsNone || e.Record = Some site.Record)
               && regions.Covered(here, regions.Shape e)))

/// Whether a line may concern what a site publishes, as far as its selectors tell.
let concerns (ctx: Context) (site: Site) (l: Line) =
    let issuer = Some(Some(root ctx.Program site.Role))

    let names (who: Who list) =
        who |> List.exists (fun w -> mayBe (rootOfWho ctx w) issuer)

    (l.Record.IsNone || l.Record = Some site.Record)
    && (names l.From || (l.Both && names l.To))
    && not (isHidden ctx site l)

/// The ways in which a receiver accepts under one use of a line, from `signer` to `receiver`.
let rec ways
    (ctx: Context)
    (tag: string)
    (signer: Term)
    (receiver: Term)
    (line: Line)
    (u: Use)
    (payload: Payload)
    (matches: Formula)
    =
    match u.Mechanism.Evidence with
    | OnChannel
    | Token _ ->
        [
            {
                Legs =
                    [
                        {
                            Tag = tag
                            Signer = signer
                            Receiver = receiver
                            Line = line
                            Use = u
                            Payload = payload
                            Origin = Published
                        }
                    ]
                Matches = matches
                Joints = noPart
                Unsupported = None
                About = ""
            }
        ]
    | Attested _
    | AttestedBySet _ ->
        match partyOf u with
        | None ->
            [
                {
                    Legs = []
                    Matches = matches
                    Joints = noPart
                    Unsupported = Some("not yet supported: " + u.Text + " cannot be proved")
                    About = ""
                }
            ]
        | Some z ->
            [
                for last, lastUses in authLines ctx do
                    if mayMatch ctx last (Some z) None then
                        for lastUse in lastUses do
                            let leg2 =
                                {
                                    Tag = tag + "z"
                                    Signer = z
                                    Receiver = receiver
                                    Line = last
                                    Use = lastUse
                                    Payload = payload
                                    Origin = Attests
                                }

                            // Where nothing is attested at all, a token can still be forged on the last leg.
                            {
                                Legs = [ leg2 ]
                                Matches = conj [ matches; isFirst (authOnly ctx) last z receiver payload.Type ]
                                Joints =
                                    join
                                        [
                                            partyPart u
                                            under
                                                (fact "unattested" (plain z + " attests nothing"))
                                                (neg (flag (name leg2 "copied")))
                                        ]
                                Unsupported =
                                    (match lastUse.Mechanism.Evidence with
                                     | OnChannel
                                     | Token _ -> None
                                     | Attested _
                                     | AttestedBySet _ ->
                                         Some
                                             "not yet supported: a trusted party whose own lines rely on a trusted party cannot be proved")
                                About = " by " + lineSymbol last + " " + lastUse.Text
                            }

                            let from = originOf leg2

                            for first, firstUses in authLines ctx do
                                if mayMatch ctx first None (Some z) then
                                    for firstUse in firstUses do
                                        let leg1 =
                                            {
                                                Tag = tag
                                                Signer = from.Issuer
                                                Receiver = z
                                                Line = first
                                                Use = firstUse
                                                Payload = from
                                                Origin = PublishedToParty
                                            }

                                        let basic (u: Use) =
                                            match u.Mechanism.Evidence with
                                            | OnChannel
                                            | Token _ -> true
                                            | Attested _
                                            | AttestedBySet _ -> false

                                        {
                                            Legs = [ leg1; leg2 ]
                                            Matches =
                                                conj
                                                    [
                                                        matches
                                                        isFirst (authOnly ctx) last z receiver payload.Type
                                                        isFirst (authOnly ctx) first from.Issuer z from.Type
                                                    ]
                                            Joints = join [ partyPart u; partyRule z leg2 leg1 ]
                                            Unsupported =
                                                (if basic firstUse && basic lastUse then
                                                     None
                                                 else
                                                     Some(
                                                         "not yet supported: a trusted party whose own lines rely on a trusted party cannot be proved"
                                                     ))
                                            About =
                                                " by "
                                                + lineSymbol first
                                                + " "
                                                + firstUse.Text
                                                + ", "
                                                + lineSymbol last
                                                + " "
                                                + lastUse.Text
                                        }
            ]
