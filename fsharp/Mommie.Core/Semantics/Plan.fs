/// What the state of a MODEL consists of, decided before the first state is made.
///
/// docs/semantics.md fixes the state space that the reference semantics, the embedded checker and the emitted TLA+ share. Every
/// "present when" of that page is decided here, once; the three read this and decide nothing of it again.
module Mommie.Core.Semantics.Plan

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree

/// The reductions of docs/semantics.md, by the names that `--no-reduce` takes.
type Reduction =
    /// nobody stores what it merely could have received
    | Deliver
    /// lies are available, not published
    | Lies
    /// fired instances are remembered only where it shows
    | Refraction
    /// no crash steps for properties that do not read CORRECT
    | Crash
    /// what no checked invariant depends on is not state
    | Sinks
    /// of the placements of liars only those are searched that show all that the others do
    | Placements
    /// states that an exchange of what nothing tells apart takes to each other are one
    | Symmetry
    /// firings that nothing but the end of a run, or their own node, depends on are put off
    | Lazy

/// The reductions with the names the command line uses, in the order in which summaries list them.
let reductionNames =
    [
        Deliver, "deliver"
        Lies, "lies"
        Refraction, "refraction"
        Crash, "crash"
        Sinks, "sinks"
        Placements, "placements"
        Symmetry, "symmetry"
        Lazy, "lazy"
    ]

/// All reductions: the default.
let allReductions = reductionNames |> List.map fst |> Set.ofList

/// How the answer of an EXTERN comes about in this MODEL.
type Answer =
    /// the MODEL defines it; a call leaves no history
    | Defined of ExternDefinition
    /// READS with an opaque result: the term `<<f, history, args>>` in both interpretations
    | Reads
    /// RESTORES: sets the history, has no answer
    | Restores
    /// an opaque result type that the MODEL does not bind: the term `<<f, history, args>>` (PURE: `<<f, args>>`) under "free", a
    /// choice between two values under "adversarial"
    | Interpreted
    /// any other result type: a choice in its universe (no junk, no terms), in both interpretations
    | Choice

/// A form in which a lie is taken in by a node that may take in others than those it uses: what one of its patterns on the
/// record type asks for.
type LieForm =
    {
        /// held as an intended verifier: the pattern's verifier slot is ME
        Mine: bool
        /// the auditors asked for; an expression that needs names of its trigger is replaced by `UniversallyAuditable`
        Auditors: AuditorSlot
    }

/// The reductions that decide what the states of a placement are: those that the reference semantics and the emitted TLA+ share. The others leave
/// out states that are there; counts agree where they are off.
let stateReductions =
    Set.difference allReductions (Set.ofList [ Placements; Symmetry; Lazy ])

/// What is decided about one transition.
type TransitionPlan =
    {
        Transition: Transition
        /// whether `fired` is kept, and why not where it is not
        Memory: Refraction.Memory
        /// the trigger's conjuncts in matching order
        Steps: Order.Step list
        /// Tracked record types of which a firing may take in any set of available statements: those that the transition
        /// looks at otherwise than in a negated guard or a trigger pattern. Trigger patterns on these types then match
        /// what is held after the intake, and a firing adds nothing else of these types.
        /// (Why only here: a statement delivered earlier and first looked at, other than by a negated guard, in this
        /// firing may as well arrive in it; holding less never disables a negated guard.)
        Intake: Set<string>
    }

/// What is decided about one NODE.
type NodePlan =
    {
        Node: Node
        /// the component `started` is present: the NODE has an INIT
        Started: bool
        /// the component `history` is present: the NODE calls a stateful EXTERN, or one that RESTORES, that the MODEL does not define
        History: bool
        /// the inputs that some transition reacts to, with the component `calls`, in source order
        Inputs: string list
        /// the record types with a component `known`, in the order of the RECORD declarations
        Tracked: string list
        /// Of the tracked record types those whose statements arrive by steps of their own, so that triggers on them read what is
        /// held: all with *deliver* off; in the machine for a temporal property those that the node looks at otherwise than in a
        /// WHEN, an ANDWHEN or an UNTIL; none in the reduced machine.
        Explicit: Set<string>
        /// for each tracked record type, the forms in which a lie is taken in by an intake
        LieForms: Map<string, LieForm list>
        /// record types of which INIT may take in statements (it looks at them in its body)
        InitIntake: Set<string>
        Transitions: TransitionPlan list
    }

