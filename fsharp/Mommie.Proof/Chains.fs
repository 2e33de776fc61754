/// The ways in which a receiver comes to be convinced: directly, or by a party that attests, whose own lines may rely on
/// another. A way is a chain of legs: each honest party on it attests only what it accepted by the leg before.
module Mommie.Proof.Chains

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways

/// A way to be convinced.
type Way =
    {
        /// the legs up to the last receiver
        Legs: Leg list
        /// the conditions on the lines of all legs
        Matches: Formula
        /// premises that join the legs
        Joints: Part
        /// what is known of the parties on the way
        Parties: Part
        /// whether the first leg is that of whoever speaks; otherwise its signer attests nothing, and its token is forged
        Complete: bool
        /// why nothing can be proved about this way
        Unsupported: string option
        /// tells ways over different lines apart
        About: string
    }

/// Who speaks at the beginning of a chain.
type Speaker =
    {
        /// the principal, for a statement that is passed on
        Who: Payload -> Term
        /// the same where it is no issuer
        Known: Term option
        /// where its honest tokens come from, when it speaks to a party
        Origin: Origin
        /// what it says, as a predicate
        Word: string
    }

/// The issuer of a statement.
let issuer: Speaker =
    {
        Who = _.Issuer
        Known = None
        Origin = PublishedToParty
        Word = "published"
    }

/// A party that attests what it heard of the issuer.
let party (z: Term) : Speaker =
    {
        Who = fun _ -> z
        Known = Some z
        Origin = Attests
        Word = attestedWord
    }

/// The payload that a leg's honest origin had.
let private originOf (leg: Leg) : Payload =
    {
        Issuer = name leg "from"
        Verifiers = name leg "V"
        Auditors = name leg "A"
        Type = name leg "type"
        Content = name leg "content"
    }

/// That an honest party attests only what it has accepted itself.
let private partyRule (leg: Leg) (before: Leg) =
    let z = leg.Signer

    let guard =
        match before.Origin with
        | Published
        | PublishedToParty ->
            fact
                "attests"
                (plain z
                 + ", while honest, attests only what it has accepted from the issuer itself")
        | Attests ->
            fact
                (symbol ("attests." + plain z + "." + plain before.Signer))
                (plain z
                 + ", while honest, attests that "
                 + plain before.Signer
                 + " attests only what it has accepted from it")

    under guard (Implies(flag (name leg "copied"), accepts before))

let private unsupported matches why =
    {
        Legs = []
        Matches = matches
        Joints = noPart
        Parties = noPart
        Complete = true
        Unsupported = Some why
        About = ""
    }

/// How a chain is built: what each leg says, given the leg that follows it.
type private Plan =
    {
        Context: Context
        /// the statement that a party heard, given the leg by which it passes it on
        Heard: Leg -> Payload
        /// the rule between two legs
        Rule: Leg -> Leg -> Part
        /// the rule for a party's leg by which it passes on what it said itself
        Own: Leg -> Formula -> Part
        /// ways that begin with a party that attests nothing
        Cut: bool
    }

