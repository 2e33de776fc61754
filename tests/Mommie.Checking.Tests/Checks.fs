/// What the checker reports, and what it does not claim.
module Mommie.Checking.Tests.Checks

open System.Threading
open Expecto
open Mommie.Core.Text
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let private codes (r: ModelResult) =
    r.Diagnostics |> List.map _.Code |> List.distinct |> List.sort

let private counter invariant model =
    program
        ""
        ""
        """  VAR Int n <- 0;
  TRANSITION Up FOR Int k IN { 0, 1, 2, 3 } WHERE n == k @@{ n <- n + 1; @@}"""
        invariant
        model

let private expression (e: string) =
    program "" "" ("  VAR Int n <- 0;\n  TRANSITION Go WHERE n == 0 @@{ n <- " + e + "; @@}") "TRUE" "R = {a};"

[<Tests>]
let tests =
    testList
        "checker"
        [
            test "counts distinct states and depth" {
                let counting = counter "FORALL r IN R : r.n <= 4" "R = {a, b};"
                let r = check counting
                Expect.equal (word r, r.DistinctStates) ("holds", 1L) "nothing waits for counting: all of it is put off"

                let r =
                    checkWith
                        { defaults with
                            Reductions = without "lazy"
                        }
                        counting

                Expect.equal (word r) "holds" "verdict"
                Expect.equal (r.DistinctStates, r.Depth) (15L, 8) "states, depth: the two can be exchanged"

                let r =
                    checkWith
                        { defaults with
                            Reductions = Set.intersect (without "symmetry") (without "lazy")
                        }
                        counting

                Expect.equal (r.DistinctStates, r.Depth) (25L, 8) "states, depth"
            }

            test "a shortest run, with the false conjunct and its values" {
                let r = check (counter "FORALL r IN R : r.n >= 0 && r.n <= 1" "R = {a, b};")
                let v = r.Violation.Value
                Expect.equal v.Property "I" "property"
                Expect.equal v.Conjunct "r.n <= 1" "conjunct"
                // Either node can be the one: which of several shortest runs is told is fixed, but says nothing.
                let node = TraceValue.show v.Values.Head.Value
                Expect.contains [ "a"; "b" ] node "node"

                Expect.equal
                    (v.Values |> List.map (fun x -> x.Name, TraceValue.show x.Value))
                    [ "r", node; "r.n", "2" ]
                    "values"

                Expect.equal v.Trace.Steps.Length 2 "length"

                Expect.equal
                    (v.Trace.Steps
                     |> List.map (fun s ->
                         s.Transition,
                         s.Node,
                         s.Changes
                         |> List.map (fun c -> TraceValue.show c.Before, TraceValue.show c.After)))
                    [ "Up", node, [ "0", "1" ]; "Up", node, [ "1", "2" ] ]
                    "steps"

                Expect.stringContains (Text.trace v.Trace) $"{node}.n  1 -> 2" "text"
            }

            test "states outside BOUND are checked, not counted, not expanded" {
                let r = check (counter "FORALL r IN R : r.n <= 2" "R = {a}; BOUND n <= 2;")
                Expect.equal (word r) "violated" "the state just outside"
                let r = check (counter "FORALL r IN R : r.n <= 3" "R = {a}; BOUND n <= 2;")
                Expect.equal (word r, r.DistinctStates) ("holds", 3L) "two steps in, one out"
                Expect.exists r.Bounds (fun b -> b.Contains "BOUND cut") "said aloud"
            }

            test "exploring on after a violation counts everything" {
                let text = counter "FORALL r IN R : r.n <= 1" "R = {a, b};"

                let r =
                    checkWith
                        { defaults with
                            ContinueAfterViolation = true
                            Reductions = without "symmetry"
                        }
                        text

                Expect.equal (word r, r.DistinctStates) ("violated", 25L) "all states"
                Expect.equal r.Violation.Value.Trace.Steps.Length 2 "still the shortest run"
            }

            test "a temporal property whose machine is not exhausted leaves the MODEL undecided" {
                let text =
                    (counter "TRUE" "R = {a}; BOUND n <= 1;")
                        .Replace("MODEL", "PROPERTY P : FORALL r IN R : r.n == 0 LEADSTO r.n == 0\nMODEL")

                let r = check text
                Expect.isTrue ((word r).StartsWith "undecided") (word r)
                Expect.contains (codes r) "MOM4005" "said"
            }

            test "a MODEL that checks nothing is not green" {
                let text = (counter "TRUE" "R = {a};").Replace("INVARIANT I : TRUE", "")
                let r = check text
                Expect.isTrue ((word r).StartsWith "undecided") (word r)
                Expect.contains (codes r) "MOM4006" "said"
            }

            test "a transition that never fires is reported" {
                let r = check ((counter "TRUE" "R = {a};").Replace("{ 0, 1, 2, 3 }", "{ 1, 2, 3 }"))
                Expect.equal (codes r) [ "MOM4007" ] "codes"
            }

            test "a false ASSUME stops the MODEL" {
                let r =
                    check ((counter "TRUE" "R = {a};").Replace("DURATION d;", "DURATION d;\nASSUME COUNT(R) == 2;"))

                Expect.isTrue ((word r).StartsWith "undecided") (word r)
                Expect.equal (codes r) [ "MOM4002" ] "codes"
            }

            test "a FAULTY that FAULTS does not allow stops the MODEL" {
                let r =
                    check (program "FAULTS { R BYZANTINE AT MOST 1; }" "" "" "TRUE" "R = {a, b}; FAULTY = {a, b};")

                Expect.equal (codes r) [ "MOM4004" ] "codes"
            }

            test "a limit of states is not a proof" {
                let r =
                    checkWith
                        { defaults with
                            MaxStates = Some 10L
                            Reductions = without "lazy"
                        }
                        (counter "TRUE" "R = {a, b};")

                Expect.isTrue ((word r).StartsWith "undecided") (word r)
                Expect.equal r.DistinctStates 10L "what was established"
            }

            test "cancelling is not a proof" {
                use source = new CancellationTokenSource()
                source.Cancel()

                let r =
                    checkWith { defaults with Cancel = source.Token } (counter "TRUE" "R = {a, b};")

                Expect.equal (word r) "undecided: cancelled" "verdict"
            }

            test "an ASSERT that fails is a violation with its run" {
                let text =
                    (counter "TRUE" "R = {a};").Replace("n <- n + 1;", "ASSERT n < 2; n <- n + 1;")

                let r = check text
                Expect.equal r.Violation.Value.Kind ViolationKind.Assertion "kind"
                Expect.equal (codes r) [ "MOM4010" ] "codes"
                Expect.equal r.Violation.Value.Trace.Steps.Length 3 "the failing firing is the last step"
            }

            for name, e, message in
                [
                    "CHOOSE none", "CHOOSE x IN { 1, 2 } : x > 2", "no member"
                    "CHOOSE several", "CHOOSE x IN { 1, 2 } : x > 0", "2 members"
                    "a missing key", "MAP{ 1: 1 }[2]", "no key 2"
                    "an index", "SEQ{ 1 }[1]", "no index 1"
                    "VALUE(NIL)", "VALUE(IF n == 0 THEN NIL ELSE SOME(1))", "VALUE(NIL)"
                    "MIN of nothing", "MIN({ x | x IN { 1 }, x > 1 })", "MIN of the empty set"
                    "division by zero", "1 / n", "division by zero"
                    "a number outside 64 bits", "9223372036854775807 + (n + 1)", "outside 64 bits"
                ] do
                test (name + " is reported with its run") {
                    let r = check (expression e)
                    Expect.equal (word r) "violated" "verdict"
                    Expect.equal r.Violation.Value.Kind ViolationKind.Evaluation "kind"
                    Expect.stringContains r.Violation.Value.Message message "message"
                    Expect.equal (codes r) [ "MOM4009" ] "codes"
                }

            test "a variable of a Byzantine node has no value" {
                let r =
                    check (
                        program
                            "FAULTS { R BYZANTINE AT MOST 1; }"
                            ""
                            "  VAR Int n <- 0;"
                            "FORALL r IN R : r.n == 0"
                            "R = {a, b};"
                    )

                Expect.equal (codes r) [ "MOM4009" ] "codes"
            }

            for e, value in
                [
                    "7 / 2", 3
                    "-7 / 2", -4
                    "7 / -2", -3
                    "-7 / -2", 4
                    "7 % 2", 1
                    "-7 % 2", 1
                    "7 % -2", 1
                    "-7 % -2", 1
                ] do
                test ("Euclid: " + e) { holds (program "" "" "" (sprintf "%s == %d" e value) "R = {a};") }

            test "the order of FOREACH must not matter" {
                let text body =
                    program
                        ""
                        ""
                        ("  VAR Int n <- 0;\n  VAR Int go <- 0;\n  TRANSITION Go WHERE go == 0 @@{ go <- 1; FOREACH (x IN { 1, 2 }) { "
                         + body
                         + " } @@}")
                        "TRUE"
                        "R = {a};"

                holds (text "n <- n + x;")
                let r = check (text "n <- 2 * n + x;")
                Expect.equal (codes r) [ "MOM4009" ] "codes"
                Expect.stringContains r.Violation.Value.Message "order of FOREACH" "message"
            }

            test "CORRECT is about those who may crash" {
                let text =
                    program
                        "FAULTS { R CRASH AT MOST 1; }"
                        ""
                        "  VAR Bool done <- FALSE;\n  TRANSITION Go WHERE !done @@{ done <- TRUE; @@}"
                        "COUNT(CORRECT(R)) == 2"
                        "R = {a, b};"

                violated text
                holds (text.Replace("COUNT(CORRECT(R)) == 2", "COUNT(CORRECT(R)) >= 1"))
            }

            test "INIT runs once and first" {
                holds (
                    program
                        ""
                        ""
                        "  VAR Int n <- 0;\n  INIT @@{ n <- 5; @@}\n  TRANSITION Up FOR Int k IN { 0, 5 } WHERE n == k @@{ n <- n + 1; @@}"
                        "FORALL r IN R : r.n IN { 0, 5, 6 }"
                        "R = {a};"
                )
            }

            test "inputs: each honest node at most so often, any argument" {
                let text invariant =
                    program
                        ""
                        ""
                        "  VAR Int n <- 0;\n  INPUT add(Int k);\n  TRANSITION Add ON add(k) @@{ n <- n + k; @@}"
                        invariant
                        "R = {a}; INPUT add AT MOST 2; INT 1 .. 3;"

                holds (text "FORALL r IN R : r.n <= 6")
                violated (text "FORALL r IN R : r.n <= 5")
                Expect.equal (check (text "TRUE")).DistinctStates 9L "0; 1..3 after one call; 2..6 after two"
            }

            test "READS depends on the history, RESTORES brings it back" {
                let text invariant =
                    program
                        ""
                        "TYPE S;\nEXTERN f(Int k);\nEXTERN READS S get();\nEXTERN RESTORES back(S s);"
                        """  VAR S s <- get();
  VAR S t <- get();
  VAR S u <- get();
  VAR Bool done <- FALSE;
  TRANSITION Go WHERE !done @@{ done <- TRUE; f(1); t <- get(); back(s); u <- get(); @@}"""
                        invariant
                        "R = {a};"

                let f = (text "FORALL r IN R : r.done => r.s != r.t && r.u == r.s")
                holds (f.Replace("EXTERN f(Int k);", "TYPE X;\nEXTERN X f(Int k);"))
            }

            test "a later pattern may bind what an earlier one uses" {
                violated (
                    program
                        ""
                        "RECORD Req { Int k; }\nRECORD Order { Req m; }"
                        """  VAR Bool said <- FALSE;
  VAR Bool used <- FALSE;
  TRANSITION Say WHERE !said @@{ said <- TRUE; PUBLISH [ME, R, NOONE] Req(1); PUBLISH [ME, R, NOONE] Order(Req(1)); @@}
  TRANSITION Use WHEN [i IN R == 1, ME, NOONE] Order o {{ m == req; }}
  ANDWHEN [j IN R == 1, ME, NOONE] Req req {{ WHERE i != j; }}
  WHERE req.k == 1 @@{ used <- TRUE; @@}"""
                        "FORALL r IN R : !r.used"
                        "R = {a, b};"
                )
            }

            test "MODEL definitions of EXTERNs are used" {
                holds (
                    program
                        ""
                        "EXTERN Int f(Int k);"
                        "  VAR Int n <- 0;\n  TRANSITION Go WHERE n == 0 @@{ Int x <- f(4); n <- x; @@}"
                        "FORALL r IN R : r.n IN { 0, 9 }"
                        "R = {a}; f(k) = k + 5;"
                )
            }

            test "an EXTERN with a plain result may answer anything in the universe, always the same" {
                let text invariant =
                    program
                        ""
                        "EXTERN PURE Bool ok(Int k);"
                        "  VAR Int n <- 0;\n  VAR Bool first <- FALSE;\n  TRANSITION Go FOR Int k IN { 0, 1 } WHERE n == k @@{ n <- n + 1; first <- ok(0); @@}"
                        invariant
                        "R = {a};"

                violated (text "FORALL r IN R : !r.first")

                holds (
                    text "FORALL r IN R : r.n > 0 => (r.first <=> TRUE) || !r.first"
                    |> fun t -> t.Replace("(r.first <=> TRUE)", "r.first")
                )

                holds (text "FORALL r IN R : r.n > 0 => r.first == ok(0)")
            }

            test "LIES restricts liars, and the summary says so" {
                let text lies =
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }"
                        "RECORD Order { Int n; }"
                        "  VAR SET<Int> seen <- {};\n  TRANSITION Use WHEN [i IN R == 1, ME, NOONE] Order o @@{ seen <- seen UNION { o.n }; @@}"
                        "FORALL r IN HONEST(R) : !(1 IN r.seen)"
                        ("R = {a, b}; " + lies)

                violated (text "")
                holds (text "LIES Order o {{ WHERE o.n == 0; }}")
                let r = check (text "LIES Order o {{ WHERE o.n == 0; }}")
                Expect.exists r.Bounds (fun b -> b.Contains "LIES restricts") "said aloud"
            }

            test "RETIRE promises that no trigger uses the statement again" {
                let text guard citing =
                    program
                        ""
                        "RECORD Go { Int k; }"
                        ("""  VAR Bool said <- FALSE;
  VAR Int n <- 0;
  TRANSITION Say WHERE !said @@{ said <- TRUE; PUBLISH [ME, R, R] Go(0)"""
                         + citing
                         + """; @@}
  TRANSITION Use WHEN [i IN R == 1, ME, NOONE] Go g FOR Int k IN { 0, 1 } WHERE n == k"""
                         + guard
                         + """
  @@{ n <- n + 1; RETIRE [i, ME, NOONE] Go; @@}""")
                        "FORALL r IN R : r.n <= 2"
                        "R = {a};"

                let r = check (text "" "")
                Expect.equal (codes r) [ "MOM4009" ] "codes"
                Expect.stringContains r.Violation.Value.Message "has retired" "message"

                Expect.equal
                    (r.Violation.Value.Trace.Steps |> List.map _.Transition |> List.truncate 2)
                    [ "Say"; "Use" ]
                    "run"

                holds (text " && n == 0" "")
                Expect.equal (check (text " && n == 0" "")).DistinctStates 3L "retired statements do not count"
                holds (text "" " CITING [ME, _, R] Go")
            }

            test "a constant without a value stops the MODEL" {
                let r =
                    check (
                        (counter "TRUE" "R = {a}; K = MAP{ 1: 1 }[2];")
                            .Replace("DURATION d;", "DURATION d;\nCONST Int K;")
                    )

                Expect.equal (codes r) [ "MOM4003" ] "codes"
            }

            test "a universe too large is said, not searched" {
                let r =
                    check (
                        program
                            "FAULTS { R BYZANTINE AT MOST 1; }"
                            "RECORD Big { SET<Int> s; }"
                            "  VAR Bool done <- FALSE;\n  TRANSITION Go WHEN [_, ME, NOONE] Big big @@{ done <- TRUE; @@}"
                            "FORALL r IN HONEST(R) : !r.done"
                            "R = {a, b}; INT 0 .. 40;"
                    )

                Expect.isTrue ((word r).StartsWith "undecided") (word r)
                Expect.equal (codes r) [ "MOM4011" ] "codes"
            }

            test "conjuncts that cannot be ordered are a diagnostic" {
                // Typing refuses such programs as written; the plan must not depend on that.
                let p =
                    typed (
                        program
                            ""
                            "RECORD Go { Int k; }"
                            "  VAR Bool done <- FALSE;\n  TRANSITION Use WHEN [i IN R == 1, ME, NOONE] Go\n  ANDWHEN [j IN R == 1, ME, NOONE] Go @@{ done <- TRUE; @@}"
                            "FORALL r IN R : !r.done"
                            "R = {a};"
                    )

                let circle (t: Mommie.Core.Model.Tree.Transition) =
                    match t.When with
                    | [ a; b ] ->
                        let only name (p: Mommie.Core.Model.Tree.Pattern) =
                            match p.Issuer with
                            | Mommie.Core.Model.Tree.OneOf(binder, e) ->
                                { p with
                                    Issuer =
                                        Mommie.Core.Model.Tree.OneOf(
                                            binder,
                                            { e with
                                                Node =
                                                    Mommie.Core.Model.Tree.SetLiteral
                                                        [
                                                            { e with
                                                                Node = Mommie.Core.Model.Tree.Local name
                                                            }
                                                        ]
                                            }
                                        )
                                }
                            | _ -> p

                        { t with
                            When = [ only "j" a; only "i" b ]
                        }
                    | _ -> t

                let p =
                    { p with
                        Nodes =
                            p.Nodes
                            |> List.map (fun n ->
                                { n with
                                    Transitions = List.map circle n.Transitions
                                })
                    }

                let r = Checker.check defaults p p.Models.Head
                Expect.equal (codes r) [ "MOM4001" ] "codes"
            }
        ]