/// What is decided where a temporal property is checked: the machine in which promises, and what is fair, can be told.
type Liveness =
    {
        Property: Property
        /// record types that some PUBLISH of the program publishes UNTIL something: which of them are promised is state
        Until: Set<string>
        /// record types that some node RETIREs: nothing is promised of them any more
        Retired: Set<string>
        /// what the property's counterexamples may owe to a promise that is not counted, as sentences; empty: nothing
        Unheeded: string list
    }

/// What is decided about one MODEL.
type Plan =
    {
        Reductions: Set<Reduction>
        /// the program without what *sinks* leaves out
        Program: Program
        /// what *sinks* left out of the program as written
        LeftOut: Sinks.LeftOut
        Model: Model
        /// the component `byz` is present: some BYZANTINE clause
        Byzantine: bool
        /// the components `mayCrash` and `crashed` are present: some CRASH clause, and a checked property reads CORRECT or
        /// *crash* is switched off
        Crashes: bool
        /// the component `externs` is present: some EXTERN that is called is answered `Interpreted`, and not EXTERN FREE
        Externs: bool
        /// the component `oracle` is present: some EXTERN that is called is answered by `Choice`, or `Interpreted` with `Externs`
        Oracle: bool
        /// how each EXTERN of the program is answered
        Answers: Map<string, Answer>
        /// the PURE EXTERNs whose answers are chosen before the first step (for all arguments in the input universe): those
        /// answered `Choice` (always) or `Interpreted` (under "adversarial")
        PureChoices: string list
        /// the record types with a component `published`: some PUBLISH of the type, in the order of the RECORD declarations
        Published: string list
        /// record types that some pattern of a NODE looks at, hence whose lies matter, in the order of the declarations
        Looked: string list
        /// unbound opaque types that occur in the records looked at, and so have junk among the lies
        Junk: string list
        Nodes: NodePlan list
        /// the temporal property for which this plan was made by `live`
        Live: Liveness option
        /// the invariants that are checked, in the order of their declarations
        Invariants: Property list
        /// the temporal properties that CHECK names, in the order of their declarations
        Temporal: Property list
        /// what was restricted, as sentences for the summary; none is silent
        Bounds: string list
        /// triggers that cannot be matched in any order, and the like
        Problems: Diagnostic list
    }

/// The plan of the node of a role type.
let nodeOf (plan: Plan) role =
    plan.Nodes |> List.find (fun n -> n.Node.Role = role)

let private calls (n: Node) =
    Walk.nodeStatements n
    |> List.choose (fun s ->
        match s.Node with
        | LocalExtern(_, f, _)
        | CallExtern(f, _) -> Some f
        | _ -> None)
    |> Set.ofList

let private expressionCalls (e: Expr) =
    Walk.all e
    |> Seq.choose (fun e ->
        match e.Node with
        | CallPure(f, _)
        | CallReads(f, _) -> Some f
        | _ -> None)
    |> Set.ofSeq

/// Opaque types inside a type, records opened.
let private opaqueTypes (program: Program) (t: Type) =
    let rec go (seen: Set<string>) t : Set<string> =
        match t with
        | TOpaque o -> Set.singleton o
        | TRecord r when seen.Contains r -> Set.empty
        | TRecord r ->
            program.Records
            |> List.tryFind (fun (d: Record) -> d.Name = r)
            |> Option.map (fun d ->
                d.Fields
                |> List.map (fun (f: Binder) -> go (seen.Add r) f.Type)
                |> Set.unionMany)
            |> Option.defaultValue Set.empty
        | TPart(r, _) -> go seen (TRecord r)
        | TSet t
        | TSeq t
        | TOption t -> go seen t
        | TMap(k, v) -> go seen k + go seen v
        | TTuple ts -> ts |> List.map (go seen) |> Set.unionMany
        | TBool
        | TInt
        | TString
        | TPrincipal
        | TRole _
        | TEnum _
        | TBottom -> Set.empty

    go Set.empty t

