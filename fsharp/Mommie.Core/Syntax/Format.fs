/// `mommie fmt`: the canonical text of a program or a deployment, with its comments.
module Mommie.Core.Syntax.Format

open Mommie.Core.Text
open Mommie.Core.Syntax.Parsing
open Mommie.Core.Syntax.Printing

/// Formatting may put a comment on another line, which lets a group fit that did not: a few steps reach a text that stays.
let private steps = 6

let private settle
    (language: Lexer.Language)
    (parse: string -> string -> 'a option * Diagnostic list)
    (document: 'a -> Layout.Doc)
    (file: string)
    (text: string)
    : Result<string, Diagnostic list> =
    let scan text =
        Run.scan language file text (Reading.Report())

    let rec go n (text: string) (tree: 'a) =
        let next = Comments.interleave scan (scan text) (document tree)

        if n = 0 || next = text then
            next
        else
            match parse file next with
            | Some tree, _ -> go (n - 1) next tree
            | None, _ -> next

    match parse file text with
    | None, diagnostics -> Error(List.filter Diagnostic.isError diagnostics)
    | Some tree, _ ->
        let formatted = go steps text tree

        // The meaning of a text is never changed for its looks.
        match parse file formatted with
        | Some again, _ when Run.onDeepStack (fun () -> again.Equals tree) -> Ok formatted
        | _ -> Ok text

/// The formatted text of a program, or its syntax errors.
let formatProgram (file: string) (text: string) : Result<string, Diagnostic list> =
    settle Lexer.Language.Program Parser.parseProgram Programs.program file text

/// The formatted text of a deployment, or its syntax errors.
let formatDeployment (file: string) (text: string) : Result<string, Diagnostic list> =
    settle Lexer.Language.Deployment Parser.parseDeployment Deployments.deployment file text

/// The formatted text of a file, a deployment where its name ends in `.deploy`, or its syntax errors. Every comment is kept;
/// the tree is the same; formatting twice changes nothing more.
let format (file: string) (text: string) : Result<string, Diagnostic list> =
    if file.EndsWith ".deploy" then
        formatDeployment file text
    else
        formatProgram file text
