/// The engine against the reference semantics explored plainly: the same states, steps, depth and faults, with every reduction off, too, and
/// whatever the number of threads.
module Mommie.Checking.Tests.EngineAgreement

open System
open System.IO
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Engine
open Mommie.Checking.Tests.Programs

/// What is reported, the verdict's words and the run included.
let private report (r: ModelResult) =
    word r,
    r.DistinctStates,
    r.GeneratedStates,
    r.Depth,
    r.Coverage |> List.map (fun c -> c.Transition, c.Fired),
    r.Violation |> Option.map (fun v -> v.Message, v.Values, v.Trace)

let private options reductions workers =
    { defaults with
        Reductions = reductions
        Workers = workers
        ContinueAfterViolation = true
    }

/// Whether the state space was small enough to compare.
let private agree what reductions limit (program: Program) (model: Model) : bool =
    let what = what + " " + model.Name

    match
        (try
            Reference.explore reductions limit program model
         with World.TooLarge _ ->
             None)
    with
    | Some space when not space.Limited ->
        let r = Checker.check (options reductions 1) program model
        Expect.equal r.DistinctStates space.Distinct $"{what}: distinct states"
        Expect.equal r.GeneratedStates space.Generated $"{what}: generated states"
        Expect.equal r.Depth space.Depth $"{what}: depth"

        Expect.equal
            (r.Violation
             |> Option.filter (fun v -> v.Kind <> ViolationKind.Temporal)
             |> Option.map _.Trace.Steps.Length)
            space.Fault
            $"{what}: the length of a run to the first fault"

        for c in r.Coverage do
            Expect.equal
                c.Fired
                (space.Fired |> Map.tryFind (c.Role, c.Transition) |> Option.defaultValue 0L)
                $"{what}: firings of {c.Transition}"

        let cut = r.Bounds |> List.exists _.StartsWith("BOUND cut")
        Expect.equal cut space.Cut $"{what}: whether BOUND cut"
        Expect.equal (report (Checker.check (options reductions 2) program model)) (report r) $"{what}: two threads"
        true
    | _ -> false

let private variants =
    ("all reductions", Plan.stateReductions)
    :: (Plan.reductionNames
        |> List.filter (fun (r, _) -> Plan.stateReductions.Contains r)
        |> List.map (fun (r, n) -> "without " + n, Plan.stateReductions.Remove r))
    @ [ "no reduction", Set.empty ]

/// Whether the verdicts with and without the reductions of the search are the same; false where one is not decided.
let private sameVerdict what (program: Program) (model: Model) : bool =
    let verdict reductions =
        Checker.check
            { defaults with
                Reductions = reductions
                MaxStates = Some 30_000L
            }
            program
            model

    let fired (r: ModelResult) =
        r.Coverage |> List.map (fun c -> c.Role, c.Transition, c.Fired > 0L)

    let whole = verdict Plan.stateReductions
    let reduced = verdict Plan.allReductions

    match whole.Verdict, reduced.Verdict with
    | Verdict.Undecided _, _
    | _, Verdict.Undecided _ -> false
    | _ ->
        let told (r: ModelResult) =
            word r, r.Violation |> Option.map _.Property

        Expect.equal (told reduced) (told whole) $"{what} {model.Name}"

        Expect.isLessThanOrEqual reduced.DistinctStates whole.DistinctStates $"{what} {model.Name}: states"

        if reduced.DistinctStates < 3_000L then
            Expect.equal
                (report (Checker.check (options Plan.allReductions 2) program model))
                (report (Checker.check (options Plan.allReductions 1) program model))
                $"{what} {model.Name}: two threads"

        if whole.Verdict = Verdict.Holds then
            Expect.equal (fired reduced) (fired whole) $"{what} {model.Name}: what fires"

        true

/// How many random programs; MOMMIE_RANDOM_PROGRAMS asks for more.
let randomPrograms =
    match Environment.GetEnvironmentVariable "MOMMIE_RANDOM_PROGRAMS" with
    | null
    | "" -> 40
    | text -> int text

/// How many states the reference semantics is let explore: there are many programs in specs/, and it takes its time.
let private most directory =
    if directory = "specs" && Environment.GetEnvironmentVariable "MOMMIE_SOAK" <> "1" then
        2_000
    else
        7_000

/// Nodes that count, each on its own: (most + 1) ^ nodes states.
module Counters =
    let text nodes most =
        program
            ""
            ""
            (sprintf
                "  VAR Int n <- 0;\n  TRANSITION Up FOR Int k IN 0 .. %d WHERE n == k @@{ n <- n + 1; @@}"
                (most - 1))
            "FORALL r IN R : r.n >= 0"
            (sprintf "R = { %s };" (String.concat ", " [ for i in 1..nodes -> sprintf "a%d" i ]))