let private hasInt (program: Program) (t: Type) =
    let rec go (seen: Set<string>) t =
        match t with
        | TInt -> true
        | TRecord r
        | TPart(r, _) ->
            not (seen.Contains r)
            && (program.Records
                |> List.tryFind (fun (d: Record) -> d.Name = r)
                |> Option.exists (fun d -> d.Fields |> List.exists (fun (f: Binder) -> go (seen.Add r) f.Type)))
        | TSet t
        | TSeq t
        | TOption t -> go seen t
        | TMap(k, v) -> go seen k || go seen v
        | TTuple ts -> List.exists (go seen) ts
        | _ -> false

    go Set.empty t

/// The INT range as the summary prints it, where it is made of literals.
let private showInts (e: Expr) =
    let rec number (e: Expr) =
        match e.Node with
        | IntLiteral i -> Some i
        | Unary(UnaryOp.Negate, a) -> number a |> Option.map (~-)
        | _ -> None

    match e.Node with
    | Binary(BinaryOp.Range, a, b) ->
        match number a, number b with
        | Some a, Some b -> sprintf "%d .. %d" a b
        | _ -> "of INT"
    | SetLiteral es ->
        let values = es |> List.choose number

        if values.Length = es.Length then
            "{ " + String.concat ", " (List.map string values) + " }"
        else
            "of INT"
    | _ -> "of INT"

let private closed (e: Expr) =
    not (
        Walk.exists
            (fun e ->
                match e.Node with
                | Local _
                | Variable _
                | Known _
                | CallNodeFunction _
                | CallReads _ -> true
                | _ -> false)
            e
    )

let private nodePlan
    live
    (reductions: Set<Reduction>)
    isDefined
    (program: Program)
    (kinds: Map<string, ExternKind>)
    node
    =
    let ofInit, ofTransitions = Looks.ofNode node

    let looks =
        ofInit
        @ List.collect snd ofTransitions
        @ (if live then Looks.ofUntil node else [])

    let inOrder (names: Set<string>) =
        program.Records |> List.map _.Name |> List.filter names.Contains

    // In the machine for a temporal property nothing is taken in by a firing but what it uses.
    let deliver = reductions.Contains Deliver && not live

    let recordsOf condition =
        looks
        |> List.filter condition
        |> List.map (fun (l: Looks.Look) -> l.Pattern.Record)
        |> Set.ofList

    let tracked = recordsOf (fun l -> not deliver || l.Sense <> Looks.Sense.Positive)

    let explicitly =
        if not (reductions.Contains Deliver) then tracked
        elif live then recordsOf (fun l -> not l.IsTrigger)
        else Set.empty

    let intake (own: Looks.Look list) =
        if deliver then
            own
            |> List.filter (fun l ->
                tracked.Contains l.Pattern.Record
                && not l.IsTrigger
                && l.Sense <> Looks.Sense.NegatedGuard)
            |> List.map (fun l -> l.Pattern.Record)
            |> Set.ofList
        else
            Set.empty

    let forms record =
        looks
        |> List.filter (fun l -> l.Pattern.Record = record)
        |> List.map (fun l ->
            {
                Mine = (l.Pattern.Verifier = VerifierMe)
                Auditors =
                    match l.Pattern.Auditor with
                    | AllAuditors e when not (closed e) -> UniversallyAuditable
                    | other -> other
            })
        |> List.distinct

    let plans =
        ofTransitions
        |> List.map (fun (t, own) ->
            let steps, unordered = Order.ofTransition t

            {
                Transition = t
                Memory =
                    if reductions.Contains Refraction || t.On.IsSome then
                        match Refraction.memory isDefined program node t with
                        // Firing again changes nothing, but it would be enabled for ever.
                        | Refraction.Memory.Idempotent when live -> Refraction.Memory.Kept
                        | memory -> memory
                    else
                        Refraction.Memory.Kept
                Steps = steps
                Intake = intake own
            },
            unordered)

    let reacting =
        node.Transitions |> List.choose (fun t -> t.On |> Option.map fst) |> Set.ofList

    let problems =
        plans
        |> List.collect (fun (t, unordered) ->
            unordered
            |> List.truncate 1
            |> List.map (fun span ->
                Diagnostic.error
                    "MOM4001"
                    span
                    (sprintf
                        "the conjuncts of transition %s cannot be matched in any order: each needs a name that another binds in its slots"
                        t.Transition.Name)
                |> Diagnostic.withMend "Move one of the conditions on these names into WHERE."))

    {
        Node = node
        Started = node.Init.IsSome
        History =
            calls node
            |> Set.exists (fun f ->
                not (isDefined f)
                && (match Map.tryFind f kinds with
                    | Some(ExternKind.Stateful | ExternKind.Restores) -> true
                    | Some(ExternKind.Pure | ExternKind.Reads)
                    | None -> false))
        Inputs =
            node.Inputs
            |> List.map (fun (p: Port) -> p.Name)
            |> List.filter reacting.Contains
        Tracked = inOrder tracked
        Explicit = explicitly
        LieForms = tracked |> Set.toList |> List.map (fun r -> r, forms r) |> Map.ofList
        InitIntake = intake ofInit
        Transitions = List.map fst plans
    },
    looks |> List.map (fun l -> l.Pattern.Record) |> Set.ofList,
    problems

