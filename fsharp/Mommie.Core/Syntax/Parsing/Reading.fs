/// What the grammar is written with: FParsec over the string of token kinds, one character a token. A parser's position is an
/// index of a token.
module internal Mommie.Core.Syntax.Parsing.Reading

open System
open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Parsing.Tokens

/// How deep brackets, blocks and operators may be nested.
let maxDepth = 200

/// How high the tree of an expression may be; a chain of operators is as high as it is long.
let maxHeight = 400

/// How many diagnostics are kept for one file.
let maxDiagnostics = 500

/// Collects diagnostics, up to maxDiagnostics.
type Report() =
    let kept = ResizeArray<Diagnostic>()

    /// Keeps the diagnostic, or says once that there are too many.
    member _.Add(d: Diagnostic) =
        if kept.Count < maxDiagnostics then
            kept.Add d
        elif kept.Count = maxDiagnostics then
            Diagnostic.error "MOM1016" d.Span $"more than {maxDiagnostics} errors: the others are not reported"
            |> Diagnostic.withMend "Mend the first ones; is this the right file?"
            |> kept.Add

    /// Whether further diagnostics are not kept.
    member _.IsFull = kept.Count > maxDiagnostics
    /// What was kept, in the order of the text.
    member _.Sorted = kept |> List.ofSeq |> Diagnostic.sort

/// The state of one run: nothing in it is ever taken back, since the grammar never reads a token twice.
type State(source: Source, report: Report) =
    /// the text that is read
    member _.Source = source
    member _.Report(d: Diagnostic) = report.Add d
    /// whether further diagnostics are not kept
    member _.IsFull = report.IsFull
    /// how many brackets, blocks and operators are open
    member val Depth = 0 with get, set
    /// the height of the highest expression read since the last reset
    member val Height = 0 with get, set
    /// the token of the last reported error, so that one mistake is told once
    member val LastError = -1 with get, set
    /// the token of the innermost brace whose items are read, -1 outside of all
    member val Around = -1 with get, set
    /// in deployments, for each token whether an entry with an arrow begins there
    member val Arrows: bool[] = [||] with get, set
    /// the token before which a `;` was last missed
    member val LastSemicolon = -1 with get, set

type P<'a> = Parser<'a, State>
type Stream = CharStream<State>

/// The index of the next token.
let index (s: Stream) = int s.Index

/// The kind of the token `k` after the next.
let peekAt (s: Stream) (k: int) : Kind =
    let tokens = s.UserState.Source.Tokens
    let i = index s + k
    if i >= 0 && i < tokens.Length then tokens[i].Kind else End

/// The kind of the next token.
let peek (s: Stream) : Kind = s.Peek()

/// The characters of the next token.
let peekText (s: Stream) =
    if s.IsEndOfStream then
        ""
    else
        textOf s.UserState.Source (index s)

/// Whether no blank stands between the next token but k and the one before it.
let adjacent (s: Stream) (k: int) =
    let tokens = s.UserState.Source.Tokens
    let i = index s + k
    i > 0 && i < tokens.Length && tokens[i].Start = tokens[i - 1].End

/// The span of the next token, or the empty one at the end of the text.
let spanHere (s: Stream) : Span =
    let source = s.UserState.Source
    let i = index s

    if i < source.Tokens.Length then
        spanOf source i i
    elif source.Tokens.Length = 0 then
        {
            File = source.File
            StartLine = 1
            StartColumn = 1
            EndLine = 1
            EndColumn = 1
        }
    else
        let last = spanOf source (i - 1) (i - 1)

        { last with
            StartLine = last.EndLine
            StartColumn = last.EndColumn
        }

/// The empty span right after the last token that was read.
let spanAfter (s: Stream) : Span =
    let i = index s

    if i = 0 then
        spanHere s
    else
        let last = spanOf s.UserState.Source (i - 1) (i - 1)

        { last with
            StartLine = last.EndLine
            StartColumn = last.EndColumn
        }

