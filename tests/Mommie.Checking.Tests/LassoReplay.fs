/// Runs without end replayed: what the checker finds is accepted; of a program whose property holds nothing is; and a run with one thing changed is refused.
module Mommie.Checking.Tests.LassoReplay

open System.Collections.Generic
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Live
open Mommie.Core.Semantics.Trace
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let private outcome (program: Program) (recording: Recording) =
    match Replay.replay program recording with
    | Ok outcome -> outcome
    | Error ds -> failtestf "%A" ds

let private accepted program recording what =
    match outcome program recording with
    | Replay.Outcome.Accepted -> ()
    | Replay.Outcome.Refused r -> failtestf "%s: step %d: %s" what r.Step r.Message

let private refused program recording what =
    match outcome program recording with
    | Replay.Outcome.Accepted -> failtestf "%s: accepted" what
    | Replay.Outcome.Refused r -> r

/// As a file has it.
let private recordingOf reductions program =
    let r =
        Checker.check
            { defaults with
                Reductions = reductions
                MaxStates = Some 4_000L
            }
            program
            program.Models.Head

    r,
    match r.Violation with
    | Some v when v.Kind = ViolationKind.Temporal ->
        Record.violation "test.mommie" "" program r
        |> Option.map (fun r ->
            match TraceFile.read "t.jsonl" (TraceFile.write r) with
            | Ok read -> read
            | Error ds -> failtestf "%A" ds)
    | _ -> None

/// Runs that come back to a state, and runs that end: random ones of the machine for a property, told.
let private lassos seed reductions (program: Program) (property: Property) : Recording list =
    let model = program.Models.Head
    let plan = Plan.live reductions program model property
    let dice = System.Random(seed: int)

    match Start.start plan with
    | Error _ -> []
    | Ok started ->
        match Start.placements started with
        | Error _ -> []
        | Ok placements ->
            let machine = LiveMachine started
            machine.Tracing <- true
            let starts = List<State>()
            Start.initial started placements (fun s -> starts.Add(Array.copy s))
            let recordings = List<Recording>()

            for _ in 1..6 do
                let start = starts[dice.Next starts.Count]
                let chosen, variables = Tell.start started.World start
                let states = List<State>([ start ])
                let steps = List<Trace.Step>()

                let record cycle =
                    recordings.Add
                        {
                            Program = program.Name
                            File = "test.mommie"
                            Hash = ""
                            Model = model.Name
                            Reductions =
                                Plan.reductionNames
                                |> List.filter (fun (r, _) -> Set.contains r reductions)
                                |> List.map snd
                            Principals = model.Principals
                            Violated =
                                Some
                                    {
                                        Kind = "property"
                                        Property = property.Name
                                        Conjunct = ""
                                        Message = ""
                                        Span = property.Span
                                        Values = []
                                    }
                            Trace =
                                {
                                    Start = chosen
                                    Initial = variables
                                    Steps = List.ofSeq steps
                                    Cycle = Some cycle
                                }
                        }

                record 0
                let mutable going = true

                while going && steps.Count < 12 do
                    let next = List<struct (State * Trace.Step)>()
                    let state = states[states.Count - 1]

                    machine.Successors(
                        state,
                        MoveVisit(fun move successor failure ->
                            if failure.IsNone then
                                next.Add(
                                    struct (Array.copy successor,
                                            Tell.step
                                                started.World
                                                (steps.Count + 1)
                                                move.Id
                                                machine.Details
                                                state
                                                successor)
                                ))
                    )

                    if next.Count = 0 then
                        going <- false
                    else
                        let struct (successor, step) = next[dice.Next next.Count]
                        steps.Add step
                        states.Add successor
                        record steps.Count

                        for i in 0 .. states.Count - 2 do
                            if fingerprint states[i] = fingerprint successor then
                                record i

            List.ofSeq recordings

