/// Puts the comments of a text into the canonical text of its tree. The two texts have almost the same tokens, so a comment goes
/// where its neighbours went.
module internal Mommie.Core.Syntax.Printing.Comments

open System
open System.Collections.Generic
open System.Text
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Printing.Layout

let private isSpare kind = kind = '(' || kind = ')' || kind = ';'

/// For each token of `a` the token of `b` that it became, or -1 for one that was left out: parentheses that the tree does not
/// need, optional semicolons.
let private align (a: Source) (b: Source) : int[] =
    let partner = Array.create a.Tokens.Length -1

    let same i j =
        i < a.Tokens.Length
        && j < b.Tokens.Length
        && a.Tokens[i].Kind = b.Tokens[j].Kind
        && (a.Tokens[i].Kind <> Identifier || textOf a i = textOf b j)

    let ends i j =
        i >= a.Tokens.Length && j >= b.Tokens.Length

    /// The nearest pair after (i, j) at which both go on alike.
    let resume i j =
        seq {
            for k in 1..16 do
                for skipped in 0..k do
                    let i, j = i + skipped, j + k - skipped

                    if same i j && (same (i + 1) (j + 1) || ends (i + 1) (j + 1)) then
                        struct (i, j)
        }
        |> Seq.tryHead

    let mutable i = 0
    let mutable j = 0

    while i < a.Tokens.Length && j < b.Tokens.Length do
        if same i j then
            partner[i] <- j
            i <- i + 1
            j <- j + 1
        elif isSpare a.Tokens[i].Kind then
            i <- i + 1
        elif isSpare b.Tokens[j].Kind then
            j <- j + 1
        else
            match resume i j with
            | Some(struct (nextA, nextB)) ->
                i <- nextA
                j <- nextB
            | None ->
                i <- i + 1
                j <- j + 1

    partner

/// The places of the tokens of a text, counted as `inked` counts, and the place of its end.
let private placesOf (s: Source) : int[] =
    let places = Array.zeroCreate<int>(s.Tokens.Length + 1)
    let mutable at = 0
    let mutable place = 0

    let upTo offset =
        while at < offset do
            if s.Content[at] <> ' ' && s.Content[at] <> '\n' then
                place <- place + 1

            at <- at + 1

    for i in 0 .. s.Tokens.Length - 1 do
        upTo s.Tokens[i].Start
        places[i] <- place

    upTo s.Content.Length
    places[s.Tokens.Length] <- place
    places

/// Where a comment goes.
type private Place =
    /// on lines of its own, before the line of the canonical token
    | Above of int
    /// at the end of the line of the canonical token
    | Behind of int
    /// on the line of the canonical token, before it
    | Before of int

/// The comments of `original` that the canonical text does not hold already, in order, with their places.
let private placed (original: Source) (canonical: Source) (partner: int[]) : (Comment * Place) list =
    let count = original.Tokens.Length
    // The canonical token at or after, and at or before, each original one.
    let following = Array.create (count + 1) canonical.Tokens.Length
    let preceding = Array.create (count + 1) -1

    for i in count - 1 .. -1 .. 0 do
        following[i] <- if partner[i] >= 0 then partner[i] else following[i + 1]

    for i in 0 .. count - 1 do
        preceding[i + 1] <- if partner[i] >= 0 then partner[i] else preceding[i]

    let documented = HashSet<int>(canonical.Comments |> Seq.map _.NextToken)

    /// Whether the comment is part of a documentation that the tree holds.
    let inTree k =
        let comment = original.Comments[k]
        let next = comment.NextToken

        let rec onlyDocs k =
            k >= original.Comments.Length
            || original.Comments[k].NextToken <> next
            || (original.Comments[k].IsDoc && onlyDocs (k + 1))

        comment.IsDoc
        && next < count
        && partner[next] >= 0
        && documented.Contains partner[next]
        && onlyDocs k

    [
        for k in 0 .. original.Comments.Length - 1 do
            if not (inTree k) then
                let comment = original.Comments[k]
                let next = comment.NextToken
                let oneLine = comment.Line = comment.EndLine
                let isBlock = comment.Text.StartsWith "/*"

                let isInline =
                    isBlock
                    && oneLine
                    && next < count
                    && original.Tokens[next].Line = comment.EndLine
                    && original.Tokens[next].Kind <> '}'
                    && original.Tokens[next].Kind <> BodyClose
                    && following[next] < canonical.Tokens.Length

                let place =
                    if isInline then
                        Before following[next]
                    elif comment.OwnLine || not oneLine || preceding[next] < 0 then
                        Above following[next]
                    else
                        Behind preceding[next]

                comment, place
    ]

/// Documentation that is none keeps its words and loses a slash, so that it documents nothing where it is put.
let private plain (comment: Comment) =
    if comment.Text.StartsWith "///" && not (comment.Text.StartsWith "////") then
        "//" + comment.Text.Substring 3
    else
        comment.Text.Replace("\r", "")