/// The span from token `start` to the last token that was read.
let since (s: Stream) (start: int) : Span =
    let last = index s - 1

    if start >= s.UserState.Source.Tokens.Length then
        spanHere s
    else
        spanOf s.UserState.Source start (max start last)

/// What was found, as a message names it.
let found (s: Stream) =
    let kind = peek s

    if s.IsEndOfStream then
        "the end of the file"
    elif isKeyword kind then
        "the keyword " + describe kind
    elif
        kind = Integer
        || kind = Text
        || kind = Identifier
        || kind = Header
        || kind = Address
    then
        let text = peekText s
        if text.Length > 40 then describe kind else "`" + text + "`"
    else
        describe kind

let fail: ErrorMessageList = NoErrorMessages

/// Fails without a message: the mistake has been reported.
let reported<'a> () : Reply<'a> = Reply(Error, fail)

/// Reports `d` and fails.
let refuse (s: Stream) (d: Diagnostic) : Reply<'a> =
    s.UserState.LastError <- index s
    s.UserState.Report d
    reported ()

/// Fails because `label` was expected.
let wanted (label: string) : Reply<'a> = Reply(Error, expected label)

/// Whether the reply is a success.
let inline ok (r: Reply<'a>) = r.Status = Ok

/// The failure of `r` as a reply of another type.
let inline cast (r: Reply<'a>) : Reply<'b> = Reply(r.Status, r.Error)

/// The next token if it is of the kind.
let token (kind: Kind) : P<unit> =
    let error = expected (describe kind)
    fun s -> if s.Skip kind then Reply(()) else Reply(Error, error)

/// The keyword.
let keyword (word: string) : P<unit> = token (Tokens.keyword word)

/// A word that is no keyword but has a meaning at this place.
let word (text: string) : P<unit> =
    let error = expected ("`" + text + "`")

    fun s ->
        if peek s = Identifier && peekText s = text then
            s.Skip()
            Reply(())
        else
            Reply(Error, error)

/// An identifier.
let name: P<Name> =
    fun s ->
        if peek s = Identifier then
            let i = index s
            s.Skip()

            Reply(
                {
                    Text = textOf s.UserState.Source i
                    Span = spanOf s.UserState.Source i i
                }
            )
        else
            wanted "a name"

/// `p {, p}`
let commas1 (p: P<'a>) : P<'a list> = sepBy1 p (token ',')

/// `( [p {, p}] )`
let parenthesised (p: P<'a>) : P<'a list> =
    between (token '(') (token ')') (sepBy p (token ','))

/// `p` one level deeper, or an error where that is too deep.
let deeper (p: P<'a>) : P<'a> =
    fun s ->
        let state = s.UserState

        if state.Depth >= maxDepth then
            Diagnostic.error "MOM1015" (spanHere s) $"nested too deeply: at most {maxDepth} levels"
            |> Diagnostic.withMend "Give a part of it a name, with LET, FUNCTION or PROCEDURE."
            |> refuse s
        else
            state.Depth <- state.Depth + 1
            let reply = p s
            state.Depth <- state.Depth - 1
            reply

/// The result of `p` and the span of its tokens.
let spanned (p: P<'a>) : P<struct ('a * Span)> =
    fun s ->
        let start = index s
        let reply = p s

        if ok reply then
            Reply(Ok, struct (reply.Result, since s start), reply.Error)
        else
            cast reply

/// The lines of the `///` comment before token `i`, without slashes and the blank after them.
let docBefore (source: Source) (i: int) : string list =
    let comments = source.Comments
    let mutable low = 0
    let mutable high = comments.Length

    while low < high do
        let middle = (low + high) / 2

        if comments[middle].NextToken <= i then
            low <- middle + 1
        else
            high <- middle

    let mutable first = low

    while first > 0 && comments[first - 1].NextToken = i && comments[first - 1].IsDoc do
        first <- first - 1

    [
        for k in first .. low - 1 do
            let line = comments[k].Text.Substring 3
            if line.StartsWith ' ' then line.Substring 1 else line
    ]
