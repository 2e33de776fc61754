/// From a text to a grammar's result: lexer, brackets, parser, diagnostics.
module internal Mommie.Core.Syntax.Parsing.Run

open System
open System.Threading
open FParsec
open Mommie.Core.Text
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading
open Mommie.Core.Syntax.Parsing.Recovery

/// The result of `work`, computed on a thread with room for the deepest nesting that is allowed: a caller's own stack may be small.
let onDeepStack (work: unit -> 'a) : 'a =
    let mutable result = Unchecked.defaultof<'a>
    let mutable failure: exn option = None

    let thread =
        Thread(
            (fun () ->
                try
                    result <- work ()
                with e ->
                    failure <- Some e),
            32 * 1024 * 1024
        )

    thread.Start()
    thread.Join()

    match failure with
    | Some e -> raise (InvalidOperationException("the parser failed on its input", e))
    | None -> result

/// The tokens of `text` with their comments and brackets; lexical errors go to `report`.
let scan language file (text: string) (report: Report) : Source =
    let tokens, comments = Lexer.scan language file text report.Add
    let partner, unclosed = Brackets.pair file tokens report.Add

    {
        File = file
        Content = text
        Tokens = tokens
        Kinds = String(tokens |> Array.map _.Kind)
        Comments = comments
        Partner = partner
        Enclosing = Brackets.enclosing tokens partner
        Unclosed = unclosed
    }

/// Runs `grammar` on `text`. The result is there exactly when no diagnostic is an error.
let run language (grammar: P<'a option>) (file: string) (text: string) : 'a option * Diagnostic list =
    Patterns.install ()

    onDeepStack (fun () ->
        let report = Report()
        let source = scan language file text report
        use stream = new CharStream<State>(source.Kinds, 0, source.Kinds.Length)
        stream.UserState <- State(source, report)
        let reply = grammar stream

        if not (ok reply) then
            reportFailure stream 0 reply.Error

        let diagnostics = report.Sorted

        if not (ok reply) || List.exists Diagnostic.isError diagnostics then
            None, diagnostics
        else
            reply.Result, diagnostics)

/// `p` and then the end of the text, for parts of programs.
let whole (p: P<'a>) : P<'a option> =
    p
    .>> (fun s ->
        if s.IsEndOfStream then
            Reply(())
        else
            wanted "the end of the text")
    |>> Some
