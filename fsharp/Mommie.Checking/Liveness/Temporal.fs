/// Temporal properties decided: each on its own machine, placement of faults by placement.
module internal Mommie.Checking.Liveness.Temporal

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Live
open Mommie.Core.Semantics.Trace
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Liveness.Formula
open Mommie.Checking.Liveness.Graph

/// What is known of a temporal property.
type Answer =
    {
        Verdict: Verdict
        Violation: Violation option
        /// states of its machine, over all placements of faults
        States: int64
        /// what was restricted, and how it was checked, as sentences
        Bounds: string list
    }

/// More states than this are not kept in memory, where --max-states says nothing.
let private defaultLimit = 1_000_000L

/// The run of a lasso: its steps up to the cycle, and those of the cycle.
let private told (started: Started) (graph: Graph) (lasso: Cycles.Lasso) : Trace =
    let world = started.World
    let machine = LiveMachine started
    machine.Tracing <- true
    let steps = List<Trace.Step>()

    let follow (source: int) (hops: Cycles.Hop list) =
        let mutable at = source

        for h in hops do
            let wanted = fingerprint graph.States[h.To]
            let state = graph.States[at]
            let mutable found = None

            machine.Successors(
                state,
                MoveVisit(fun move successor failure ->
                    if Option.isNone found && failure.IsNone && fingerprint successor = wanted then
                        let fits =
                            match move.Does with
                            | ValueSome d -> h.Does >= 0 && graph.Duties[h.Does].Equals d
                            | ValueNone -> h.Does < 0

                        if fits then
                            found <- Some(Tell.step world (steps.Count + 1) move.Id machine.Details state successor))
            )

            match found with
            | Some step -> steps.Add step
            | None -> ()

            at <- h.To

        at

    let turn = follow lasso.Start lasso.Way

    let way = steps.Count
    follow turn lasso.Cycle |> ignore
    let chosen, variables = Tell.start world graph.States[lasso.Start]

    {
        Start = chosen
        Initial = variables
        Steps = List.ofSeq steps
        Cycle = Some way
    }

