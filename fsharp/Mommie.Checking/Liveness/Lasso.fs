/// A run without end held against its program: the way to the cycle and the cycle step by step, that it closes, and that the run which repeats it
/// for ever is fair and makes the temporal property false.
///
/// The last is asked of the search for fair cycles (`Cycles`), on a graph that has nothing but the steps of the trace. Each place in the trace has states of its
/// own there. What cannot be left undone is, beside what the machine says, to go round once more: so only a run that repeats the whole
/// cycle is accepted, not one that stops on the way.
module internal Mommie.Checking.Liveness.Lasso

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Live
open Mommie.Core.Semantics.Trace
open Mommie.Checking
open Mommie.Checking.Bounded
open Mommie.Checking.Compare
open Mommie.Checking.Liveness.Formula
open Mommie.Checking.Liveness.Graph

/// A step of the machine that is as the trace tells it, between states of two places: by their index there.
[<Struct>]
type private Link =
    {
        From: int
        To: int
        Does: Duty voption
        Untimely: bool
    }

/// The number of the duty to go round once more.
let private round = 0

let private same (a: State) (b: State) =
    Array.forall2
        (fun (x: Value) (y: Value) ->
            (isAbsent x && isAbsent y)
            || (not (isAbsent x) && not (isAbsent y) && Value.Same(x, y)))
        a
        b

/// The states at each place of the trace, and the links from each place to the next one; or the first step that is wrong.
let private follow (started: Started) placements (recording: Recording) : Result<State[][] * Link[][], Refusal> =
    let world = started.World
    let machine = LiveMachine started
    machine.Tracing <- true
    let ctx = context started
    let within = bound started ctx
    let steps = Array.ofList recording.Trace.Steps
    let places = List<State[]>()
    let links = List<Link[]>()

    let refused at span message =
        Error
            {
                Step = at
                Span = span
                Message = message
            }

    let outside (states: State seq) =
        states |> Seq.exists (fun s -> within (Plain s) <> Truth.True)

    let rec go at =
        if at = steps.Length then
            Ok(places.ToArray(), links.ToArray())
        else
            let s = steps[at]
            let numbers = Dictionary<uint64, int>()
            let next = List<State>()
            let found = List<Link>()
            let mutable closest: (Trace.Step * string list) option = None

            places[at]
            |> Array.iteri (fun from state ->
                machine.Successors(
                    state,
                    MoveVisit(fun move successor failure ->
                        if failure.IsNone then
                            let told = Tell.step world (at + 1) move.Id machine.Details state successor

                            if
                                told.Kind = s.Kind
                                && told.Node = s.Node
                                && told.Transition = s.Transition
                                && bindings told = bindings s
                            then
                                match differences world state told s with
                                | [] when not s.Fails ->
                                    let hash = fingerprint successor

                                    if not (numbers.ContainsKey hash) then
                                        numbers[hash] <- next.Count
                                        next.Add(Array.copy successor)

                                    found.Add
                                        {
                                            From = from
                                            To = numbers[hash]
                                            Does = move.Does
                                            Untimely = move.Untimely
                                        }
                                | wrong ->
                                    let wrong = if s.Fails then [ "the step does not fail" ] else wrong

                                    match closest with
                                    | Some(_, others) when others.Length <= wrong.Length -> ()
                                    | _ -> closest <- Some(told, wrong))
                ))

            match closest with
            | Some(told, wrong) when found.Count = 0 -> refused (at + 1) told.Span (String.concat "; " wrong)
            | None when found.Count = 0 ->
                refused
                    (at + 1)
                    world.Model.Span
                    (sprintf
                        "%s has no such step here: nothing that it can do is called %s and binds these values"
                        s.Node
                        (if s.Transition = "" then
                             (string s.Kind).ToLowerInvariant()
                         else
                             s.Transition))
            | _ when outside next -> refused (at + 1) world.Model.Span "the step leads out of BOUND"
            | _ ->
                places.Add(next.ToArray())
                links.Add(found.ToArray())
                go (at + 1)

    match starts started placements recording with
    | Error refusal -> Error refusal
    | Ok states when outside states -> refused 0 world.Model.Span "the start is outside BOUND"
    | Ok states ->
        places.Add(Array.ofList states)
        go 0

