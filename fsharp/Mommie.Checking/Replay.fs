/// Traces held against their program: a trace is accepted where the reference semantics has every step of it, as the trace tells it,
/// and otherwise the first step that it does not have is named, and why.
module Mommie.Checking.Replay

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Trace
open Mommie.Checking.Refuse
open Mommie.Checking.Compare

/// What became of a trace.
[<RequireQualifiedAccess>]
type Outcome =
    | Accepted
    | Refused of Refusal

// The steps of the machine that a step of a trace can be.
let private moves (machine: Step.Machine) (s: Trace.Step) : Step.StepId list =
    let world = machine.World

    machine.Moves
    |> Array.filter (fun m ->
        let here () =
            world.Instances[m.Instance].Principal.Text = s.Node

        match s.Kind, m.Kind with
        | StepKind.Transition, StepKind.Transition ->
            here ()
            && world.Instances[m.Instance].Plan.Transitions[m.Transition].Transition.Name = s.Transition
        | StepKind.Init, StepKind.Init
        | StepKind.Crash, StepKind.Crash
        | (StepKind.Deliver | StepKind.Call), StepKind.Deliver -> here ()
        | StepKind.Lie, StepKind.Lie -> true
        | _ -> false)
    |> List.ofArray

// Why no step of the machine is the one that the trace tells, before any trigger is looked at.
let private impossible (world: World) (state: State) (s: Trace.Step) (found: Step.StepId list) : string option =
    let transition = s.Kind = StepKind.Transition

    match world.ByName.TryGetValue s.Node with
    | false, _ -> Some $"the MODEL has no principal {s.Node}"
    | true, p when s.Kind <> StepKind.Lie && isByzantine state p -> Some $"{s.Node} is Byzantine: it runs no program"
    | true, p when contains state[Place.crashed] p -> Some $"{s.Node} has crashed"
    | true, p ->
        let instances =
            world.Instances |> Array.filter (fun i -> Value.Same(i.Principal, p))

        if transition && found.IsEmpty then
            if
                world.Plan.LeftOut.Transitions
                |> List.exists (fun (_, name) -> name = s.Transition)
            then
                Some $"{s.Transition} is left out by the reduction sinks, under which the trace says it was made"
            else
                Some $"{s.Node} has no transition {s.Transition}"
        elif
            transition
            && instances
               |> Array.exists (fun i -> i.Started >= 0 && not (isTrue state[i.Started]))
        then
            Some $"{s.Node} has not run its INIT"
        else
            None

let private refused step span message =
    Outcome.Refused
        {
            Step = step
            Span = span
            Message = message
        }

// Whether a state is wrong as the trace says; the message says why not.
let private claim
    (started: Started)
    (recording: Recording)
    (state: State)
    (failure: Step.Failure option)
    : string option =
    match recording.Violated with
    | None -> None
    | Some v ->
        match v.Kind, failure with
        | ("assertion" | "evaluation"), Some f ->
            if f.Message = v.Message then
                None
            else
                Some $"the last step fails, but otherwise than the trace says: {f.Message}"
        | "assertion", None -> Some "the trace says that the last step fails, but no step is said to"
        | ("invariant" | "evaluation"), None ->
            match
                started.World.Plan.Invariants
                |> List.tryFind (fun (p: Property) -> p.Name = v.Property)
            with
            | None when v.Property = "BOUND" -> None
            | None -> Some $"{v.Property} is no invariant that the MODEL checks"
            | Some p ->
                let scope = Evaluate.Scope None
                let code = started.Compiler.Expr scope p.Formula
                let ctx = context started
                ctx.State <- Plain state
                ctx.Frame <- Array.zeroCreate (max 1 scope.Size)

                try
                    if isTrue (code ctx) || v.Kind = "evaluation" then
                        Some $"{v.Property} is not violated in the last state"
                    else
                        None
                with NoValue _ ->
                    if v.Kind = "evaluation" then
                        None
                    else
                        Some $"{v.Property} has no value in the last state"
        | _ -> None

