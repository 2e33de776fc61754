namespace Mommie.Api

open System.Collections.Generic

/// What a verification does beyond its defaults. C# sets the properties in an object initializer.
[<Sealed>]
type VerifyOptions() =

    /// The steps of a random walk at most, where nothing else is said.
    static member DefaultDepth = 100L

    /// The MODELs to check, by name; empty for all.
    member val Models: IReadOnlyList<string> = [||] with get, set

    /// Whether MODELs are checked at all.
    member val CheckModels = true with get, set

    /// The reductions to switch off, by name.
    member val NoReduce: IReadOnlyList<string> = [||] with get, set

    /// Go on after the first violation of a MODEL, so that its whole state space is counted.
    member val ContinueAfterViolation = false with get, set

    /// The distinct states after which a MODEL is undecided; 0 for no bound.
    member val MaxStates = 0L with get, set

    /// Take so many random walks instead of searching; 0 for none. Nothing is said to hold then.
    member val Simulate = 0L with get, set

    /// What the walks choose follows from it.
    member val Seed = 0L with get, set

    /// The steps of a walk at most.
    member val Depth = VerifyOptions.DefaultDepth with get, set

    /// Search depth-first: the run that is shown need not be a shortest one.
    member val DepthFirst = false with get, set

    /// The steps of a run at most in a depth-first search; 0 for no bound.
    member val MaxDepth = 0L with get, set

    /// The threads that search; 0 for one per processor. What is found does not depend on it.
    member val Workers = 0 with get, set

    /// The bytes that a search may take; 0 for most of what there is.
    member val Memory = 0L with get, set

    /// Where to keep the search of the only MODEL asked for; empty for nowhere.
    member val Checkpoint = "" with get, set

    /// The checkpoint to go on from; empty for none.
    member val Resume = "" with get, set

    /// Whether changes of a deployment are tried: what would close a hole, and what is stronger than anything needs.
    member val Advice = true with get, set

    /// `""` for the solver in process, else `z3`, `cvc5` or the path of a solver.
    member val Solver = "" with get, set

/// How far long work has come.
type Progress =
    {
        /// The MODEL or deployment that is worked on.
        What: string
        /// Distinct states found so far, or obligations decided so far.
        Done: int64
        /// States that wait to be expanded, or obligations that wait; -1 where nobody knows.
        Left: int64
        /// The depth reached; 0 for obligations.
        Depth: int
        /// Whether `Done` counts obligations, not states.
        Obligations: bool
    }

/// What an emitter or a formatter made; nothing where the diagnostics have errors.
type EmitReport =
    {
        Files: IReadOnlyList<EmittedFile>
        Diagnostics: IReadOnlyList<Diagnostic>
    }
