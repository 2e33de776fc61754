/// One leg: how a receiver comes to accept a payload under one mechanism, and every way in which an attacker can bring that
/// about. "A token exists iff somebody who holds the key made it" is said with a constant for whoever made it, so that the
/// formulas stay in the fragment that solvers decide.
module Mommie.Proof.Legs

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Vocabulary

/// What a receiver takes somebody to have published.
type Payload =
    {
        Issuer: Term
        Verifiers: Term
        Auditors: Term
        Type: Term
        Content: Term
    }

/// Where honest tokens come from.
type Origin =
    /// from publishing
    | Published
    /// from publishing, sent to a trusted party too
    | PublishedToParty
    /// the signer is a trusted party that attests what it has accepted
    | Attests

/// One leg of the way from an issuer to whoever is convinced.
type Leg =
    {
        /// part of the symbols: `1`
        Tag: string
        /// whose key makes the token
        Signer: Term
        /// who the token is made for
        Receiver: Term
        Line: Line
        Use: Use
        Payload: Payload
        Origin: Origin
        /// what an honest signer that attests has said, as a predicate over statements: `attested`, or another where a party
        /// attests what a party says
        Word: string
    }

/// A part of a script.
type Part =
    {
        Functions: Function list
        Guards: Guard list
        Assertions: (string * Formula) list
        Causes: Choice list
    }

/// The statement that an issuer published.
let published (p: Payload) =
    Atom("published", [ p.Issuer; p.Verifiers; p.Auditors; p.Type; p.Content ])

/// That somebody said something of a statement, by the predicate of what is said.
let saidOf (word: string) (p: Payload) =
    Atom(word, [ p.Issuer; p.Verifiers; p.Auditors; p.Type; p.Content ])

/// The predicate of what a party attests that hears of a statement from its issuer.
[<Literal>]
let attestedWord = "attested"

/// The statement that a trusted party attests.
let attested (p: Payload) = saidOf attestedWord p

/// That a principal is in a set that a payload names.
let inGroup (p: Term) (g: Term) = Atom("in", [ p; g ])

/// That the receiver of a leg accepts.
let accepts (leg: Leg) = flag ("accepts." + leg.Tag)

/// That the ends of a leg share an authenticated channel.
let secure (leg: Leg) = flag ("same-channel." + leg.Tag)

let private has (p: Party) (ps: Party list) = List.contains p ps

/// A key for a pair of principals with which tokens are made and checked: one key in both directions. A runtime may derive it
/// without regard to direction, so no proof may rely on the directions being apart.
let isShared (made: KeyDescription) (check: KeyDescription) =
    made.Name = check.Name
    && has Party.Issuer made.Parameters
    && has Party.Verifier made.Parameters

/// The lines of [Authentication] that name a mechanism.
let linesWith (ctx: Context) (u: Use) =
    ctx.Deployment.Authentication
    |> List.filter (fun (_, uses) -> uses |> List.exists (sameMechanism u))
    |> List.map fst

let private isUsedForEvidence (ctx: Context) (u: Use) =
    ctx.Deployment.NonRepudiation
    |> List.exists (fun (_, uses) -> uses |> List.exists (sameMechanism u))

/// Everybody who may come to hold a key of a leg: an upper bound, for attackers.
let canHold (ctx: Context) (leg: Leg) (shared: bool) (key: KeyDescription) (p: Term) : Formula =
    let end' (party: Party) (own: Term) =
        if shared then
            disj [ Same(p, leg.Signer); Same(p, leg.Receiver) ]
        elif has party key.Parameters then
            Same(p, own)
        else
            match party with
            | Party.Verifier when has Party.Issuer key.Parameters && not (isUsedForEvidence ctx leg.Use) ->
                linesWith ctx leg.Use
                |> List.map (fun l -> matches l leg.Signer p ("u." + leg.Tag))
                |> disj
            | _ -> True

    key.HeldBy
    |> List.map (fun party ->
        match party with
        | Party.Issuer -> end' Party.Issuer leg.Signer
        | Party.Verifier -> end' Party.Verifier leg.Receiver
        | Party.Auditor
        | Party.Anyone -> True
        | Party.Group ->
            if has Party.Group key.Parameters then
                namedBy leg.Line p
            else
                linesWith ctx leg.Use |> List.map (fun l -> namedBy l p) |> disj)
    |> disj

