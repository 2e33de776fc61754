namespace Mommie.Api

open System.Collections.Generic

/// The verdict on a whole run, worst first as exit codes see it: error, refuted, undecided, ok.
type Verdict =
    | Ok = 0
    | Undecided = 1
    | Refuted = 2
    | Error = 3

/// The verdict on one MODEL: never "proved", because a finite instance proves nothing about larger ones.
type ModelVerdict =
    | Holds = 0
    | Undecided = 1
    | Violated = 2

/// The verdict on an obligation or a whole deployment.
type ProofVerdict =
    | Proved = 0
    | Undecided = 1
    | Refuted = 2

/// How often a transition fired in the states visited.
type Coverage =
    {
        /// `Replica.Execute`
        Transition: string
        Span: SourceSpan
        Fired: int64
    }

/// A variable that a step changed, before and after as the language writes values.
type Change =
    {
        Node: string
        Variable: string
        Before: string
        After: string
    }

/// A statement of a step.
type StepStatement =
    {
        /// `[r1, {r2}, NOONE] Order(...)`
        Text: string
        /// A Byzantine principal made it up.
        Lie: bool
        Issuer: string
        /// Principals; empty for a lie, which is said to everyone.
        Verifiers: IReadOnlyList<string>
        /// Principals, `ANYONE` for the top.
        Auditors: IReadOnlyList<string>
        /// The record with its type, as the language writes it.
        Value: string
        /// Used by a node that is no intended verifier of it, only an auditor.
        Audited: bool
    }

/// One step of a run that violates a property.
type TraceStep =
    {
        /// From 1; 0 is the initial state.
        Number: int
        /// The principal that took the step; empty for the initial state.
        Node: string
        /// The transition; empty for the initial state.
        Transition: string
        Span: SourceSpan
        /// What the trigger bound; of step 0 what was chosen before the first step (who lies, say).
        Bindings: IReadOnlyList<NamedValue>
        /// What the trigger relied on, lies marked.
        Used: IReadOnlyList<StepStatement>
        /// What EXTERN functions answered: the call and its value.
        Answers: IReadOnlyList<NamedValue>
        Changes: IReadOnlyList<Change>
        Published: IReadOnlyList<StepStatement>
        /// Outputs to the application: the name and the arguments.
        Emitted: IReadOnlyList<NamedValue>
    }

/// How a property failed.
type Violation =
    {
        /// The diagnostic's code: a false invariant, a failed ASSERT, an evaluation error.
        Code: string
        /// The invariant, or the transition that failed.
        Property: string
        /// The conjunct of the property that is false, as written; the whole of it when it is no conjunction.
        Conjunct: string
        /// Where the conjunct stands.
        Span: SourceSpan
        /// What makes it false: the values of quantified variables and of the variables read.
        Values: IReadOnlyList<NamedValue>
        /// What is wrong, as a sentence: "Agreement is false", "the map has no key r1".
        Message: string
        Trace: IReadOnlyList<TraceStep>
        /// How many steps lead to the cycle of a run without end; -1 of a run that ends.
        Cycle: int
        /// The text of the trace file (docs/traces.md); empty where the run is not known.
        Recorded: string
    }

    /// The number of steps that lead to the violation; the initial state is not a step.
    member v.TraceLength =
        let n = v.Trace.Count in if n > 0 && v.Trace.[0].Number = 0 then n - 1 else n

/// A principal of a run.
type Lane =
    {
        /// The role type that runs its NODE.
        Role: string
        Name: string
        Liar: bool
    }

/// A trace read from a file; nothing but diagnostics where the file cannot be read.
type TraceReport =
    {
        /// The trace file.
        File: string
        Diagnostics: IReadOnlyList<Diagnostic>
        /// The name after PROGRAM.
        ProgramName: string
        /// The program's file, as it was named when the trace was written.
        ProgramFile: string
        /// The SHA-256 of the program's text, in hexadecimal.
        ProgramHash: string
        Model: string
        /// In the order of the MODEL.
        Lanes: IReadOnlyList<Lane>
        /// What the run violates; of a run that is said to violate nothing, `Property` is empty.
        Violation: Violation
    }

