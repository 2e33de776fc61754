/// Runs found again from fingerprints.
module internal Mommie.Checking.Retrace

open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
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

/// The run to a fault: its trace, and the last state.
let run (started: Started) (placements: (Value * Value) list) (explored: Explored) (parent: int) (fault: Fault) =
    let world = started.World
    let machine = Machine started
    machine.Tracing <- true

    let last =
        match fault with
        | Fault.Invariant(_, state, _)
        | Fault.Bound(state, _) -> Some(fingerprint state)
        | Fault.Step _ -> None

    // A fault in an initial state has no parent; the state itself is not on the path.
    let path =
        match explored.Visited.Path parent, last with
        | [], Some hash -> [ hash ]
        | path, Some hash -> path @ [ hash ]
        | path, None -> path

    let mutable first: State = [||]

    match path with
    | [] -> ()
    | hash :: _ ->
        initial started placements (fun s ->
            if first.Length = 0 && fingerprint s = hash then
                first <- s)

    let mutable state = first
    let steps = ResizeArray()

    for hash in List.truncate (max 0 (path.Length - 1)) (List.skip (min 1 path.Length) path) do
        match follow world machine (steps.Count + 1) state (fun _ s f -> f.IsNone && fingerprint s = hash) with
        | Some(next, told) ->
            steps.Add told
            state <- next
        | None -> ()

    match fault with
    | Fault.Step(id, failure) ->
        match
            follow world machine (steps.Count + 1) state (fun i _ f ->
                i = id
                && (match f with
                    | Some f -> f.Message = failure.Message
                    | None -> false))
        with
        | Some(_, told) -> steps.Add told
        | None -> ()
    | Fault.Invariant _
    | Fault.Bound _ -> ()

    let chosen, variables = if first.Length = 0 then [], [] else Tell.start world first

    let trace: Trace.Trace =
        {
            Start = chosen
            Initial = variables
            Steps = List.ofSeq steps
        }

    trace, state
