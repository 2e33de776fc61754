/// Runs found again from fingerprints.
module internal Mommie.Checking.Retrace

open System.Collections.Generic
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking.Explore

/// The step that leads from a state to one with the fingerprint (or fails like the given step), told.
let private follow
    (world: World)
    (machine: Machine)
    number
    (state: State)
    (wanted: StepId -> State -> Failure option -> bool)
    =
    let mutable result = None

    machine.Successors(
        state,
        Visit(fun id successor failure ->
            if Option.isNone result && wanted id successor failure then
                result <- Some(successor, Tell.step world number id machine.Details state successor))
    )

    result

/// The step to a state with the fingerprint behind firings that were put off, all of them one principal's: those firings and the step, told, and the state.
/// Nothing where there are none within BOUND.
let private behind
    (started: Started)
    (machine: Machine)
    (explored: Explored)
    late
    number
    (state: State)
    (hash: uint64)
    =
    let world = started.World
    let isLate = Engine.Tail.isLate world late
    let within = Bounded.bound started (context started)

    // Breadth-first, with the steps to each state, the last one first.
    let from (principal: Value) =
        let seen = HashSet<uint64>([ explored.Fingerprint state ])
        let waiting = Queue<State * Trace.Step list>([ state, [] ])
        let mutable result = None

        while waiting.Count > 0 && Option.isNone result do
            let at, told = waiting.Dequeue()
            let number = number + told.Length

            // Each with its step told: what is told is that of the visit.
            machine.Successors(
                at,
                Visit(fun id successor failure ->
                    if Option.isNone result && failure.IsNone then
                        let tell () =
                            Tell.step world number id machine.Details at successor :: told

                        if explored.Fingerprint successor = hash then
                            result <- Some(successor, tell ())
                        elif
                            isLate id
                            && Value.Same(world.Instances[id.Instance].Principal, principal)
                            && within (Plain successor) = Bounded.Truth.True
                            && seen.Add(explored.Fingerprint successor)
                        then
                            waiting.Enqueue(successor, tell ()))
            )

        result

    if Set.isEmpty late then
        None
    else
        world.Instances |> Seq.map _.Principal |> Seq.distinct |> Seq.tryPick from

/// The run along the fingerprints: where it starts, its steps, and its last state; nothing where there is no such run.
let private along (started: Started) placements (machine: Machine) (explored: Explored) late (path: uint64 list) =
    let mutable first: State = [||]

    initial started placements (fun s ->
        if first.Length = 0 && explored.Fingerprint s = path.Head then
            first <- s)

    let rec go number (state: State) (told: Trace.Step list) (rest: uint64 list) =
        match rest with
        | [] -> Some(first, List.rev told, state)
        | hash :: rest ->
            follow started.World machine number state (fun _ s f -> f.IsNone && explored.Fingerprint s = hash)
            |> Option.map (fun (next, step) -> next, [ step ])
            |> Option.orElseWith (fun () -> behind started machine explored late number state hash)
            |> Option.bind (fun (next, steps) -> go (number + steps.Length) next (steps @ told) rest)

    if first.Length = 0 then None else go 1 first [] path.Tail

/// The run to a fault found with these transitions put off: its trace, the last state, and of a step why it fails there. Nothing where there is no such run:
/// the search visits states then that are not reached.
let tryRun (started: Started) placements (explored: Explored) late (paths: uint64 list seq) (fault: Fault) =
    let machine = Machine started
    machine.Tracing <- true

    paths
    |> Seq.tryPick (along started placements machine explored late)
    |> Option.map (fun (first, steps, state) ->
        let mutable told =
            match fault with
            | Fault.Step(_, failure) -> failure
            | Fault.Invariant _
            | Fault.Bound _ ->
                {
                    Span = started.World.Model.Span
                    Message = ""
                    Assertion = None
                }

        let last =
            match fault with
            | Fault.Step(id, failure) ->
                follow started.World machine (steps.Length + 1) state (fun i _ f ->
                    match f with
                    | Some f when explored.Symmetric ->
                        // It may happen at another node than the one where it was found.
                        let same = i.Kind = id.Kind && i.Transition = id.Transition && f.Span = failure.Span

                        if same then
                            told <- f

                        same
                    | Some f -> i = id && f.Message = failure.Message
                    | None -> false)
                |> Option.map snd
                |> Option.toList
            | Fault.Invariant _
            | Fault.Bound _ -> []

        let chosen, variables = Tell.start started.World first

        let trace: Trace.Trace =
            {
                Start = chosen
                Initial = variables
                Steps = steps @ last
                Cycle = None
            }

        trace, state, told)

/// The run to a fault found with nothing put off.
let run (started: Started) placements (explored: Explored) (paths: uint64 list seq) (fault: Fault) =
    match tryRun started placements explored Set.empty paths fault with
    | Some found -> found
    | None -> invalidOp "the run to a state is not found again"
