/// Small random programs: the verdict must not depend on which reductions are on.
module Mommie.Checking.Tests.Random

open System
open Expecto
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let private pick (r: Random) (xs: 'a list) = xs[r.Next xs.Length]
let private chance (r: Random) percent = r.Next 100 < percent

/// A pattern on X { Int a } or Y { Bool b } with the names it binds: text, and whether `x.a` can be used.
let private trigger (r: Random) (binder: string) =
    let auditor = pick r [ "NOONE"; "NOONE"; "R"; "ME"; "{ P }"; "ANYONE" ]
    let verifier = pick r [ "ME"; "ME"; "_" ]

    let slots issuer =
        sprintf "[%s, %s, %s]" issuer verifier auditor

    match r.Next 8 with
    | 0 -> slots "_" + sprintf " X %s" binder, true
    | 1 -> slots (sprintf "i%s IN R == 1" binder) + sprintf " X %s" binder, true
    | 2 -> slots "P" + sprintf " X %s" binder, true
    | 3 -> slots "R >= 2" + sprintf " X %s" binder, true
    | 4 -> slots "R >= 2" + sprintf " X {{ a == *m%s; }}" binder, false
    | 5 -> slots (sprintf "q%s IN R >= 1" binder) + sprintf " X %s {{ a == n; }}" binder, true
    | 6 -> slots "_" + " Y {{ b == TRUE; }}", false
    | _ -> slots "R >= 1" + sprintf " X %s {{ WHERE %s.a <= n; }}" binder binder, true

let private known (r: Random) =
    let auditor = pick r [ "NOONE"; "NOONE"; "R"; "ME" ]
    let verifier = pick r [ "ME"; "_" ]

    match r.Next 5 with
    | 0 -> sprintf "KNOWN [_, %s, %s] X" verifier auditor
    | 1 -> sprintf "KNOWN [P, %s, %s] X {{ a == n; }}" verifier auditor
    | 2 -> sprintf "KNOWN [R >= 2, %s, %s] X" verifier auditor
    | 3 -> sprintf "KNOWN [_, %s, %s] Y" verifier auditor
    | _ -> sprintf "KNOWN [P, %s, %s] Y {{ b == p; }}" verifier auditor

let private publish (r: Random) (field: string option) =
    let v = pick r [ "R"; "R"; "{ ME }"; "{ P }" ]
    let a = pick r [ "NOONE"; "NOONE"; "R"; "ANYONE" ]

    match r.Next 3 with
    | 0 -> sprintf "PUBLISH [ME, %s, %s] Y(p);" v a
    | 1 -> sprintf "PUBLISH [ME, %s, %s] Y(TRUE);" v a
    | _ -> sprintf "PUBLISH [ME, %s, %s] X(%s);" v a (pick r [ "0"; "n"; defaultArg field "1" ])

let private transition (r: Random) (index: int) =
    let binder = sprintf "x%d" index
    let reacts = chance r 75
    let text, hasField = if reacts then trigger r binder else "", false
    let field = if hasField then Some(binder + ".a") else None

    let conditions =
        [
            if chance r 40 then
                pick r [ "!p"; "p"; "n < 2"; "n == 0"; "!(0 IN s)"; "s == {}" ]
            if hasField && chance r 40 then
                pick
                    r
                    [
                        binder + ".a >= n"
                        "!(" + binder + ".a IN s)"
                        binder + ".a > n"
                        binder + ".a == n"
                    ]
            if chance r 15 then
                known r
            if chance r 20 then
                "!" + known r
            if not reacts then
                pick r [ "!p"; "n < 1"; "s == {}" ]
        ]

    let unless' =
        if chance r 25 then
            "  UNLESS " + (known r).Substring 6 + " WITHIN d\n"
        else
            ""

    let statement () =
        match r.Next 9 with
        | 0 -> "p <- TRUE;"
        | 1 -> "p <- !p;"
        | 2 -> "n <- n + 1;"
        | 3 -> "s <- s UNION { " + defaultArg field "0" + " };"
        | 4 -> "s <- { n };"
        | 5 when hasField -> sprintf "n <- %s.a;" binder
        | 6 when chance r 40 -> sprintf "IF (%s) { n <- n + 1; }" (known r)
        | _ -> publish r field

    let body = List.init (1 + r.Next 3) (fun _ -> statement ()) |> String.concat " "

    sprintf "  TRANSITION T%d\n" index
    + (if reacts then "  WHEN " + text + "\n" else "")
    + (if conditions.IsEmpty then
           ""
       else
           "  WHERE " + String.concat " && " conditions + "\n")
    + unless'
    + "  @@{ "
    + body
    + " @@}\n"

/// A random program: two or three principals, one of which may lie or crash, two records, two or three transitions.
let generateFor (largest: bool) (seed: int) =
    let r = Random seed

    let faults =
        pick
            r
            [
                "FAULTS { R BYZANTINE AT MOST 1; }"
                "FAULTS { R BYZANTINE AT MOST 1; }"
                "FAULTS { R CRASH AT MOST 1; }"
                ""
            ]

    let node =
        "  VAR Bool p <- FALSE;\n  VAR Int n <- 0;\n  VAR SET<Int> s <- {};\n"
        + (List.init (2 + r.Next 2) (transition r) |> String.concat "")

    let invariant =
        "FORALL r IN HONEST(R), t IN HONEST(R) : "
        + pick
            r
            [
                "!r.p"
                "r.n <= 1"
                "r.n == 0 || !r.p"
                "!(1 IN r.s)"
                "r.s == t.s || r.n != t.n || r == t"
                "r.p => r.n > 0"
                "COUNT(r.s) <= 1"
                "r.n == t.n"
            ]

    let members, faulty =
        pick r [ "{u, w}", ""; "{u, w}", "FAULTY = {w};"; "{u, w}", "FAULTY = {u};" ]

    let faulty = if faults = "" then "" else faulty

    // Where three or more stay honest, larger placements show what smaller ones do.
    let members, faulty, most =
        if largest then
            pick r [ "{u, w, z}", "", 1; "{u, w, z, y}", "", 1 ]
        else
            members, faulty, 2

    (program
        faults
        "CONST Replica P;\nRECORD X { Int a; }\nRECORD Y { Bool b; }"
        node
        invariant
        (sprintf "R = %s; P = u; %s BOUND n <= %d;" members faulty most))

/// Two members.
let generate = generateFor false

let private verdict reductions limit text =
    let p = typed text

    Checker.check
        { defaults with
            Reductions = reductions
            MaxStates = Some limit
        }
        p
        p.Models.Head

/// Compares the verdicts of a program under all reductions and under others; gives how many comparisons were decided.
let private compareOne (seed: int) =
    let text = generate seed
    let reference = verdict Plan.allReductions 20_000L text

    match reference.Verdict with
    | Verdict.Undecided _ -> 0
    | Verdict.Holds
    | Verdict.Violated ->
        Plan.reductionNames
        |> List.map snd
        |> List.map (fun n -> "without " + n, without n)
        |> fun each -> each @ [ "none", Set.empty ]
        |> List.sumBy (fun (name, reductions) ->
            let other = verdict reductions 4_000L text

            match other.Verdict with
            | Verdict.Undecided _ -> 0
            | Verdict.Holds
            | Verdict.Violated ->
                Expect.equal (word other) (word reference) (sprintf "seed %d, %s:\n%s" seed name text)
                1)

[<Tests>]
let tests =
    testList
        "random programs"
        [
            test "the verdict does not depend on the reductions" {
                let count, first =
                    match Environment.GetEnvironmentVariable "MOMMIE_RANDOM_PROGRAMS" with
                    | null
                    | "" -> 60, 1
                    | text -> int text, 1000

                let decided = [ first .. first + count - 1 ] |> List.sumBy compareOne
                Expect.isGreaterThan decided (count * 2) "most comparisons are decided"
            }

            test "the verdict does not depend on the reductions of the search, where more of them apply" {
                let count, first =
                    match Environment.GetEnvironmentVariable "MOMMIE_RANDOM_PROGRAMS" with
                    | null
                    | "" -> 60, 1
                    | text -> int text, 5000

                let mutable decided = 0
                let mutable smaller = 0

                // With nobody named, all members can be exchanged.
                let nameless (text: string) =
                    text
                        .Replace("CONST Replica P;\n", "")
                        .Replace("P = u; ", "")
                        .Replace("[P,", "[_,")
                        .Replace("{ P }", "R")

                for seed in first .. first + count - 1 do
                    let text = generateFor true (seed / 2)
                    let text = if seed % 2 = 0 then text else nameless text
                    let whole = verdict Plan.stateReductions 20_000L text
                    let reduced = verdict Plan.allReductions 20_000L text

                    match whole.Verdict, reduced.Verdict with
                    | Verdict.Undecided _, _
                    | _, Verdict.Undecided _ -> ()
                    | _ ->
                        Expect.equal (word reduced) (word whole) (sprintf "seed %d:\n%s" seed text)
                        decided <- decided + 1

                        if reduced.DistinctStates < whole.DistinctStates then
                            smaller <- smaller + 1

                Expect.isGreaterThan decided (count / 3) "most are decided"
                Expect.isGreaterThan smaller (count / 12) "some are smaller"
            }

            test "random programs are not all alike" {
                let words =
                    [ 1..40 ]
                    |> List.map (fun seed -> word (verdict Plan.allReductions 20_000L (generate seed)))
                    |> List.countBy id
                    |> Map.ofList

                Expect.isTrue (words.ContainsKey "holds" && words.ContainsKey "violated") (sprintf "%A" words)
            }
        ]
