/// What TLC prints, read back.
module Mommie.Checking.Tests.TlcReading

open Expecto
open Mommie.Core
open Mommie.Core.Tla
open Mommie.Checking.Result
open Mommie.Checking.Tlc
open Mommie.Checking.Tlc.Values
open Mommie.Checking.Tlc.Output

let private report (text: string) =
    let r = empty ()
    let reader = Reader(receive r, r.Loose.Add)

    for line in text.Split '\n' do
        reader.Line line

    r

let private message code severity text =
    $"@!@!@STARTMSG {code}:{severity} @!@!@\n{text}\n@!@!@ENDMSG {code} @!@!@\n"

let private conclude text =
    let program =
        Programs.typed (
            Programs.program
                ""
                ""
                "  VAR Int n <- 0;\n  TRANSITION Up FOR Int k IN { 0, 1 } WHERE n == k @@{ n <- n + 1; @@}"
                "FORALL r IN R : r.n <= 1"
                "R = {a};"
        )

    match Emit.emit program [] "test.mommie" with
    | Ok e -> fun exit -> Tlc.conclude e.Models.Head (report text) exit
    | Error ds -> failtestf "%A" ds

let private codes (r: ModelResult) = r.Diagnostics |> List.map _.Code

[<Tests>]
let tests =
    testList
        "reading TLC"
        [
            test "values" {
                let read = parse >> Option.get
                Expect.equal (read "<<1, -2>>") (Sequence [ Number 1L; Number -2L ]) "tuple"
                Expect.equal (read "{}") (SetOf []) "set"
                Expect.equal (read "{ a,\n  TRUE }") (SetOf [ Atom "a"; Truth true ]) "over lines"
                Expect.equal (read "1..3") (SetOf [ Number 1L; Number 2L; Number 3L ]) "interval"
                Expect.equal (read "[a |-> \"x\\\"y\"]") (Fields [ "a", Text "x\"y" ]) "record"

                Expect.equal
                    (read "(r1 :> {} @@ r2 :> <<>>)")
                    (Mapping [ Atom "r1", SetOf []; Atom "r2", Sequence [] ])
                    "function"

                Expect.equal
                    (read "( <<1>> :>\n  (2 :> 3) )")
                    (Mapping [ Sequence [ Number 1L ], Mapping [ Number 2L, Number 3L ] ])
                    "nested"

                for broken in [ ""; "{1"; "<<"; "[a"; "(1 :> )"; "]"; "99999999999999999999" ] do
                    Expect.equal (parse broken) None broken
            }

            test "states" {
                Expect.equal
                    (state "/\\ x = (a :> 1)\n/\\ y = {1,\n  2}")
                    (Some(Map.ofList [ "x", Mapping [ Atom "a", Number 1L ]; "y", SetOf [ Number 1L; Number 2L ] ]))
                    "two variables"

                Expect.equal (state "x = 1") (Some(Map.ofList [ "x", Number 1L ])) "one variable"
                Expect.equal (state "/\\ x = (") None "broken"
            }

            test "progress and totals" {
                let r =
                    report (
                        message
                            2200
                            0
                            "Progress(7) at 2026-01-01 00:00:00: 1,807 states generated (1 s/min), 384 distinct states found (1 ds/min), 49 states left on queue."
                    )

                Expect.equal (r.Depth, r.Generated, r.Distinct, r.Queue) (7, 1807L, 384L, 49L) "progress"

                let r =
                    report (message 2199 0 "10 states generated, 4 distinct states found, 0 states left on queue.")

                Expect.equal (r.Generated, r.Distinct, r.Queue) (10L, 4L, 0L) "totals"
            }

            test "a violation by a run is told in the program's terms" {
                let run =
                    message 2110 1 "Invariant I is violated."
                    + message 2121 1 "The behavior up to this point is:"
                    + message 2217 4 "1: <Initial predicate>\nn = (a :> 0)\n"
                    + message 2217 4 "2: <Up(a) line 1, col 1 to line 2, col 2 of module T>\nn = (a :> 1)\n"
                    + message 2217 4 "3: <Up(a) line 1, col 1 to line 2, col 2 of module T>\nn = (a :> 2)\n"
                    + message 2199 0 "3 states generated, 3 distinct states found, 0 states left on queue."

                let r = conclude run (Some 12)
                Expect.equal (Programs.word r) "violated" "verdict"
                Expect.equal (r.Diagnostics |> List.map _.Message |> List.filter (fun m -> m.Contains "told")) [] "told"
                let v = r.Violation.Value
                Expect.equal (v.Property, v.Conjunct) ("I", "r.n <= 1") "what is false"

                Expect.equal
                    (v.Trace.Steps
                     |> List.map (fun s ->
                         s.Number,
                         s.Node,
                         s.Transition,
                         s.Changes |> List.map (_.After >> Mommie.Core.Semantics.TraceValue.show)))
                    [ 1, "a", "Up", [ "1" ]; 2, "a", "Up", [ "2" ] ]
                    "steps"

                Expect.isGreaterThan v.Trace.Steps.Head.Span.StartLine 0 "the transition's line"
            }

            test "a run that the program does not have is said to be none" {
                let run =
                    message 2110 1 "Invariant I is violated."
                    + message 2217 4 "1: <Initial predicate>\nn = (a :> 0)\n"
                    + message 2217 4 "2: <Up(a) line 1, col 1 to line 2, col 2 of module T>\nn = (a :> 2)\n"

                let r = conclude run (Some 12)
                Expect.equal (Programs.word r) "violated" "TLC's word stands"
                Expect.contains (codes r) "MOM5204" "but the run is not shown"
                Expect.isEmpty r.Violation.Value.Trace.Steps "no step"
            }

            test "a run that TLC prints but for its last step is told with it" {
                let first = message 2217 4 "1: <Initial predicate>\nn = (a :> 0)\n"

                let second =
                    message 2217 4 "2: <Up(a) line 1, col 1 to line 2, col 2 of module T>\nn = (a :> 1)\n"

                let r =
                    conclude (message 2110 1 "Invariant I is violated." + first + second) (Some 12)

                Expect.equal (Programs.word r, r.Violation.Value.Trace.Steps.Length) ("violated", 2) "told"
                Expect.equal r.Violation.Value.Conjunct "r.n <= 1" "what is false there"
                let r = conclude (message 2110 1 "Invariant I is violated." + first) (Some 12)
                Expect.equal (Programs.word r) "violated" "TLC's word stands"
                Expect.contains (codes r) "MOM5204" "but no run that ends before that is shown"
            }

            test "BOUND without a value is found" {
                let program =
                    Programs.program
                        ""
                        ""
                        "  VAR Int n <- 0;\n  TRANSITION Up WHERE n == 0 @@{ n <- n + 1; @@}"
                        "FORALL r IN R : r.n <= 1"
                        "R = {a}; BOUND 2 / (1 - n) <= 2;"

                match Emit.emit (Programs.typed program) [] "test.mommie" with
                | Error ds -> failtestf "%A" ds
                | Ok e ->
                    let said =
                        message 1000 1 "The second argument of \\div is 0."
                        + message 2217 4 "1: <Initial predicate>\nn = (a :> 0)\n"
                        + message 2217 4 "2: <Up(a) line 1, col 1 to line 2, col 2 of module T>\nn = (a :> 1)\n"

                    let r = Tlc.conclude e.Models.Head (report said) (Some 75)
                    Expect.equal (Programs.word r) "violated" "verdict"
                    let v = r.Violation.Value

                    Expect.equal
                        (v.Kind, v.Property, v.Trace.Steps.Length)
                        (ViolationKind.Evaluation, "BOUND", 1)
                        "what"
            }

            test "an error of TLC's is no verdict" {
                let r = conclude (message 1000 1 "Java ran out of memory.") (Some 255)
                Expect.stringStarts (Programs.word r) "undecided" "verdict"
                Expect.equal (codes r) [ "MOM5203" ] "said why"
                Expect.stringContains r.Diagnostics.Head.Message "ran out of memory" "TLC's message"
                let r = conclude "" (Some 1)
                Expect.equal (codes r) [ "MOM5203" ] "silence is no verdict either"
                let r = conclude (message 2193 0 "Model checking completed.") (Some 0)
                Expect.stringStarts (Programs.word r) "undecided" "nothing was counted"
            }

            test "a simulation establishes nothing" {
                let said =
                    message
                        2190
                        0
                        "Finished computing initial states: 4 distinct state generated at 2026-01-01 00:00:00."
                    + message
                        2209
                        0
                        "Progress(50) at 2026-01-01 00:00:00: 120 states generated, -1 distinct states found, -1 states left on queue."
                    + message 2210 0 "The number of states generated: 121\nSimulation using seed 7 and aril 0"

                let r = conclude said (Some 0)

                Expect.equal
                    (Programs.word r, r.GeneratedStates, r.DistinctStates)
                    ("undecided: simulation: no violation in 121 states generated at random (seed 7)", 121L, 0L)
                    "never holds"

                Expect.isEmpty r.Diagnostics "and no error"
                let r = conclude (said + message 1000 1 "Java ran out of memory.") (Some 0)
                Expect.equal (codes r) [ "MOM5203" ] "an error is said"
            }

            test "a violation that the distributed mode shows is named by the reference semantics" {
                let run =
                    message 2121 1 "The behavior up to this point is:"
                    + message 2217 4 "1: <Initial predicate>\nn = (a :> 0)\n"
                    + message 2217 4 "2: <Up(a) line 1, col 1 to line 2, col 2 of module T>\nn = (a :> 1)\n"

                let last =
                    message 2217 4 "3: <Up(a) line 1, col 1 to line 2, col 2 of module T>\nn = (a :> 2)\n"

                let r = conclude (run + last) (Some 0)
                Expect.equal (Programs.word r) "violated" "verdict"

                Expect.equal (r.Violation.Value.Property, r.Violation.Value.Trace.Steps.Length) ("I", 2) "what, and how"

                let r = conclude run (Some 0)
                Expect.equal (codes r) [ "MOM5203" ] "a run that violates nothing is no verdict"
                let r = conclude (run + message 2193 0 "Model checking completed.") (Some 1)
                Expect.stringStarts (Programs.word r) "undecided" "nor is it one that holds"
            }

            test "an initial state that is wrong" {
                let program =
                    Programs.typed (Programs.program "" "" "  VAR Int n <- 3;" "FORALL r IN R : r.n <= 1" "R = {a};")

                match Emit.emit program [] "test.mommie" with
                | Error ds -> failtestf "%A" ds
                | Ok e ->
                    let said =
                        message
                            2102
                            1
                            "Error: Invariant I is violated.\nWhile working on the initial state:\n/\\ n = (a :> 3)\n"

                    let r = Tlc.conclude e.Models.Head (report said) (Some 0)
                    Expect.equal (Programs.word r) "violated" "verdict"
                    Expect.equal r.Violation.Value.Trace.Steps.Length 0 "no step"
            }

            test "what is missing is said, and where to get it" {
                let missing jar java =
                    match Tools.judge [ "/nowhere/tla2tools.jar" ] jar java with
                    | Ok _ -> []
                    | Error ds -> ds |> List.map (fun d -> d.Code, d.Mend.IsSome)

                Expect.equal (missing None (Some "java")) [ "MOM5201", true ] "the jar"
                Expect.equal (missing (Some "jar") None) [ "MOM5202", true ] "java"
                Expect.equal (missing None None).Length 2 "both at once"

                match Tools.find (Some "/nowhere/tla2tools.jar") with
                | Ok _ -> failtest "found"
                | Error ds ->
                    let jar = ds |> List.find (fun d -> d.Code = "MOM5201")
                    Expect.stringContains jar.Message "/nowhere/tla2tools.jar" "where it was looked for"
            }
        ]