/// What random walks came to.
type Simulation =
    {
        /// The walks asked for.
        Walks: int64
        /// The walks made: all, or those up to a violation.
        Made: int64
        Seed: int64
        /// The steps of a walk at most.
        Depth: int64
        /// The walks that ended because no step changes the state.
        Ended: int64
        /// The walks that ended where every step that changes the state leads out of BOUND.
        OutsideBound: int64
        /// The walks that ended because they were as long as allowed.
        CutShort: int64
        /// There are more distinct states than were counted.
        Uncounted: bool
        /// The steps of the violating walk as it was found, before steps were left out; -1 where there is none.
        Found: int64
    }

/// What was found out about one MODEL.
type ModelReport =
    {
        Name: string
        Span: SourceSpan
        Verdict: ModelVerdict
        /// The invariants and properties that were checked.
        Checked: IReadOnlyList<string>
        /// `breadth-first`, `depth-first` or `simulation`.
        Search: string
        /// The steps of a run at most in a depth-first search; 0 for no bound.
        MaxDepth: int64
        /// What random walks came to; null where the MODEL was searched.
        Simulation: Simulation | null
        DistinctStates: int64
        /// Duplicates included; of a simulation, the states that the walks passed through.
        GeneratedStates: int64
        Depth: int
        Seconds: float
        /// The reductions in force, by the names that `--no-reduce` takes.
        Reductions: IReadOnlyList<string>
        /// What the MODEL and the tool's bounds leave out, in words.
        Restrictions: IReadOnlyList<string>
        Coverage: IReadOnlyList<Coverage>
        /// Why it is undecided; null where it is not.
        Reason: string | null
        /// The chance that the search took two different states for one.
        CollisionProbability: float
        /// The first violation; null where there is none.
        Violated: Violation | null
    }

/// One claim about a deployment and what became of it.
type ObligationReport =
    {
        /// Short and stable: names the obligation in manifests and the file below proofs/.
        Id: string
        /// `COVER`, `AUTHENTIC`, ...
        Code: string
        /// The diagnostic's code that says it is refuted.
        Diagnostic: string
        /// The PUBLISH that owes it, in words: `Replica.Execute: Reply`.
        Site: string
        SiteSpan: SourceSpan
        /// The line of the deployment it is about; line 0 where no line exists (COVER).
        Line: SourceSpan
        /// The line as the tool writes it; empty where there is none.
        LineText: string
        Verdict: ProofVerdict
        /// What is claimed, in a sentence.
        Claim: string
        /// Why it is refuted or undecided, in a sentence; empty when proved.
        Reason: string
        /// Lines of the deployment that the proof used.
        CoreLines: IReadOnlyList<int>
        /// Names of the guards that the proof used.
        Core: IReadOnlyList<string>
        Assumes: IReadOnlyList<string>
        /// The attack, one step each; empty when proved.
        Attack: IReadOnlyList<string>
        /// How to mend it; null where nothing is known.
        Mend: string | null
        /// The change of the deployment that was tried and closes it; none where none was found. At most one.
        Fixes: IReadOnlyList<TextFix>
        /// The premises contradict each other: the proof says nothing.
        Vacuous: bool
        /// The SMT-LIB2 text that the solver was given; empty for obligations decided without a solver.
        Smt: string
        Solver: string
    }

/// What was found out about one deployment.
type DeploymentReport =
    {
        File: string
        /// The name in its header; the file's name without extension where it has none.
        Name: string
        Verdict: ProofVerdict
        Seconds: float
        Obligations: IReadOnlyList<ObligationReport>
        /// The files that prove it, for a directory of its own: one SMT-LIB2 file per distinct obligation, and obligations.json.
        Certificate: IReadOnlyList<EmittedFile>
    }

/// Everything that `verify` found out about one program.
type VerifyReport =
    {
        Program: string
        /// The name after PROGRAM; empty when it could not be read.
        ProgramName: string
        Verdict: Verdict
        /// Errors, warnings and remarks about the input.
        Diagnostics: IReadOnlyList<Diagnostic>
        Models: IReadOnlyList<ModelReport>
        Deployments: IReadOnlyList<DeploymentReport>
        Interrupted: bool
    }
