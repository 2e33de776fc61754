/// TLC's runs as runs of the program: each state read back, each step found again among the steps of the reference
/// semantics, so that a run of TLC's is told like one of the embedded checker's. A step that the semantics does not have is reported.
module internal Mommie.Checking.Tlc.Runs

open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Core.Tla
open Mommie.Core.Tla.Scope
open Mommie.Checking
open Mommie.Checking.Tlc.Output

/// A run found again: what it is, and its last state.
type Found =
    {
        Trace: Trace.Trace
        Last: State
        Machine: Machine
    }

/// What TLC's action is: kind, role, and the transition's name.
let private actions (emitted: Emit.ModelEmission) =
    let e = emitted.Emission

    [
        for n in e.Plan.Nodes do
            let role = n.Node.Role
            yield e.Names.Global("init " + role, "Start" + role), (Trace.StepKind.Init, role, "")

            for t in n.Node.Transitions do
                yield e.Names.Global(Key.transition role t.Name, t.Name), (Trace.StepKind.Transition, role, t.Name)
        yield e.Names.Global("crash action", "Crash"), (Trace.StepKind.Crash, "", "")
    ]
    |> Map.ofList

/// A state that TLC printed. `template`: a state with the same Byzantine principals.
let private read (decoder: Decode.Decoder) (template: State) (t: TraceState) : Result<State, string> =
    match Values.state t.Text with
    | None -> Error $"state {t.Number} cannot be read"
    | Some variables ->
        try
            Ok(decoder.State template variables)
        with Decode.Strange what ->
            Error $"state {t.Number} cannot be read: {what}"

/// The first state of the program that a run begins with.
let private firstState (started: Started) (decoder: Decode.Decoder) (states: TraceState list) : Result<State, string> =
    match states, placements started with
    | [], _ -> Error "TLC printed no run"
    | _, Error _ -> Error "the placements of faults cannot be listed"
    | first :: _, Ok placements ->
        let mutable start: State option = None
        let mutable complaint = "the first state is not one of the program's"

        initial started placements (fun s ->
            if start.IsNone then
                match read decoder s first with
                | Ok state when fingerprint state = fingerprint s -> start <- Some(Array.copy s)
                | Ok _ -> ()
                | Error message -> complaint <- message)

        match start with
        | Some s -> Ok s
        | None -> Error complaint

/// The states of a run of the machine for a temporal property.
let states (started: Started) (emitted: Emit.ModelEmission) (printed: TraceState list) : Result<State list, string> =
    let decoder = Decode.Decoder(started.World, emitted)

    firstState started decoder printed
    |> Result.bind (fun start ->
        (Ok [ start ], List.tail printed)
        ||> List.fold (fun found t ->
            found
            |> Result.bind (fun all -> read decoder start t |> Result.map (fun s -> s :: all)))
        |> Result.map List.rev)

/// Finds the run again. The error says which step could not be found, and why.
let find (started: Started) (emitted: Emit.ModelEmission) (states: TraceState list) : Result<Found, string> =
    let world = started.World
    let decoder = Decode.Decoder(world, emitted)
    let machine = Machine started
    machine.Tracing <- true
    let known = actions emitted
    let read (t: TraceState) (template: State) = read decoder template t

    match firstState started decoder states with
    | Error complaint -> Error complaint
    | Ok start ->
        let rest = List.tail states

        let chosen, variables = Tell.start world start

        let rec follow (state: State) (steps: Trace.Step list) (states: TraceState list) =
            match states with
            | [] -> Ok(List.rev steps, state)
            | t :: later ->
                match read t state with
                | Error message -> Error message
                | Ok wanted ->
                    let hash = fingerprint wanted
                    let action = Map.tryFind t.Action known
                    let node = decoder.Principal t.Argument
                    let mutable told = None

                    let fits (id: StepId) =
                        let instance = world.Instances[id.Instance]

                        let byNode =
                            match node with
                            | Some p -> Value.Same(instance.Principal, p)
                            | None -> true

                        byNode
                        && (match action with
                            | Some(kind, role, name) ->
                                id.Kind = kind
                                && (kind <> Trace.StepKind.Transition
                                    || (instance.Plan.Node.Role = role
                                        && instance.Plan.Transitions[id.Transition].Transition.Name = name))
                            | None -> true)

                    machine.Successors(
                        state,
                        Visit(fun id successor failure ->
                            if Option.isNone told && failure.IsNone && fits id && fingerprint successor = hash then
                                told <-
                                    Some(
                                        Array.copy successor,
                                        Tell.step world (steps.Length + 1) id machine.Details state successor
                                    ))
                    )

                    match told with
                    | Some(next, step) -> follow next (step :: steps) later
                    | None ->
                        Error
                            $"step {steps.Length + 1}, {t.Action}({t.Argument}), is not a step of the reference semantics"

        match follow start [] rest with
        | Error message -> Error message
        | Ok(steps, last) ->
            Ok
                {
                    Trace =
                        {
                            Start = chosen
                            Initial = variables
                            Steps = steps
                            Cycle = None
                        }
                    Last = last
                    Machine = machine
                }