/// The canonical text of `doc` with the comments of `original`, and with blank lines where `original` had some between lines.
/// `scan` finds the tokens of a text in the same language.
let interleave (scan: string -> Source) (original: Source) (doc: Doc) : string =
    let first = scan (render doc)
    let partner = align original first
    let comments = placed original first partner
    let places = placesOf first

    let breaks =
        comments
        |> List.choose (fun (_, place) ->
            match place with
            | Above j -> Some places[j]
            | Behind j -> Some places[j + 1]
            | Before _ -> None)
        |> HashSet

    // The same tokens in the same order, on other lines.
    let canonical =
        if breaks.Count = 0 then
            first
        else
            scan (renderWith breaks doc)

    let lines = canonical.Content.Split '\n'

    let above =
        Array.init (lines.Length + 1) (fun _ -> ResizeArray<struct (string * bool)>())

    let behind = Array.create (lines.Length + 1) ""

    let inserts =
        Array.init (lines.Length + 1) (fun _ -> ResizeArray<struct (int * string)>())

    let blankBefore = Array.zeroCreate<bool>(lines.Length + 1)

    /// The line of a canonical token; comments stand above its documentation.
    let topOf j =
        if j >= canonical.Tokens.Length then
            lines.Length - 1
        else
            let line = canonical.Tokens[j].Line - 1
            let mutable top = line

            while top > 0 && lines[top - 1].TrimStart().StartsWith "///" do
                top <- top - 1

            top

    for comment, place in comments do
        match place with
        | Above j -> above[topOf j].Add(struct (plain comment, comment.AfterBlankLine))
        | Before j ->
            let token = canonical.Tokens[j]
            inserts[token.Line - 1].Add(struct (token.Column - 1, comment.Text + " "))
        | Behind j ->
            let line = canonical.Tokens[j].Line - 1

            if behind[line] <> "" then
                // One comment to a line: the earlier one goes above it.
                above[topOf (
                          let mutable k = j

                          while k > 0 && canonical.Tokens[k - 1].Line - 1 = line do
                              k <- k - 1

                          k
                      )]
                    .Add(struct (behind[line], false))

            behind[line] <-
                if comment.Text.StartsWith "///" && not (comment.Text.StartsWith "////") then
                    plain comment
                else
                    comment.Text

    // Blank lines between lines of the original, at tokens that begin a line in both.
    let mutable commentIndex = 0

    for i in 1 .. original.Tokens.Length - 1 do
        let token = original.Tokens[i]
        let mutable last = original.Tokens[i - 1].Line

        while commentIndex < original.Comments.Length
              && original.Comments[commentIndex].NextToken <= i do
            last <- max last original.Comments[commentIndex].EndLine
            commentIndex <- commentIndex + 1

        if partner[i] >= 0 && token.Line > last + 1 then
            let j = partner[i]

            if j > 0 && canonical.Tokens[j].Line > canonical.Tokens[j - 1].Line then
                blankBefore[topOf j] <- true

    // A blank line before a documentation comment is one before its declaration.
    for comment in original.Comments do
        let next = comment.NextToken

        if
            comment.IsDoc
            && comment.AfterBlankLine
            && next < partner.Length
            && partner[next] > 0
        then
            let j = partner[next]
            let top = topOf j

            if
                canonical.Tokens[j].Line > canonical.Tokens[j - 1].Line
                && top < canonical.Tokens[j].Line - 1
            then
                blankBefore[top] <- true

    let out = StringBuilder()
    let mutable lastLine = ""

    let emit (line: string) =
        out.Append(line.TrimEnd()).Append('\n') |> ignore
        lastLine <- line

    let blank () =
        if out.Length > 0 && lastLine <> "" && not (lastLine.EndsWith '{') then
            emit ""

    let mutable pendingBlank = false

    for n in 0 .. lines.Length - 1 do
        let line = lines[n]

        if line = "" && n < lines.Length - 1 then
            pendingBlank <- true
        else
            let text = line.TrimStart()
            let closes = text.StartsWith '}' || text.StartsWith "@@}"

            let indentation = line.Length - text.Length + (if closes then indent else 0)

            for struct (comment, afterBlank) in above[n] do
                if pendingBlank || afterBlank then
                    blank ()

                pendingBlank <- false
                emit (String(' ', indentation) + comment)

            if (pendingBlank || blankBefore[n]) && not closes then
                blank ()

            pendingBlank <- false

            if n < lines.Length - 1 || line <> "" then
                let mutable full = line

                for struct (column, comment) in Seq.rev inserts[n] do
                    full <- full.Insert(column, comment)

                emit (if behind[n] = "" then full else full + "  " + behind[n])

    out.ToString()