/// What could be done in the cycle, is not, and why a fair run may leave it undone.
let private undone (started: Started) (graph: Graph) (lasso: Cycles.Lasso) : NamedValue list =
    let world = started.World
    let live = world.Plan.Live.Value
    let machine = LiveMachine started
    let turn = lasso.Way |> List.fold (fun _ h -> h.To) lasso.Start
    let states = turn :: (lasso.Cycle |> List.map _.To) |> List.distinct
    let done' = lasso.Cycle |> List.map _.Does |> Set.ofList

    let owed =
        states |> List.collect (fun s -> List.ofArray graph.Owed[s]) |> Set.ofList

    let result = List<NamedValue>()

    let say name why =
        if not (result.Exists(fun r -> r.Name = name)) then
            result.Add
                {
                    Name = name
                    Value = TraceValue.Datum.String why
                }

    for d in owed - done' do
        let duty = graph.Duties[d]
        let node = world.Instances[duty.Instance].Principal.Text

        match duty.Kind with
        | StepKind.Transition ->
            let t = world.Instances[duty.Instance].Plan.Transitions[duty.Transition].Transition
            say ("never: " + node + "." + t.Name) "it is not enabled all the time"
        | _ -> ()

    for s in states do
        let state = graph.States[s]

        machine.Successors(
            state,
            MoveVisit(fun move _ _ ->
                match move.Does with
                | ValueSome d when d.Kind = StepKind.Transition || d.Kind = StepKind.Call ->
                    let known = System.Array.FindIndex(graph.Duties, fun other -> other.Equals d)

                    if not (done'.Contains known) && not (owed.Contains known) then
                        let instance = world.Instances[d.Instance]
                        let node = instance.Principal.Text

                        if d.Kind = StepKind.Call then
                            ()
                        else
                            let t = instance.Plan.Transitions[d.Transition].Transition

                            let why =
                                match t.On, t.Delay with
                                | Some(input, _), _ when not (List.contains input live.Property.Fair) ->
                                    sprintf "the input %s is not FAIR: nobody has to call it" input
                                | _, Some delay when not (List.contains delay.Duration live.Property.Fair) ->
                                    sprintf "the duration %s is not FAIR" delay.Duration
                                | _ ->
                                    "it needs statements that nobody has to deliver: a liar's, a crashed node's, one only audited, or one whose UNTIL holds"

                            say ("never: " + node + "." + t.Name) why
                | _ -> ())
        )

    result |> Seq.sortBy _.Name |> Seq.truncate 8 |> List.ofSeq

let private violation (started: Started) (graph: Graph) (case: Case) (lasso: Cycles.Lasso) : Violation =
    let property = started.World.Plan.Live.Value.Property

    {
        Kind = ViolationKind.Temporal
        Property = property.Name
        Conjunct = Show.expr started.World.Program property.Formula
        Span = property.Span
        Message =
            property.Name
            + " is false of a fair run"
            + (if lasso.Cycle.IsEmpty then
                   " after which nothing has to happen"
               else
                   "")
        Values = case.Names @ undone started graph lasso
        Trace = told started graph lasso
    }

let private answer verdict violation states bounds =
    {
        Verdict = verdict
        Violation = violation
        States = states
        Bounds = bounds
    }

/// The answer where a fair run is found: it says nothing where what is not counted here might have been owed.
let private violated (live: Liveness) (v: Violation) states how =
    match live.Unheeded with
    | [] -> answer Verdict.Violated (Some v) states how
    | missing ->
        answer
            (Verdict.Undecided(
                sprintf
                    "%s is false of a run that is fair but for what is not counted here: %s"
                    live.Property.Name
                    (String.concat "; " missing)
            ))
            None
            states
            how

/// The first of the ways to violate the property that the graph has a fair run for.
let private search (options: Options) (started: Started) (graph: Graph) : Violation option =
    let property = started.World.Plan.Live.Value.Property
    let cases, conditions = violations started graph.States[0] property.Formula

    cases
    |> List.tryPick (fun case ->
        if options.Cancel.IsCancellationRequested then
            None
        else
            Cycles.find graph conditions (automaton case.Formula)
            |> Option.map (violation started graph case))

let private decide (options: Options) (plan: Plan) (started: Started) : Answer =
    let live = plan.Live.Value
    let limit = defaultArg options.MaxStates defaultLimit

    match placements started with
    | Error _ -> answer (Verdict.Undecided "FAULTY is not allowed by FAULTS") None 0L []
    | Ok placements ->
        let mutable states = 0L
        let mutable stopped = None
        let mutable cut = false
        let mutable found = None

        for placement in placements do
            if Option.isNone found && Option.isNone stopped then
                let graph = explore options (max 1L (limit - states)) started placement
                states <- states + int64 graph.States.Length

                match graph.Stopped with
                | Some why -> stopped <- Some why
                | None ->
                    cut <- cut || graph.Cut

                    if graph.Initial > 0 then
                        found <- search options started graph

                        if options.Cancel.IsCancellationRequested then
                            stopped <- Some "cancelled"

        let arriving =
            plan.Nodes |> List.collect (fun n -> Set.toList n.Explicit) |> List.distinct

        let how =
            sprintf
                "PROPERTY %s: %d states of its machine, crashes and promises included%s"
                live.Property.Name
                states
                (match arriving with
                 | [] -> ""
                 | names -> ", a step for the arrival of each " + String.concat ", " names)

        match found, stopped with
        | Some v, _ -> violated live v states [ how ]
        | None, Some why -> answer (Verdict.Undecided(live.Property.Name + ": " + why)) None states [ how ]
        | None, None when states = 0L ->
            answer (Verdict.Undecided "no initial state is within BOUND") None states [ how ]
        | None, None when cut ->
            answer
                (Verdict.Undecided(live.Property.Name + ": BOUND cut, and what happens outside is not known"))
                None
                states
                [ how ]
        | None, None -> answer Verdict.Holds None states [ how ]

/// The states of a run from one on in which what is owed is done, until nothing is: a tool may end a run where its rest does not matter to the formula.
let private continued (started: Started) (last: State) : State list =
    let machine = LiveMachine started
    let seen = HashSet [ fingerprint last ]

    let rec go (state: State) (found: State list) =
        let owed = HashSet<Duty>()
        machine.Owed(state, (fun d -> owed.Add d |> ignore))
        let mutable next = None

        machine.Successors(
            state,
            MoveVisit(fun move successor failure ->
                match move.Does with
                | ValueSome d when
                    Option.isNone next
                    && failure.IsNone
                    && not move.Untimely
                    && owed.Contains d
                    && seen.Add(fingerprint successor)
                    ->
                    next <- Some(Array.copy successor)
                | _ -> ())
        )

        match next with
        | Some s -> go s (s :: found)
        | None -> found

    go last []

/// Holds a run that another tool found against the definition: whether its states, and those in which it goes on by what is owed, all of them reachable, have a fair
/// run among them of which the property is false. `states` begin with the first of a run. Raises `NoValue`, `TooLarge`.
let confirm (options: Options) (started: Started) (states: State list) : Answer =
    let live = started.World.Plan.Live.Value
    let given = states |> List.map fingerprint

    let wanted =
        HashSet(given @ (continued started (List.last states) |> List.map fingerprint))

    let graph =
        exploreAmong wanted.Contains options defaultLimit started (states.Head[Place.byz], states.Head[Place.mayCrash])

    let reached = graph.States |> Seq.map fingerprint |> HashSet

    let undecided why =
        answer (Verdict.Undecided(live.Property.Name + ": " + why)) None 0L []

    try
        match graph.Stopped with
        | Some why -> undecided why
        | None when not (List.forall reached.Contains given) ->
            undecided "the run has a state that the program does not come to by it"
        | None ->
            match search options started graph with
            | Some v -> violated live v 0L []
            | None -> undecided "the run found is not fair, and nothing says whether another one is"
    with Unsupported(_, message) ->
        undecided message

/// Decides one temporal property of a MODEL. Never raises on account of the program.
let check (options: Options) (program: Program) (model: Model) (property: Property) : Answer =
    let undecided why =
        answer (Verdict.Undecided(property.Name + ": " + why)) None 0L []

    try
        let plan = Plan.live options.Reductions program model property

        if not plan.Problems.IsEmpty then
            undecided "the triggers cannot be matched"
        else
            match start plan with
            | Error _ -> undecided "constants have no value"
            | Ok started -> decide options plan started
    with
    | TooLarge message -> undecided message
    | NoValue(_, message) -> undecided message
    | Unsupported(_, message) -> undecided message
