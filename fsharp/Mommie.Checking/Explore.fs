/// Breadth-first exploration of a MODEL's state space.
///
/// A state is remembered by its 64-bit fingerprint, with the number of the state it was first reached from: a shortest run to
/// any state is found again by following these and repeating the steps. One thread; `Machine` is made per thread, and what is
/// shared (visited fingerprints, parents) sits behind `Visited`, so that several can share the work.
module internal Mommie.Checking.Explore

open System.Collections.Generic
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking.Result
open Mommie.Checking.Bounded

/// The states seen: their fingerprints, and where each was first reached from.
[<Sealed>]
type Visited() =
    let numbers = HashSet<uint64>()
    let fingerprints = List<uint64>()
    let parents = List<int>()

    /// How many states there are.
    member _.Count = fingerprints.Count

    /// The number given to a state not seen before, -1 for one that was.
    member _.Add(hash: uint64, parent: int) =
        if numbers.Add hash then
            fingerprints.Add hash
            parents.Add parent
            fingerprints.Count - 1
        else
            -1

    /// The fingerprints on the way from an initial state to the state, that state's included.
    member _.Path(number: int) : uint64 list =
        let rec go n acc =
            if n < 0 then
                acc
            else
                go parents[n] (fingerprints[n] :: acc)

        go number []

/// What was found wrong: where (the state it was reached from, -1 for an initial state), and what.
[<RequireQualifiedAccess>]
type Fault =
    /// an invariant (by index) that is false or has no value in a state
    | Invariant of index: int * state: State * failure: Failure option
    /// BOUND has no value in a state
    | Bound of state: State * failure: Failure
    /// a step that has no successor
    | Step of id: StepId * failure: Failure

/// What the exploration established.
type Explored =
    {
        Distinct: int64
        Generated: int64
        Depth: int
        /// whether BOUND left out some state
        Cut: bool
        /// by role and transition index
        Fired: Dictionary<struct (string * int), int64>
        /// the first fault and the number of the state that it was reached from (-1: it is initial)
        Fault: (int * Fault) option
        Visited: Visited
        /// why it stopped before everything was explored
        Stopped: string option
    }

/// Explores. Raises `World.TooLarge` and (for initial values) `World.NoValue`.
let run (options: Options) (started: Started) (placements: (Value * Value) list) : Explored =
    let world = started.World
    let plan = world.Plan
    let machine = Machine started
    let ctx = context started

    let invariants =
        plan.Invariants
        |> List.map (fun p -> condition started ctx p.Formula)
        |> Array.ofList

    let bounded =
        not (List.isEmpty world.Model.Bounds && List.isEmpty world.Model.GlobalBounds)

    let within = bound started ctx
    let visited = Visited()
    let outside = HashSet<uint64>()
    // Statements retired tell states apart while exploring, but do not count.
    let retiring = world.Counted < world.Size
    let counted = HashSet<uint64>()

    let distinct () =
        if retiring then counted.Count else visited.Count

    let fired = Dictionary<struct (string * int), int64>()
    let mutable generated = 0L
    let mutable cut = false
    let mutable fault = None
    let mutable stopped = None
    let mutable frontier = List<struct (State * int)>()
    let mutable next = List<struct (State * int)>()
    let mutable depth = 0

    let found parent what =
        if Option.isNone fault then
            fault <- Some(parent, what)

    let isOver () =
        (fault.IsSome && not options.ContinueAfterViolation) || stopped.IsSome

    let checkInvariants parent state =
        for i in 0 .. invariants.Length - 1 do
            match invariants[i](Plain state) with
            | Truth.True -> ()
            | Truth.False -> found parent (Fault.Invariant(i, state, None))
            | Truth.NoValue failure -> found parent (Fault.Invariant(i, state, Some failure))

    let reach parent (state: State) =
        generated <- generated + 1L
        let hash = fingerprint state

        let inside =
            if bounded then
                match within (Plain state) with
                | Truth.True -> true
                | Truth.False -> false
                | Truth.NoValue failure ->
                    found parent (Fault.Bound(state, failure))
                    false
            else
                true

        if inside then
            let number = visited.Add(hash, parent)

            if number >= 0 then
                if retiring then
                    counted.Add(fingerprint (Array.sub state 0 world.Counted)) |> ignore

                checkInvariants parent state
                next.Add(struct (state, number))

                if options.MaxStates |> Option.exists (fun m -> int64 (distinct ()) >= m) then
                    stopped <- Some(sprintf "the limit of %d states was reached" (distinct ()))
        else
            cut <- true

            if outside.Add hash then
                checkInvariants parent state

    let report () =
        match options.Progress with
        | Some f ->
            f
                {
                    Model = world.Model.Name
                    Distinct = int64 (distinct ())
                    Generated = generated
                    Depth = depth
                    Waiting = int64 (frontier.Count + next.Count)
                }
        | None -> ()

    let mutable ticks = 0

    // Whether the run was cancelled; tells progress now and then.
    let tick () =
        ticks <- ticks + 1

        if ticks &&& 4095 = 0 then
            report ()

        options.Cancel.IsCancellationRequested

    initial started placements (fun state ->
        if not (isOver ()) then
            reach -1 state)

    while next.Count > 0 && not (isOver ()) do
        let swap = frontier
        frontier <- next
        next <- swap
        next.Clear()
        let mutable i = 0

        while i < frontier.Count && not (isOver ()) do
            let struct (state, number) = frontier[i]
            frontier[i] <- struct ([||], 0)
            i <- i + 1

            if tick () then
                stopped <- Some "cancelled"
            else
                machine.Successors(
                    state,
                    Visit(fun id successor failure ->
                        if id.Kind = Trace.StepKind.Transition then
                            let key = struct (world.Instances[id.Instance].Plan.Node.Role, id.Transition)

                            if failure.IsNone then
                                match fired.TryGetValue key with
                                | true, n -> fired[key] <- n + 1L
                                | _ -> fired[key] <- 1L

                        match failure with
                        | Some f -> found number (Fault.Step(id, f))
                        | None ->
                            if not (isOver ()) then
                                reach number successor)
                )

        if next.Count > 0 then
            depth <- depth + 1

    report ()

    {
        Distinct = int64 (distinct ())
        Generated = generated
        Depth = depth
        Cut = cut
        Fired = fired
        Fault = fault
        Visited = visited
        Stopped = stopped
    }
