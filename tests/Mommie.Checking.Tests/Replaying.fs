/// Traces replayed: what the checker writes is accepted, and a trace with one thing changed is refused at that step, for a reason that says it.
module Mommie.Checking.Tests.Replaying

open System.IO
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Trace
open Mommie.Checking
open Mommie.Checking.Result

let private recordingOf options (program: Program) (model: Model) =
    let result = Checker.check options program model

    Record.violation "test.mommie" "" program result
    |> Option.map (fun r ->
        // As a file has it, not as the checker has it.
        match TraceFile.read "t.jsonl" (TraceFile.write r) with
        | Ok read -> read
        | Error ds -> failtestf "%A" ds)

let private outcome program recording =
    match Replay.replay program recording with
    | Ok outcome -> outcome
    | Error ds -> failtestf "%A" ds

let private accepted program recording name =
    match outcome program recording with
    | Replay.Outcome.Accepted -> ()
    | Replay.Outcome.Refused r -> failtestf "%s: step %d: %s" name r.Step r.Message

let private flagship =
    lazy
        (let program =
            TlaEmission.programsIn "specs"
            |> List.find (fun (path, _) -> Path.GetFileNameWithoutExtension path = "PrimaryBackupByzantine")
            |> snd

         let model = program.Models |> List.find (fun m -> m.Name = "one")
         program, (recordingOf defaults program model).Value)

let private withSteps (steps: Trace.Step list) (r: Recording) =
    { r with
        Trace = { r.Trace with Steps = steps }
    }

let private change at (f: Trace.Step -> Trace.Step) (r: Recording) =
    r
    |> withSteps (r.Trace.Steps |> List.mapi (fun i s -> if i + 1 = at then f s else s))

let private refused at part (r: Recording) =
    match outcome (fst flagship.Value) r with
    | Replay.Outcome.Accepted -> failtest "accepted"
    | Replay.Outcome.Refused found ->
        Expect.equal found.Step at found.Message
        Expect.stringContains found.Message part "reason"
        Expect.isGreaterThan found.Span.StartLine 0 "a place in the program"

let private mutation name at part f =
    test name { refused at part (f (snd flagship.Value)) }

let private five = Datum.Int 5L

