module Mommie.Core.Tests.CSharpEmission

open System
open System.IO
open Expecto
open Mommie.Core.CSharp
open Mommie.Core.Tests.CSharpCompiling

let private programs =
    let inSpecs =
        Directory.GetFiles(Path.Combine(Cases.root, "specs"), "*.mommie", SearchOption.AllDirectories)
        |> Array.sort
        |> Array.map (fun path -> string (Path.GetFileName path), File.ReadAllText path)
        |> List.ofArray

    (inSpecs |> List.map (fun (n, t) -> "specs/" + n, t))
    @ (Cases.files "typing/ok" [ ".mommie" ]
       |> List.map (fun (n, t) -> "typing/ok/" + n, t))

/// Compares the files of a folder with what is emitted now, or writes them.
let private committed (folder: string) (ns: string) (file: string) (text: string) =
    let emitted =
        match Emit.asserts { Namespace = ns; SourceFile = file } (load file text) with
        | Ok files -> files
        | Error ds -> failtest $"{ds |> List.map Cases.line}"

    let folder = Path.Combine(Cases.root, folder)

    if Environment.GetEnvironmentVariable "MOMMIE_UPDATE_EXPECT" = "1" then
        Directory.CreateDirectory folder |> ignore

        for name, text in emitted do
            File.WriteAllText(Path.Combine(folder, name), text)

    let there =
        Directory.GetFiles(folder, "*.cs")
        |> Array.map (fun path -> string (Path.GetFileName path), File.ReadAllText path)
        |> Array.sort
        |> List.ofArray

    Expect.equal
        (there |> List.map fst)
        (emitted |> List.map fst |> List.sort)
        "the files; MOMMIE_UPDATE_EXPECT=1 writes them"

    for name, text in List.sort emitted do
        Expect.equal (there |> List.find (fst >> (=) name) |> snd) text (name + "; MOMMIE_UPDATE_EXPECT=1 writes it")

[<Tests>]
let compiling =
    testList
        "emitted C#"
        [
            for name, text in programs do
                test ("compiles without a warning: " + name) {
                    let files = load name text |> emit name

                    match compile files with
                    | [] -> ()
                    | found -> failtest (String.concat "\n" (List.truncate 20 found))
                }
            test "of the sample is what is committed" {
                let file = "PrimaryBackup.mommie"

                committed
                    "samples/PrimaryBackup/Generated"
                    "PrimaryBackup"
                    file
                    (File.ReadAllText(Path.Combine(Cases.root, "specs", "PrimaryBackup", file)))
            }
            test "of the program with every construct is what the runtime's tests compile" {
                let file = "Ledger.mommie"
                let folder = "tests/Mommie.Runtime.Tests/Ledger"

                committed
                    (folder + "/Generated")
                    "Mommie.Runtime.Tests.Ledger"
                    file
                    (File.ReadAllText(Path.Combine(Cases.root, folder, file)))
            }
        ]