/// Why the trace is not one of a run of which the property is false; None: it is. `cycle`: after how many steps the cycle begins.
/// Raises `NoValue`, `TooLarge`, `Unsupported`.
let refusal (started: Started) placements (recording: Recording) (cycle: int) : Refusal option =
    let world = started.World
    let live = world.Plan.Live.Value
    let count = recording.Trace.Steps.Length

    let refused message =
        Some
            {
                Step = count + 1
                Span = live.Property.Span
                Message = message
            }

    match follow started placements recording with
    | Error refusal -> Some refusal
    | Ok(places, links) ->
        // No step of a program leads back (docs/semantics.md, Liveness): a cycle that has steps is refused below, where it does not close. Nothing else
        // here relies on that.
        let turning = cycle < count

        // Behind the last step stands the place where the cycle begins.
        let last = if turning then count - 1 else count
        let offsets = places |> Array.map _.Length |> Array.scan (+) 0
        let states = Array.concat places[..last]
        let machine = LiveMachine started
        let duties = Dictionary<Duty, int>()

        let number d =
            match duties.TryGetValue d with
            | true, n -> n
            | _ ->
                duties[d] <- duties.Count + 1
                duties.Count

        let edges = states |> Array.map (fun _ -> List<Edge>())
        let mutable closes = not turning

        links
        |> Array.iteri (fun at found ->
            for l in found do
                let does =
                    match l.Does with
                    | ValueSome d -> number d
                    | ValueNone -> -1

                let edge target does =
                    edges[offsets[at] + l.From].Add
                        {
                            Target = target
                            Does = does
                            Untimely = l.Untimely
                        }

                if at < last then
                    edge (offsets[at + 1] + l.To) does
                else
                    places[cycle]
                    |> Array.iteri (fun i state ->
                        if same state places[count].[l.To] then
                            closes <- true
                            edge (offsets[cycle] + i) does
                            edge (offsets[cycle] + i) round))

        if not closes then
            let before, after = places[cycle].[0], places[count].[0]

            match Tell.changes world before after with
            | c :: _ ->
                let name = if c.Node = "" then c.Name else c.Node + "." + c.Name

                refused
                    $"the cycle does not close: {name} is {TraceValue.show c.Before} where it begins and {TraceValue.show c.After} where it ends"
            | [] ->
                refused
                    "the cycle does not close: what has been done is not the same where it begins and where it ends (nothing fires, arrives or ends twice, and calls and crashes are counted: only doing nothing is repeated for ever)"
        else
            let owed =
                states
                |> Array.mapi (fun node state ->
                    let mine = SortedSet<int>()
                    machine.Owed(state, (fun d -> mine.Add(number d) |> ignore))

                    if turning || node < offsets[count] then
                        mine.Add round |> ignore

                    Array.ofSeq mine)

            let graph owed timely : Graph =
                {
                    States = states
                    Initial = places[0].Length
                    Edges =
                        edges
                        |> Array.map (fun es ->
                            es
                            |> Seq.map (fun e ->
                                { e with
                                    Untimely = e.Untimely && timely
                                })
                            |> Seq.distinct
                            |> Array.ofSeq)
                    Owed = owed
                    Duties = [||]
                    Cut = false
                    Stopped = None
                }

            let cases, conditions = violations started states[0] live.Property.Formula

            let violates graph =
                cases
                |> List.exists (fun case -> (Cycles.find graph conditions (automaton case.Formula)).IsSome)

            let onlyRound = owed |> Array.map (Array.filter (fun d -> d = round))

            if violates (graph owed true) then
                match live.Unheeded with
                | [] -> None
                | missing ->
                    refused (
                        sprintf
                            "%s is false of the run, which is fair but for what is not counted: %s"
                            live.Property.Name
                            (String.concat "; " missing)
                    )
            elif violates (graph onlyRound true) then
                let inside =
                    [
                        for node in offsets[min cycle last] .. states.Length - 1 -> Set.ofArray owed[node]
                    ]

                let done' =
                    [
                        for node in offsets[min cycle last] .. states.Length - 1 do
                            for e in edges[node] do
                                e.Does
                    ]

                let left = Set.intersectMany inside - Set.ofList (round :: done')

                let names =
                    [
                        for pair in duties do
                            if left.Contains pair.Value then
                                let instance = world.Instances[pair.Key.Instance]

                                let what =
                                    match pair.Key.Kind with
                                    | StepKind.Transition ->
                                        instance.Plan.Transitions[pair.Key.Transition].Transition.Name
                                    | StepKind.Init -> "INIT"
                                    | StepKind.Call -> "the call of " + instance.Plan.Inputs[pair.Key.Transition]
                                    | _ -> "the arrival of a promised " + instance.Plan.Tracked[pair.Key.Transition]

                                instance.Principal.Text + ": " + what
                    ]
                    |> List.distinct

                refused (
                    sprintf
                        "the run is not fair: what could be done all through the cycle is never done%s"
                        (if names.IsEmpty then
                             ""
                         else
                             " (" + String.concat ", " names + ")")
                )
            elif violates (graph onlyRound false) then
                refused
                    "the cycle has a step that EVENTUALLY TIMELY rules out: a duration ends for ever and ever too early"
            else
                refused $"{live.Property.Name} is not false of this run"
