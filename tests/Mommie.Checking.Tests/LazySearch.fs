/// Searches that put firings off: false alarms, interruptions, checkpoints.
module Mommie.Checking.Tests.LazySearch

open System
open System.IO
open System.Threading
open Expecto
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

/// Without symmetry, so that there is something to search.
let private putting workers =
    { defaults with
        Reductions = Plan.allReductions.Remove Plan.Symmetry
        Workers = workers
    }

/// What must not depend on interruptions.
let private told (r: ModelResult) =
    word r,
    r.DistinctStates,
    r.GeneratedStates,
    r.Depth,
    r.Reductions,
    r.Coverage |> List.map (fun c -> c.Transition, c.Fired),
    r.Violation |> Option.map (fun v -> v.Message, v.Values, v.Trace)

/// Nodes that count, which nobody is to put off, for each is to hear of it, and note it, which can be put off.
let private counting members most invariant =
    program
        ""
        "RECORD X { Int a; }"
        (sprintf
            "  VAR Int n <- 0;
  VAR Int k <- 0;
  VAR Bool z <- FALSE;
  TRANSITION Say FOR Int i IN 0 .. %d WHERE n == i && (n == 0 || KNOWN [_, ME, NOONE] X {{ a == n; }}) @@{ n <- n + 1; PUBLISH [ME, R, NOONE] X(n); @@}
  TRANSITION Note FOR Int i IN 0 .. 1 WHERE k == i @@{ k <- k + 1; @@}
  TRANSITION Take WHERE k == 2 && n == 5 && KNOWN [_, ME, NOONE] X @@{ z <- TRUE; PUBLISH [ME, R, NOONE] X(0); @@}"
            (most - 1))
        invariant
        (sprintf "R = { %s };" (String.concat ", " [ for i in 1..members -> sprintf "a%d" i ]))

let private late (r: ModelResult) = r.Reductions |> List.contains "lazy"

