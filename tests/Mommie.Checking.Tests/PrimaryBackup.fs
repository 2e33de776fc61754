/// The paper's own program in its three forms, from specs/.
module Mommie.Checking.Tests.PrimaryBackup

open System.IO
open Expecto
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tests.Programs

let rec private root (directory: string) =
    if Directory.Exists(Path.Combine(directory, "specs")) then
        directory
    else
        match Path.GetDirectoryName directory with
        | null -> failtest "no specs/ above the tests"
        | parent -> root parent

let private program (name: string) =
    Path.Combine(root System.AppContext.BaseDirectory, "specs", "PrimaryBackup", name + ".mommie")
    |> File.ReadAllText
    |> typed

let private check (name: string) =
    Checker.checkAll defaults (program name)

/// The verdicts of a program's MODELs with one reduction off, where the run finishes within a bound.
let private unreduced (name: string) (reduction: string) =
    let reduced = check name

    Checker.checkAll
        { defaults with
            Reductions = without reduction
            MaxStates = Some 45_000L
        }
        (program name)
    |> List.zip reduced
    |> List.filter (fun (_, r) ->
        match r.Verdict with
        | Verdict.Undecided _ -> false
        | Verdict.Holds
        | Verdict.Violated -> true)

[<Tests>]
let tests =
    testList
        "primary-backup"
        [
            test "holds where replicas may crash" {
                for r in check "PrimaryBackup" do
                    Expect.equal (word r) "holds" r.Name
            }

            test "is refuted where they lie: the primary orders one request twice" {
                for r in check "PrimaryBackupByzantine" do
                    let v = r.Violation.Value
                    Expect.equal v.Property "Agreement" r.Name
                    Expect.equal v.Conjunct "a.res == b.res" "the false conjunct"
                    Expect.equal v.Trace.Steps.Length 7 "a shortest run"

                    // Two lies of the primary about one request, at two numbers.
                    let orders =
                        v.Trace.Steps
                        |> List.collect _.Used
                        |> List.filter (fun u -> u.Record = "Order" && u.Lie && u.Issuer = "r1")
                        |> List.map _.Value
                        |> List.distinct

                    Expect.equal orders.Length 2 (sprintf "%A" orders)
            }

            for name, finishing in [ "PrimaryBackup", 9; "PrimaryBackupByzantine", 6; "PrimaryBackupRepaired", 5 ] do
                test $"{name} has the same verdicts with each reduction off" {
                    let finished =
                        Plan.reductionNames
                        |> List.collect (fun (_, reduction) ->
                            unreduced name reduction
                            |> List.map (fun (reduced, r) ->
                                Expect.equal (word r) (word reduced) $"{r.Name} without {reduction}"
                                r))

                    Expect.isGreaterThanOrEqual finished.Length finishing "runs that finish"
                }

            test "holds when repaired" {
                for r in check "PrimaryBackupRepaired" do
                    Expect.equal (word r) "holds" r.Name
            }
        ]
