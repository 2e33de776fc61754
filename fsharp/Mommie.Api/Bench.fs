namespace Mommie.Api

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open Mommie.Core
open Mommie.Core.Text
open Mommie.Checking
open Mommie.Checking.Tlc

/// One MODEL searched by the embedded checker and by TLC, in one run on one machine.
type BenchRow =
    {
        File: string
        Model: string
        DistinctStates: int64
        /// Whether TLC came to the end within its time; if not, `TlcSeconds` is that time, and `Ratio` is less than the true one.
        TlcFinished: bool
        /// Whether TLC stopped at an ASSERT that fails or at what has no value, after which the checker goes on: nothing is compared then, and `Ratio` is 0.
        TlcStopped: bool
        /// Whether TLC counts the same, or did not come to the end; nothing is compared otherwise.
        SameCount: bool
        /// Seconds of the whole search: the median of several where they are short.
        Seconds: float
        /// How many searches these are the median of.
        Searches: int
        /// Seconds of TLC's search: from its initial states on.
        TlcSeconds: float
        /// Seconds of TLC's before that: Java's start, SANY, the initial states.
        TlcStart: float
        /// The most managed memory seen, by distinct state.
        BytesPerState: float
        /// How many times TLC's distinct states in a second.
        Ratio: float
    }

/// Measurements of MODELs, with what stood in the way of others.
type BenchReport =
    {
        Rows: IReadOnlyList<BenchRow>
        Diagnostics: IReadOnlyList<Mommie.Api.Diagnostic>
    }

/// The embedded checker's speed beside TLC's.
[<AbstractClass; Sealed>]
type Bench =

    /// Searches one MODEL with both, everything (violations do not end it), with as many threads each. `limit`: the seconds that TLC may take in all
    /// (0: no bound).
    static member Check
        (
            source: SourceText,
            model: string,
            workers: int,
            jar: string,
            limit: int64,
            progress: IProgress<Progress>,
            cancel: CancellationToken
        ) : BenchReport =
        let loaded = Load.program source

        let refused (ds: Mommie.Core.Text.Diagnostic list) =
            {
                Rows = [||]
                Diagnostics = Convert.diagnostics ds
            }

        match loaded.Program with
        | None -> refused loaded.Diagnostics
        | Some program ->
            match Load.unknownModels source program [ model ], Tools.find (if jar = "" then None else Some jar) with
            | (_ :: _ as unknown), _ -> refused unknown
            | [], Error missing -> refused missing
            | [], Ok tools ->
                match Tla.Emit.emit program [ model ] source.Path with
                | Error problems -> refused problems
                | Ok emitted when emitted.Models |> List.forall _.Plan.Live.IsSome ->
                    refused
                        [
                            Mommie.Core.Text.Diagnostic.warning
                                "MOM8005"
                                (Load.wholeFile source.Path)
                                $"nothing was checked: MODEL {model} checks no invariant, and the states of other machines are not compared"
                        ]
                | Ok emitted ->
                    let measured = emitted.Models |> List.find _.Plan.Live.IsNone

                    let tell what (p: Result.Progress) =
                        progress.Report
                            {
                                What = what + " " + p.Model
                                Done = p.Distinct
                                Left = p.Waiting
                                Depth = p.Depth
                                Obligations = false
                            }

                    let before = GC.GetTotalMemory true
                    let mutable used = before
                    // A search is repeated until so many seconds have passed in all, but not more often than that: one alone says more about the runtime than
                    // about the search.
                    let enough, most = 10.0, 15
                    let times = List<float>()
                    let clock = Stopwatch()

                    let search () =
                        Checker.check
                            { Result.defaults with
                                // The states that TLC counts, too.
                                Reductions = Mommie.Core.Semantics.Plan.stateReductions
                                Workers = workers
                                ContinueAfterViolation = true
                                Cancel = cancel
                                Progress =
                                    Some(fun p ->
                                        // What is left of earlier searches does not count.
                                        if times.Count = 0 then
                                            used <- max used (GC.GetTotalMemory false)

                                        tell "MODEL" p)
                            }
                            program
                            (program.Models |> List.find (fun m -> m.Name = model))

                    clock.Start()
                    let ours = search ()
                    times.Add clock.Elapsed.TotalSeconds

                    while Seq.sum times < enough
                          && times.Count < most
                          && not cancel.IsCancellationRequested do
                        clock.Restart()
                        search () |> ignore
                        times.Add clock.Elapsed.TotalSeconds

                    let seconds = (Seq.sort times |> Array.ofSeq)[times.Count / 2]
                    let mutable began = None
                    let mutable last = 0.0

                    // TLC tells of its initial states first, and of everything that it found last.
                    let timed p =
                        last <- clock.Elapsed.TotalSeconds

                        if Option.isNone began then
                            began <- Some last

                        tell "TLC, MODEL" p

                    clock.Restart()

                    use patience = CancellationTokenSource.CreateLinkedTokenSource cancel

                    if limit > 0L then
                        patience.CancelAfter(TimeSpan.FromSeconds(float limit))

                    let theirs =
                        Tlc.check
                            { Invocation.defaults with
                                Workers = Some workers
                                ContinueAfterViolation = true
                                Progress = Some timed
                                Cancel = patience.Token
                            }
                            tools
                            measured

                    let finished =
                        not (patience.IsCancellationRequested && not cancel.IsCancellationRequested)

                    let ended = if finished then last else clock.Elapsed.TotalSeconds
                    // Where it never came to them, nothing is said of its search.
                    let start = began |> Option.defaultValue ended
                    let tlcSeconds = ended - start

                    let stopped =
                        match theirs.Violation with
                        | Some v ->
                            v.Kind = Result.ViolationKind.Evaluation
                            || v.Kind = Result.ViolationKind.Assertion
                        | None -> false

                    let same = not finished || stopped || ours.DistinctStates = theirs.DistinctStates

                    let undecided (r: Result.ModelResult) =
                        match r.Verdict with
                        | Result.Verdict.Undecided _ -> r.Diagnostics |> List.filter Mommie.Core.Text.Diagnostic.isError
                        | _ -> []

                    {
                        Rows =
                            [|
                                {
                                    File = source.Path
                                    Model = model
                                    DistinctStates = ours.DistinctStates
                                    TlcFinished = finished
                                    TlcStopped = stopped
                                    SameCount = same
                                    Seconds = seconds
                                    Searches = times.Count
                                    TlcSeconds = tlcSeconds
                                    TlcStart = start
                                    BytesPerState = float (used - before) / float (max 1L ours.DistinctStates)
                                    Ratio = if same && not stopped then tlcSeconds / seconds else 0.0
                                }
                            |]
                        Diagnostics = Convert.diagnostics (undecided ours @ (if finished then undecided theirs else []))
                    }
