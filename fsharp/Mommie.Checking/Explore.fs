/// Exploration of a MODEL's state space: what the search found, in the terms of the reference semantics.
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
open Mommie.Checking.Engine

/// What was found wrong.
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
        /// the first fault, and the runs that may lead to its state (of a step: the state it starts from), as fingerprints: one nearly always
        Fault: (uint64 list seq * Fault) option
        /// the fingerprint of a state, the same for all that are one by symmetry
        Fingerprint: State -> uint64
        /// whether states are one by symmetry at all
        Symmetric: bool
        /// whether the placements left out are not covered after all
        Uncovered: bool
        /// transitions that cannot be put off
        Blamed: Set<Laziness.Name>
        /// what the walks came to, where the MODEL was simulated
        Walked: Walked option
        /// why it stopped before everything was explored
        Stopped: string option
    }

/// The first invariant that is not true in the state.
let private broken (started: Started) (state: State) : Fault =
    let ctx = context started

    started.World.Plan.Invariants
    |> List.indexed
    |> List.tryPick (fun (i, p) ->
        match condition started ctx p.Formula (Plain state) with
        | Truth.True -> None
        | Truth.False -> Some(Fault.Invariant(i, state, None))
        | Truth.NoValue failure -> Some(Fault.Invariant(i, state, Some failure)))
    |> Option.defaultWith (fun () -> invalidOp "a part of an invariant is false, and the invariant is true")

/// What a checkpoint belongs to.
let private identity (options: Options) (world: World) =
    let reductions =
        Plan.reductionNames
        |> List.filter (fun (r, _) -> options.Reductions.Contains r)
        |> List.map snd

    String.concat
        "\n"
        [
            options.Program
            world.Model.Name
            String.concat " " reductions
            world.Plan.Invariants |> List.map _.Name |> String.concat " "
            string options.ContinueAfterViolation
            string world.Size
        ]
    |> System.Text.Encoding.UTF8.GetBytes
    |> System.Security.Cryptography.SHA256.HashData
    |> System.Convert.ToHexString

/// The transitions that are put off at first: those of the checkpoint where there is one to go on from. Raises `Search.CannotResume`.
let late (options: Options) (started: Started) : Set<Laziness.Name> =
    match options.Resume, options.Manner with
    | Some path, _ -> Search.lateIn path (identity options started.World)
    | None, Manner.BreadthFirst when options.Reductions.Contains Plan.Lazy -> Laziness.choose started.World Set.empty
    | None, _ -> Set.empty

/// Explores. Raises `World.TooLarge` and (for initial values) `World.NoValue`, and `Search.CannotResume`.
let run
    (options: Options)
    (started: Started)
    (placements: (Value * Value) list)
    (choice: Placements.Choice option)
    (late: Set<Laziness.Name>)
    : Explored =
    let world = started.World

    let request: Finding.Request =
        {
            Started = started
            Placements = placements
            Choice = choice
            Symmetric = options.Reductions.Contains Plan.Symmetry
            Late = late
            Workers = options.Workers
            MaxStates = options.MaxStates
            ContinueAfterFault = options.ContinueAfterViolation
            Memory =
                options.Memory
                |> Option.defaultWith (fun () -> System.GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10L * 8L)
            Identity = identity options world
            Checkpoint = options.Checkpoint |> Option.map (fun path -> path, options.CheckpointEvery)
            Resume = options.Resume
            Cancel = options.Cancel
            Report =
                options.Progress
                |> Option.map (fun f ->
                    fun distinct generated depth waiting ->
                        f
                            {
                                Model = world.Model.Name
                                Distinct = distinct
                                Generated = generated
                                Depth = depth
                                Waiting = waiting
                            })
        }

    let found, walked =
        match options.Manner with
        | Manner.BreadthFirst -> Search.run request, None
        | Manner.DepthFirst most -> DepthFirst.run most request, None
        | Manner.Simulation walks ->
            let found, walked = Walk.run walks request
            found, Some walked

    let fired = Dictionary<struct (string * int), int64>()

    found.Moves
    |> Array.iteri (fun i m ->
        if m.Kind = Trace.StepKind.Transition then
            let key = struct (world.Instances[m.Instance].Plan.Node.Role, m.Transition)

            fired[key] <-
                found.Fired[i]
                + (match fired.TryGetValue key with
                   | true, n -> n
                   | _ -> 0L))

    let fault =
        found.Fault
        |> Option.map (fun f ->
            let state = found.Store.Decode f.Vector

            found.Runs,
            match f.Kind with
            | Finding.FaultKind.Inside
            | Finding.FaultKind.Outside -> broken started state
            | Finding.FaultKind.Bound failure -> Fault.Bound(state, failure)
            | Finding.FaultKind.Step(id, failure) -> Fault.Step(id, failure))

    {
        Distinct = found.Distinct
        Generated = found.Generated
        Depth = found.Depth
        Cut = found.Cut
        Fired = fired
        Fault = fault
        Fingerprint = found.Symmetry.Fingerprint
        Symmetric = found.Symmetry.Any
        Uncovered = found.Uncovered
        Blamed = found.Blamed
        Walked = walked
        Stopped = found.Stopped
    }
