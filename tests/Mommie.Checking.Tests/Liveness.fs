/// Temporal properties: programs whose verdicts are known, and random ones on which the machine that keeps only what was used and
/// the one in which every statement arrives by a step of its own must agree.
module Mommie.Checking.Tests.Liveness

open System
open System.IO
open Expecto
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let private explicitly = without "deliver"

let private verdict reductions limit text =
    checkWith
        { defaults with
            Reductions = reductions
            MaxStates = Some limit
        }
        text

let private expect wanted text =
    Expect.equal (word (verdict Plan.allReductions 200_000L text)) wanted "with what was used alone"
    Expect.equal (word (verdict explicitly 200_000L text)) wanted "with every arrival a step"

/// A client asks, a server answers; `faults`, what follows PROPERTY, the transitions of the server.
let asking faults property serve =
    $"PROGRAM T
ROLE Client C;
ROLE Server S;
{faults}
RECORD Ask {{ Client c; }}
RECORD Answer {{ }}
DURATION d;
NODE Client IN C {{
  VAR Bool asked <- FALSE;
  VAR Bool answered <- FALSE;
  VAR Bool suspects <- FALSE;
  INPUT ask();
  TRANSITION Send
  ON ask()
  @@{{ asked <- TRUE; PUBLISH [ME, S, NOONE] Ask(ME); @@}}
  TRANSITION Hear
  WHEN [s S == 1, ME, NOONE] Answer
  @@{{ answered <- TRUE; @@}}
  TRANSITION Suspect
  WHERE asked
  UNLESS [_, ME, NOONE] Answer WITHIN d
  @@{{ suspects <- TRUE; @@}}
}}
NODE Server IN S {{
  VAR Bool up <- TRUE;
{serve}
}}
PROPERTY P {property}
MODEL m {{ C = {{c1}};  S = {{s1}}; }}
"

/// The server answers what it is asked.
let serves =
    "  TRANSITION Serve
  WHEN [c C == 1, ME, NOONE] Ask
  @@{ PUBLISH [ME, c, NOONE] Answer(); @@}"

/// Who asks is answered.
let answered = ": FORALL c IN C : c.asked LEADSTO c.answered"

/// The toggling goes on for ever; it must not starve the server's other transition.
let toggling =
    serves
    + "\n  TRANSITION Toggle\n  FOR Int k IN { 0, 1 }\n  WHERE (k == 0) == up\n  @@{ up <- !up; @@}"

/// One node tells all something, each answers all; `until`: until when the first one promises it.
let promising until =
    program
        ""
        "RECORD X { Int a; }\nRECORD Y { Bool b; }"
        ("  VAR Bool p <- FALSE;\n  TRANSITION T1\n  WHERE ME == ORDER(R)[0]\n  @@{ PUBLISH [ME, R, NOONE] X(1)"
         + until
         + "; @@}\n  TRANSITION T2\n  WHEN [_, ME, NOONE] X x\n  @@{ p <- TRUE; PUBLISH [ME, R, NOONE] Y(TRUE); @@}")
        "TRUE\nPROPERTY P : FORALL r IN R : EVENTUALLY r.p"
        "R = {u, v, w};"

/// A client that suspects asks nobody else; timely, it suspects nobody for ever.
let repeated property =
    (asking "" property serves)
        .Replace("@@{ suspects <- TRUE; @@}", "FORGET")
        .Replace("WHERE asked\n", "FOR Bool b IN { TRUE, FALSE }\n  WHERE asked && b != suspects\n")
        .Replace("FORGET", "@@{ suspects <- b; @@}")

/// The program of a file beside the tests, with replacements.
let written name (changes: (string * string) list) =
    let rec up (directory: DirectoryInfo | null) =
        match directory with
        | null -> failtest "the repository is not found"
        | d when File.Exists(Path.Combine(d.FullName, "Mommie.sln")) -> d.FullName
        | d -> up d.Parent

    let root = up (DirectoryInfo AppContext.BaseDirectory)

    changes
    |> List.fold
        (fun (text: string) (a: string, b: string) ->
            Expect.isTrue (text.Contains a) a
            text.Replace(a, b))
        (File.ReadAllText(Path.Combine(root, "tests", "cases", "liveness", name + ".mommie")))