[<Tests>]
let tests =
    testList
        "searches that put firings off"
        [
            test "goes on from a checkpoint to the same result" {
                let directory = Directory.CreateTempSubdirectory("mommie-test-").FullName
                let path = Path.Combine(directory, "c")

                try
                    let program = typed (counting 3 10 "FORALL r IN R : r.k <= 2 && (r.z => r.n >= 5)")
                    let model = program.Models.Head
                    let whole = Checker.check (putting 1) program model
                    Expect.equal (word whole, late whole) ("holds", true) "the whole space"
                    Expect.isGreaterThan whole.DistinctStates 4_000L "something to interrupt"

                    // Interrupted again and again, each time a little later.
                    let rec goOn resume after times =
                        use cancel = new CancellationTokenSource()
                        let mutable reports = 0

                        let r =
                            Checker.check
                                { putting 2 with
                                    Checkpoint = Some path
                                    CheckpointEvery = TimeSpan.Zero
                                    Program = "counting"
                                    Resume = resume
                                    Cancel = cancel.Token
                                    Progress =
                                        Some(fun _ ->
                                            reports <- reports + 1

                                            if reports = after then
                                                cancel.Cancel())
                                }
                                program
                                model

                        match r.Verdict with
                        | Verdict.Undecided "cancelled" when times < 200 -> goOn (Some path) (after + 3) (times + 1)
                        | _ -> r, times

                    let r, times = goOn None 2 0
                    Expect.isGreaterThan times 1 "interrupted more than once"
                    Expect.equal (told r) (told whole) "the same result"

                finally
                    Directory.Delete(directory, true)
            }

            test "does not go on from a checkpoint in which others are put off" {
                let directory = Directory.CreateTempSubdirectory("mommie-test-").FullName
                let path = Path.Combine(directory, "c")

                try
                    let program = typed (counting 3 10 "FORALL r IN R : r.k <= 2 && (r.z => r.n >= 5)")
                    let model = program.Models.Head
                    use cancel = new CancellationTokenSource()

                    let keeping =
                        { putting 1 with
                            Checkpoint = Some path
                            Cancel = cancel.Token
                            Progress =
                                Some(fun p ->
                                    if p.Distinct > 500L then
                                        cancel.Cancel())
                        }

                    Expect.equal (word (Checker.check keeping program model)) "undecided: cancelled" "interrupted"

                    let resuming = { putting 1 with Resume = Some path }

                    match Reference.starting id resuming.Reductions program model with
                    | None -> failtest "not started"
                    | Some(started, placements) ->
                        Expect.isNonEmpty (Explore.late resuming started) "what the checkpoint puts off"

                        Expect.throwsC
                            (fun () -> Explore.run resuming started placements None Set.empty |> ignore)
                            (fun e ->
                                match e with
                                | Engine.Search.CannotResume reason ->
                                    Expect.equal reason "it puts off other transitions" "why"
                                | e -> failtestf "%A" e)

                    let without =
                        Checker.check
                            { resuming with
                                Reductions = resuming.Reductions.Remove Plan.Lazy
                            }
                            program
                            model

                    Expect.equal (without.Diagnostics |> List.map _.Code) [ "MOM4030" ] "without the reduction"
                finally
                    Directory.Delete(directory, true)
            }

            for what, invariant, steps in
                [
                    "each step searched is one", "FORALL r IN R : r.n < 10", List.replicate 10 "Say"
                    "a step comes behind what was put off",
                    "FORALL r IN R : !r.z",
                    List.replicate 5 "Say" @ [ "Note"; "Note"; "Take" ]
                ] do
                test $"tells the run that was found while the search without is interrupted: {what}" {
                    let program = typed (counting 3 20 invariant)
                    let model = program.Models.Head

                    let names (r: ModelResult) =
                        match r.Violation with
                        | Some v -> v.Trace.Steps |> List.map _.Transition
                        | None -> []

                    let whole = Checker.check (putting 1) program model
                    Expect.equal (word whole, (names whole).Length) ("violated", steps.Length) "not interrupted"

                    let said (r: ModelResult) =
                        r.Bounds |> List.filter _.Contains("was not finished")

                    Expect.isEmpty (said whole) "a shortest run"
                    use cancel = new CancellationTokenSource()

                    for reason, options in
                        [
                            "the limit of 1000 states was reached",
                            { putting 1 with
                                MaxStates = Some 1_000L
                            }
                            "cancelled",
                            { putting 2 with
                                Cancel = cancel.Token
                                Progress =
                                    Some(fun p ->
                                        if p.Distinct > 600L then
                                            cancel.Cancel())
                            }
                        ] do
                        let r = Checker.check options program model
                        Expect.equal (word r) "violated" reason
                        Expect.equal (names r) steps "the run that was found"
                        Expect.isFalse (late r) "the counts are those of the search that was interrupted"
                        Expect.isGreaterThan r.DistinctStates 600L "which had come so far"

                        match said r with
                        | [ text ] -> Expect.stringEnds text reason "why it need not be a shortest one"
                        | texts -> failtestf "%A" texts
                }

            test "a state that is not reached violates nothing" {
                // Who has told may hear of itself and another: where it cannot be put off it is followed at once, before the other has told.
                let program =
                    typed (
                        program
                            ""
                            "RECORD X { Bool b; }\nRECORD L { Int a; }"
                            "  VAR Bool q <- FALSE;
  VAR Bool heard <- FALSE;
  TRANSITION Hear WHEN [R >= 2, ME, NOONE] X @@{ heard <- TRUE; PUBLISH [ME, R, NOONE] X(TRUE); @@}
  TRANSITION Tell WHERE !q @@{ IF (!q) { PUBLISH [ME, R, NOONE] X(FALSE); } q <- TRUE; PUBLISH [ME, R, NOONE] L(0); @@}"
                            "FORALL r IN R, t IN R : r.heard => t.q"
                            "R = {u, w};"
                    )

                let model = program.Models.Head
                // L matters to nothing.
                let options =
                    { putting 1 with
                        Reductions = Plan.allReductions - set [ Plan.Symmetry; Plan.Sinks ]
                    }

                match Reference.starting id options.Reductions program model with
                | None -> failtest "not started"
                | Some(started, placements) ->
                    let found =
                        Explore.run options started placements None (Laziness.choose started.World Set.empty)

                    Expect.isSome found.Fault "an alarm"

                Expect.equal (word (Checker.check options program model)) "holds" "a false one"

                let interrupted = Checker.check { options with MaxStates = Some 4L } program model

                Expect.equal (word interrupted) "undecided: the limit of 4 states was reached" "interrupted"
                Expect.isNone interrupted.Violation "no violation"
            }
        ]
