/// What the grammar is written with: FParsec over the string of token kinds, one character a token. A parser's position is an
/// index of a token; what FParsec knows of expected tokens becomes a Diagnostic here, from its message list, never from its text.
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

// ---- from FParsec's messages to a Diagnostic ----

let private labels (messages: ErrorMessageList) =
    let rec collect (messages: ErrorMessageList) =
        ErrorMessageList.ToSortedArray messages
        |> Seq.collect (fun message ->
            match message with
            | Expected label -> Seq.singleton label
            | ExpectedString text -> Seq.singleton ("`" + text + "`")
            | NestedError(_, _, inner)
            | CompoundError(_, _, _, inner) -> collect inner
            | _ -> Seq.empty)

    let all = collect messages |> Seq.distinct |> List.ofSeq
    // Plain words first, then tokens; both in alphabetical order.
    let words, tokens = all |> List.partition (fun label -> not (label.StartsWith '`'))

    List.sortWith (fun a b -> String.CompareOrdinal(a, b)) words
    @ List.sortWith (fun a b -> String.CompareOrdinal(a, b)) tokens

let private oneOf (labels: string list) =
    match List.rev labels with
    | [] -> "something else"
    | [ one ] -> one
    | last :: others -> String.concat ", " (List.rev others) + " or " + last

let private unclosedWithin (s: Stream) start =
    let unclosed = s.UserState.Source.Unclosed
    let found = Array.BinarySearch(unclosed, start)
    let k = if found >= 0 then found else ~~~found
    k < unclosed.Length && unclosed[k] <= index s

let private isName label = label = "a name" || label = "a type"

/// Reports the failure of a parser that began at token `start` and stopped at the next token.
let reportFailure (s: Stream) (start: int) (messages: ErrorMessageList) =
    let state = s.UserState
    let expectations = if state.IsFull then [] else labels messages
    let kind = peek s
    let here = index s

    let silent =
        List.isEmpty expectations // reported where it failed
        || kind = Bad // the lexer has reported it
        || here > 0 && peekAt s -1 = Bad
        || state.LastError = here
        || unclosedWithin s start // the bracket has been reported
        || kind <> End
           && state.Source.Partner[here] = -1
           && (kind = ')' || kind = ']' || kind = '}' || kind = BodyClose)

    if not silent then
        state.LastError <- here
        let text = peekText s
        let expectedText = oneOf expectations

        let upper = text.ToUpperInvariant()

        let meantKeyword =
            kind = Identifier
            && upper <> text
            && wordKind upper <> Identifier
            && (List.contains ("`" + upper + "`") expectations
                || List.contains "an operator" expectations
                || List.contains "a declaration" expectations
                || List.contains "a member" expectations
                || List.contains "a statement" expectations)

        let error code message =
            Diagnostic.error code (spanHere s) message

        if s.IsEndOfStream then
            error "MOM1014" $"expected {expectedText}, found the end of the file"
            |> Diagnostic.withMend "Complete the text; something after this place is missing."
        elif meantKeyword then
            error "MOM1021" $"expected {expectedText}, found `{text}`: keywords are written in upper case"
            |> Diagnostic.withMend $"Write `{upper}`."
            |> Diagnostic.withFix $"write {upper}" (spanHere s) upper
        elif isKeyword kind && List.exists isName expectations && expectations.Length <= 2 then
            error "MOM1020" $"expected {expectedText}, found the keyword `{text}`, which cannot be a name"
            |> Diagnostic.withMend "Choose another name: keywords are reserved, in upper case only."
        elif kind = Assign && List.contains "an operator" expectations then
            error "MOM1032" $"expected {expectedText}, found `<-`, which always assigns"
            |> Diagnostic.withMend "Write `< -` with a blank to compare with a negative number."
            |> Diagnostic.withFix "write < -" (spanHere s) "< -"
        else
            error "MOM1010" $"expected {expectedText}, found {found s}"
            |> Diagnostic.withMend (
                match expectations with
                | [ one ] when one.StartsWith '`' ->
                    $"Write {one} before {found s}, or remove what does not belong here."
                | _ -> $"Write {expectedText} here, or remove {found s}."
            )
        |> state.Report

// ---- recovery ----

/// Skips tokens, bracketed texts as one, up to the first at which `stop` holds, a declaration, a section header, the bracket that
/// closes the bracket at token `around` or an earlier one (-1: none), or the end.
let skipTo (around: int) (stop: Stream -> bool) (s: Stream) =
    let partner = s.UserState.Source.Partner
    let enclosing = s.UserState.Source.Enclosing
    let mutable going = true

    // First out of the brackets that were opened since `around`.
    while enclosing[index s] > around do
        s.Skip(partner[enclosing[index s]] - index s + 1)

    while going do
        let kind = peek s
        let i = index s

        if
            s.IsEndOfStream
            || beginsDeclaration kind
            || kind = Header
            || kind = BadHeader
            || stop s
        then
            going <- false
        elif kind = '(' || kind = '[' || kind = '{' || kind = BodyOpen then
            s.Skip(if partner[i] > i then partner[i] - i + 1 else 1)
        elif kind = '}' || kind = BodyClose || kind = ')' || kind = ']' then
            if partner[i] >= 0 && partner[i] <= around then
                going <- false
            else
                s.Skip()
        else
            s.Skip()