let private known =
    [
        test "what is asked is answered" { expect "holds" (asking "" answered serves) }
        test "nobody has to call an input that is not FAIR" {
            expect "violated" (asking "" ": FORALL c IN C : EVENTUALLY c.asked" serves)
        }
        test "a FAIR input is called" {
            expect "holds" (asking "" "FAIR ask : FORALL c IN C : EVENTUALLY c.answered" serves)
        }
        test "a server that may crash may not answer" {
            expect "violated" (asking "FAULTS { S CRASH AT MOST 1; }" answered serves)
        }
        test "a correct server answers" {
            expect
                "holds"
                (asking
                    "FAULTS { S CRASH AT MOST 1; }"
                    ": FORALL c IN C, s IN S : CORRECT(s) => (c.asked LEADSTO c.answered)"
                    serves)
        }
        test "a server that may lie need not answer" {
            expect "violated" (asking "FAULTS { S BYZANTINE AT MOST 1; }" answered serves)
        }
        test "a duration that is not FAIR need not end" {
            expect "violated" (asking "" ": FORALL c IN C : c.asked LEADSTO c.suspects" serves)
        }
        test "a FAIR duration ends where nothing arrives" {
            expect "holds" (asking "" "FAIR d : FORALL c IN C : c.asked LEADSTO c.suspects" "")
        }
        test "what arrives prevents the end of a FAIR duration" {
            expect "violated" (asking "" "FAIR d : FORALL c IN C : c.asked LEADSTO c.suspects" serves)
        }
        test "a lie prevents the end of a FAIR duration, too" {
            expect
                "violated"
                (asking "FAULTS { S BYZANTINE AT MOST 1; }" "FAIR d : FORALL c IN C : c.asked LEADSTO c.suspects" "")
        }
        test "ALWAYS and EVENTUALLY nest" {
            expect "holds" (asking "" ": FORALL c IN C : EVENTUALLY ALWAYS (c.asked => c.answered)" serves)
            expect "violated" (asking "" ": FORALL c IN C : ALWAYS (c.asked => c.answered)" serves)
            expect "holds" (asking "" ": FORALL c IN C : ALWAYS EVENTUALLY (c.asked => c.answered)" serves)
            expect "violated" (asking "" ": EXISTS c IN C : ALWAYS EVENTUALLY c.asked" serves)
            expect "holds" (asking "" ": FORALL c IN C : (ALWAYS !c.answered) => (ALWAYS !c.asked)" serves)
        }
        test "instances are fair one by one" { expect "holds" (asking "" answered toggling) }
        test "an UNTIL that holds ends the promise" {
            expect "holds" (promising "")
            expect "violated" (promising " UNTIL [R >= 1, ME, NOONE] Y")
            expect "holds" (promising " UNTIL [R >= 3, ME, NOONE] Y")
        }
        test "EVENTUALLY TIMELY: what was promised arrives in time" {
            expect "holds" (repeated "EVENTUALLY TIMELY d : FORALL c IN C : c.asked LEADSTO c.answered")
        }
        test "a lasso says what is never done and why" {
            let r = check (asking "FAULTS { S CRASH AT MOST 1; }" answered serves)

            match r.Violation with
            | Some v ->
                Expect.equal v.Kind ViolationKind.Temporal "kind"

                Expect.equal v.Trace.Cycle (Some v.Trace.Steps.Length) "then nothing, for ever"
                Expect.isTrue (v.Trace.Steps.Length >= 1) "the way"
                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM4014" ] "code"
            | None -> failtest "no violation"
        }
        test "two-phase commit blocks where the coordinator crashes, and not otherwise" {
            Expect.equal (word (verdict Plan.allReductions 500_000L (written "TwoPhase" []))) "violated" "it may crash"

            let correct =
                [
                    "FAULTS { TM CRASH AT MOST 1; }", ""
                    "PROPERTY Terminates :", "PROPERTY Terminates FAIR voteTimeout :"
                ]

            Expect.equal (word (verdict Plan.allReductions 500_000L (written "TwoPhase" correct))) "holds" "it does not"
        }
        test "reliable broadcast delivers to all or none" {
            Expect.equal (word (verdict Plan.allReductions 500_000L (written "Bracha" []))) "holds" "Delivery, Totality"

            let seeded =
                [
                    "WHEN [N >= f + 1, ME, NOONE] Ready r", "WHEN [N >= 2 * f + 1, ME, NOONE] Ready r"
                ]

            Expect.equal
                (word (verdict Plan.allReductions 500_000L (written "Bracha" seeded)))
                "violated"
                "without amplification"
        }
    ]