/// Whose turn it is when a key is needed.
type Turn =
    | ToMake
    | ToVerify
    /// to check evidence that somebody else kept
    | ToAudit

/// Who is certain to hold a key of a leg: a lower bound, for honest principals.
let mustHold (leg: Leg) (key: KeyDescription) (turn: Turn) (p: Term) : Formula =
    key.HeldBy
    |> List.map (fun party ->
        match party, turn with
        | Party.Anyone, _ -> True
        | Party.Group, _ ->
            if has Party.Group key.Parameters then
                namedBy leg.Line p
            else
                False
        | Party.Issuer, ToMake -> True
        | Party.Verifier, ToVerify -> True
        | Party.Auditor, ToAudit -> True
        | Party.Verifier, ToAudit when has Party.Verifier key.Parameters -> Same(p, leg.Receiver)
        | Party.Issuer, (ToVerify | ToAudit)
        | Party.Verifier, (ToMake | ToAudit)
        | Party.Auditor, (ToMake | ToVerify) -> False)
    |> disj

/// The name of a symbol of a leg.
let name (leg: Leg) (s: string) = s + "." + leg.Tag

let private declare (leg: Leg) (s: string) sort : Function =
    {
        Symbol = name leg s
        Arguments = []
        Result = sort
    }

/// The assumption under which tokens of a use are made only by those who hold the key.
let unforgeable (u: Use) : Guard =
    let what =
        match u.Mechanism.Evidence, hashOf u with
        | OnChannel, _ -> "a message is accepted under " + u.Text + " only from the channel it arrives on"
        | Token(made, check), Some h when made.Name = check.Name ->
            "tokens of "
            + u.Text
            + " (hash "
            + h
            + ") cannot be made without the key, and the key serves nothing else"
        | _ ->
            "tokens of "
            + u.Text
            + " cannot be made without the key, and the key serves nothing else"

    assumption (symbol ("unforgeable." + u.Text)) what

/// The rule that honest principals make tokens for nothing but what they publish.
let honestTokens =
    fact "honest-tokens" "an honest principal makes tokens only for what it publishes, and never shows its keys"

/// What BIND proves of a batch's tree, step by step along a path.
let trees =
    fact
        "trees"
        "what a path shows under a sealed root is one of the statements under it, but for a collision or a tag mistaken (BIND)"

/// That what is needed to check a leg's statement by itself comes with it.
let carried (ctx: Context) (leg: Leg) : Formula =
    if List.isEmpty ctx.Deployment.Batching then
        True
    else
        flag (name leg "carried")