let private bounds (program: Program) (model: Model) byzantine adversarial junk looked =
    let types =
        program.Records
        |> List.filter (fun (r: Record) -> List.contains r.Name looked)
        |> List.map (fun (r: Record) -> TRecord r.Name)

    let ints = showInts model.Ints

    let inputs =
        program.Nodes
        |> List.collect (fun n -> n.Inputs)
        |> List.collect (fun (p: Port) -> p.Parameters)

    [
        if byzantine && List.exists (hasInt program) types then
            yield "liars use integers " + ints
        if inputs |> List.exists (fun (b: Binder) -> hasInt program b.Type) then
            yield "inputs use integers " + ints
        if byzantine then
            for o in junk do
                yield "liars use 1 junk " + o + " beside those that EXTERNs returned"

            for l in model.Lies do
                yield "LIES restricts what liars say about " + l.Record
        if model.ExternFree then
            yield "EXTERN FREE: results of EXTERNs are only taken to be all different, never equal by chance"
        else if adversarial then
            yield "each EXTERN with an opaque result is checked free and with two values"
        if model.Faulty.IsSome then
            yield "FAULTY fixes who is faulty"
    ]

/// What *sinks* left out, as one sentence.
let private describe (leftOut: Sinks.LeftOut) =
    let each kind names =
        names |> List.map (fun name -> kind + " " + name)

    match
        each "transition" (leftOut.Transitions |> List.map snd)
        @ each "variable" (leftOut.Variables |> List.map snd)
        @ each "published" leftOut.Records
    with
    | [] -> []
    | names -> [ "nothing checked depends on " + String.concat ", " names + ": left out" ]

let private liveness (program: Program) (property: Property) : Liveness =
    let statements = program.Nodes |> List.collect Walk.nodeStatements

    let retired =
        statements
        |> List.choose (fun s ->
            match s.Node with
            | Retire p -> Some p.Record
            | _ -> None)
        |> Set.ofList

    let cites =
        statements
        |> List.exists (fun s ->
            match s.Node with
            | PublishStatement p -> not p.Citing.IsEmpty
            | _ -> false)

    {
        Property = property
        Until =
            statements
            |> List.choose (fun s ->
                match s.Node with
                | PublishStatement p when p.Until.IsSome -> Some p.RecordType
                | _ -> None)
            |> Set.ofList
        Retired = retired
        Unheeded =
            [
                if cites then
                    yield "that what is CITED reaches who holds the statement citing it"
                for r in retired do
                    yield sprintf "that %s is promised until it is RETIREd" r
            ]
    }

