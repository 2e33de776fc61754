/// What a statement passes on its way from an issuer to whoever is convinced: lines, and parties with lines of their own.
module Mommie.Proof.Ways

open System.Collections.Concurrent
open System.Runtime.CompilerServices
open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks

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

// The role above all of a principal's roles; None for one that is TRUSTED, and for a constant that may be anybody.
let private rootOf (ctx: Context) (term: Term) =
    let atom = ctx.Deployment.Atoms |> List.tryFind (fun a -> atomSymbol a.Name = term)

    match atom with
    | Some a -> Some(a.Role |> Option.map (root ctx.Program))
    | None -> None

/// Whether a party is of no role of the program, so that it publishes nothing itself.
let isOutside (ctx: Context) (z: Term) = rootOf ctx z = Some None

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

let private mayConcern (ctx: Context) (site: Site) (l: Line) =
    let issuer = Some(Some(root ctx.Program site.Role))

    let names (who: Who list) =
        who |> List.exists (fun w -> mayBe (rootOfWho ctx w) issuer)

    (l.Record.IsNone || l.Record = Some site.Record)
    && (names l.From || (l.Both && names l.To))
    && not (isHidden ctx site l)

// Every obligation of a site asks for each line: answered once for all sites of a role and a record.
let private answered =
    ConditionalWeakTable<Deployment, ConcurrentDictionary<struct (string * string * LineKind * int), bool>>()

/// Whether a line may concern what a site publishes, as far as its selectors tell.
let concerns (ctx: Context) (site: Site) (l: Line) =
    answered
        .GetValue(ctx.Deployment, fun _ -> ConcurrentDictionary())
        .GetOrAdd(struct (site.Role, site.Record, l.Kind, l.Ordinal), fun _ -> mayConcern ctx site l)

/// What one passage of a statement rests on.
type Rests =
    /// its own token or channel
    | OnItself
    /// a party, which is told and tells in its turn
    | OnParty of Term
    /// a party on whose word it rests already: nobody is told first
    | InCircle of Term
    /// what nothing can be proved about yet, with the reason
    | OnUnknown of string

/// One passage from somebody who speaks to somebody who hears, by one use of a line.
type Hop =
    {
        /// how many parties' lines lead here: 0 for what the site's own lines say
        Depth: int
        Speaker: Term
        Receiver: Term
        Origin: Origin
        Line: Line
        Use: Use
        Rests: Rests
        /// that the lines up to this one match
        Matches: Formula
        /// what is known of the parties on the way
        Parts: Part
        /// the parties on whose word it rests, the nearest first
        Via: Term list
    }

/// A set whose members' word is asked for by a line of another party.
let private nestedSet (u: Use) =
    "not yet supported: a trusted party whose own lines rely on "
    + u.Text
    + " cannot be proved"

/// What the use of a line rests on, where it is asked for by the lines of `via`.
let restsOn (via: Term list) (u: Use) : Rests =
    match u.Mechanism.Evidence, partyOf u with
    | (OnChannel | Token _), _ -> OnItself
    | AttestedBySet _, Some _ when not (List.isEmpty via) -> OnUnknown(nestedSet u)
    | _, Some z when List.contains z via -> InCircle z
    | _, Some z -> OnParty z
    | _, None -> OnUnknown("not yet supported: " + u.Text + " cannot be proved")

/// A passage and all those that it rests on: to the party and from it, and what those rest on. `via` grows, so that it ends.
let rec unfold (ctx: Context) (hop: Hop) : Hop list =
    match hop.Rests with
    | OnItself
    | InCircle _
    | OnUnknown _ -> [ hop ]
    | OnParty z ->
        let via = z :: hop.Via
        let parts = join [ hop.Parts; partyPart hop.Use ]

        [
            hop

            for l, uses in authLines ctx do
                for next in uses do
                    let further speaker receiver origin parts =
                        unfold
                            ctx
                            {
                                Depth = hop.Depth + 1
                                Speaker = speaker
                                Receiver = receiver
                                Origin = origin
                                Line = l
                                Use = next
                                Rests = restsOn via next
                                Matches = conj [ hop.Matches; isFirst (authOnly ctx) l speaker receiver claimed.Type ]
                                Parts = parts
                                Via = via
                            }

                    if mayMatch ctx l None (Some z) && hop.Speaker <> z then
                        let origin =
                            match hop.Origin with
                            | Published -> PublishedToParty
                            | PublishedToParty
                            | Attests -> hop.Origin

                        yield! further hop.Speaker z origin parts

                    if mayMatch ctx l (Some z) None && hop.Receiver <> z then
                        yield! further z hop.Receiver Attests parts

                    // The members of a set tell each other too.
                    if not (List.isEmpty (membersPart hop.Use).Functions) then
                        yield! further z otherMember Attests (join [ hop.Parts; membersPart hop.Use ])
        ]

/// The passage from the issuer by one use of a line of the site.
let outermost (receiver: Term) (line: Line) (u: Use) (matches: Formula) : Hop =
    {
        Depth = 0
        Speaker = claimed.Issuer
        Receiver = receiver
        Origin = Published
        Line = line
        Use = u
        Rests = restsOn [] u
        Matches = matches
        Parts = noPart
        Via = []
    }