/// Why it comes: it is in no batch, or carries its path.
let carriedPart (ctx: Context) (leg: Leg) : Part =
    if List.isEmpty ctx.Deployment.Batching then
        {
            Functions = []
            Guards = []
            Assertions = []
            Causes = []
        }
    else
        let alone = fact "alone" "a statement in no batch needs nothing but its token"

        let sealed' = batched ctx leg.Signer leg.Receiver leg.Payload.Type

        {
            Functions = [ declare leg "carried" "Bool" ]
            Guards = [ alone; paths ]
            Assertions =
                [
                    alone.Symbol, Implies(neg sealed', carried ctx leg)
                    paths.Symbol, Implies(sealed', carried ctx leg)
                ]
            Causes = []
        }

/// The channels that a deployment declares, as premises about one leg.
let channelPremises (ctx: Context) (leg: Leg) : Part =
    let channels = ctx.Deployment.Channels |> List.map fst

    {
        Functions = [ declare leg "same-channel" "Bool" ]
        Guards =
            channels
            |> List.map (fun l ->
                { lineGuard l with
                    Text = l.Text + " (the channel authenticates its ends)"
                })
        Assertions =
            channels
            |> List.map (fun l ->
                (lineGuard l).Symbol, Implies(matches l leg.Signer leg.Receiver leg.Payload.Type, secure leg))
        Causes = []
    }

let private differences (leg: Leg) (covered: string -> Term) =
    let p = leg.Payload

    [
        Party.Issuer, CoversIssuer, p.Issuer, "issuer"
        Party.Verifier, CoversVerifiers, p.Verifiers, "V"
        Party.Verifier, CoversAuditors, p.Auditors, "A"
        Party.Verifier, CoversType, p.Type, "type"
        Party.Verifier, CoversContent, p.Content, "content"
    ]
    |> List.map (fun (_, cover, own, field) -> cover, field, Same(covered field, own))

/// Everything that can make the receiver of a leg accept.
let acceptance (ctx: Context) (leg: Leg) : Part =
    let u = leg.Use
    let line = lineGuard leg.Line
    let strong = unforgeable u
    let copied = flag (name leg "copied")
    let forged = flag (name leg "forged")
    let network = flag (name leg "network")
    let spliced = flag (name leg "spliced")
    let maker = name leg "maker"
    let sentTo = name leg "sent-to"

    let origin =
        {
            Issuer = name leg "from"
            Verifiers = name leg "V"
            Auditors = name leg "A"
            Type = name leg "type"
            Content = name leg "content"
        }

    let originField (field: string) =
        match field with
        | "issuer" -> origin.Issuer
        | "V" -> origin.Verifiers
        | "A" -> origin.Auditors
        | "type" -> origin.Type
        | _ -> origin.Content

    let fields = differences leg originField

    let covered =
        fields
        |> List.filter (fun (c, _, _) -> Set.contains c u.Mechanism.Covers)
        |> List.map (fun (_, _, same) -> same)

    // Who made an honest token: the publisher, or the party that attests.
    let honestMaker =
        match leg.Origin with
        | Attests -> leg.Signer
        | Published
        | PublishedToParty -> origin.Issuer

    let source =
        match leg.Origin with
        | Published -> conj [ published origin; inGroup sentTo origin.Verifiers ]
        | PublishedToParty ->
            conj
                [
                    published origin
                    disj [ inGroup sentTo origin.Verifiers; Same(sentTo, leg.Receiver) ]
                ]
        | Attests -> saidOf leg.Word origin

    // A token that covers the whole statement is only ever one for this very statement, whoever else uses the mechanism.
    let whole =
        fields |> List.forall (fun (c, _, _) -> Set.contains c u.Mechanism.Covers)

    let usesMechanism =
        if whole || leg.Origin = Attests || isUsedForEvidence ctx u then
            True
        else
            let all = ctx.Deployment.Authentication |> List.map fst

            linesWith ctx u
            |> List.map (fun l -> isFirst all l origin.Issuer sentTo origin.Type)
            |> disj

    // What has a token may have it by way of a batch. On a channel a batch is no more than several statements in one message.
    let tree =
        match u.Mechanism.Evidence with
        | Token _ -> not (List.isEmpty ctx.Deployment.Batching)
        | OnChannel
        | Attested _
        | AttestedBySet _ -> false

    let collision = flag (name leg "collision")
    let mistaken = flag (name leg "mistaken")

    let channel =
        match u.Mechanism.Evidence with
        | OnChannel -> channelPremises ctx leg
        | Token _
        | Attested _
        | AttestedBySet _ ->
            {
                Functions = []
                Guards = []
                Assertions = []
                Causes = []
            }

    let configuration =
        match u.Mechanism.Evidence with
        | OnChannel ->
            [
                Implies(network, neg (secure leg))
                // The end of a channel may say anything on it; nobody else can.
                Implies(forged, Same(maker, leg.Signer))
                Implies(copied, conj (Same(honestMaker, leg.Signer) :: Same(sentTo, leg.Receiver) :: covered))
            ]
        | Token(made, check) ->
            let shared = isShared made check

            let sameKey =
                if leg.Origin = Attests then
                    True
                elif shared then
                    disj
                        [
                            conj [ Same(origin.Issuer, leg.Signer); Same(sentTo, leg.Receiver) ]
                            conj [ Same(origin.Issuer, leg.Receiver); Same(sentTo, leg.Signer) ]
                        ]
                else
                    conj
                        [
                            if has Party.Issuer made.Parameters then
                                Same(origin.Issuer, leg.Signer)
                            if has Party.Verifier made.Parameters then
                                Same(sentTo, leg.Receiver)
                            if has Party.Group made.Parameters && leg.Line.Kind = LineKind.Authentication then
                                matches leg.Line origin.Issuer sentTo origin.Type
                        ]

            // Whose batch it is, and for whom: as if the token had been copied.
            let sealer, sealedFor =
                match leg.Origin with
                | Attests -> leg.Signer, leg.Receiver
                | Published
                | PublishedToParty -> origin.Issuer, sentTo

            [
                if tree then
                    Implies(spliced, conj [ sameKey; usesMechanism; batched ctx sealer sealedFor origin.Type ])
                if not (has Party.Anyone made.HeldBy) then
                    neg network
                Implies(forged, canHold ctx leg shared made maker)
                Implies(copied, conj (sameKey :: usesMechanism :: covered))
            ]
        | Attested _
        | AttestedBySet _ -> []

    let caused =
        [
            {
                Key = name leg "network"
                Formula = network
            }
            {
                Key = name leg "party"
                Formula = conj [ forged; Same(maker, leg.Signer) ]
            }
            for r in ctx.Program.Roles do
                {
                    Key = name leg ("holder." + r.Name)
                    Formula = conj [ forged; Atom(Sites.roleSymbol r.Name, [ maker ]) ]
                }
            for _, field, same in fields do
                {
                    Key = name leg ("changed." + field)
                    Formula = conj [ copied; neg same ]
                }
        ]

    {
        Functions =
            [
                declare leg "accepts" "Bool"
                declare leg "copied" "Bool"
                declare leg "forged" "Bool"
                declare leg "network" "Bool"
                declare leg "maker" Principal
                declare leg "sent-to" Principal
                declare leg "from" Principal
                declare leg "V" Group
                declare leg "A" Group
                declare leg "type" RecordType
                declare leg "u" RecordType
                declare leg "content" Content
                if leg.Origin = Attests && leg.Word <> attestedWord then
                    {
                        Symbol = leg.Word
                        Arguments = [ Principal; Group; Group; RecordType; Content ]
                        Result = "Bool"
                    }
                if tree then
                    declare leg "spliced" "Bool"
                    declare leg "collision" "Bool"
                    declare leg "mistaken" "Bool"
            ]
            @ channel.Functions
        Guards =
            [ line; strong; honestTokens ]
            @ (if tree then [ trees; collisionFree TreeHash; tags ] else [])
            @ channel.Guards
        Assertions =
            [
                strong.Symbol, Implies(accepts leg, disj [ copied; forged; network; (if tree then spliced else False) ])
                if tree then
                    honestTokens.Symbol, Implies(spliced, neg (corrupt honestMaker))
                    trees.Symbol, Implies(spliced, disj [ collision; mistaken ])
                    (collisionFree TreeHash).Symbol, neg collision
                    tags.Symbol, neg mistaken
                honestTokens.Symbol, Implies(forged, corrupt maker)
                honestTokens.Symbol, Implies(copied, conj [ neg (corrupt honestMaker); source ])
            ]
            @ (configuration |> List.map (fun f -> line.Symbol, f))
            @ channel.Assertions
        Causes = caused
    }

/// The key with which a leg's tokens are checked, and whether it is one key in both directions.
let checkKey (leg: Leg) =
    match leg.Use.Mechanism.Evidence with
    | Token(made, check) -> Some(check, isShared made check)
    | OnChannel
    | Attested _
    | AttestedBySet _ -> None

/// The key with which a leg's tokens are made.
let makeKey (leg: Leg) =
    match leg.Use.Mechanism.Evidence with
    | Token(made, _) -> Some made
    | OnChannel
    | Attested _
    | AttestedBySet _ -> None

/// What is enough for a leg's receiver to accept what its signer honestly sends it: the one can make the token and the other
/// can check it. `direct` is whether it arrives from the signer itself.
let suffices (ctx: Context) (leg: Leg) (direct: Formula) : Formula =
    match leg.Use.Mechanism.Evidence, makeKey leg, checkKey leg with
    | Token _, Some made, Some(check, _) ->
        conj
            [
                mustHold leg made ToMake leg.Signer
                mustHold leg check ToVerify leg.Receiver
                carried ctx leg
            ]
    // Where a channel is declared, only what arrives on it counts.
    | OnChannel, _, _ -> disj [ direct; neg (secure leg) ]
    | _ -> False
