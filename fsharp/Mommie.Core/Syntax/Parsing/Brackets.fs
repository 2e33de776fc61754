/// The partner of every bracket, and the brackets that have none. Knowing them before the grammar is tried lets every later
/// stage of recovery skip a bracketed text in one step, and lets an error point at the bracket that was never closed.
module Mommie.Core.Syntax.Parsing.Brackets

open Mommie.Core.Text
open Mommie.Core.Syntax.Parsing.Tokens

let private closerOf kind =
    match kind with
    | '(' -> ')'
    | '[' -> ']'
    | '{' -> '}'
    | _ -> BodyClose

let private isOpener kind =
    kind = '(' || kind = '[' || kind = '{' || kind = BodyOpen

let private isCloser kind =
    kind = ')' || kind = ']' || kind = '}' || kind = BodyClose

/// Whether nothing that was opened before goes on at this token.
let private isWall kind =
    beginsDeclaration kind || kind = Header || kind = BadHeader || kind = End

/// The partners of the brackets of `tokens` (see Source) and the unclosed ones; `report` gets an error for each without a partner.
/// Takes time linear in the number of tokens.
let pair (file: string) (tokens: Token[]) (report: Diagnostic -> unit) : int[] * int[] =
    let partner = Array.zeroCreate<int> tokens.Length
    let unclosed = ResizeArray<int>()
    let stack = System.Collections.Generic.Stack<int>()
    let mutable told = 0

    /// A file of another kind has millions of these errors; a report keeps fewer than are told here.
    let tell (make: unit -> Diagnostic) =
        told <- told + 1

        if told <= 1000 then
            report (make ())

    let mutable bodies = 0 // how many `@@{` are on the stack
    let mutable braces = 0 // how many `{` are on the stack above the last `@@{`
    let bracesBelow = System.Collections.Generic.Stack<int>()

    let spanAt i : Span =
        let t = tokens[i]

        {
            File = file
            StartLine = t.Line
            StartColumn = t.Column
            EndLine = t.Line
            EndColumn = t.Column + t.End - t.Start
        }

    let push i =
        stack.Push i

        match tokens[i].Kind with
        | '{' -> braces <- braces + 1
        | kind when kind = BodyOpen ->
            bodies <- bodies + 1
            bracesBelow.Push braces
            braces <- 0
        | _ -> ()

    let pop () =
        let i = stack.Pop()

        match tokens[i].Kind with
        | '{' -> braces <- braces - 1
        | kind when kind = BodyOpen ->
            bodies <- bodies - 1
            braces <- bracesBelow.Pop()
        | _ -> ()

        i

    let abandon at =
        let i = pop ()
        partner[i] <- -1
        unclosed.Add i

        tell (fun () ->
            let kind = tokens[i].Kind
            let closer = describe (closerOf kind)

            let error =
                Diagnostic.error "MOM1012" (spanAt i) $"{describe kind} is never closed: expected {closer}"
                |> Diagnostic.withMend $"Write {closer} where what it opens ends."

            if at < tokens.Length then
                error |> Diagnostic.withRelated (spanAt at) $"{closer} was expected before this"
            else
                error)

    let rec abandonUntil at wanted =
        if tokens[stack.Peek()].Kind <> wanted then
            abandon at
            abandonUntil at wanted

    let marry i =
        let o = pop ()
        partner[o] <- i
        partner[i] <- o

    let stray i =
        partner[i] <- -1

        tell (fun () ->
            Diagnostic.error "MOM1013" (spanAt i) $"{describe tokens[i].Kind} closes nothing"
            |> Diagnostic.withMend "Remove it, or write the opening bracket that it belongs to.")

    let kindAt i =
        if i < tokens.Length then tokens[i].Kind else End

    for i in 0 .. tokens.Length - 1 do
        let kind = tokens[i].Kind

        if isOpener kind then
            push i
        elif isCloser kind then
            match kind with
            | '}' when braces > 0 ->
                abandonUntil i '{'
                marry i
            | '}' when bodies > 0 && bracesBelow.Peek() > 0 && isWall (kindAt (i + 1)) ->
                // The last `@@}` of a NODE is missing: this is the NODE's own brace.
                abandonUntil i BodyOpen
                abandon i
                abandonUntil i '{'
                marry i
            | '}' -> stray i
            | kind when kind = BodyClose ->
                if bodies > 0 then
                    abandonUntil i BodyOpen
                    marry i
                else
                    stray i
            | _ ->
                let opener = if kind = ')' then '(' else '['

                if stack.Count > 0 && tokens[stack.Peek()].Kind = opener then
                    marry i
                else
                    stray i
        elif isWall kind then
            while stack.Count > 0 do
                abandon i
        elif bodies > 0 && beginsMember kind then
            abandonUntil i BodyOpen
            abandon i

    while stack.Count > 0 do
        abandon tokens.Length

    unclosed.Sort()
    partner, unclosed.ToArray()

/// For each token the opening bracket, of those with a partner, that it stands in; a closing bracket stands in its own. -1: none.
let enclosing (tokens: Token[]) (partner: int[]) : int[] =
    let around = Array.create (tokens.Length + 1) -1
    let stack = System.Collections.Generic.Stack<int>()

    for i in 0 .. tokens.Length - 1 do
        around[i] <- if stack.Count > 0 then stack.Peek() else -1

        if isOpener tokens[i].Kind && partner[i] >= 0 then
            stack.Push i
        elif isCloser tokens[i].Kind && partner[i] >= 0 then
            stack.Pop() |> ignore

    around
