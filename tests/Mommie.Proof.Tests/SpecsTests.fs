/// The deployments of specs/: those beside a program are proved, those in refuted/ are refuted for the reason they state.
module Mommie.Proof.Tests.SpecsTests

open System
open System.IO
open Expecto
open Mommie.Proof.Results
open Mommie.Proof.Proof
open Mommie.Proof.Tests.Support

/// specs/PrimaryBackup of the clone that the tests were built from.
let specs =
    let rec up (d: DirectoryInfo | null) =
        match d with
        | null -> failwith "the repository was not found above the tests"
        | d when File.Exists(Path.Combine(d.FullName, "Mommie.sln")) ->
            Path.Combine(d.FullName, "specs", "PrimaryBackup")
        | d -> up d.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

let private read (path: string) =
    let tree = deployment (File.ReadAllText path)

    match tree.Header with
    | Some(_, p) -> program (File.ReadAllText(Path.Combine(specs, p.Text + ".mommie"))), tree
    | None -> failtestf "%s names no program" path

/// The program that a deployment's header names.
let programOf (path: string) = fst (read path)

let private result (path: string) =
    let program, tree = read path
    verifyDeployment defaults program (path, tree)

/// The deployments in a directory.
let files (directory: string) =
    Directory.GetFiles(directory, "*.deploy") |> Array.sort |> List.ofArray

/// The codes in capitals before the colon of the file's first line.
let private stated (path: string) =
    let first = File.ReadLines path |> Seq.head
    let codes = first.TrimStart('/').Split(':')[0]

    codes.Split([| " and " |], StringSplitOptions.None)
    |> Array.map _.Trim()
    |> List.ofArray

[<Tests>]
let tests =
    testList
        "specs"
        [
            for path in files specs do
                test ("proved: " + Path.GetFileName path) {
                    let r = result path
                    Expect.isEmpty (r.Diagnostics |> List.map _.Message) "no diagnostics"
                    Expect.equal r.Verdict DeploymentVerdict.Proved (describe r)
                    Expect.isNonEmpty r.Obligations "there is something to prove"
                }

            for path in files (Path.Combine(specs, "refuted")) do
                test ("refuted: " + Path.GetFileName path) {
                    let r = result path
                    Expect.isEmpty (r.Diagnostics |> List.map _.Message) "no diagnostics"
                    Expect.equal r.Verdict DeploymentVerdict.Refuted (describe r)

                    for code in stated path do
                        Expect.contains (refuted r) code (describe r)
                }
        ]