[<Tests>]
let tests =
    testList
        "engine agrees with the reference semantics"
        [
            for directory in [ "tests/cases/semantics"; "specs" ] do
                for path, program in TlaEmission.programsIn directory do
                    test $"on {Path.GetFileNameWithoutExtension path}" {
                        let compared =
                            program.Models
                            |> List.sumBy (fun m ->
                                variants
                                |> List.sumBy (fun (what, reductions) ->
                                    if agree what reductions (most directory) program m then
                                        1
                                    else
                                        0))

                        if directory = "specs" && compared = 0 then
                            skiptest "every state space is too large: MOMMIE_SOAK=1 allows more"

                        Expect.isGreaterThan compared 0 "some state space is small enough"
                    }

                    test $"reduced further, on {Path.GetFileNameWithoutExtension path}" {
                        for m in program.Models do
                            sameVerdict (Path.GetFileNameWithoutExtension path) program m |> ignore
                    }

            test "with hardly any memory: states wait in a file, or the verdict is undecided" {
                let program = typed (Counters.text 3 40)
                let model = program.Models.Head
                let plain = Checker.check (options Plan.stateReductions 1) program model
                Expect.equal (word plain, plain.DistinctStates) ("holds", 68_921L) "the whole space"

                // Below what the process takes anyway: it stops at once, and says so.
                let little =
                    Checker.check
                        { options Plan.stateReductions 2 with
                            Memory = Some 1_000L
                        }
                        program
                        model

                Expect.stringStarts (word little) "undecided: the memory limit" "no memory"
                Expect.isLessThan little.DistinctStates plain.DistinctStates "not everything"
            }

            test "a chunk that waits in a file comes back as it was" {
                use spill = new Frontier.Spill(Path.GetTempPath(), 3)
                spill.Active <- true
                let pending = Frontier.Pending(3, spill)
                let states = 3 * Frontier.chunkSize + 7

                for i in 0 .. states - 1 do
                    pending.Add [| i; i + 1; 2 * i |]

                Expect.equal spill.Bytes 3L "chunks in the file"
                let chunks = pending.Take()

                let back =
                    [
                        for chunk in chunks do
                            chunk.Load spill

                            for i in 0 .. chunk.Count - 1 do
                                Array.sub chunk.Numbers (3 * i) 3
                    ]

                Expect.equal back [ for i in 0 .. states - 1 -> [| i; i + 1; 2 * i |] ] "all, in order"
            }

            test "goes on from a checkpoint to the same result" {
                let directory = Directory.CreateTempSubdirectory("mommie-test-").FullName
                let path = Path.Combine(directory, "c")
                // Counting up can be put off, and then there is hardly anything to interrupt.
                let counted = Plan.allReductions.Remove Plan.Lazy

                try
                    let program = typed (Counters.text 3 20)
                    let model = program.Models.Head
                    let whole = Checker.check (options counted 1) program model

                    let keeping =
                        { options counted 2 with
                            Checkpoint = Some path
                            CheckpointEvery = TimeSpan.Zero
                            Program = "counters"
                        }

                    // Interrupted again and again, each time a little later.
                    let rec goOn resume after times =
                        use cancel = new System.Threading.CancellationTokenSource()
                        let mutable reports = 0

                        let r =
                            Checker.check
                                { keeping with
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
                        | Verdict.Undecided "cancelled" when times < 200 ->
                            Expect.isTrue (File.Exists path) "kept"
                            goOn (Some path) (after + 3) (times + 1)
                        | _ -> r, times

                    let r, times = goOn None 2 0
                    Expect.isGreaterThan times 1 "interrupted more than once"
                    Expect.equal (report r) (report whole) "the same result"

                    let refused =
                        Checker.check
                            { keeping with
                                Resume = Some path
                                Program = "another"
                            }
                            program
                            model

                    Expect.equal (refused.Diagnostics |> List.map _.Code) [ "MOM4030" ] "another program"
                    let bytes = File.ReadAllBytes path
                    bytes[bytes.Length / 2] <- bytes[bytes.Length / 2] ^^^ 1uy
                    File.WriteAllBytes(path, bytes)
                    let damaged = Checker.check { keeping with Resume = Some path } program model
                    Expect.equal (damaged.Diagnostics |> List.map _.Code) [ "MOM4030" ] "a damaged one"

                    let nowhere =
                        Checker.check
                            { keeping with
                                Checkpoint = Some(Path.Combine(directory, "missing", "c"))
                            }
                            program
                            model

                    Expect.stringContains (word nowhere) "could not be written" "said, and nothing claimed"
                finally
                    Directory.Delete(directory, true)
            }

            for name, generate, first in
                [
                    "small", Random.generate, 5_000
                    "of the whole language", Generator.generate, 1
                    "with much to put off", LazyPrograms.generate, 1
                ] do
                test $"reduced further, on random programs, {name}" {
                    let decided =
                        [ first .. first + 2 * randomPrograms ]
                        |> List.sumBy (fun seed ->
                            let program = typed (generate seed)

                            program.Models
                            |> List.sumBy (fun m ->
                                if
                                    (try
                                        sameVerdict $"{name}, seed {seed}" program m
                                     with World.TooLarge _ ->
                                         false)
                                then
                                    1
                                else
                                    0))

                    Expect.isGreaterThan decided (randomPrograms / 2) "many are decided"
                }

            test "puts off what PBFT's replicas and clients do in the end" {
                let _, program =
                    TlaEmission.programsIn "specs"
                    |> List.find (fun (path, _) -> Path.GetFileNameWithoutExtension path = "Pbft")

                let change = program.Models |> List.find (fun m -> m.Name = "change")

                let states reductions =
                    let r =
                        Checker.check
                            { defaults with
                                Reductions = reductions
                            }
                            program
                            change

                    Expect.equal (word r) "holds" "change"
                    r.DistinctStates

                let all = states Plan.allReductions
                Expect.isLessThan (8L * all) (states (Plan.allReductions.Remove Plan.Lazy)) "fewer by far"
            }

            test "on random programs" {
                let compared =
                    [ 1..randomPrograms ]
                    |> List.sumBy (fun seed ->
                        let text = Random.generate (5000 + seed)
                        let program = typed text

                        variants
                        |> List.sumBy (fun (what, reductions) ->
                            if
                                agree
                                    $"seed {5000 + seed}, {what}:\n{text}"
                                    reductions
                                    1_500
                                    program
                                    program.Models.Head
                            then
                                1
                            else
                                0))

                Expect.isGreaterThan compared (3 * randomPrograms) "most state spaces are small enough"
            }
        ]
