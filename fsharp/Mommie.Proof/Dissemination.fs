/// VERIFY and LIVE for the stages of dissemination: what travels by others than its issuer is believed, and every stage ends.
module Mommie.Proof.Dissemination

open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways
open Mommie.Proof.Bind
open Mommie.Proof.Verify

/// Who passes a statement on.
[<Literal>]
let private relayTerm = "relay"

/// That a principal is one that a stage may name. Of what the publisher computes no more is known than its role: it may be
/// anybody of it, the issuer and the receiver among them; ME is the issuer.
let private named (site: Site) (r: Relay) (p: Term) : Formula =
    match r with
    | Fixed who -> selected [ who ] p
    | Computed at ->
        match at |> List.tryFind (fun (role, _) -> role = site.Role) with
        | Some(_, { Node = Me }) -> Same(p, claimed.Issuer)
        | Some(_, { Type = TRole r }) -> Atom(roleSymbol r, [ p ])
        | Some _
        | None -> True

let private relayText (stage: Stage) (r: Relay) =
    match r with
    | Fixed(ConstantPrincipal c) -> c
    | Fixed(Who.Principal p) -> p
    | Fixed(Everybody | OfRole _ | ConstantSet _) -> "the relay"
    | Computed _ -> "whoever " + stage.Text + " names"

let private between (ctx: Context) (d: Line) =
    isFirst (ctx.Deployment.Dissemination |> List.map fst) d claimed.Issuer "n" claimed.Type

/// Who an honest relay of a stage may be, what it is called, and what it does; None where the issuer serves each verifier
/// itself. It is another than the receiver, which needs no relay. Where nobody can be the relay of anybody, as where a
/// statement has one verifier, there is nothing to prove: so this is part of what says that lines match.
let private relayOf (site: Site) (stage: Stage) =
    let another f = conj [ f; neg (Same(relayTerm, "n")) ]

    match stage.Kind with
    | Quorum
    | Pull None -> None
    | Relay r -> Some(another (named site r relayTerm), relayText stage r, "passes it on to ")
    | Pull(Some r) -> Some(another (named site r relayTerm), relayText stage r, "answers when asked by ")
    // Whoever passes it on has accepted it, by its own VERIFY.
    | Flood ->
        Some(
            another (conj [ memberOf site.Verifiers relayTerm; neg (Same(relayTerm, claimed.Issuer)) ]),
            "another verifier",
            "passes it on to "
        )

let private verifyStage
    (ctx: Context)
    (site: Site)
    (line: Line)
    (u: Use)
    (first: Formula)
    (extra: Part list)
    (d: Line, k: int, stage: Stage)
    : Obligation list =
    match relayOf site stage with
    // Served directly, as by unicast.
    | None -> []
    | Some(relay, by, does) ->
        let about = " by " + lineSymbol d + " stage " + string (k + 1) + " " + stage.Text

        let claim =
            site.Record
            + " is accepted by every honest verifier when it comes by "
            + stage.Text

        [
            for r in routes ctx line u do
                let why issuer receiver =
                    if r.ByChannel then
                        let speaker =
                            if r.Speaker = claimed.Issuer then
                                issuer
                            else
                                plain r.Speaker

                        [
                            issuer
                            + " sends it to "
                            + by
                            + " ("
                            + stage.Text
                            + "), which is honest and "
                            + does
                            + receiver
                            + "."
                            "It arrives on the channel of "
                            + by
                            + ", which speaks for "
                            + by
                            + " and not for "
                            + speaker
                            + ", and the word of "
                            + speaker
                            + " has nothing but the channel."
                        ]
                    else
                        r.Why issuer receiver

                let mend =
                    if r.ByChannel then
                        "Use HMAC-SHA256 on the line `"
                        + line.Text
                        + "`, so that a relayed message carries each receiver's own token, or unicast alone."
                    else
                        r.Mend

                verifyOne
                    ctx
                    site
                    line
                    u
                    (about + r.About)
                    claim
                    stage.Span
                    (extra
                     @ [ constant relayTerm Principal; honestPart relayTerm ]
                     @ r.Parts(Same(relayTerm, r.Speaker)))
                    (conj [ first; between ctx d; relay; r.Matches ])
                    r.Unsupported
                    [ who ctx "receiver" "n" ]
                    (notAccepted ctx site line u why (Some mend))
        ]

/// The stages that what a site publishes may take, each with its line and place on it.
let private stagesOf (ctx: Context) (site: Site) =
    [
        for d, stages in ctx.Deployment.Dissemination |> List.filter (fst >> concerns ctx site) do
            for k, stage in List.indexed stages do
                d, k, stage
    ]

/// VERIFY for every stage in which somebody else than the issuer passes a statement on, for every use of every line by which
/// it is believed, as evidence too.
let verify (ctx: Context) (site: Site) : Obligation list =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    [
        for line, uses in authLines ctx |> List.filter (fst >> concerns ctx site) do
            for u in uses do
                for stage in stagesOf ctx site do
                    yield!
                        verifyStage
                            ctx
                            site
                            line
                            u
                            (isFirst (authOnly ctx) line claimed.Issuer "n" claimed.Type)
                            []
                            stage

        if not (isEmpty site.Auditors) then
            for line, uses in ctx.Deployment.NonRepudiation |> List.filter (fst >> concerns ctx site) do
                for u in uses do
                    for stage in stagesOf ctx site do
                        yield!
                            verifyStage
                                ctx
                                site
                                line
                                u
                                (isFirst repudiation line claimed.Issuer "a" claimed.Type)
                                [
                                    auditorPart ctx site "a"
                                    given "auditor" "the statement names the auditor" (inGroup "a" claimed.Auditors)
                                ]
                                stage
    ]

