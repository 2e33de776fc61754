/// What becomes of failures: what FParsec knows of expected tokens becomes a Diagnostic here, from its message list, never from its
/// text; then tokens are skipped up to the next place to go on.
module internal Mommie.Core.Syntax.Parsing.Recovery

open System
open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading

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
