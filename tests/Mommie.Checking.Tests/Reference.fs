/// The state space explored plainly with the reference semantics: states as they are, the machine of the semantics at every state. What the engine is held
/// against.
module Mommie.Checking.Tests.Reference

open System.Collections.Generic
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Bounded

/// What is in a state space.
type Space =
    {
        Distinct: int64
        Generated: int64
        Depth: int
        Cut: bool
        /// steps from the start to the first fault
        Fault: int option
        /// the faults so many steps from the start: the kind, and the invariant or the transition
        First: Set<Result.ViolationKind * string>
        /// something had no value, or an ASSERT failed
        Failed: bool
        /// by role and transition
        Fired: Map<string * string, int64>
        /// whether the limit ended it
        Limited: bool
    }

let private sameComponent (x: Value) (y: Value) =
    (isAbsent x && isAbsent y)
    || (not (isAbsent x) && not (isAbsent y) && Value.Same(x, y))

/// States by their values, not by their fingerprints.
let private byValue: IEqualityComparer<State> =
    { new IEqualityComparer<State> with
        member _.Equals(a, b) =
            match a, b with
            | null, null -> true
            | null, _
            | _, null -> false
            | a, b -> Array.forall2 sameComponent a b

        member _.GetHashCode s = int (uint32 (fingerprint s))
    }

/// What the MODEL starts from, and its placements of faults; `change` may make another plan of it. None where the plan cannot be started.
let starting (change: Plan.Plan -> Plan.Plan) (reductions: Set<Plan.Reduction>) (program: Program) (model: Model) =
    let plan = change (Plan.make reductions program model)

    if plan.Problems.IsEmpty then
        match start plan with
        | Ok s ->
            match placements s with
            | Ok p -> Some(s, p)
            | Error _ -> None
        | Error _ -> None
    else
        None

/// Everything reachable, explored on after a fault. `each` is told what it comes by, whether that is within BOUND, and after how many steps: states within
/// once, those outside with every step to them.
let exploreEach (limit: int) (each: bool -> int -> State -> unit) (started: Started, placements) : Space =
    let world = started.World
    let plan = world.Plan
    let machine = Machine started
    let ctx = context started

    let invariants =
        plan.Invariants |> List.map (fun p -> p.Name, condition started ctx p.Formula)

    let within = bound started ctx
    let seen = HashSet<State> byValue
    let counted = HashSet<State> byValue
    let fired = Dictionary<string * string, int64>()
    let mutable generated = 0L
    let mutable cut = false
    let mutable fault = None
    let mutable first = Set.empty
    let mutable failed = false
    let mutable depth = 0
    let mutable level = List<State>()
    let mutable next = List<State>()

    let wrong length kind name =
        if Option.isNone fault then
            fault <- Some length

        if fault = Some length then
            first <- Set.add (kind, name) first

        if kind <> Result.ViolationKind.Invariant then
            failed <- true

    let nameOf (id: StepId) =
        match id.Kind with
        | Trace.StepKind.Transition -> world.Instances[id.Instance].Plan.Transitions[id.Transition].Transition.Name
        | Trace.StepKind.Init -> "INIT"
        | _ -> ""

    let reach length (state: State) =
        generated <- generated + 1L
        let view = Plain state

        let check () =
            for name, invariant in invariants do
                match invariant view with
                | Truth.True -> ()
                | Truth.False -> wrong length Result.ViolationKind.Invariant name
                | Truth.NoValue _ -> wrong length Result.ViolationKind.Evaluation name

        match within view with
        | Truth.True ->
            if counted.Count < limit && seen.Add state then
                counted.Add(Array.sub state 0 world.Counted) |> ignore
                check ()
                each true length state
                next.Add state
        | Truth.False ->
            cut <- true
            each false length state
            check ()
        | Truth.NoValue _ -> wrong length Result.ViolationKind.Evaluation "BOUND"

    initial started placements (fun s -> reach 0 (Array.copy s))

    while next.Count > 0 && counted.Count < limit do
        level <- next
        next <- List()

        for state in level do
            machine.Successors(
                state,
                Visit(fun id successor failure ->
                    match failure with
                    | Some f ->
                        let kind =
                            if f.Assertion.IsSome then
                                Result.ViolationKind.Assertion
                            else
                                Result.ViolationKind.Evaluation

                        wrong (depth + 1) kind (nameOf id)
                    | None ->
                        if id.Kind = Trace.StepKind.Transition then
                            let node = world.Instances[id.Instance].Plan
                            let key = node.Node.Role, node.Transitions[id.Transition].Transition.Name

                            fired[key] <-
                                1L
                                + (match fired.TryGetValue key with
                                   | true, n -> n
                                   | _ -> 0L)

                        reach (depth + 1) successor)
            )

        if next.Count > 0 then
            depth <- depth + 1

    {
        Distinct = int64 counted.Count
        Generated = generated
        Depth = depth
        Cut = cut
        Fault = fault
        First = first
        Failed = failed
        Fired = fired |> Seq.map (fun kv -> kv.Key, kv.Value) |> Map.ofSeq
        Limited = counted.Count >= limit
    }

/// Everything reachable, explored on after a fault; None where the plan cannot be started or a universe is too large.
let explore (reductions: Set<Plan.Reduction>) (limit: int) (program: Program) (model: Model) : Space option =
    starting id reductions program model
    |> Option.map (exploreEach limit (fun _ _ _ -> ()))
