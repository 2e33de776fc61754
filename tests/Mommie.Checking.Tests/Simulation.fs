/// Random walks: they find what is wrong, say of nothing that it holds, and are the same wherever they are made.
module Mommie.Checking.Tests.Simulation

open System.IO
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let private walks count seed depth =
    Manner.Simulation
        {
            Count = count
            Seed = seed
            Depth = depth
        }

let private simulating count seed =
    { defaults with
        Manner = walks count seed 100
    }

/// What is reported, without the diagnostics.
let private report (r: ModelResult) =
    word r,
    r.DistinctStates,
    r.GeneratedStates,
    r.Depth,
    r.Walked,
    r.Coverage |> List.map (fun c -> c.Transition, c.Fired),
    r.Violation |> Option.map (fun v -> v.Message, v.Values, v.Trace)

let private specs =
    lazy
        (TlaEmission.programsIn "specs"
         |> List.map (fun (path, program) -> string (Path.GetFileNameWithoutExtension path), program))

let private spec name model =
    let program = specs.Value |> List.find (fun (n, _) -> n = name) |> snd
    program, program.Models |> List.find (fun m -> m.Name = model)

/// The run is one of the program, and ends in the violation.
let private replays what (program: Program) (r: ModelResult) =
    match Record.violation "test.mommie" "" program r with
    | None -> failtestf "%s: no run is told" what
    | Some recording ->
        match Replay.replay program recording with
        | Ok Replay.Outcome.Accepted -> ()
        | Ok(Replay.Outcome.Refused r) -> failtestf "%s: step %d: %s" what r.Step r.Message
        | Error ds -> failtestf "%s: %A" what ds

let private counter invariant model =
    program
        ""
        ""
        "  VAR Int n <- 0;\n  TRANSITION Up FOR Int k IN 0 .. 9 WHERE n == k @@{ n <- n + 1; @@}"
        invariant
        model

let private simulated options text = checkWith options text

/// Programs in specs/ that are wrong, with walks enough to find it.
let private wrong =
    [
        "PrimaryBackupByzantine", "one", 1_000L
        "PrimaryBackupByzantine", "two", 1_000L
        "PbftSmallQuorum", "one", 1_000L
        "PbftUnboundPrimary", "one", 10_000L
        "PbftUncheckedCertificates", "one", 1_000L
    ]

