/// The paper's own program in its three forms, from specs/.
module Mommie.Checking.Tests.PrimaryBackup

open System.IO
open Expecto
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

let private check (name: string) =
    let text =
        File.ReadAllText(Path.Combine(root System.AppContext.BaseDirectory, "specs", "PrimaryBackup", name + ".mommie"))

    Checker.checkAll defaults (typed text)

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

            test "holds when repaired" {
                for r in check "PrimaryBackupRepaired" do
                    Expect.equal (word r) "holds" r.Name
            }
        ]
