/// Small programs from text, for tests of the meaning.
module Mommie.Checking.Tests.Programs

open Expecto
open Mommie.Core
open Mommie.Core.Text
open Mommie.Core.Semantics
open Mommie.Checking
open Mommie.Checking.Result

/// The typed program; fails the test with the diagnostics otherwise.
let typed (text: string) : Model.Tree.Program =
    let show (ds: Diagnostic list) =
        ds
        |> List.filter Diagnostic.isError
        |> List.map (fun d -> sprintf "%d:%d %s %s" d.Span.StartLine d.Span.StartColumn d.Code d.Message)
        |> String.concat "\n"

    match Syntax.Parser.parseProgram "test.mommie" text with
    | None, ds -> failtestf "does not parse:\n%s" (show ds)
    | Some _, ds when ds |> List.exists Diagnostic.isError -> failtestf "does not parse:\n%s" (show ds)
    | Some tree, _ ->
        match Typing.Typing.check tree with
        | None, ds -> failtestf "does not type:\n%s" (show ds)
        | Some program, _ -> program

/// The first MODEL checked with the options.
let checkWith options (text: string) =
    let program = typed text
    Checker.check options program program.Models.Head

/// The first MODEL checked with all reductions.
let check text = checkWith defaults text

/// The reductions without one.
let without name =
    Plan.reductionNames
    |> List.filter (fun (_, n) -> n <> name)
    |> List.map fst
    |> Set.ofList

/// The verdict in a word.
let word (r: ModelResult) =
    match r.Verdict with
    | Verdict.Holds -> "holds"
    | Verdict.Violated -> "violated"
    | Verdict.Undecided why -> "undecided: " + why

/// The verdict with all reductions, with each switched off, and with all switched off.
let words (text: string) =
    let program = typed text

    let run reductions =
        word (
            Checker.check
                { defaults with
                    Reductions = reductions
                    MaxStates = Some 200_000L
                }
                program
                program.Models.Head
        )

    ("all", run Plan.allReductions)
    :: (Plan.reductionNames |> List.map (fun (_, n) -> "without " + n, run (without n)))
    @ [ "none", run Set.empty ]

/// The program has the verdict, whatever reductions are on.
let expect verdict text =
    for reductions, found in words text do
        Expect.equal found verdict reductions

let holds text = expect "holds" text
let violated text = expect "violated" text

/// One role R of the named members running `body`, records and faults as given, an invariant, MODEL items.
let program (faults: string) (declarations: string) (node: string) (invariant: string) (model: string) =
    sprintf
        "PROGRAM T\nROLE Replica R;\n%s\n%s\nDURATION d;\nNODE Replica IN R {\n%s\n}\nINVARIANT I : %s\nMODEL m { %s }\n"
        faults
        declarations
        node
        invariant
        model
