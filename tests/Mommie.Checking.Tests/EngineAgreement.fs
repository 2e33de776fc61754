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
            (r.Violation |> Option.map _.Trace.Steps.Length)
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
    ("all reductions", Plan.allReductions)
    :: (Plan.reductionNames |> List.map (fun (_, n) -> "without " + n, without n))
    @ [ "no reduction", Set.empty ]

/// How many random programs; MOMMIE_RANDOM_PROGRAMS asks for more.
let private randomPrograms =
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