/// Whether a step leads back among the states of the machine for a property, as far as `limit` of them are explored; how many steps there are.
let private leadsBack reductions limit (program: Program) (property: Property) : bool * int =
    let plan = Plan.live reductions program program.Models.Head property

    match Start.start plan with
    | Error ds -> failtestf "%A" ds
    | Ok started ->
        match Start.placements started with
        | Error ds -> failtestf "%A" ds
        | Ok placements ->
            let machine = LiveMachine started
            let numbers = Dictionary<uint64, int>()
            let waiting = Queue<State>()
            let following = List<List<int>>()

            let number (state: State) =
                let key = fingerprint state

                match numbers.TryGetValue key with
                | true, n -> Some n
                | _ when numbers.Count = limit -> None
                | _ ->
                    numbers[key] <- numbers.Count
                    following.Add(List())
                    waiting.Enqueue(Array.copy state)
                    Some(numbers.Count - 1)

            Start.initial started placements (fun s -> number s |> ignore)
            let mutable steps = 0

            while waiting.Count > 0 do
                let state = waiting.Dequeue()
                let from = numbers[fingerprint state]

                machine.Successors(
                    state,
                    MoveVisit(fun _ successor failure ->
                        if failure.IsNone then
                            match number successor with
                            | Some n ->
                                steps <- steps + 1
                                following[from].Add n
                            | None -> ())
                )

            // States to which no step is left lead back to nothing, and are taken away until there are none.
            let before = Array.init following.Count (fun _ -> List<int>())

            following
            |> Seq.iteri (fun i next -> next |> Seq.iter (fun n -> before[n].Add i))

            let left = following |> Seq.map _.Count |> Array.ofSeq
            let ends = Stack<int>()

            left
            |> Array.iteri (fun i n ->
                if n = 0 then
                    ends.Push i)

            let mutable taken = 0

            while ends.Count > 0 do
                let n = ends.Pop()
                taken <- taken + 1

                for i in before[n] do
                    left[i] <- left[i] - 1

                    if left[i] = 0 then
                        ends.Push i

            taken < following.Count, steps

let private asking =
    "PROGRAM T
ROLE Client C;
ROLE Server S;
RECORD Ask { Client c; }
RECORD Answer { }
DURATION d;
NODE Client IN C {
  VAR Bool asked <- FALSE;
  VAR Bool answered <- FALSE;
  VAR Bool up <- FALSE;
  INPUT ask();
  TRANSITION Send
  ON ask()
  @@{ asked <- TRUE; PUBLISH [ME, S, NOONE] Ask(ME); @@}
  TRANSITION Hear
  WHEN [s S == 1, ME, NOONE] Answer
  @@{ answered <- TRUE; @@}
  TRANSITION Toggle FOR Int k IN { 0, 1 } WHERE (k == 0) == up
  @@{ up <- !up; @@}
}
NODE Server IN S {
  TRANSITION Serve
  WHEN [c C == 1, ME, NOONE] Ask
  @@{ PUBLISH [ME, c, NOONE] Answer(); @@}
}
PROPERTY Q : FORALL c IN C : c.asked LEADSTO c.answered
PROPERTY U : FORALL c IN C : EVENTUALLY ALWAYS c.up
MODEL m { C = {c1};  S = {s1}; }
"

let private steps change (r: Recording) =
    { r with
        Trace =
            { r.Trace with
                Steps = change r.Trace.Steps
            }
    }

let private from cycle (r: Recording) =
    { r with
        Trace = { r.Trace with Cycle = Some cycle }
    }

let private claiming property (r: Recording) =
    { r with
        Violated = r.Violated |> Option.map (fun v -> { v with Property = property })
    }

let private oscillating =
    lazy
        (let program = typed asking

         match recordingOf Plan.allReductions program with
         | _, Some recording -> program, recording
         | r, None -> failtestf "no run without end: %s" (word r))

