/// What checking a MODEL is asked for and what it answers.
module Mommie.Checking.Result

open System.Threading
open Mommie.Core.Text
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.Trace

/// How far a run of the checker has come.
type Progress =
    {
        Model: string
        /// distinct states found so far
        Distinct: int64
        /// states generated so far, duplicates included
        Generated: int64
        /// the depth that is being explored
        Depth: int
        /// states waiting to be explored
        Waiting: int64
    }

/// Runs taken at random.
type Walks =
    {
        /// how many
        Count: int64
        /// what is chosen in a walk follows from this and the number of the walk
        Seed: int64
        /// the steps of a walk at most
        Depth: int
    }

/// In what order states are visited, and which.
[<RequireQualifiedAccess>]
type Manner =
    /// all, level by level: the run to a violation is a shortest one
    | BreadthFirst
    /// all that runs of so many steps at most reach; the state found last is gone on from first
    | DepthFirst of most: int option
    /// those on random walks: never a reason to say that something holds
    | Simulation of Walks

/// How to check.
type Options =
    {
        /// the reductions switched on; `Plan.allReductions` by default
        Reductions: Set<Reduction>
        /// give up (Undecided) when this many distinct states have been found
        MaxStates: int64 option
        Manner: Manner
        /// explore everything even after a violation (then counts are comparable with `TLC -continue`); the first violation is reported
        ContinueAfterViolation: bool
        /// how many threads search at most; what is found does not depend on it
        Workers: int
        /// the bytes that a search may take; beyond them the states waiting go to a file, and in the end the verdict is Undecided
        Memory: int64 option
        /// where the search is kept, so that it can be gone on with
        Checkpoint: string option
        /// how often it is kept, beside when it ends undecided
        CheckpointEvery: System.TimeSpan
        /// the checkpoint to go on from
        Resume: string option
        /// tells this program from others to checkpoints: its text, or a hash of it
        Program: string
        /// called now and then, on the checking thread
        Progress: (Progress -> unit) option
        /// when cancelled, the verdict is Undecided with what was established
        Cancel: CancellationToken
    }

/// All reductions, no limits.
let defaults =
    {
        Reductions = allReductions
        MaxStates = None
        Manner = Manner.BreadthFirst
        ContinueAfterViolation = false
        Workers = 1
        Memory = None
        Checkpoint = None
        CheckpointEvery = System.TimeSpan.FromMinutes 1.0
        Resume = None
        Program = ""
        Progress = None
        Cancel = CancellationToken.None
    }

/// What was found wrong.
[<RequireQualifiedAccess>]
type ViolationKind =
    /// a state in which an invariant is false
    | Invariant
    /// an ASSERT that fails
    | Assertion
    /// an expression that has no value (CHOOSE of none, a map read outside its domain, ...)
    | Evaluation
    /// a fair run of which a temporal property is false
    | Temporal

/// A violation with the shortest run that leads to it.
type Violation =
    {
        Kind: ViolationKind
        /// the invariant's name; for the other kinds the transition in which it happened, or the invariant being evaluated
        Property: string
        /// the false conjunct (the failing expression), as source text
        Conjunct: string
        /// where it stands
        Span: Span
        /// what is wrong, as a sentence: "Agreement is false", "the map has no key r1"
        Message: string
        /// the values that make it false: quantified names first, then the parts that the conjunct compares
        Values: NamedValue list
        /// every step but for an evaluation error or failed ASSERT inside a firing: then the last step is that firing
        Trace: Trace
    }

/// What is known of a MODEL. "Holds" is said of a finite MODEL that was exhausted, never more.
[<RequireQualifiedAccess>]
type Verdict =
    | Holds
    | Violated
    /// why nothing is established beyond the counts
    | Undecided of reason: string

/// How often a transition fired in the explored part (counting each step once); 0 deserves a remark.
type Coverage =
    {
        Role: string
        Transition: string
        Span: Span
        Fired: int64
    }

/// What random walks came to.
type Walked =
    {
        /// the walks that were made: all that were asked for, or those up to a violation
        Made: int64
        /// walks that ended where no step changes the state
        Ended: int64
        /// walks that ended where every step that changes the state leads out of BOUND
        Left: int64
        /// walks that ended because they were as long as allowed
        CutShort: int64
        /// whether there are more distinct states than were counted
        Uncounted: bool
        /// the steps of the violating walk as it was found; what is told is made from it by leaving out steps
        Found: int option
    }

/// The result of checking one MODEL.
type ModelResult =
    {
        Name: string
        Verdict: Verdict
        /// how states were visited
        Manner: Manner
        /// what the walks came to, where the MODEL was simulated
        Walked: Walked option
        /// the names of the invariants that were checked, in the order of their declarations
        Checked: string list
        DistinctStates: int64
        /// duplicates included; of a simulation, the states that the walks passed through
        GeneratedStates: int64
        /// the length of the longest run explored (0: only initial states); of breadth-first search, of the longest shortest run
        Depth: int
        /// the reductions that were on, by name
        Reductions: string list
        /// what was restricted, as sentences; includes BOUND when it cut
        Bounds: string list
        /// of a simulation, the steps taken
        Coverage: Coverage list
        Violation: Violation option
        /// the chance that two different states were taken for one (64-bit fingerprints): distinct * generated / 2^64 at most
        CollisionProbability: float
        Diagnostics: Diagnostic list
    }