/// The plan for the invariants (None) or for one temporal property.
let private makeFor (live: Property option) (reductions: Set<Reduction>) (program: Program) (model: Model) : Plan =
    let definitions = model.Externs |> List.map (fun d -> d.Name, d) |> Map.ofList

    let isDefined f = definitions.ContainsKey f
    let bound = model.Carriers |> List.map fst |> Set.ofList

    let kinds =
        program.Externs |> List.map (fun (e: Extern) -> e.Name, e.Kind) |> Map.ofList

    let answer (e: Extern) =
        match Map.tryFind e.Name definitions, e.Kind, e.Result with
        | Some d, _, _ -> Defined d
        | None, ExternKind.Restores, _ -> Restores
        | None, ExternKind.Reads, Some(TOpaque _) -> Reads
        | None, _, Some(TOpaque o) when not (bound.Contains o) -> Interpreted
        | None, _, _ -> Choice

    let answers = program.Externs |> List.map (fun e -> e.Name, answer e) |> Map.ofList

    let checkedProperties =
        program.Properties
        |> List.filter (fun (p: Property) -> List.contains p.Name model.Check)

    let invariants, temporal =
        match live with
        | None -> checkedProperties |> List.partition _.IsInvariant
        | Some p -> [], [ p ]

    // Where nothing is checked, nothing would be left.
    let program, leftOut =
        if reductions.Contains Sinks && not invariants.IsEmpty then
            Sinks.prune program model invariants
        else
            program, Sinks.nothing

    let called =
        Set.unionMany (
            (program.Nodes |> List.map calls)
            @ (program.Nodes |> List.collect Walk.nodeExprs |> List.map expressionCalls)
            @ (program.Functions |> List.map (fun f -> expressionCalls f.Body))
            @ (invariants @ Option.toList live |> List.map (fun p -> expressionCalls p.Formula))
            @ (model.Bounds |> List.map (snd >> expressionCalls))
            @ (model.GlobalBounds |> List.map expressionCalls)
            @ (model.Lies |> List.collect _.Conditions |> List.map expressionCalls)
        )

    let answeredBy wanted =
        program.Externs
        |> List.filter (fun (e: Extern) -> called.Contains e.Name && answers[e.Name] = wanted)

    let externs = not model.ExternFree && not (List.isEmpty (answeredBy Interpreted))
    let chosen = answeredBy Choice @ (if externs then answeredBy Interpreted else [])

    let nodes =
        program.Nodes
        |> List.map (nodePlan live.IsSome reductions isDefined program kinds)

    let looked = nodes |> List.map (fun (_, l, _) -> l) |> Set.unionMany

    let published =
        program.Nodes
        |> List.collect Walk.nodeStatements
        |> List.choose (fun s ->
            match s.Node with
            | PublishStatement p -> Some p.RecordType
            | _ -> None)
        |> Set.ofList

    let inOrder (names: Set<string>) =
        program.Records |> List.map _.Name |> List.filter names.Contains

    let looked = inOrder looked

    let junk =
        looked
        |> List.map (fun r -> opaqueTypes program (TRecord r))
        |> Set.unionMany
        |> fun used ->
            program.OpaqueTypes
            |> List.filter (fun o -> used.Contains o && not (bound.Contains o))

    let byzantine =
        program.Faults
        |> List.exists (fun (f: Mommie.Core.Model.Tree.Fault) -> f.Kind = FaultKind.Byzantine)

    let readsCorrect =
        invariants
        |> List.exists (fun p ->
            Walk.exists
                (fun e ->
                    match e.Node with
                    | BuiltinCall(Builtin.Correct, _) -> true
                    | _ -> false)
                p.Formula)

    {
        Reductions = reductions
        Program = program
        LeftOut = leftOut
        Model = model
        Byzantine = byzantine
        Crashes =
            (readsCorrect || not (reductions.Contains Crash))
            && program.Faults
               |> List.exists (fun (f: Mommie.Core.Model.Tree.Fault) -> f.Kind = FaultKind.Crash)
        Externs = externs
        Oracle = not (List.isEmpty chosen)
        Answers = answers
        PureChoices =
            program.Externs
            |> List.filter (fun e -> e.Kind = ExternKind.Pure && List.contains e chosen)
            |> List.map _.Name
        Published = inOrder published
        Looked = looked
        Junk = junk
        Nodes = nodes |> List.map (fun (n, _, _) -> n)
        Live = live |> Option.map (liveness program)
        Invariants = invariants
        Temporal = temporal
        Bounds = bounds program model byzantine externs junk looked @ describe leftOut
        Problems = nodes |> List.collect (fun (_, _, p) -> p)
    }

/// Decides the state of the MODEL. `reductions` are those switched on.
/// Works on any program that typing accepted; `Problems` says what checking cannot be done with.
let make (reductions: Set<Reduction>) (program: Program) (model: Model) : Plan = makeFor None reductions program model

/// Decides the state of the machine in which one temporal property of the MODEL is checked (docs/semantics.md, Liveness): crashes are
/// steps, nothing is left out, liars' statements are available. Of `reductions`, *deliver* and *refraction* count.
let live (reductions: Set<Reduction>) (program: Program) (model: Model) (property: Property) : Plan =
    let kept = Set.intersect reductions (Set.ofList [ Deliver; Refraction ])
    makeFor (Some property) (kept.Add Lies) program model