[<Tests>]
let tests =
    testList
        "replay"
        [
            test "accepts what the checker found" {
                let program, recording = flagship.Value
                accepted program recording "PrimaryBackupByzantine"
            }

            test "accepts what the checker finds in random programs, with and without reductions" {
                let mutable found = 0

                for seed in 1..40 do
                    let program = Programs.typed (Random.generate seed)

                    for reductions in [ Plan.allReductions; Programs.without "deliver"; Programs.without "lies" ] do
                        match
                            recordingOf
                                { defaults with
                                    Reductions = reductions
                                    MaxStates = Some 20_000L
                                }
                                program
                                program.Models.Head
                        with
                        | Some recording ->
                            found <- found + 1
                            accepted program recording $"seed {seed}"
                        | None -> ()

                Expect.isGreaterThan found 10 "violations among them"
            }

            // 1 is c1's Submit, 2 and 4 are a replica's Execute, 7 is an Accept; which replica it is says nothing.
            mutation "a variable altered" 2 ".executeSeqNo becomes 1, the trace says 5" (fun r ->
                r
                |> change 2 (fun s ->
                    { s with
                        Changes =
                            s.Changes
                            |> List.map (fun c ->
                                if c.Name = "executeSeqNo" then
                                    { c with After = five }
                                else
                                    c)
                    }))

            mutation "a change left out" 2 "the trace does not say so" (fun r ->
                r |> change 2 (fun s -> { s with Changes = s.Changes.Tail }))

            mutation "a first step removed" 1 "c1 has not published Request(c1, 1, a), and it does not lie" (fun r ->
                r |> withSteps r.Trace.Steps.Tail)

            mutation "steps swapped" 1 "c1 has not published" (fun r ->
                match r.Trace.Steps with
                | a :: b :: rest -> r |> withSteps (b :: a :: rest)
                | _ -> r)

            mutation "a step twice" 2 "c1 is called by submit once more than the MODEL allows" (fun r ->
                r |> withSteps (r.Trace.Steps.Head :: r.Trace.Steps))

            mutation "a binding changed" 2 "" (fun r ->
                r
                |> change 2 (fun s ->
                    { s with
                        Bindings =
                            s.Bindings
                            |> List.map (fun b -> if b.Name = "order" then { b with Value = five } else b)
                    }))

            mutation "a binding left out" 2 "does not say what" (fun r ->
                r |> change 2 (fun s -> { s with Bindings = s.Bindings.Tail }))

            mutation "an argument that nobody calls with" 1 "submit is not called with op = 5" (fun r ->
                r
                |> change 1 (fun s ->
                    { s with
                        Bindings = s.Bindings |> List.map (fun b -> { b with Value = five })
                    }))

            mutation "a statement that nobody published" 4 "has not published" (fun r ->
                r
                |> change 4 (fun s ->
                    { s with
                        Used =
                            s.Used
                            |> List.map (fun u -> if u.Lie then { u with Issuer = "r4"; Lie = false } else u)
                    }))

            mutation "something else published" 2 "publishes" (fun r ->
                r |> change 2 (fun s -> { s with Published = [] }))

            mutation "another answer" 2 "is answered" (fun r -> r |> change 2 (fun s -> { s with Answers = [] }))

            test "an output forgotten" {
                let r = snd flagship.Value
                let at = 1 + (r.Trace.Steps |> List.findIndex (fun s -> not s.Emitted.IsEmpty))
                refused at "emits done" (r |> change at (fun s -> { s with Emitted = [] }))
            }

            mutation "a liar that runs" 2 "r1 is Byzantine" (fun r -> r |> change 2 (fun s -> { s with Node = "r1" }))
            mutation "a node that is not" 2 "no principal r9" (fun r -> r |> change 2 (fun s -> { s with Node = "r9" }))

            mutation "a transition that is not" 2 " has no transition Guess" (fun r ->
                r |> change 2 (fun s -> { s with Transition = "Guess" }))

            mutation "too many liars" 0 "no placement of faults" (fun r ->
                { r with
                    Trace =
                        { r.Trace with
                            Start =
                                { r.Trace.Start with
                                    Byzantine = Some [ "r1"; "r2" ]
                                }
                        }
                })

            mutation "another start" 0 "at the start, the trace says 5" (fun r ->
                { r with
                    Trace =
                        { r.Trace with
                            Initial =
                                r.Trace.Initial
                                |> List.mapi (fun i c -> if i = 0 then { c with After = five } else c)
                        }
                })

            mutation "a run that ends too early" 7 "Agreement is not violated in the last state" (fun r ->
                r |> withSteps (List.truncate 6 r.Trace.Steps))

            test "a run without end that violates no temporal property is not replayed, and that is said" {
                let program, r = flagship.Value

                match
                    Replay.replay
                        program
                        { r with
                            Trace = { r.Trace with Cycle = Some 2 }
                        }
                with
                | Error [ d ] -> Expect.equal d.Code "MOM4104" d.Message
                | other -> failtestf "%A" other
            }

            test "every step removed, and every two neighbours swapped, is refused from there on or accepted" {
                let program, r = flagship.Value
                let steps = r.Trace.Steps
                let without = [ for i in 0 .. steps.Length - 1 -> i, List.removeAt i steps ]

                let swapped =
                    [
                        for i in 0 .. steps.Length - 2 ->
                            i, List.take i steps @ [ steps[i + 1]; steps[i] ] @ List.skip (i + 2) steps
                    ]

                for i, mutated in without @ swapped do
                    match outcome program (r |> withSteps mutated) with
                    | Replay.Outcome.Accepted -> ()
                    | Replay.Outcome.Refused found -> Expect.isGreaterThan found.Step i found.Message
            }

            test "the order of what is a set says nothing" {
                let program, r = flagship.Value

                let reversed =
                    r
                    |> withSteps (
                        r.Trace.Steps
                        |> List.map (fun s ->
                            { s with
                                Changes = List.rev s.Changes
                                Used = List.rev s.Used
                                Bindings = List.rev s.Bindings
                            })
                    )

                accepted program reversed "reversed"
            }
        ]
