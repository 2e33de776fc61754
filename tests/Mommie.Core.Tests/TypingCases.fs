/// The texts under tests/cases/typing.
module Mommie.Core.Tests.TypingCases

open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Typing

let private show ds =
    ds |> List.map Cases.line |> String.concat "\n"

/// Parses and types a text that has no syntax error.
let check (name: string) (text: string) =
    match Parser.parseProgram name text with
    | Some program, _ -> Typing.check program
    | None, diagnostics -> failtest $"{name} does not parse:\n{show diagnostics}"

let private accepted =
    [
        for name, text in Cases.files "typing/ok" [ ".mommie" ] do
            test name {
                let program, diagnostics = check name text
                Expect.isEmpty (diagnostics |> show) "diagnostics"
                Expect.isTrue program.IsSome "a program"
            }
    ]

let private specs =
    let directory = Path.Combine(Cases.root, "specs")

    [
        for path in
            Directory.GetFiles(directory, "*.mommie", SearchOption.AllDirectories)
            |> Array.sort do
            let name = Path.GetRelativePath(directory, path)

            test name {
                let program, diagnostics = check name (File.ReadAllText path)
                Expect.isEmpty (diagnostics |> show) "diagnostics"
                Expect.isTrue program.IsSome "a program"
            }
    ]

let private refused =
    [
        for name, text in Cases.files "typing/error" [ ".mommie" ] do
            test name {
                let program, diagnostics = check name text

                Expect.equal
                    program.IsSome
                    (diagnostics |> List.forall (Diagnostic.isError >> not))
                    "a program exactly where no error is"

                Cases.check "typing/error" name diagnostics
            }
    ]

let private mended =
    test "every diagnostic says how to mend it" {
        for name, text in Cases.files "typing/error" [ ".mommie" ] do
            for d in check name text |> snd do
                Expect.isSome d.Mend (Cases.line d)
    }

let private covered =
    test "every code of names and types has a case" {
        let seen =
            [
                for name, text in Cases.files "typing/error" [ ".mommie" ] do
                    for d in check name text |> snd do
                        d.Code
            ]
            |> Set.ofList

        let written =
            Catalogue.all
            |> List.map _.Code
            |> List.filter (fun c -> c.StartsWith "MOM2")
            |> Set.ofList

        Expect.equal seen written "codes"
    }

let private examples =
    [
        for entry in Catalogue.all do
            if entry.Code.StartsWith "MOM2" then
                test entry.Code {
                    let found = check entry.Code entry.Example |> snd |> List.map _.Code
                    Expect.contains found entry.Code "the example triggers it"
                    Expect.equal (List.distinct found) [ entry.Code ] "and nothing else"
                }
    ]

[<Tests>]
let tests =
    testList
        "typing cases"
        [
            testList "accepted" accepted
            testList "specs" specs
            testList "refused" refused
            testList "examples of the catalogue" examples
            mended
            covered
        ]
