/// What a search is asked for, and what it has established.
module internal Mommie.Checking.Engine.Finding

open System
open System.Threading
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Visited

/// What is wrong, as far as the search looks.
[<RequireQualifiedAccess>]
type FaultKind =
    /// some invariant is not true in a state within BOUND
    | Inside
    /// some invariant is not true in a state outside
    | Outside
    /// BOUND has no value in a state
    | Bound of Failure
    /// a step that has no successor
    | Step of StepId * Failure

/// A fault: the fingerprint of its state and of the state that it was reached from (0: it is initial); of a step, of the state that it starts from.
type Fault =
    {
        Kind: FaultKind
        State: uint64
        Parent: uint64
        Vector: int[]
    }

/// An order on faults found by runs of one length.
let rank (f: Fault) =
    match f.Kind with
    | FaultKind.Inside -> struct (0, f.State, 0UL, "")
    | FaultKind.Outside -> struct (1, f.State, f.Parent, "")
    | FaultKind.Bound _ -> struct (2, f.State, f.Parent, "")
    | FaultKind.Step(id, failure) ->
        struct (3, f.State, uint64 (1000 * id.Instance + id.Transition + 1), failure.Message)

/// What a search is asked for.
type Request =
    {
        Started: Started
        Placements: (Value * Value) list
        /// why these stand for others (reduction *placements*); then what that needs is looked at
        Choice: Placements.Choice option
        /// whether states that an exchange takes to each other are one (reduction *symmetry*)
        Symmetric: bool
        /// the transitions that are put off (reduction *lazy*)
        Late: Set<Laziness.Name>
        Workers: int
        MaxStates: int64 option
        ContinueAfterFault: bool
        /// bytes that the search may take
        Memory: int64
        /// what a checkpoint belongs to: the program, the MODEL, the options
        Identity: string
        /// where to keep the search, and how often
        Checkpoint: (string * TimeSpan) option
        /// the checkpoint to go on from
        Resume: string option
        Cancel: CancellationToken
        /// distinct, generated, depth, waiting
        Report: (int64 -> int64 -> int -> int64 -> unit) option
    }

/// What a search has established.
type Found =
    {
        Distinct: int64
        Generated: int64
        Depth: int
        /// whether BOUND left out some state
        Cut: bool
        /// by index in `Machine.Moves`
        Fired: int64[]
        Moves: StepId[]
        /// the first fault
        Fault: Fault option
        /// the runs that may lead to the state of the fault (of a step: to the state that it starts from), as fingerprints
        Runs: uint64 list seq
        Store: Store
        Symmetry: Symmetry.Symmetry
        /// whether the placements left out are not covered by those searched: liars could not repeat what honest ones said
        Uncovered: bool
        /// transitions that cannot be put off; where something is wrong all that were, for then it is searched again without them
        Blamed: Set<Laziness.Name>
        /// why it stopped before everything was explored
        Stopped: string option
    }

/// Why a search stops that would take more memory than it may.
let outOfMemory (request: Request) =
    sprintf "the memory limit of %d MiB was reached" (max 1L (request.Memory / 1048576L))

/// The runs that may lead to the state of a fault: one nearly always.
let runsTo (visited: Visited) (fault: Fault) : uint64 list seq =
    match fault.Kind with
    | FaultKind.Inside
    | FaultKind.Step _ -> visited.Paths fault.State
    // Such a state is not among those visited.
    | FaultKind.Outside
    | FaultKind.Bound _ ->
        if fault.Parent = 0UL then
            Seq.singleton [ fault.State ]
        else
            visited.Paths fault.Parent |> Seq.map (fun run -> run @ [ fault.State ])