let private run (started: Started) placements (recording: Recording) : Outcome =
    let world = started.World
    let machine = Step.Machine started
    machine.Tracing <- true
    let steps = Array.ofList recording.Trace.Steps

    let rec go at (frontier: State list) : Outcome =
        if at = steps.Length then
            let claims = frontier |> List.map (fun s -> claim started recording s None)

            if List.exists Option.isNone claims then
                Outcome.Accepted
            else
                refused (steps.Length + 1) world.Model.Span claims.Head.Value
        else
            let s = steps[at]
            let candidates = moves machine s
            let next = Dictionary<uint64, State>()
            let mutable closest: (Trace.Step * string list) option = None
            let mutable failed: Step.Failure option = None

            for state in frontier do
                for move in candidates do
                    machine.Move(
                        move,
                        Plain state,
                        Step.ViewVisit(fun id view failure ->
                            let successor: State =
                                match view with
                                | :? Plain as p -> p.Values
                                | _ -> [||]

                            let told = Tell.step world (at + 1) id machine.Details state successor

                            if
                                id.Kind = s.Kind
                                && told.Node = s.Node
                                && (told.Transition = s.Transition)
                                && bindings told = bindings s
                            then
                                match differences world state told s with
                                | [] when failure.IsSome = s.Fails ->
                                    if s.Fails then
                                        failed <- failure
                                    else
                                        let copy = Array.copy successor
                                        next[fingerprint copy] <- copy
                                | found ->
                                    let found =
                                        match failure with
                                        | Some f when not s.Fails -> [ $"the step fails: {f.Message}" ]
                                        | None when s.Fails -> [ "the step does not fail" ]
                                        | _ -> found

                                    match closest with
                                    | Some(_, others) when others.Length <= found.Length -> ()
                                    | _ -> closest <- Some(told, found))
                    )

            match failed with
            | Some f ->
                if at < steps.Length - 1 then
                    refused (at + 2) steps[at + 1].Span "the step before fails, so nothing follows it"
                else
                    match claim started recording frontier.Head (Some f) with
                    | None -> Outcome.Accepted
                    | Some why -> refused (steps.Length + 1) f.Span why
            | None ->
                if next.Count > 0 then
                    go (at + 1) (List.ofSeq next.Values)
                else
                    let state = frontier.Head

                    let span =
                        candidates
                        |> List.tryHead
                        |> Option.filter (fun m -> m.Kind = StepKind.Transition)
                        |> Option.map (fun m ->
                            world.Instances[m.Instance].Plan.Transitions[m.Transition].Transition.Span)
                        |> Option.defaultValue world.Model.Span

                    match impossible world state s candidates, closest with
                    | Some why, _ -> refused (at + 1) span why
                    | None, Some(_, found) -> refused (at + 1) span (String.concat "; " found)
                    | None, None ->
                        match s.Kind, candidates with
                        | StepKind.Transition, m :: _ ->
                            let reason =
                                Explainer(started, machine).Transition(m.Instance, m.Transition, state, s)

                            refused (at + 1) reason.Span reason.Message
                        | StepKind.Crash, _ -> refused (at + 1) span $"{s.Node} may not crash in this run"
                        | StepKind.Init, _ -> refused (at + 1) span $"{s.Node} has no INIT, or has run it"
                        | _ -> refused (at + 1) span "the program has no such step here, or the reductions leave it out"

    match starts started placements recording with
    | Error refusal -> Outcome.Refused refusal
    | Ok states -> go 0 states

/// Holds a trace against its program. The errors are of the program or MODEL, or say what of the trace's first line is not theirs.
let replay (program: Program) (recording: Recording) : Result<Outcome, Diagnostic list> =
    let model = program.Models |> List.tryFind (fun m -> m.Name = recording.Model)

    let reductions =
        recording.Reductions
        |> List.map (fun name -> name, Plan.reductionNames |> List.tryFind (fun (_, n) -> n = name))

    let kind = recording.Violated |> Option.map _.Kind

    // What a run without end violates.
    let property =
        match model, recording.Violated with
        | Some m, Some v when v.Kind = "property" ->
            program.Properties
            |> List.tryFind (fun p -> p.Name = v.Property && not p.IsInvariant && List.contains p.Name m.Check)
        | _ -> None

    let unknown =
        [
            match kind, recording.Trace.Cycle with
            | Some "property", None ->
                Diagnostic.error
                    "MOM4104"
                    Span.none
                    "the trace is of a temporal property, and does not say where its cycle begins"
            | Some "property", Some _ -> ()
            | _, Some _ ->
                Diagnostic.error
                    "MOM4104"
                    Span.none
                    "the trace is of a run without end, and says of no temporal property that it violates it"
            | _, None -> ()
            if kind = Some "property" && model.IsSome && property.IsNone then
                Diagnostic.error
                    "MOM4104"
                    Span.none
                    $"the trace is of {recording.Violated.Value.Property}, which is no temporal property that MODEL {recording.Model} checks"
            if model.IsNone then
                Diagnostic.error
                    "MOM4104"
                    Span.none
                    $"the trace is of MODEL {recording.Model}, which the program does not have"
            for name, found in reductions do
                if found.IsNone then
                    Diagnostic.error
                        "MOM4104"
                        Span.none
                        $"the trace was made under the reduction '{name}', which there is not"
        ]

    match model with
    | Some model when unknown.IsEmpty ->
        let reductions = reductions |> List.choose (snd >> Option.map fst) |> Set.ofList

        let plan =
            match property with
            | Some p -> Plan.live reductions program model p
            | None -> Plan.make reductions program model

        if not plan.Problems.IsEmpty then
            Error plan.Problems
        else
            try
                match start plan with
                | Error problems -> Error problems
                | Ok started ->
                    match placements started with
                    | Error d -> Error [ d ]
                    | Ok placements ->
                        match recording.Trace.Cycle with
                        | Some cycle ->
                            match Liveness.Lasso.refusal started placements recording cycle with
                            | Some refusal -> Ok(Outcome.Refused refusal)
                            | None -> Ok Outcome.Accepted
                        | None -> Ok(run started placements recording)
            with
            | TooLarge message -> Error [ Diagnostic.error "MOM4011" model.Span $"MODEL {model.Name}: {message}" ]
            | NoValue(span, message) -> Error [ Diagnostic.error "MOM4003" span message ]
            | Liveness.Formula.Unsupported(span, message) -> Error [ Diagnostic.error "MOM4005" span message ]
    | _ -> Error unknown
