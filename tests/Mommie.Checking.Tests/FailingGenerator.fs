/// The programs of `Generator` with parts that may have no value, and with ASSERTs that may fail.
module Mommie.Checking.Tests.FailingGenerator

open System
open System.Text.RegularExpressions

let private pick (r: Random) (xs: 'a list) = xs[r.Next xs.Length]
let private chance (r: Random) percent = r.Next 100 < percent

/// An integer that may have no value.
let private risky (r: Random) =
    pick
        r
        [
            "VALUE(o)"
            "ms[0]"
            "ms[n]"
            "(CHOOSE one IN s : TRUE)"
            "(CHOOSE one IN s : one >= n)"
            "MIN(s)"
            "MAX(s)"
            "(2 / n)"
            "(n % (n - 1))"
            "qs[n]"
        ]

/// A statement that may fail, or one that gives another one a value.
let private statement (r: Random) =
    match r.Next 17 with
    | 0
    | 13
    | 14 ->
        pick
            r
            [
                "ASSERT !p;"
                "ASSERT n <= 1;"
                "ASSERT s == {};"
                "ASSERT o == NIL || p;"
                "ASSERT !KNOWN [_, ME, NOONE] X;"
                "ASSERT KNOWN [P, ME, NOONE] Y;"
            ]
    | 1 -> $"ASSERT {risky r} >= n;"
    | 2 -> $"IF (p) {{ ASSERT {risky r} == n; }}"
    | 3 -> $"n <- {risky r};"
    | 4 -> $"s <- s UNION {{ {risky r} }};"
    | 5 -> $"o <- SOME({risky r});"
    | 6 -> $"IF ({risky r} > n) {{ p <- TRUE; }} ELSE {{ n <- n + 1; }}"
    | 7 -> $"PUBLISH [ME, R, NOONE] X({risky r});"
    | 8 -> "o <- SOME(n);"
    | 9 -> "ms[n] <- 1;"
    | 10 -> "s <- s UNION { n };"
    | 11 -> "qs <- APPEND(qs, n);"
    | 15 -> $"IF (p) {{ Int loc <- {risky r}; n <- n + 1; }} ELSE {{ n <- 0; }}"
    | 16 -> $"FOREACH (each IN R) {{ IF (each != ME) {{ p <- {risky r} >= n; }} }}"
    | _ -> "IF (!p) { o <- SOME(1); ms[0] <- n; }"

/// A condition that may have no value.
let private condition (r: Random) =
    match r.Next 5 with
    | 0 -> $"{risky r} == n"
    | 1 -> $"(p || {risky r} >= 0)"
    | 2 -> $"(n > 0 => {risky r} >= 1)"
    | 3 -> $"(EXISTS other IN s : other >= {risky r})"
    | _ -> $"{risky r} >= 0"

/// What an invariant asks besides, of the variables of r.
let private asked (r: Random) =
    pick
        r
        [
            "(r.p => MIN(r.s) >= 0)"
            "(r.n > 0 => VALUE(r.o) >= 0)"
            "(r.n == 0 || r.ms[0] >= 0)"
            "(r.s == {} || (CHOOSE one IN r.s : TRUE) >= 0)"
            "(t.n > 0 => r.qs[0] >= 0)"
        ]

/// One TRANSITION.
let private transition (r: Random) (text: string) =
    let changed =
        // What a trigger asks of a field.
        if chance r 15 then
            Regex("(?<=WHEN [^\n]*)a == [01n];").Replace(text, $"a == {risky r};", 1)
        else
            text

    // Where a trigger and WHERE may both have no value, TLC differs (docs/tla.md).
    let changed =
        if changed <> text || not (chance r 35) then
            changed
        elif changed.Contains "\n  WHERE " then
            let more = condition r

            if chance r 50 then
                changed.Replace("\n  WHERE ", $"\n  WHERE {more} && ")
            else
                Regex("(?<=\n  WHERE [^\n]*)\n").Replace(changed, $" && {more}\n", 1)
        else
            Regex("\n(?=  UNLESS|  @@)").Replace(changed, $"\n  WHERE {condition r}\n", 1)

    if not (chance r 60) then
        changed
    elif chance r 50 then
        changed.Replace("  @@{ ", $"  @@{{ {statement r} ")
    else
        changed.Replace(" @@}", $" {statement r} @@}}")

/// The program of a seed: another one than `Generator.generate` has of it.
let generate (seed: int) : string =
    let r = Random(seed * 31 + 17)

    let text =
        (Generator.generate (r.Next()))
            .Replace(
                "  VAR SET<Int> s <- {};\n",
                "  VAR SET<Int> s <- {};\n  VAR OPTION<Int> o <- NIL;\n  VAR MAP<Int, Int> ms <- MAP{};\n  VAR SEQ<Int> qs <- SEQ{};\n"
            )

    let parts =
        Regex.Split(text, @"(?=  TRANSITION )|(?=\nINVARIANT)|(?=  INIT )")
        |> Array.map (fun part ->
            if part.StartsWith "  TRANSITION " then
                transition r part
            elif part.StartsWith "  INIT " && chance r 30 then
                part.Replace(" @@}", $" {statement r} @@}}")
            else
                part)

    let text = String.Concat parts

    let text =
        if chance r 20 then
            Regex(@"(?<=INVARIANT I : FORALL r IN HONEST\(R\), t IN HONEST\(R\) : )([^\n]*)")
                .Replace(text, "($1) && " + asked r)
        else
            text

    if chance r 5 then
        text.Replace("BOUND n <= 2", "BOUND n <= 2 && (p => ms[0] <= 1)")
    else
        text

/// What the programs must contain, beside what they hold with.
let features: (string * Generator.Feature) list =
    let part text =
        Generator.InTransition(Regex(text, RegexOptions.Singleline))

    let whole (text: string) =
        Generator.InModel(fun program -> Regex.IsMatch(program, text))

    [
        "ASSERT", part "ASSERT"
        "VALUE", part @"VALUE\("
        "map read", part @"ms\[[0n]\](?! <-)"
        "sequence read", part @"qs\[n\]"
        "CHOOSE", part "CHOOSE"
        "MIN, MAX", part @"MIN\(|MAX\("
        "division", part @"\(2 / n\)|% \(n - 1\)"
        "in a body", part @"@@\{.*(VALUE\(|CHOOSE|MIN\(|MAX\()"
        "in WHERE", part @"\n  WHERE [^\n]*(VALUE\(|CHOOSE|MIN\(|MAX\(|ms\[)"
        "in a trigger", part @"WHEN [^\n]*(VALUE\(|CHOOSE|MIN\(|MAX\(|ms\[)"
        "in an invariant", whole @"INVARIANT [^\n]*(VALUE\(|CHOOSE|MIN\(|ms\[)"
    ]
