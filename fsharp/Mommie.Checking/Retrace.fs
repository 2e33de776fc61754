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

/// The run along the fingerprints: where it starts, its steps, and its last state; nothing where there is no such run.
let private along (started: Started) placements (machine: Machine) (explored: Explored) (path: uint64 list) =
    let mutable first: State = [||]

    initial started placements (fun s ->
        if first.Length = 0 && explored.Fingerprint s = path.Head then
            first <- s)

    let rec go number (state: State) (told: Trace.Step list) (rest: uint64 list) =
        match rest with
        | [] -> Some(first, List.rev told, state)
        | hash :: rest ->
            follow started.World machine number state (fun _ s f -> f.IsNone && explored.Fingerprint s = hash)
            |> Option.bind (fun (next, step) -> go (number + 1) next (step :: told) rest)

    if first.Length = 0 then None else go 1 first [] path.Tail

/// The run to a fault: its trace, the last state, and of a step why it fails there.
let run (started: Started) placements (explored: Explored) (paths: uint64 list seq) (fault: Fault) =
    let machine = Machine started
    machine.Tracing <- true

    match paths |> Seq.tryPick (along started placements machine explored) with
    | None -> invalidOp "the run to a state is not found again"
    | Some(first, steps, state) ->
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

        trace, state, told