/// `p`; where it fails the failure is reported, `skip` finds the next place to go on, and the result is None.
let recovering (skip: Stream -> unit) (p: P<'a>) : P<'a option> =
    fun s ->
        let start = index s
        let depth = s.UserState.Depth
        let reply = p s

        if ok reply then
            Reply(Some reply.Result)
        else
            reportFailure s start reply.Error
            s.UserState.Depth <- depth
            skip s
            Reply(None)

/// `;`, or an error that says it is missing, after which reading goes on as if it stood there. It counts as missing where the next
/// token stands on another line, closes a bracket or begins a statement, member or declaration.
let semicolon: P<unit> =
    let error = expected "`;`"

    fun s ->
        if s.Skip ';' then
            Reply(())
        else
            let state = s.UserState
            let tokens = state.Source.Tokens
            let i = index s

            if i = 0 || tokens[i - 1].Kind = Bad || (i < tokens.Length && tokens[i].Kind = Bad) then
                Reply(Error, error)
            else
                let kind = peek s

                let begins =
                    i >= tokens.Length && state.Source.Unclosed.Length = 0
                    || i < tokens.Length
                       && tokens[i].Line > tokens[i - 1].Line
                       && (kind = Identifier || isKeyword kind)
                    || kind = Header
                    || kind = BadHeader
                    || kind = '}'
                    || kind = BodyClose
                    || beginsDeclaration kind
                    || beginsMember kind
                    || beginsStatement kind

                if begins && state.LastSemicolon <> i then
                    state.LastSemicolon <- i

                    Diagnostic.error "MOM1011" (spanAfter s) $"expected `;`, found {found s}"
                    |> Diagnostic.withMend "Write `;` here."
                    |> Diagnostic.withFix "add ;" (spanAfter s) ";"
                    |> state.Report

                    Reply(())
                else
                    Reply(Error, error)

/// Reports and steps over `=` where `==` was meant.
let singleEquals (s: Stream) =
    Diagnostic.error "MOM1030" (spanHere s) "expected `==`, found `=`: `==` compares"
    |> Diagnostic.withMend "Write `==`."
    |> Diagnostic.withFix "write ==" (spanHere s) "=="
    |> s.UserState.Report

    s.Skip()

/// `<-`; another sign of assignment is reported and taken for it.
let assign: P<unit> =
    let error = expected "`<-`"

    fun s ->
        if s.Skip Assign then
            Reply(())
        elif
            peek s = '='
            || peek s = EqualEqual
            || (peek s = ':' && peekAt s 1 = '=' && adjacent s 1)
        then
            let length = if peek s = ':' then 2 else 1
            let start = index s
            s.Skip length
            let span = since s start

            Diagnostic.error "MOM1031" span "expected `<-`: assignment is written `<-`"
            |> Diagnostic.withMend "Write `<-`."
            |> Diagnostic.withFix "write <-" span "<-"
            |> s.UserState.Report

            Reply(())
        else
            Reply(Error, error)

/// The items between two braces that were opened by token `around`, until that bracket's partner, another bracket that closes
/// more, a declaration or the end; a missing partner has been reported already.
let itemsIn (around: int) (stop: Stream -> bool) (item: P<'a>) : P<'a list> =
    fun s ->
        let items = ResizeArray<'a>()
        let partner = s.UserState.Source.Partner
        let outer = s.UserState.Around
        s.UserState.Around <- around
        let mutable going = true

        while going do
            let kind = peek s
            let i = index s

            if s.IsEndOfStream || beginsDeclaration kind || kind = Header || kind = BadHeader then
                going <- false
            elif kind = '}' || kind = BodyClose || kind = ')' || kind = ']' then
                if partner[i] >= 0 && partner[i] <= around then
                    going <- false
                else
                    // It closes nothing, or a bracket inside of an item that failed.
                    if partner[i] >= 0 then
                        reportFailure s i (expected "`;`")

                    s.Skip()
            elif partner[around] < 0 && stop s then
                going <- false
            else
                let reply = recovering (skipTo around (fun s -> s.Skip ';' || stop s)) item s

                match reply.Result with
                | Some item -> items.Add item
                | None ->
                    if index s = i then
                        s.Skip()

        s.UserState.Around <- outer
        Reply(List.ofSeq items)

/// `open items close`; `stop` tells where an item failed and the next construct around it begins.
let block (opener: Kind) (closer: Kind) (stop: Stream -> bool) (item: P<'a>) : P<'a list> =
    let opening = token opener

    fun s ->
        let around = index s
        let reply = opening s

        if ok reply then
            let items = itemsIn around stop item s

            if peek s = closer && s.UserState.Source.Partner[index s] = around then
                s.Skip()

            items
        else
            cast reply
