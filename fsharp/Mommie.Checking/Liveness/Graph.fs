/// The state graph of the machine for a temporal property: states, steps, and what is owed in each state.
module internal Mommie.Checking.Liveness.Graph

open System.Collections.Generic
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Live
open Mommie.Checking.Result
open Mommie.Checking.Bounded

/// A step to another state (or the same): by index, what it does of what is fair (-1: nothing), and whether it is untimely.
[<Struct>]
type Edge =
    {
        Target: int
        Does: int
        Untimely: bool
    }

/// A graph; states, and duties, by index. The initial states come first.
type Graph =
    {
        States: State[]
        Initial: int
        Edges: Edge[][]
        /// sorted
        Owed: int[][]
        Duties: Duty[]
        /// BOUND left out some state
        Cut: bool
        /// why it is not the whole graph, or cannot be relied upon
        Stopped: string option
    }

/// The steps and what is owed, given how states are found: what the search for cycles needs of an engine. `among`: the fingerprints of the states
/// looked at. Raises `NoValue`, `TooLarge`.
let exploreAmong
    (among: uint64 -> bool)
    (options: Options)
    (limit: int64)
    (started: Started)
    (placement: Value * Value)
    : Graph =
    let machine = LiveMachine started
    let ctx = context started
    let world = started.World

    let bounded =
        not (List.isEmpty world.Model.Bounds && List.isEmpty world.Model.GlobalBounds)

    let within = bound started ctx
    let numbers = Dictionary<uint64, int>()
    let states = List<State>()
    let edges = List<Edge[]>()
    let owed = List<int[]>()
    let duties = Dictionary<Duty, int>()
    let mutable cut = false
    let mutable stopped = None

    let stop why =
        if Option.isNone stopped then
            stopped <- Some why

    let dutyNumber d =
        match duties.TryGetValue d with
        | true, n -> n
        | _ ->
            duties[d] <- duties.Count
            duties.Count - 1

    // The number of a state, -1 outside BOUND.
    let reach (state: State) =
        let hash = fingerprint state

        match numbers.TryGetValue hash with
        | true, n -> n
        | _ when not (among hash) -> -1
        | _ ->
            let inside =
                not bounded
                || (match within (Plain state) with
                    | Truth.True -> true
                    | Truth.False -> false
                    | Truth.NoValue failure ->
                        stop ("BOUND has no value: " + failure.Message)
                        false)

            if inside then
                numbers[hash] <- states.Count
                states.Add(Array.copy state)
                states.Count - 1
            else
                cut <- true
                -1

    initial started [ placement ] (fun s -> reach s |> ignore)
    let initials = states.Count
    let mutable next = 0
    let found = HashSet<struct (int * int * bool)>()

    while next < states.Count && stopped.IsNone do
        let state = states[next]
        found.Clear()

        machine.Successors(
            state,
            MoveVisit(fun move successor failure ->
                match failure with
                | Some f -> stop ("a step of the machine has no value: " + f.Message)
                | None ->
                    let target = reach successor

                    if target >= 0 then
                        let does =
                            match move.Does with
                            | ValueSome d -> dutyNumber d
                            | ValueNone -> -1

                        found.Add(struct (target, does, move.Untimely)) |> ignore)
        )

        edges.Add
            [|
                for struct (target, does, untimely) in found do
                    {
                        Target = target
                        Does = does
                        Untimely = untimely
                    }
            |]

        let mine = SortedSet<int>()
        machine.Owed(state, (fun d -> mine.Add(dutyNumber d) |> ignore))
        owed.Add(Array.ofSeq mine)
        next <- next + 1

        if next &&& 1023 = 0 then
            if options.Cancel.IsCancellationRequested then
                stop "cancelled"

            match options.Progress with
            | Some tell when next &&& 4095 = 0 ->
                tell
                    {
                        Model = world.Model.Name
                        Distinct = int64 states.Count
                        Generated = int64 states.Count
                        Depth = 0
                        Waiting = int64 (states.Count - next)
                    }
            | _ -> ()

        if int64 states.Count >= limit then
            stop (sprintf "the limit of %d states was reached in the machine for a temporal property" limit)

    let table: Duty[] = Array.zeroCreate duties.Count

    for pair in duties do
        table[pair.Value] <- pair.Key

    {
        States = states.ToArray()
        Initial = initials
        Edges = edges.ToArray()
        Owed = owed.ToArray()
        Duties = table
        Cut = cut
        Stopped = stopped
    }

/// The whole graph.
let explore options limit started placement =
    exploreAmong (fun _ -> true) options limit started placement