[<Tests>]
let tests =
    testList
        "replay of runs without end"
        [
            test "accepts the run that goes up and down and stays there" {
                let program, r = oscillating.Value
                Expect.equal r.Violated.Value.Property "U" "the property"
                Expect.equal r.Trace.Cycle (Some r.Trace.Steps.Length) "then nothing, for ever"
                accepted program r "U"
            }

            test "a cycle that does not close" {
                let program, r = oscillating.Value
                let up = r |> steps (List.truncate 1) |> from 0
                let found = refused program up "a step that does not come back"

                Expect.stringContains
                    found.Message
                    "the cycle does not close: c1.up is FALSE where it begins and TRUE where it ends"
                    "said"

                Expect.equal found.Step 2 "after the last step"
                let found = refused program (from 0 r) "up and down: no instance fires twice"
                Expect.stringContains found.Message "the cycle does not close: what has been done" "said"
                Expect.stringContains found.Message "only doing nothing is repeated for ever" "why"
            }

            test "a run that is not fair" {
                let program, r = oscillating.Value
                // Nothing happens at all: the toggling, which could, never does.
                let found = refused program (r |> steps (List.truncate 0) |> from 0) "it stops"
                Expect.stringContains found.Message "the run is not fair" "said"
                Expect.stringContains found.Message "c1: Toggle" "what is left undone"
            }

            test "a run of which the property is true" {
                let program, r = oscillating.Value
                let found = refused program (claiming "Q" r) "Q holds"
                Expect.stringContains found.Message "Q is not false of this run" "said"
            }

            test "a step that the program does not take, or not so" {
                let program, r = oscillating.Value

                let found =
                    refused
                        program
                        (r
                         |> steps (
                             List.mapi (fun i s ->
                                 if i = 0 then
                                     { s with
                                         Changes =
                                             s.Changes
                                             |> List.map (fun c ->
                                                 { c with
                                                     After = TraceValue.Datum.Int 5L
                                                 })
                                     }
                                 else
                                     s)
                         ))
                        "another value"

                Expect.equal found.Step 1 found.Message
                Expect.stringContains found.Message "the trace says 5" "said"

                let found =
                    refused
                        program
                        (r
                         |> steps (List.mapi (fun i s -> if i = 0 then { s with Transition = "Hear" } else s)))
                        "another transition"

                Expect.equal found.Step 1 found.Message
                Expect.stringContains found.Message "c1 has no such step here" "said"
            }

            test "a property that is none, and a run that does not say where its cycle begins" {
                let program, r = oscillating.Value

                for wrong in
                    [
                        claiming "Nothing" r
                        { r with
                            Trace = { r.Trace with Cycle = None }
                        }
                        { r with Violated = None }
                    ] do
                    match Replay.replay program wrong with
                    | Error [ d ] -> Expect.equal d.Code "MOM4104" d.Message
                    | other -> failtestf "%A" other
            }

            test "no step leads back" {
                let mutable steps = 0

                for seed in 1..60 do
                    let program = typed (Liveness.generate seed)
                    let property = program.Properties |> List.find (fun p -> not p.IsInvariant)

                    for reductions in [ Plan.allReductions; without "deliver" ] do
                        let back, some = leadsBack reductions 400 program property
                        Expect.isFalse back $"seed {seed}"
                        steps <- steps + some

                Expect.isGreaterThan steps 20_000 "steps"
            }

            test "a cycle with steps of any kind is refused" {
                let kinds = HashSet<StepKind>()

                for seed in 1..25 do
                    let program = typed (Liveness.generate seed)
                    let property = program.Properties |> List.find (fun p -> not p.IsInvariant)

                    for recording in lassos seed (without "deliver") program property do
                        let count = recording.Trace.Steps.Length

                        if count > 0 && recording.Trace.Cycle = Some count then
                            for cycle in [ 0; count - 1 ] do
                                let found = refused program (from cycle recording) $"seed {seed}, cycle {cycle}"
                                Expect.stringContains found.Message "the cycle does not close" "said"
                                kinds.Add (List.last recording.Trace.Steps).Kind |> ignore

                for kind in [ StepKind.Transition; StepKind.Deliver; StepKind.Crash ] do
                    Expect.isTrue (kinds.Contains kind) $"{kind}"
            }

            test "random programs: what is found is accepted, and of a property that holds nothing is" {
                let mutable found = 0
                let mutable tried = 0
                let mutable fair = 0

                for seed in 1..60 do
                    let text = Liveness.generate seed
                    let program = typed text
                    let property = program.Properties |> List.find (fun p -> not p.IsInvariant)

                    for reductions in [ Plan.allReductions; without "deliver" ] do
                        match recordingOf reductions program with
                        | _, Some recording ->
                            found <- found + 1
                            accepted program recording $"seed {seed}:\n{text}"

                            // Those accepted on the way are runs that violate it as well.
                            for other in lassos seed reductions program property do
                                match outcome program other with
                                | Replay.Outcome.Accepted -> fair <- fair + 1
                                | Replay.Outcome.Refused _ -> ()
                        | { Verdict = Verdict.Holds }, None ->
                            for recording in lassos seed reductions program property do
                                tried <- tried + 1
                                let r = refused program recording $"seed {seed}:\n{text}"
                                Expect.equal r.Step (recording.Trace.Steps.Length + 1) r.Message
                        | _ -> ()

                Expect.isGreaterThan found 5 "violations among them"
                Expect.isGreaterThan tried 200 "and runs of programs that hold"
                Expect.isGreaterThan fair 5 "and random runs that violate"
            }
        ]
