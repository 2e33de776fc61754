/// From a text to its tokens and comments, in one pass, with every lexical error.
module Mommie.Core.Syntax.Parsing.Lexer

open System
open Mommie.Core.Text
open Mommie.Core.Syntax.Parsing.Tokens

/// What is read: deployments have arrows, addresses and section headers that programs have not.
[<RequireQualifiedAccess>]
type Language =
    | Program
    | Deployment

/// The section headers of a deployment, without their brackets.
let headers: string[] =
    [|
        "Constants"
        "Principals"
        "Channels"
        "Timeouts"
        "Authentication"
        "Non-repudiation"
        "References"
        "Dissemination"
        "Batching"
    |]

let private isLetter c = Char.IsAsciiLetter c || c = '_'

let private isIdentifier c =
    isLetter c || Char.IsAsciiDigit c || c = '\''

let private isBlank c =
    c = ' '
    || c = '\t'
    || c = '\r'
    || c = '\n'
    || c = '\f'
    || c = '\v'
    || c = '\uFEFF'

/// Marks of one character that are tokens by themselves.
let private isMark language c =
    match c with
    | '{'
    | '}'
    | '('
    | ')'
    | '['
    | ']'
    | ','
    | ';'
    | ':'
    | '.'
    | '+'
    | '-'
    | '*'
    | '/'
    | '%'
    | '!'
    | '<'
    | '>'
    | '='
    | '|' -> true
    | '?' -> language = Language.Deployment
    | _ -> false

/// The operator of several characters that begins at `i`, longest first, with its length.
let private longMark language (text: string) i =
    let at k =
        if i + k < text.Length then text[i + k] else '\000'

    let deployment = language = Language.Deployment

    match at 0, at 1, at 2 with
    | '@', '@', '{' -> struct (BodyOpen, 3)
    | '@', '@', '}' -> struct (BodyClose, 3)
    | '<', '-', '>' when deployment -> struct (BothWays, 3)
    | '<', '-', _ -> struct (Assign, 2)
    | '-', '>', _ when deployment -> struct (Arrow, 2)
    | '=', '=', _ -> struct (EqualEqual, 2)
    | '!', '=', _ -> struct (NotEqual, 2)
    | '<', '=', _ -> struct (LessEqual, 2)
    | '>', '=', _ -> struct (GreaterEqual, 2)
    | '=', '>', _ -> struct (Implies, 2)
    | '|', '|', _ -> struct (OrOr, 2)
    | '&', '&', _ -> struct (AndAnd, 2)
    | '.', '.', _ -> struct (DotDot, 2)
    | _ -> struct (End, 0)

/// The end of `[word]` or `[word-word]` at `i`, or -1.
let private headerEnd (text: string) i =
    let mutable j = i + 1

    while j < text.Length
          && j - i < 40
          && (Char.IsAsciiLetter text[j] || text[j] = '-' || text[j] = ' ') do
        j <- j + 1

    if j < text.Length && text[j] = ']' && j > i + 1 then
        j + 1
    else
        -1

let private printable (c: char) =
    if Char.IsControl c || Char.IsSurrogate c then
        "U+" + (int c).ToString "X4"
    else
        "`" + string c + "`"

/// A run of `length` characters that are none of the language, beginning with `c`.
let private unknown (c: char) length span : Diagnostic =
    let what =
        if length = 1 || (length = 2 && Char.IsSurrogate c) then
            $"{printable c} is no character of the language"
        else
            $"{printable c} and the characters after it are none of the language"

    Diagnostic.error "MOM1001" span what
    |> Diagnostic.withMend (
        match c with
        | '&' -> "Write `&&` for the conjunction."
        | '#' -> "Comments begin with `//`."
        | '@' -> "Bodies stand between `@@{` and `@@}`."
        | _ -> "Remove it, or put it into a comment or a string."
    )

/// How many unknown characters are told of; a report keeps fewer.
let private mostErrors = 1000

