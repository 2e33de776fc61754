/// Depth-first search against breadth-first search: the same verdict and the same counts.
module Mommie.Checking.Tests.DepthFirstSearch

open System.IO
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let private deep most =
    { defaults with
        Manner = Manner.DepthFirst most
    }

/// What does not depend on the order in which states are visited, all of them visited.
let private counts (r: ModelResult) =
    word r,
    r.DistinctStates,
    r.GeneratedStates,
    r.Coverage |> List.map (fun c -> c.Transition, c.Fired),
    r.Bounds,
    r.Reductions

let private replays what (program: Program) (r: ModelResult) =
    match Record.violation "test.mommie" "" program r with
    | None -> failtestf "%s: no run is told" what
    | Some recording ->
        match Replay.replay program recording with
        | Ok Replay.Outcome.Accepted -> ()
        | Ok(Replay.Outcome.Refused r) -> failtestf "%s: step %d: %s" what r.Step r.Message
        | Error ds -> failtestf "%s: %A" what ds

/// Whether the state space was small enough to compare; temporal properties are left to other tests.
let private agree what reductions most (program: Program) (model: Model) : bool =
    let model =
        { model with
            Check =
                model.Check
                |> List.filter (fun name -> program.Properties |> List.exists (fun p -> p.Name = name && p.IsInvariant))
        }

    let check options = Checker.check options program model

    let all =
        { defaults with
            Reductions = reductions
            ContinueAfterViolation = true
        }

    let broad = check { all with MaxStates = Some most }

    match broad.Verdict with
    | Verdict.Undecided _ -> false
    | _ when broad.DistinctStates >= most -> false
    | _ ->
        let what = what + " " + model.Name

        let narrow =
            check
                { all with
                    Manner = Manner.DepthFirst None
                }

        Expect.equal (counts narrow) (counts broad) what
        Expect.isGreaterThanOrEqual narrow.Depth broad.Depth $"{what}: no run to a state is shorter than a shortest one"

        let first =
            check
                { deep None with
                    Reductions = reductions
                }

        Expect.equal (word first) (word broad) $"{what}: the verdict, at the first violation"

        match first.Violation with
        | Some v when v.Kind <> ViolationKind.Temporal ->
            replays what program first

            Expect.isGreaterThanOrEqual
                v.Trace.Steps.Length
                broad.Violation.Value.Trace.Steps.Length
                $"{what}: no run is shorter than a shortest one"
        | _ -> ()

        true

[<Tests>]
let tests =
    testList
        "depth-first search"
        [
            for directory in [ "tests/cases/semantics"; "specs" ] do
                for path, program in TlaEmission.programsIn directory do
                    let name = string (Path.GetFileNameWithoutExtension path)

                    test $"agrees with breadth-first search on {name}" {
                        let compared =
                            [
                                for m in program.Models do
                                    agree name (Plan.allReductions.Remove Plan.Lazy) 20_000L program m
                                    agree name Plan.stateReductions 5_000L program m

                                    // In specs/ a liar has too much to say where it is listed.
                                    if directory <> "specs" then
                                        agree name Set.empty 2_000L program m
                            ]

                        if not (List.contains true compared) then
                            skiptest "every state space is too large, or no invariant is checked"
                    }

            test "agrees with breadth-first search on random programs" {
                let compared =
                    [ 1..60 ]
                    |> List.sumBy (fun seed ->
                        let program = typed (Random.generate (9500 + seed))

                        [ Plan.allReductions.Remove Plan.Lazy; Plan.stateReductions; Set.empty ]
                        |> List.sumBy (fun reductions ->
                            if agree $"seed {9500 + seed}" reductions 2_000L program program.Models.Head then
                                1
                            else
                                0))

                Expect.isGreaterThan compared 90 "most state spaces are small enough"
            }

            test "a run that is cut leaves the MODEL undecided" {
                let text =
                    program
                        ""
                        ""
                        "  VAR Int n <- 0;\n  TRANSITION Up FOR Int k IN 0 .. 9 WHERE n == k @@{ n <- n + 1; @@}"
                        "FORALL r IN R : r.n <= 10"
                        "R = {a};"

                let r = checkWith (deep (Some 9)) text
                Expect.equal (word r) "undecided: runs are longer than 9 steps" "one step is left"
                Expect.equal (r.DistinctStates, r.Depth) (10L, 9) "what was seen"
                let r = checkWith (deep (Some 11)) text
                Expect.equal (word r, r.DistinctStates, r.Depth) ("holds", 11L, 10) "nothing is cut"
                let wrong = text.Replace("r.n <= 10", "r.n <= 8")
                Expect.equal (word (checkWith (deep (Some 9)) wrong)) "violated" "within the depth"
                Expect.stringStarts (word (checkWith (deep (Some 8)) wrong)) "undecided" "beyond it"
            }

            test "limits and cancelling are no proofs" {
                let text = EngineAgreement.Counters.text 3 9

                let r = checkWith { deep None with MaxStates = Some 10L } text

                Expect.equal (word r, r.DistinctStates) ("undecided: the limit of 10 states was reached", 10L) "limit"

                let r =
                    checkWith { deep None with Memory = Some 1_000L } (EngineAgreement.Counters.text 3 40)

                Expect.stringStarts (word r) "undecided: the memory limit" "memory"
                use source = new System.Threading.CancellationTokenSource()
                source.Cancel()
                let r = checkWith { deep None with Cancel = source.Token } text
                Expect.equal (word r) "undecided: cancelled" "cancelled"
            }

            test "a temporal property is checked as ever" {
                let text =
                    (EngineAgreement.Counters.text 1 3)
                        .Replace("MODEL", "PROPERTY P : FORALL r IN R : r.n == 0 LEADSTO r.n == 9\nMODEL")

                let r = checkWith (deep None) text
                Expect.equal (word r, r.Violation.Value.Kind) ("violated", ViolationKind.Temporal) "never 9"
            }
        ]
