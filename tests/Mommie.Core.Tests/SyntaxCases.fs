/// The texts under tests/cases/syntax.
module Mommie.Core.Tests.SyntaxCases

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

[<Tests>]
let tests =
    testList "syntax cases" [ testList "accepted" accepted; testList "refused" refused ]