/// The ways over one use of a line, from a speaker to a receiver, for the statement that the receiver hears. `via` are the
/// parties on whose word this passage rests already: a circle has no way. TRUST refutes it.
let rec private build
    (plan: Plan)
    (via: Term list)
    (tag: string)
    (speaker: Speaker)
    (origin: Origin)
    (receiver: Term)
    (line: Line)
    (u: Use)
    (payload: Payload)
    (matches: Formula)
    : Way list =
    let ctx = plan.Context

    match restsOn via u with
    | OnItself ->
        [
            {
                Legs =
                    [
                        {
                            Tag = tag
                            Signer = speaker.Who payload
                            Receiver = receiver
                            Line = line
                            Use = u
                            Payload = payload
                            Origin = origin
                            Word = speaker.Word
                        }
                    ]
                Matches = matches
                Joints = noPart
                Parties = noPart
                Complete = true
                Unsupported = None
                About = ""
            }
        ]
    | InCircle _ -> []
    | OnUnknown why -> [ unsupported matches why ]
    | OnParty z ->
        // What the party says, told apart from what others attest.
        let word =
            if List.isEmpty via then
                attestedWord
            else
                symbol (attestedWord + "." + tag)

        let via = z :: via

        let told = { party z with Word = word }

        let naming (l: Line) (u: Use) (w: Way) =
            lineSymbol l
            + " "
            + u.Text
            + (if w.About = "" then "" else " (" + w.About.Trim() + ")")

        let lines from to' =
            [
                for l, uses in authLines ctx do
                    if mayMatch ctx l from to' then
                        for u in uses do
                            l, u
            ]

        [
            for lastLine, lastUse in lines (Some z) None do
                let lasts =
                    build
                        plan
                        via
                        (tag + "z")
                        told
                        Attests
                        receiver
                        lastLine
                        lastUse
                        payload
                        (isFirst (authOnly ctx) lastLine z receiver payload.Type)

                for last in lasts do
                    let tail = naming lastLine lastUse last

                    match last.Legs with
                    | [] ->
                        { last with
                            Matches = conj [ matches; last.Matches ]
                            Joints = join [ partyPart u; last.Joints ]
                            Parties = join [ partyPart u; last.Parties ]
                            About = " by " + tail
                        }
                    | head :: _ when not last.Complete ->
                        ignore head

                        { last with
                            Matches = conj [ matches; last.Matches ]
                            Joints = join [ partyPart u; last.Joints ]
                            About = " by " + tail
                        }
                    | head :: _ ->
                        // Where nothing is attested at all, a token can still be forged on the last leg.
                        if plan.Cut then
                            { last with
                                Matches = conj [ matches; last.Matches ]
                                Joints =
                                    join
                                        [
                                            partyPart u
                                            last.Joints
                                            under
                                                (fact "unattested" (plain z + " attests nothing"))
                                                (neg (flag (name head "copied")))
                                        ]
                                Complete = false
                                About = " by " + tail
                            }

                        let heard = plan.Heard head

                        // A party of a role may be the issuer itself, which needs no line to itself: it attests its own word.
                        if Option.isNone speaker.Known && not (isOutside ctx z) then
                            let itself = Same(speaker.Who heard, z)

                            { last with
                                Matches = conj [ matches; last.Matches; itself ]
                                Joints = join [ partyPart u; last.Joints; plan.Own head (saidOf speaker.Word heard) ]
                                Parties = join [ partyPart u; last.Parties ]
                                Complete = not plan.Cut
                                About = " by " + tail + ", its own word"
                            }

                        for firstLine, firstUse in lines speaker.Known (Some z) do
                            let firstTag =
                                match restsOn via firstUse with
                                | OnParty _ -> tag + "y"
                                | OnItself
                                | InCircle _
                                | OnUnknown _ -> tag

                            let firsts =
                                build
                                    plan
                                    via
                                    firstTag
                                    speaker
                                    speaker.Origin
                                    z
                                    firstLine
                                    firstUse
                                    heard
                                    (isFirst (authOnly ctx) firstLine (speaker.Who heard) z heard.Type)

                            for first in firsts do
                                {
                                    Legs = first.Legs @ last.Legs
                                    Matches = conj [ matches; last.Matches; first.Matches ]
                                    Joints =
                                        join
                                            [
                                                partyPart u
                                                first.Joints
                                                last.Joints
                                                match List.tryLast first.Legs with
                                                | Some before -> plan.Rule head before
                                                | None -> noPart
                                            ]
                                    Parties = join [ partyPart u; first.Parties; last.Parties ]
                                    Complete = first.Complete
                                    Unsupported = first.Unsupported |> Option.orElse last.Unsupported
                                    About = " by " + naming firstLine firstUse first + ", " + tail
                                }
        ]

/// The ways in which a receiver may be made to accept a statement under one use of a line, lies among them: chains of legs
/// joined by what honest parties attest. `via` are parties on whose word the line is asked for.
let ways ctx via tag (speaker: Speaker) origin receiver line u payload matches : Way list =
    build
        {
            Context = ctx
            Heard = originOf
            Rule = partyRule
            Own =
                fun leg said ->
                    under
                        (fact
                            "own-word"
                            (plain leg.Signer + ", while honest, attests of its own only what it published"))
                        (Implies(flag (name leg "copied"), said))
            Cut = true
        }
        via
        tag
        speaker
        origin
        receiver
        line
        u
        payload
        matches

/// The ways on which a statement honestly travels, whole.
let honestWays ctx via tag (speaker: Speaker) origin receiver line u payload matches : Way list =
    build
        {
            Context = ctx
            Heard = fun _ -> payload
            Rule = fun _ _ -> noPart
            Own = fun _ _ -> noPart
            Cut = false
        }
        via
        tag
        speaker
        origin
        receiver
        line
        u
        payload
        matches

/// That what is said at the beginning of an honest way reaches its end: each leg in turn by its own line, the last as
/// `direct` says (whether it arrives from its signer itself). `said` is what is said first; `reached` is what the end is called.
let travels (ctx: Context) (way: Way) (said: Formula) (direct: Formula) (reached: Formula) : Part =
    let count = List.length way.Legs

    let step k (leg: Leg) =
        let before = if k = 0 then said else flag (name leg "told")

        let after, isLast =
            if k = count - 1 then
                reached, True
            else
                flag (name way.Legs[k + 1] "told"), False

        join
            [
                (if k = 0 then noPart else constant (name leg "told") "Bool")
                match leg.Use.Mechanism.Evidence with
                | OnChannel -> channelPremises ctx leg
                | Token _
                | Attested _
                | AttestedBySet _ -> noPart
                carriedPart ctx leg
                under
                    (lineGuard leg.Line)
                    (Implies(conj [ before; suffices ctx leg (if isLast = True then direct else True) ], after))
            ]

    join (List.mapi step way.Legs)

/// That the parties on a way are honest; TRUST says whether that may be relied on.
let honestParties (way: Way) : Part =
    way.Legs
    |> List.map _.Signer
    |> List.distinct
    |> List.filter (fun p -> p <> claimed.Issuer)
    |> List.mapi (fun k p ->
        given
            (if k = 0 then "honest-party" else "honest-party." + plain p)
            "the party is honest (TRUST says whether that may be relied on)"
            (neg (corrupt p)))
    |> join
