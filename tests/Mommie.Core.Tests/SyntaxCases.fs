/// The texts under tests/cases/syntax.
module Mommie.Core.Tests.SyntaxCases

open System
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax

let private show ds =
    ds |> List.map Cases.line |> String.concat "\n"

let private isDeployment (name: string) = name.EndsWith ".deploy"

let private read (name: string) text =
    if isDeployment name then
        let tree, diagnostics = Parser.parseDeployment name text
        tree.IsSome, diagnostics
    else
        let tree, diagnostics = Parser.parseProgram name text
        tree.IsSome, diagnostics

let private accepted =
    [
        for name, text in Cases.files "syntax/ok" [ ".mommie"; ".deploy" ] do
            test name {
                let tree, diagnostics = read name text
                Expect.isEmpty (diagnostics |> List.filter Diagnostic.isError |> show) "errors"
                Expect.isTrue tree "a tree"
            }
    ]

let private refused =
    [
        for name, text in Cases.files "syntax/error" [ ".mommie"; ".deploy" ] do
            test name {
                let tree, diagnostics = read name text

                Expect.equal
                    (not tree)
                    (List.exists Diagnostic.isError diagnostics)
                    "a tree exactly where there is no error"

                Cases.check "syntax/error" name diagnostics
            }
    ]

/// The codes that the cases trigger, from the files beside them.
let private triggered =
    lazy
        (Cases.files "syntax/error" [ ".expect" ]
         |> List.collect (fun (_, text) -> text.Split('\n', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray)
         |> List.map (fun line -> line.Split(' ')[1])
         |> Set.ofList)

let private catalogued =
    [
        for entry in Catalogue.all do
            // MOM1016 needs a file too large to be a case; SyntaxRobustness has it.
            if entry.Code.StartsWith "MOM1" && entry.Code <> "MOM1016" then
                test entry.Code { Expect.isTrue (triggered.Value.Contains entry.Code) "a case triggers it" }
    ]

[<Tests>]
let tests =
    testList
        "syntax cases"
        [
            testList "accepted" accepted
            testList "refused" refused
            testList "catalogued" catalogued
        ]