[<Tests>]
let tests =
    testList
        "simulation"
        [
            for name, model, count in wrong do
                test $"finds what is wrong with {name}, MODEL {model}" {
                    let program, model = spec name model
                    let r = Checker.check (simulating count 0L) program model
                    Expect.equal (word r) "violated" "a violation"
                    replays name program r
                    Expect.isTrue r.Walked.IsSome "what the walks came to"

                    Expect.isLessThanOrEqual
                        (Some r.Violation.Value.Trace.Steps.Length)
                        r.Walked.Value.Found
                        "not longer than as it was found"
                }

            test "leaves out steps that the violation does not need" {
                // Whoever counts first, one node alone has to.
                let text = counter "FORALL r IN R : r.n <= 2" "R = {a, b, c};"
                let r = simulated (simulating 1L 3L) text
                Expect.equal (word r) "violated" "verdict"
                Expect.equal r.Violation.Value.Trace.Steps.Length 3 "the three steps of the node"
                Expect.isGreaterThan r.Walked.Value.Found (Some 3) "which took more as it was found"
                replays "counter" (typed text) r
            }

            test "says of nothing that it holds" {
                let mutable walked = 0

                for name, program in specs.Value do
                    for m in program.Models do
                        let r = Checker.check (simulating 20L 1L) program m

                        match r.Verdict with
                        | Verdict.Holds -> failtestf "%s %s holds after 20 walks" name m.Name
                        | Verdict.Violated -> replays (name + " " + m.Name) program r
                        | Verdict.Undecided why when why.StartsWith "it was simulated, not exhausted" ->
                            walked <- walked + 1
                        | Verdict.Undecided why -> failtestf "%s %s: %s" name m.Name why

                Expect.isGreaterThan walked 5 "some are not violated"
                let r = simulated (simulating 1_000L 0L) (counter "TRUE" "R = {a};")
                Expect.equal r.DistinctStates 11L "every state was seen"
                Expect.stringStarts (word r) "undecided: it was simulated" "and still"
            }

            test "is the same for the same seed, whatever the number of threads and the memory" {
                for name, model in
                    [
                        "Pbft", "requests"
                        "PrimaryBackupByzantine", "two"
                        "PrimaryBackupRepaired", "two"
                    ] do
                    let program, model = spec name model
                    let check options = Checker.check options program model
                    let once = check (simulating 200L 7L)
                    Expect.equal (report (check (simulating 200L 7L))) (report once) $"{name}: again"

                    Expect.equal
                        (report (check { simulating 200L 7L with Workers = 4 }))
                        (report once)
                        $"{name}: four threads"

                    Expect.notEqual (report (check (simulating 200L 8L))) (report once) $"{name}: another seed"
            }

            test "goes on from a violation where it is asked to, and tells a shortest of what it found" {
                let program, model = spec "PrimaryBackupByzantine" "one"
                let first = Checker.check (simulating 500L 0L) program model

                let all =
                    Checker.check
                        { simulating 500L 0L with
                            ContinueAfterViolation = true
                        }
                        program
                        model

                Expect.equal (all.Walked.Value.Made, word all) (500L, "violated") "all walks"
                Expect.isLessThan first.Walked.Value.Made 500L "not all"

                Expect.isLessThanOrEqual all.Walked.Value.Found first.Walked.Value.Found "as it was found"
            }

            test "walks end at the depth, at BOUND, and where nothing changes" {
                let ends options text =
                    let w = (simulated options text).Walked.Value
                    w.Ended, w.Left, w.CutShort

                let whole = counter "TRUE" "R = {a};"
                Expect.equal (ends (simulating 10L 0L) whole) (10L, 0L, 0L) "nothing changes any more"

                let short =
                    { defaults with
                        Manner = walks 10L 0L 3
                    }

                Expect.equal (ends short whole) (0L, 0L, 10L) "cut short"
                Expect.equal (simulated short whole).Depth 3 "as long as allowed"

                let exact =
                    { defaults with
                        Manner = walks 10L 0L 10
                    }

                Expect.equal (ends exact whole) (10L, 0L, 0L) "as long as allowed, and at the end"
                let bounded = counter "TRUE" "R = {a, b}; BOUND n <= 2;"
                Expect.equal (ends (simulating 10L 0L) bounded) (0L, 10L, 0L) "at BOUND"
                let r = simulated (simulating 10L 0L) bounded
                Expect.equal r.Depth 4 "both up to BOUND: a step out of it is not taken where another one stays inside"
                Expect.exists r.Bounds (fun b -> b.Contains "BOUND cut") "said"
            }

            test "a state outside BOUND is looked at" {
                let r =
                    simulated (simulating 10L 0L) (counter "FORALL r IN R : r.n <= 2" "R = {a, b}; BOUND n <= 2;")

                Expect.equal (word r) "violated" "the state just outside"
                Expect.equal r.Violation.Value.Trace.Steps.Length 3 "three steps of one node"
                let r = simulated (simulating 10L 0L) (counter "FALSE" "R = {a}; BOUND n < 0;")
                Expect.equal (word r, r.Violation.Value.Trace.Steps) ("violated", []) "an initial one, too"
            }

            test "a failing ASSERT and an expression without value are found in steps that no walk takes" {
                let failing what =
                    program
                        ""
                        ""
                        (sprintf
                            "  VAR Int n <- 0;\n  TRANSITION Up FOR Int k IN 0 .. 2 WHERE n == k @@{ n <- n + 1; @@}\n  TRANSITION Stop WHERE n == 3 @@{ %s @@}"
                            what)
                        "TRUE"
                        "R = {a, b};"

                for what, kind in
                    [
                        "ASSERT n < 3;", ViolationKind.Assertion
                        "n <- MAP{0: 1}[n];", ViolationKind.Evaluation
                    ] do
                    let text = failing what
                    let r = simulated (simulating 5L 0L) text
                    Expect.equal (word r, r.Violation.Value.Kind) ("violated", kind) what
                    Expect.equal r.Violation.Value.Trace.Steps.Length 4 "three steps and the failing one"
                    replays what (typed text) r
            }

            test "a temporal property is not decided, and that is said" {
                let text =
                    (counter "TRUE" "R = {a};")
                        .Replace("MODEL", "PROPERTY P : FORALL r IN R : r.n == 0 LEADSTO r.n == 1\nMODEL")

                let r = simulated (simulating 10L 0L) text
                Expect.stringStarts (word r) "undecided" "verdict"
                let codes = r.Diagnostics |> List.map _.Code
                Expect.equal codes [ "MOM4005" ] "said; and of what never fired nothing is said"
                Expect.equal r.Checked [ "I" ] "the invariant alone"
            }

            test "the reductions that leave out states to be searched are off" {
                let program, model = spec "PrimaryBackupRepaired" "two"
                let r = Checker.check (simulating 5L 0L) program model
                Expect.isFalse (List.contains "placements" r.Reductions) "placements"
                Expect.isFalse (List.contains "symmetry" r.Reductions) "symmetry"
                Expect.contains r.Reductions "deliver" "the others are on"
            }

            test "cancelling is not a proof, and leaves no walk half made" {
                use source = new System.Threading.CancellationTokenSource()
                source.Cancel()

                let r =
                    simulated
                        { simulating 10L 0L with
                            Cancel = source.Token
                        }
                        (counter "TRUE" "R = {a};")

                Expect.equal (word r) "undecided: cancelled" "verdict"
                Expect.equal r.GeneratedStates 0L "nothing was walked"
            }

            test "agrees with the search on random programs" {
                let mutable found = 0
                let mutable clean = 0

                for seed in 1..60 do
                    let text = Random.generate (9000 + seed)
                    let program = typed text
                    let model = program.Models.Head

                    for reductions in [ Plan.stateReductions; Set.empty ] do
                        let searched =
                            Checker.check
                                { defaults with
                                    Reductions = reductions
                                    MaxStates = Some 20_000L
                                    ContinueAfterViolation = true
                                }
                                program
                                model

                        let r =
                            Checker.check
                                { simulating 200L 5L with
                                    Reductions = reductions
                                }
                                program
                                model

                        match searched.Verdict, r.Verdict with
                        | _, Verdict.Holds -> failtestf "seed %d holds:\n%s" seed text
                        | Verdict.Holds, Verdict.Violated ->
                            failtestf "seed %d is violated by a walk alone:\n%s" seed text
                        | Verdict.Undecided _, _ -> ()
                        | _, Verdict.Violated ->
                            found <- found + 1
                            replays $"seed {seed}" program r

                            Expect.isGreaterThanOrEqual
                                r.Violation.Value.Trace.Steps.Length
                                searched.Violation.Value.Trace.Steps.Length
                                "no run is shorter than a shortest one"
                        | _, Verdict.Undecided _ ->
                            clean <- clean + 1

                            if searched.Verdict = Verdict.Holds then
                                Expect.isLessThanOrEqual r.DistinctStates searched.DistinctStates $"seed {seed}: states"

                Expect.isGreaterThan found 5 "violations"
                Expect.isGreaterThan clean 5 "and none"
            }
        ]