/// Tokens and comments of `text`; `report` gets the lexical errors. Takes time linear in the length of the text.
let scan (language: Language) (file: string) (text: string) (report: Diagnostic -> unit) : Token[] * Comment[] =
    let tokens = ResizeArray<Token>()
    let comments = ResizeArray<Comment>()
    let mutable i = 0
    let mutable line = 1
    let mutable lineStart = 0
    // The last line on which a token or comment ended: tells own lines and blank lines.
    let mutable lastTokenLine = 0
    let mutable lastLine = 0
    let mutable errors = 0

    let span first last : Span =
        {
            File = file
            StartLine = line
            StartColumn = first - lineStart + 1
            EndLine = line
            EndColumn = last - lineStart + 1
        }

    let add kind last =
        tokens.Add
            {
                Kind = kind
                Start = i
                End = last
                Line = line
                Column = i - lineStart + 1
            }

        lastTokenLine <- line
        lastLine <- line
        i <- last

    let endOfLine (from: int) =
        let found = text.IndexOf('\n', from)
        if found < 0 then text.Length else found

    let addComment last =
        let startLine = line
        let column = i - lineStart + 1

        for k in i .. last - 1 do
            if text[k] = '\n' then
                line <- line + 1
                lineStart <- k + 1

        comments.Add
            {
                Text = text.Substring(i, last - i).TrimEnd()
                Line = startLine
                Column = column
                EndLine = line
                NextToken = tokens.Count
                OwnLine = lastTokenLine < startLine
                AfterBlankLine = startLine > lastLine + 1 && lastLine > 0
            }

        lastLine <- line
        i <- last

    while i < text.Length do
        let c = text[i]

        if c = '\n' then
            line <- line + 1
            i <- i + 1
            lineStart <- i
        elif isBlank c then
            i <- i + 1
        elif c = '/' && i + 1 < text.Length && text[i + 1] = '/' then
            addComment (endOfLine i)
        elif c = '/' && i + 1 < text.Length && text[i + 1] = '*' then
            match text.IndexOf("*/", i + 2, StringComparison.Ordinal) with
            | -1 ->
                Diagnostic.error
                    "MOM1003"
                    (span i (i + 2))
                    "this comment has no end: expected `*/` before the end of the file"
                |> Diagnostic.withMend "Write `*/` where the comment ends."
                |> report

                i <- text.Length
            | last -> addComment (last + 2)
        elif isLetter c then
            let mutable j = i + 1

            while j < text.Length && isIdentifier text[j] do
                j <- j + 1

            if j = i + 1 && c = '_' then
                add '_' j
            else
                add (wordKind (text.Substring(i, j - i))) j
        elif Char.IsAsciiDigit c then
            let mutable j = i + 1

            while j < text.Length && Char.IsAsciiDigit text[j] do
                j <- j + 1

            if j - i > 18 && not (fst (Int64.TryParse(text.AsSpan(i, j - i)))) then
                Diagnostic.error
                    "MOM1004"
                    (span i j)
                    $"an integer literal is at most {Int64.MaxValue}; this one is larger"
                |> Diagnostic.withMend "Write a smaller number."
                |> report

            add Integer j
        elif c = '"' then
            let mutable j = i + 1

            while j < text.Length && text[j] <> '"' && text[j] <> '\n' && text[j] <> '\r' do
                j <- j + 1

            if j < text.Length && text[j] = '"' then
                add Text (j + 1)
            else
                Diagnostic.error "MOM1002" (span i j) "this string has no end: expected `\"` before the end of the line"
                |> Diagnostic.withMend "Write `\"` where the string ends."
                |> report

                add Text j
        else
            let struct (kind, length) = longMark language text i

            if length > 0 then
                add kind (i + length)
            elif c = '[' && language = Language.Deployment then
                let last = headerEnd text i

                if last > 0 && Array.contains (text.Substring(i + 1, last - i - 2)) headers then
                    add Header last
                elif last > 0 && lastTokenLine < line then
                    add BadHeader last
                else
                    add '[' (i + 1)
            elif c = '@' && language = Language.Deployment then
                let mutable j = i + 1

                while j < text.Length && (text[j] = ' ' || text[j] = '\t') do
                    j <- j + 1

                while j < text.Length && not (isBlank text[j]) && text[j] <> ';' do
                    j <- j + 1

                add Address j
            elif isMark language c then
                add c (i + 1)
            else
                // A run of characters that mean nothing is one error, however long.
                let mutable j = i + 1

                while j < text.Length
                      && not (
                          isBlank text[j]
                          || isIdentifier text[j]
                          || isMark language text[j]
                          || text[j] = '"'
                          || text[j] = '@'
                          || text[j] = '&'
                      ) do
                    j <- j + 1

                errors <- errors + 1

                // A file of another kind has millions of them.
                if errors <= mostErrors then
                    report (unknown c (j - i) (span i j))

                add Bad j

    tokens.ToArray(), comments.ToArray()