let private pick (r: Random) (xs: 'a list) = xs[r.Next xs.Length]

/// A random program with a temporal property.
let generate (seed: int) =
    let r = Random(seed * 7919)
    let text = Random.generate seed
    let at = text.IndexOf "INVARIANT I : "
    let stop = text.IndexOf('\n', at)
    let line = text.Substring(at, stop - at)

    let condition =
        line.Substring(line.LastIndexOf(" : ", StringComparison.Ordinal) + 3)

    let formula =
        pick
            r
            [
                $"EVENTUALLY ({condition})"
                $"EVENTUALLY (r.p || t.n > 0)"
                $"ALWAYS EVENTUALLY ({condition})"
                $"EVENTUALLY ALWAYS ({condition})"
                $"(r.p LEADSTO ({condition}))"
                $"(r.n > 0 LEADSTO t.p)"
                $"(r.n > 0 LEADSTO t.n > 0)"
                $"((EVENTUALLY r.p) => (EVENTUALLY t.p))"
            ]

    let header =
        pick
            r
            [
                "PROPERTY I : "
                "PROPERTY I FAIR d : "
                "PROPERTY I EVENTUALLY TIMELY d : "
                "PROPERTY I FAIR d EVENTUALLY TIMELY d : "
            ]

    let property = header + "FORALL r IN HONEST(R), t IN HONEST(R) : " + formula
    let changed = text.Substring(0, at) + property + text.Substring stop

    // Some statements are promised only UNTIL something.
    let parts = changed.Split "(p);"

    if r.Next 2 = 0 then
        String.Join("(p) UNTIL [R >= 1, ME, NOONE] X;", parts)
    else
        changed.Replace("Y(TRUE);", "Y(TRUE) UNTIL [R >= 2, ME, NOONE] Y;")

let private compareOne seed =
    let text = generate seed
    let used = verdict Plan.allReductions 4_000L text

    match used.Verdict with
    | Verdict.Undecided _ -> None
    | Verdict.Holds
    | Verdict.Violated ->
        let arrivals = verdict explicitly 4_000L text

        match arrivals.Verdict with
        | Verdict.Undecided _ -> None
        | Verdict.Holds
        | Verdict.Violated ->
            Expect.equal (word used) (word arrivals) (sprintf "seed %d:\n%s" seed text)
            Some(word used)

[<Tests>]
let tests =
    testList
        "liveness"
        (known
         @ [
             test "random programs: what was used alone says the same as every arrival a step" {
                 let count, first =
                     match Environment.GetEnvironmentVariable "MOMMIE_RANDOM_PROGRAMS" with
                     | null
                     | "" -> 60, 1
                     | text -> int text, 2000

                 let words =
                     [ first .. first + count - 1 ]
                     |> List.choose compareOne
                     |> List.countBy id
                     |> Map.ofList

                 let number w =
                     Map.tryFind w words |> Option.defaultValue 0

                 Expect.isGreaterThan (number "holds") (count / 20) "some hold"
                 Expect.isGreaterThan (number "violated") (count / 20) "some do not"
             }
         ])
