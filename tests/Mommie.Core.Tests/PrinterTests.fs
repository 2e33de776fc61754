/// The canonical text of a tree reads back as the same tree.
module Mommie.Core.Tests.PrinterTests

open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree

let private config =
    { FsCheckConfig.defaultConfig with
        maxTest = 300
        arbitrary = [ typeof<Generators.Arbitraries> ]
    }

/// Fails where `read (print tree)` is another tree, or no tree.
let private same (print: 'a -> string) (read: string -> string -> 'a option * Diagnostic list) (tree: 'a) =
    let text = print tree

    match read "generated" text with
    | Some back, _ when back = tree -> ()
    | Some back, _ -> failtest $"another tree:\n{text}\n--- which is\n{print back}"
    | None, diagnostics ->
        let lines = diagnostics |> List.map Cases.line |> String.concat "\n"
        failtest $"{lines}\n{text}"

let private corpus =
    [
        for name, text in Cases.files "syntax/ok" [ ".mommie" ] do
            test name {
                match Parser.parseProgram name text with
                | Some program, _ -> same Printer.printProgram Parser.parseProgram program
                | None, _ -> failtest "no tree"
            }
        for name, text in Cases.files "syntax/ok" [ ".deploy" ] do
            test name {
                match Parser.parseDeployment name text with
                | Some deployment, _ -> same Printer.printDeployment Parser.parseDeployment deployment
                | None, _ -> failtest "no tree"
            }
    ]

let private canonical =
    let check (text: string) =
        test text {
            match Parser.parseExpression "" text with
            | Some e, _ -> Expect.equal (Printer.printExpression e) text "the same text"
            | None, ds -> failtest $"{List.map Cases.line ds}"
        }

    List.map
        check
        [
            "a - (b - c) - d"
            "a => b => c"
            "(a => b) => c"
            "(a < b) == (c < d)"
            "!(a == b) && -x + 1 < y"
            "(FORALL x IN S : p) && q"
            "q && FORALL x IN S : p && r"
            "(IF a THEN b ELSE c).f"
            "x IN S MINUS { p } UNION T"
            "(1 .. 2) .. 3"
            "{ x | x IN S, (y IN T), x.1 == 2 }"
            "{ p | PUBLISHED [_, _, NOONE] X p {{ (a == b); c == *m; d == _; WHERE a == b; }} }"
            "r WITH { a = 1, b = 2 }.c[3]"
            "MAP{ k: v | k IN S }"
            "(a LEADSTO b) LEADSTO c"
        ]

[<Tests>]
let tests =
    testList
        "printer"
        [
            testList "corpus" corpus
            testList "fewest parentheses" canonical
            testPropertyWithConfig config "expressions" (fun (e: Expr) ->
                same Printer.printExpression Parser.parseExpression e)
            testPropertyWithConfig config "patterns" (fun (p: Pattern) ->
                same Printer.printPattern Parser.parsePattern p)
            testPropertyWithConfig config "programs" (fun (p: Program) ->
                same Printer.printProgram Parser.parseProgram p)
            testPropertyWithConfig config "deployments" (fun (d: Deployment) ->
                same Printer.printDeployment Parser.parseDeployment d)
        ]
