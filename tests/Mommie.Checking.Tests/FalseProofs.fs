/// Ways of being wrong that have happened: each shortcut would prove something false. One small program each.
module Mommie.Checking.Tests.FalseProofs

open Expecto
open Mommie.Core.Semantics
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let private threeVotes =
    program
        ""
        "RECORD Vote { Int x; }"
        """  VAR SET<SET<Replica>> quorums <- {};
  VAR Bool voted <- FALSE;
  TRANSITION Say WHERE !voted @@{ voted <- TRUE; PUBLISH [ME, R, NOONE] Vote(1); @@}
  TRANSITION Take
  WHEN [q IN R >= 2, ME, NOONE] Vote v
  ANDWHEN [R >= 3, ME, NOONE] Vote
  @@{ quorums <- quorums UNION { q }; @@}"""

[<Tests>]
let tests =
    testList
        "false proofs"
        [
            test "a quorum is any subset of the size asked for, not the largest" {
                // All three have voted before Take is enabled: only the largest subset would keep the invariant.
                violated (threeVotes "FORALL r IN R : FORALL q IN r.quorums : COUNT(q) == 3" "R = {a, b, c};")
            }

            test "an exact quorum has exactly its size" {
                holds (
                    (threeVotes "FORALL r IN R : FORALL q IN r.quorums : COUNT(q) == 2" "R = {a, b, c};")
                        .Replace("q IN R >= 2", "q IN R == 2")
                )
            }

            test "a quorum counts distinct issuers, never messages" {
                holds (
                    program
                        ""
                        "RECORD Vote { Int x; }"
                        """  VAR Bool bad <- FALSE;
  VAR Int n <- 0;
  TRANSITION Say WHERE ME == a && n < 2 FOR Int k IN { 0, 1 } @@{ n <- n + 1; PUBLISH [ME, R, NOONE] Vote(k); @@}
  TRANSITION Take WHEN [R >= 2, ME, NOONE] Vote v {{ x == *; }} @@{ bad <- TRUE; @@}"""
                        "FORALL r IN R : !r.bad"
                        "R = {a, b};"
                    |> fun t ->
                        t
                            .Replace(
                                "WHERE ME == a && n < 2 FOR Int k IN { 0, 1 }",
                                "FOR Int k IN { 0, 1 } WHERE ME == FIRST && n < 2"
                            )
                            .Replace("ROLE Replica R;", "ROLE Replica R;\nCONST Replica FIRST;")
                            .Replace("R = {a, b};", "R = {a, b}; FIRST = a;")
                )
            }

            test "a lie is available, never already held: a lying primary can be suspected" {
                violated (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }\nCONST Replica PRIMARY;"
                        "RECORD Order { Int n; }"
                        """  VAR Bool suspicious <- FALSE;
  TRANSITION Suspect
  UNLESS [PRIMARY, ME, NOONE] Order {{ n == 0; }} WITHIN d
  @@{ suspicious <- TRUE; @@}"""
                        "FORALL r IN HONEST(R) : !r.suspicious"
                        "R = {a, b}; PRIMARY = a; FAULTY = {a};"
                    |> fun t ->
                        t.Replace("TRANSITION Suspect\n  UNLESS", "TRANSITION Suspect\n  WHERE !suspicious\n  UNLESS")
                )
            }

            test "a lie once used is held from then on" {
                holds (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }\nCONST Replica PRIMARY;"
                        "RECORD Order { Int n; }"
                        """  VAR Bool used <- FALSE;
  VAR Bool bad <- FALSE;
  TRANSITION Use WHEN [PRIMARY, ME, NOONE] Order o {{ n == 0; }} @@{ used <- TRUE; @@}
  TRANSITION Forget
  WHERE used && !KNOWN [PRIMARY, ME, NOONE] Order {{ n == 0; }}
  @@{ bad <- TRUE; @@}"""
                        "FORALL r IN HONEST(R) : !r.bad"
                        "R = {a, b}; PRIMARY = a; FAULTY = {a};"
                )
            }

            test "liars say what no honest node has said: one issuer is enough" {
                violated (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }"
                        "RECORD Order { Int n; }"
                        """  VAR SET<Int> seen <- {};
  TRANSITION Use WHEN [i IN R == 1, ME, NOONE] Order o @@{ seen <- seen UNION { o.n }; @@}"""
                        "FORALL r IN HONEST(R) : r.seen == {}"
                        "R = {a, b};"
                )
            }

            test "liars as many as the quorum say what no honest node has said" {
                violated (
                    program
                        "FAULTS { R BYZANTINE AT MOST 2; }"
                        "RECORD Order { Int n; }"
                        """  VAR SET<Int> seen <- {};
  TRANSITION Use WHEN [R >= 2, ME, NOONE] Order o @@{ seen <- seen UNION { o.n }; @@}"""
                        "FORALL r IN HONEST(R) : r.seen == {}"
                        "R = {a, b, c};"
                )
            }

            test "liars fewer than the quorum cannot" {
                holds (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }"
                        "RECORD Order { Int n; }"
                        """  VAR SET<Int> seen <- {};
  TRANSITION Use WHEN [R >= 2, ME, NOONE] Order o @@{ seen <- seen UNION { o.n }; @@}"""
                        "FORALL r IN HONEST(R) : r.seen == {}"
                        "R = {a, b, c};"
                )
            }

            test "in a multivalent quorum fewer liars than the quorum still choose their own values" {
                violated (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }"
                        "RECORD Vote { Int x; }"
                        """  VAR SET<Int> seen <- {};
  VAR Bool voted <- FALSE;
  TRANSITION Say WHERE !voted @@{ voted <- TRUE; PUBLISH [ME, R, NOONE] Vote(0); @@}
  TRANSITION Take WHEN [R >= 2, ME, NOONE] Vote {{ x == *m; }} WHERE seen == {} @@{ seen <- { m[i] | i IN DOMAIN(m) }; @@}"""
                        "FORALL r IN HONEST(R) : r.seen SUBSETEQ { 0 }"
                        "R = {a, b, c};"
                )
            }

            test "a field that is not mentioned is univalent" {
                holds (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }"
                        "RECORD Vote { Int x; }"
                        """  VAR SET<Int> seen <- {};
  VAR Bool voted <- FALSE;
  TRANSITION Say WHERE !voted @@{ voted <- TRUE; PUBLISH [ME, R, NOONE] Vote(0); @@}
  TRANSITION Take WHEN [R >= 2, ME, NOONE] Vote v WHERE seen == {} @@{ seen <- { v.x }; @@}"""
                        "FORALL r IN HONEST(R) : r.seen SUBSETEQ { 0 }"
                        "R = {a, b, c};"
                )
            }

            test "a liar repeats what it saw, beyond the universe of the MODEL" {
                violated (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }"
                        "RECORD Vote { Int x; }"
                        """  VAR Bool seen <- FALSE;
  VAR Bool voted <- FALSE;
  TRANSITION Say WHERE !voted @@{ voted <- TRUE; PUBLISH [ME, R, NOONE] Vote(77); @@}
  TRANSITION Take WHEN [q IN R == 2, ME, NOONE] Vote v {{ x == 77; }} WHERE !seen && LIAR IN q @@{ seen <- TRUE; @@}"""
                        "FORALL r IN HONEST(R) : !r.seen"
                        "R = {a, b, c}; LIAR = c; FAULTY = {c};"
                    |> fun t -> t.Replace("ROLE Replica R;", "ROLE Replica R;\nCONST Replica LIAR;")
                )
            }

            test "free results alone: two calls may well answer the same" {
                violated (
                    program
                        ""
                        "TYPE Res;\nEXTERN Res f(Int k);"
                        """  VAR SET<Res> results <- {};
  VAR Int n <- 0;
  TRANSITION Go FOR Int k IN { 0, 1 } WHERE n == k @@{ Res x <- f(k); results <- results UNION { x }; n <- n + 1; @@}"""
                        "FORALL r IN R : COUNT(r.results) == r.n"
                        "R = {a};"
                )
            }

            test "two values alone: three calls may well answer differently" {
                violated (
                    program
                        ""
                        "TYPE Res;\nEXTERN Res f(Int k);"
                        """  VAR SET<Res> results <- {};
  VAR Int n <- 0;
  TRANSITION Go FOR Int k IN { 0, 1, 2 } WHERE n == k @@{ Res x <- f(k); results <- results UNION { x }; n <- n + 1; @@}"""
                        "FORALL r IN R : COUNT(r.results) <= 2"
                        "R = {a};"
                )
            }

            test "one history and arguments have one answer, in both interpretations" {
                holds (
                    program
                        ""
                        "TYPE Res;\nEXTERN Res f(Int k);"
                        """  VAR OPTION<Res> result <- NIL;
  TRANSITION Go WHERE result == NIL @@{ Res x <- f(0); result <- SOME(x); @@}"""
                        "FORALL r IN R, s IN R : r.result != NIL && s.result != NIL => r.result == s.result"
                        "R = {a, b};"
                )
            }

            test "the history counts: a second call with the same arguments may answer differently" {
                violated (
                    program
                        ""
                        "TYPE Res;\nEXTERN Res f(Int k);"
                        """  VAR OPTION<Res> one <- NIL;
  VAR OPTION<Res> two <- NIL;
  TRANSITION Go WHERE one == NIL @@{ Res x <- f(0); one <- SOME(x); Res y <- f(0); two <- SOME(y); @@}"""
                        "FORALL r IN R : r.one == r.two"
                        "R = {a};"
                )
            }

            test "every placement, not only the largest: a promise to honest clients" {
                // With every node lying the invariant speaks of nobody; with one liar it is false.
                violated (
                    program
                        "FAULTS { R BYZANTINE; }"
                        "RECORD Order { Int n; }"
                        """  VAR Bool bad <- FALSE;
  TRANSITION Use WHEN [_, ME, NOONE] Order o @@{ bad <- TRUE; @@}"""
                        "FORALL r IN HONEST(R) : !r.bad"
                        "R = {a, b};"
                )
            }

            test "a larger placement stands for a smaller one only where liars can repeat what honest nodes say" {
                // Only without any liar does the number 6 come to `c`: no liar can say 5 or 6.
                let text numbers =
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }\nCONST Replica A;\nCONST Replica B;\nCONST Replica C;"
                        "RECORD X { Int n; }"
                        """  VAR Int at <- 0;
  VAR Bool bad <- FALSE;
  TRANSITION Begin WHERE ME == A && at == 0 @@{ at <- 1; PUBLISH [ME, R, NOONE] X(5); @@}
  TRANSITION Pass WHEN [A, ME, NOONE] X {{ n == 5; }} WHERE ME == B && at == 0 @@{ at <- 1; PUBLISH [ME, R, NOONE] X(6); @@}
  TRANSITION End WHEN [B, ME, NOONE] X {{ n == 6; }} WHERE ME == C @@{ bad <- TRUE; @@}"""
                        "FORALL r IN HONEST(R) : !r.bad"
                        (sprintf "R = {a, b, c}; A = a; B = b; C = c; INT %s;" numbers)

                violated (text "0 .. 1")
                violated (text "0 .. 6")

                let explored text =
                    checkWith
                        { defaults with
                            ContinueAfterViolation = true
                        }
                        text

                let all text =
                    (checkWith
                        { defaults with
                            ContinueAfterViolation = true
                            Reductions = Plan.stateReductions
                        }
                        text)
                        .DistinctStates

                let few, many = text "0 .. 1", text "0 .. 6"
                Expect.isFalse (List.contains "placements" (explored few).Reductions) "everything was searched"
                Expect.equal (explored few).DistinctStates (all few) "states where it does not apply"
                Expect.isTrue (List.contains "placements" (explored many).Reductions) "liars can say all numbers"
                Expect.isLessThan (explored many).DistinctStates (all many) "states where it applies"
            }

            test "what is named, or ranked, is told apart" {
                // One node alone can be bad: to take it for another is a false proof.
                let text condition =
                    program
                        ""
                        "CONST Replica C;"
                        (sprintf "  VAR Int n <- 0;\n  TRANSITION Go WHERE n == 0 && %s @@{ n <- 1; @@}" condition)
                        "FORALL r IN R : r.n == 0"
                        "R = {a, b, c}; C = c;"

                let states condition =
                    let explore reductions =
                        (checkWith
                            { defaults with
                                ContinueAfterViolation = true
                                Reductions = reductions
                            }
                            (text condition))
                            .DistinctStates

                    explore Plan.allReductions, explore Plan.stateReductions

                for condition in [ "ME == C"; "ME == ORDER(R)[2]"; "ME != C" ] do
                    violated (text condition)

                Expect.equal (states "TRUE") (6L, 8L) "two of three can be exchanged"
                Expect.equal (states "ME == C") (2L, 2L) "the third is named"
                Expect.equal (states "ME != ORDER(R)[2]") (4L, 4L) "all are ranked"
            }

            test "a run is told in one and the same names" {
                // Found at a representative, told along a run: the values are those of the run's last state.
                let r =
                    check (
                        program
                            ""
                            ""
                            "  VAR Int n <- 0;\n  TRANSITION Go FOR Int k IN { 0, 1, 2 } WHERE n == k @@{ n <- n + 1; @@}"
                            "FORALL r IN R : r.n <= 2"
                            "R = {a, b, c};"
                    )

                let v = r.Violation.Value
                let node = TraceValue.show v.Values.Head.Value

                Expect.equal
                    (v.Trace.Steps |> List.map (fun s -> s.Node))
                    [ node; node; node ]
                    "the node that is named took the steps"
            }

            test "a liar needs no evidence: citing is a duty of the honest only" {
                violated (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }\nCONST Replica PRIMARY;"
                        "RECORD Req { Int k; }\nRECORD Order { Int k; }"
                        """  VAR SET<Int> done <- {};
  TRANSITION Assign WHEN [i IN R == 1, ME, R] Req r WHERE ME == PRIMARY
  @@{ PUBLISH [ME, R, NOONE] Order(r.k) CITING [i, _, R] Req {{ k == r.k; }}; @@}
  TRANSITION Execute WHEN [PRIMARY, ME, NOONE] Order o @@{ done <- done UNION { o.k }; @@}"""
                        "FORALL r IN HONEST(R) : r.done == {}"
                        "R = {a, b}; PRIMARY = a;"
                )
            }

            test "an instance fires at most once where nothing else stops it" {
                let text invariant =
                    program
                        ""
                        "RECORD Go { Int k; }"
                        """  VAR Bool said <- FALSE;
  VAR Int n <- 0;
  TRANSITION Say WHERE !said @@{ said <- TRUE; PUBLISH [ME, R, NOONE] Go(0); @@}
  TRANSITION Count WHEN [i IN R == 1, ME, NOONE] Go g @@{ n <- n + 1; @@}"""
                        invariant
                        "R = {a, b}; BOUND n <= 4;"

                holds (text "FORALL r IN R : r.n <= 2")
                violated (text "FORALL r IN R : r.n <= 1")
            }

            test "a guard that can come true again keeps refraction" {
                // Toggle makes its own trigger false, but Reset brings it back: without `fired` n would pass 1.
                holds (
                    program
                        ""
                        ""
                        """  VAR Bool on <- FALSE;
  VAR Int n <- 0;
  TRANSITION Toggle WHERE !on @@{ on <- TRUE; n <- n + 1; @@}
  TRANSITION Reset FOR Int k IN { 1, 2 } WHERE on @@{ on <- FALSE; @@}"""
                        "FORALL r IN R : r.n <= 1"
                        "R = {a}; BOUND n <= 3;"
                )
            }

            test "a statement known in one place and denied in another can still arrive without a trigger using it" {
                // Reading KNOWN only from what triggers used would keep `seen` false for ever.
                violated (
                    program
                        ""
                        "RECORD Go { Int k; }"
                        """  VAR Bool said <- FALSE;
  VAR Bool seen <- FALSE;
  VAR Bool missed <- FALSE;
  TRANSITION Say WHERE !said && ME == FIRST @@{ said <- TRUE; PUBLISH [ME, R, NOONE] Go(0); @@}
  TRANSITION See WHERE !seen && KNOWN [_, ME, NOONE] Go @@{ seen <- TRUE; @@}
  TRANSITION Miss WHERE !missed && !KNOWN [_, ME, NOONE] Go @@{ missed <- TRUE; @@}"""
                        "FORALL r IN R : !r.seen"
                        "R = {a, b}; FIRST = a;"
                    |> fun t -> t.Replace("ROLE Replica R;", "ROLE Replica R;\nCONST Replica FIRST;")
                )
            }

            test "what was seen stays seen" {
                holds (
                    program
                        ""
                        "RECORD Go { Int k; }"
                        """  VAR Bool said <- FALSE;
  VAR Bool seen <- FALSE;
  VAR Bool bad <- FALSE;
  TRANSITION Say WHERE !said && ME == FIRST @@{ said <- TRUE; PUBLISH [ME, R, NOONE] Go(0); @@}
  TRANSITION See WHERE !seen && KNOWN [_, ME, NOONE] Go @@{ seen <- TRUE; @@}
  TRANSITION Lose WHERE seen && !KNOWN [_, ME, NOONE] Go @@{ bad <- TRUE; @@}"""
                        "FORALL r IN R : !r.bad"
                        "R = {a, b}; FIRST = a;"
                    |> fun t -> t.Replace("ROLE Replica R;", "ROLE Replica R;\nCONST Replica FIRST;")
                )
            }

            test "a body that asks KNOWN can find less than was published, and more than its trigger used" {
                let text invariant =
                    program
                        ""
                        "RECORD Go { Int k; }"
                        """  VAR Bool said <- FALSE;
  VAR Int n <- -1;
  TRANSITION Say WHERE !said @@{ said <- TRUE; PUBLISH [ME, R, NOONE] Go(0); @@}
  TRANSITION Ask WHERE n == -1 @@{ n <- COUNT({ i | i IN R, KNOWN [i, ME, NOONE] Go }); @@}"""
                        invariant
                        "R = {a, b};"

                violated (text "FORALL r IN R : r.n != 0")
                violated (text "FORALL r IN R : r.n != 1")
                violated (text "FORALL r IN R : r.n != 2")
                holds (text "FORALL r IN R : r.n <= 2")
            }

            test "what a node publishes to itself it holds at once" {
                holds (
                    program
                        ""
                        "RECORD Go { Int k; }"
                        """  VAR Bool said <- FALSE;
  VAR Bool bad <- FALSE;
  TRANSITION Say WHERE !said @@{ said <- TRUE; PUBLISH [ME, { ME }, NOONE] Go(0); @@}
  TRANSITION Miss WHERE said && !KNOWN [ME, ME, NOONE] Go @@{ bad <- TRUE; @@}"""
                        "FORALL r IN R : !r.bad"
                        "R = {a};"
                )
            }

            test "PUBLISHED speaks of honest issuers alone" {
                holds (
                    program
                        "FAULTS { R BYZANTINE AT MOST 1; }"
                        "RECORD Order { Int n; }"
                        """  VAR SET<Int> seen <- {};
  TRANSITION Use WHEN [i IN R == 1, ME, NOONE] Order o @@{ seen <- seen UNION { o.n }; @@}"""
                        "!(PUBLISHED [_, _, _] Order)"
                        "R = {a, b};"
                )
            }

            test "a timeout may expire at any moment" {
                violated (
                    program
                        ""
                        ""
                        """  VAR Bool late <- FALSE;
  TRANSITION Late WHERE !late AFTER d @@{ late <- TRUE; @@}"""
                        "FORALL r IN R : !r.late"
                        "R = {a};"
                )
            }

            test "an auditor may use what it is not sent, a stranger may not" {
                let text slot =
                    program
                        ""
                        "RECORD Go { Int k; }"
                        ("""  VAR Bool said <- FALSE;
  VAR Bool used <- FALSE;
  TRANSITION Say WHERE !said && ME == FIRST @@{ said <- TRUE; PUBLISH [ME, { FIRST }, { SECOND }] Go(0); @@}
  TRANSITION Use WHEN """
                         + slot
                         + """ Go g WHERE ME != FIRST @@{ used <- TRUE; @@}""")
                        "FORALL r IN R : !r.used"
                        "R = {a, b, c}; FIRST = a; SECOND = b;"
                    |> fun t ->
                        t.Replace("ROLE Replica R;", "ROLE Replica R;\nCONST Replica FIRST;\nCONST Replica SECOND;")

                violated (text "[_, _, NOONE]")
                holds (text "[_, ME, NOONE]")
                violated (text "[_, _, ME]")
                holds (text "[_, _, R]")
                holds (text "[_, _, ANYONE]")
            }

            test "ANYONE as auditor lets everyone use it" {
                violated (
                    program
                        ""
                        "RECORD Go { Int k; }"
                        """  VAR Bool said <- FALSE;
  VAR Bool used <- FALSE;
  TRANSITION Say WHERE !said && ME == FIRST @@{ said <- TRUE; PUBLISH [ME, { FIRST }, ANYONE] Go(0); @@}
  TRANSITION Use WHEN [_, _, ANYONE] Go g WHERE ME != FIRST @@{ used <- TRUE; @@}"""
                        "FORALL r IN R : !r.used"
                        "R = {a, b}; FIRST = a;"
                    |> fun t -> t.Replace("ROLE Replica R;", "ROLE Replica R;\nCONST Replica FIRST;")
                )
            }
        ]
