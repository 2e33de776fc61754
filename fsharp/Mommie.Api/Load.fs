/// From a text to a typed program, with everything that is wrong with it.
module internal Mommie.Api.Load

open Mommie.Core
open Mommie.Core.Text

/// A program as written and as resolved; each is there when the stage that makes it found no error.
type Loaded =
    {
        Written: Syntax.Tree.Program option
        Program: Model.Tree.Program option
        Diagnostics: Diagnostic list
    }

let program (source: SourceText) : Loaded =
    let written, syntax = Syntax.Parser.parseProgram source.Path source.Text

    match written with
    | Some tree when not (List.exists Diagnostic.isError syntax) ->
        let typed, types = Typing.Typing.check tree
        let all = syntax @ types

        {
            Written = written
            Program = if List.exists Diagnostic.isError all then None else typed
            Diagnostics = all
        }
    | _ ->
        {
            Written = written
            Program = None
            Diagnostics = syntax
        }

/// The name after PROGRAM, if the text gets that far.
let programName (source: SourceText) =
    Syntax.Parser.parseProgram source.Path source.Text
    |> fst
    |> Option.map _.Name.Text

/// The name after FOR of a deployment's header, if it has one that can be read.
let deploymentTarget (source: SourceText) =
    Syntax.Parser.parseDeployment source.Path source.Text
    |> fst
    |> Option.bind _.Header
    |> Option.map (fun (_, target) -> target)

let wholeFile file = { Span.none with File = file }

/// One error for each name asked for that is not known.
let unknown code noun file (known: string list) (asked: string seq) : Diagnostic list =
    [
        for name in Seq.distinct asked do
            if not (List.contains name known) then
                Diagnostic.error code (wholeFile file) $"there is no {noun} '{name}'"
                |> Diagnostic.withMend (
                    if known.IsEmpty then
                        $"The program has no {noun}."
                    else
                        "Those there are: " + String.concat ", " known + "."
                )
    ]

let unknownModels (source: SourceText) (program: Model.Tree.Program) (asked: string seq) =
    unknown "MOM8006" "MODEL" source.Path (program.Models |> List.map _.Name) asked
