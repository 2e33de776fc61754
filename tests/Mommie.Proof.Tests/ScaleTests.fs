/// Programs with hundreds of sites under deployments of hundreds of lines: what is asked of the solver does not grow with them.
module Mommie.Proof.Tests.ScaleTests

open System
open System.Diagnostics
open Expecto
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Proof
open Mommie.Proof.Tests.Support

/// A program with `n` record types, each published once, every other one auditable.
let private programOf (n: int) =
    let node role set first =
        [
            $"NODE {role} IN {set} {{"
            for k in first..2 .. n - 1 do
                let auditors = if k % 4 < 2 then "NOONE" else "R"

                $"  INPUT call{k}(Int n);\n  TRANSITION T{k}\n  ON call{k}(n)\n  @@{{ PUBLISH [ME, R, {auditors}] Rec{k}(n); @@}}"
            "}"
        ]

    [
        "PROGRAM Big"
        "ROLE Client C;"
        "ROLE Replica R;"
        "CONST Int f;"
        "ASSUME COUNT(R) == 3 * f + 1 && f >= 1;"
        "FAULTS { R BYZANTINE AT MOST f; C BYZANTINE; }"
        for k in 0 .. n - 1 do
            $"RECORD Rec{k} {{ Int n; }}"
        yield! node "Client" "C" 0
        yield! node "Replica" "R" 1
    ]
    |> String.concat "\n"

/// A line for each record type, and lines for a third as many clients, for authentication and for evidence.
let private deploymentOf (n: int) =
    let clients = [ 0 .. n / 3 - 1 ]

    [
        "[Constants]\nf = 1;\n[Principals]"
        for k in clients do
            $"c{k} : Client;"
        "[Authentication]"
        for k in 0 .. n - 1 do
            $"Rec{k}: * -> R : HMAC-SHA256;"
        for k in clients do
            $"c{k} -> R : HMAC-SHA256;"
        "* -> * : HMAC-SHA256;"
        "[Non-repudiation]"
        for k in clients do
            $"c{k} -> * : RSA;"
        "* -> * : RSA;"
    ]
    |> String.concat "\n"

let private proved (n: int) =
    let program = program (programOf n)
    let tree = deployment (deploymentOf n)
    let clock = Stopwatch.StartNew()
    let r = verifyDeployment defaults program ("big.deploy", tree)
    let seconds = clock.Elapsed.TotalSeconds
    Expect.equal r.Verdict DeploymentVerdict.Proved "proved"
    let texts = r.Obligations |> List.map _.File |> List.distinct |> List.length
    List.length r.Obligations, texts, seconds

[<Tests>]
let tests =
    testList
        "scale"
        [
            test "twice the sites and lines are proved by the same questions" {
                let few, fewTexts, _ = proved 18
                let many, manyTexts, _ = proved 36
                Expect.isGreaterThan many (2 * few) "more obligations"
                Expect.equal manyTexts fewTexts "and no more questions"
            }

            test "hundreds of sites under hundreds of lines" {
                match Environment.GetEnvironmentVariable "MOMMIE_SCALE" with
                | null
                | "" -> skiptest "MOMMIE_SCALE says how many sites"
                | n ->
                    let obligations, texts, seconds = proved (int n)

                    printfn
                        $"{n} sites, {int n + 2 * (int n / 3) + 2} lines: {obligations} obligations, {texts} questions, {seconds:F1} s"
            }
        ]