let private liveStage ctx (site: Site) (d: Line, k: int, stage: Stage) claim matches parts explain : Obligation =
    {
        Id = identify ctx Code.Live site (Some d) ("stage " + string (k + 1))
        Code = Code.Live
        Site = site
        Line = Some d
        Place = Some stage.Span
        About = stage.Text
        Claim = claim
        Script =
            script
                ctx
                true
                [ "LIVE: " + claim; d.Text ]
                ([
                    sitePart ctx site
                    receivers ctx site "n"
                    under applies (conj [ between ctx d; matches ])
                    under (lineGuard d) True
                 ]
                 @ parts)
                []
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = fun _ -> explain
    }

// That a stage ends, and that unicast follows it.
let private ends ctx site (d: Line, k: int, stage: Stage) : Obligation =
    let finite = stage.Timeout |> Option.forall (fun t -> t > 0L)

    liveStage
        ctx
        site
        (d, k, stage)
        ("the stage " + stage.Text + " ends, and unicast to every verifier follows it")
        True
        [
            constant "reached" "Bool"
            under
                (fact "unicast" "unicast to all intended verifiers is always the last stage")
                (Implies((if finite then True else False), flag "reached"))
            negated (neg (flag "reached"))
        ]
        {
            Steps =
                [
                    "The stage " + stage.Text + " has no time in which it could succeed or end."
                    "A verifier that it never serves waits for ever."
                ]
            Mend = Some "Give the stage a positive time, or leave it out: the default is 100ms."
        }

// That there is somebody to be served first: the UNTIL counts statements of somebody who is a verifier.
let private quorum ctx (site: Site) (d: Line, k: int, stage: Stage) : Obligation =
    let claim =
        "the UNTIL of the PUBLISH of "
        + site.Record
        + " waits for verifiers, of whom "
        + stage.Text
        + " serves enough first"

    let u = "u"

    let parts, steps =
        match site.Until with
        | None ->
            [ negated True ],
            [
                "The PUBLISH of "
                + site.Record
                + " (transition "
                + site.Transition
                + ") has no UNTIL, so that no number of verifiers is enough."
                "There is no quorum for "
                + stage.Text
                + " to serve first: the stage has no target."
            ]
        | Some counted ->
            [
                constant u Principal
                given
                    "counted"
                    "the UNTIL asks for the statement of somebody other than the issuer"
                    (conj [ memberOf counted u; neg (Same(u, claimed.Issuer)) ])
                negated (
                    ForAll(
                        [ "p", Principal ],
                        neg (
                            conj
                                [
                                    memberOf counted "p"
                                    memberOf site.Verifiers "p"
                                    neg (Same("p", claimed.Issuer))
                                ]
                        )
                    )
                )
            ],
            [
                "The UNTIL of the PUBLISH of "
                + site.Record
                + " (transition "
                + site.Transition
                + ") asks for statements of "
                + showSet ctx counted
                + ", and its verifiers are "
                + showSet ctx site.Verifiers
                + ": they may have nobody in common."
                "None of those whom "
                + stage.Text
                + " could serve first brings the UNTIL any nearer: the stage has no target."
            ]

    let o =
        liveStage
            ctx
            { site with
                Symbols = site.Symbols @ site.UntilSymbols
            }
            (d, k, stage)
            claim
            True
            parts
            {
                Steps = steps
                Mend =
                    Some(
                        "Leave "
                        + stage.Text
                        + " out, or narrow the line `"
                        + d.Text
                        + "` to records whose PUBLISH waits UNTIL verifiers answer."
                    )
            }

    { o with
        Id = identify ctx Code.Live site (Some d) ("quorum " + string (k + 1))
        Site = site
    }

let private kept =
    assumption
        "kept"
        "an honest issuer keeps what it published until its duty to deliver ends, a verifier what it accepted while it may be asked for it, and each answers (DURABLE)"

// That whoever is asked has the statement: the issuer, or a verifier, to which it was sent. Others drop what is not for them.
let private holder ctx (site: Site) (d: Line, k: int, stage: Stage) (r: Relay option) : Obligation =
    let asked = "asked"
    let held = flag "held"

    let whom =
        match r with
        | None -> Same(asked, claimed.Issuer)
        | Some r -> named site r asked

    let o =
        liveStage
            ctx
            site
            (d, k, stage)
            ("what "
             + stage.Text
             + " announces can be had from an honest principal that must hold it")
            (conj [ whom; neg (Same(asked, "n")) ])
            [
                constant asked Principal
                constant "held" "Bool"
                honestPart asked
                under kept (Implies(disj [ Same(asked, claimed.Issuer); memberOf site.Verifiers asked ], held))
                negated (neg held)
            ]
            {
                Steps =
                    [
                        "Only the announcement of "
                        + statement ctx site (issuerName ctx site)
                        + " reaches the verifiers by "
                        + stage.Text
                        + "."
                        "Whoever is asked for it may be no verifier of it: it drops what is not for it, and must hold nothing that it could answer with."
                    ]
                Mend =
                    Some
                        "Name a verifier, or write PULL: the issuer holds what it published until its duty to deliver ends."
            }

    { o with
        Id = identify ctx Code.Live site (Some d) ("held " + string (k + 1))
    }

/// LIVE for every stage: it ends, and it has somebody to serve and somebody to serve from.
let live (ctx: Context) (site: Site) : Obligation list =
    [
        for at in stagesOf ctx site do
            let _, _, stage = at
            ends ctx site at

            match stage.Kind with
            | Quorum -> quorum ctx site at
            | Pull r -> holder ctx site at r
            | Relay _
            | Flood -> ()
    ]
