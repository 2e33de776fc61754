/// TLC on the emitted modules against the embedded checker: the same verdict, exactly the same number of distinct states. Where TLC is not found
/// the tests say so and are skipped.
module Mommie.Checking.Tests.TlcAgreement

open System
open System.IO
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Tla
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tlc

/// TLC, or the test is skipped.
let tools () =
    match Tools.find None with
    | Ok tools -> tools
    | Error ds -> skiptest ("TLC is not here: " + ds.Head.Message)

let private everything =
    { defaults with
        Reductions = Mommie.Core.Semantics.Plan.stateReductions
        ContinueAfterViolation = true
    }

/// More distinct states than this take TLC too long for every run of the tests: MOMMIE_SOAK=1 asks for them.
let private most =
    if Environment.GetEnvironmentVariable "MOMMIE_SOAK" = "1" then
        Int64.MaxValue
    else
        5_000L

let private agree (path: string) (program: Program) (model: string) =
    let tools = tools ()

    match Emit.emit program [ model ] path with
    | Error ds -> failtestf "%A" ds
    | Ok emitted ->
        for m in emitted.Models |> List.filter _.Plan.Live.IsNone do
            let ours = Checker.check everything program m.Plan.Model

            if int64 ours.DistinctStates > most then
                skiptest "takes long: MOMMIE_SOAK=1 runs it"

            let theirs =
                Tlc.check
                    { Invocation.defaults with
                        Workers = Some 1
                        ContinueAfterViolation = true
                        // Most of a small run is Java's start.
                        Java = [ "-XX:+UseSerialGC"; "-XX:TieredStopAtLevel=1" ]
                    }
                    tools
                    m

            let shown (r: ModelResult) =
                Programs.word r
                + (match r.Violation with
                   | Some v -> ": " + v.Message
                   | None -> "")

            Expect.equal (shown theirs) (shown ours) "verdict"
            // An evaluation error ends TLC's search; the other verdicts leave all states counted.
            match ours.Violation with
            | Some {
                       Kind = ViolationKind.Evaluation | ViolationKind.Assertion
                   } -> ()
            | _ ->
                Expect.equal theirs.DistinctStates ours.DistinctStates "distinct states"
                Expect.equal theirs.Depth ours.Depth "depth"
            // TLC's run is a run of the reference semantics, as short as the checker's.
            Expect.isFalse (theirs.Diagnostics |> List.exists (fun d -> d.Code = "MOM5204")) "the run is told"

            match ours.Violation, theirs.Violation with
            | Some a, Some b -> Expect.equal b.Trace.Steps.Length a.Trace.Steps.Length "length of the run"
            | _ -> ()

/// TLC lists the lies about view changes one by one, which takes it too long here.
let private outgrown (path: string) = path.Contains "Pbft"

let private cases directory =
    TlaEmission.programsIn directory
    |> List.filter (fst >> outgrown >> not)
    |> List.collect (fun (path, program) ->
        program.Models
        |> List.map (fun m -> test $"{Path.GetFileNameWithoutExtension path} {m.Name}" { agree path program m.Name }))

[<Tests>]
let tests = testList "TLC agrees" (cases "tests/cases/semantics" @ cases "specs")
