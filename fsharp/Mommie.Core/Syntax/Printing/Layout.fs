/// Documents that know where they may be broken into lines (Wadler, "A prettier printer", 2003).
module internal Mommie.Core.Syntax.Printing.Layout

open System.Collections.Generic
open System.Text

/// A text with possible line breaks.
type Doc =
    | Empty
    | Text of string
    /// a blank, or a new line where the group around it is broken
    | Line
    /// nothing, or a new line where the group around it is broken
    | SoftLine
    /// always a new line; breaks every group around it
    | HardLine
    /// more indentation for the lines within
    | Nest of int * Doc
    /// on one line if it fits there
    | Group of Doc
    | Concat of Doc list

/// How wide a line may be.
let width = 120

/// The steps of one indentation.
let indent = 2

let nest doc = Nest(indent, doc)

/// `docs` with `separator` between them.
let separated (separator: Doc) (docs: Doc list) =
    match docs with
    | [] -> Empty
    | first :: others -> Concat(first :: (others |> List.collect (fun doc -> [ separator; doc ])))

/// `docs` separated by commas, which may be followed by a new line.
let commas docs =
    separated (Concat [ Text ","; Line ]) docs

[<Struct>]
type private Item = { Indent: int; Flat: bool; Doc: Doc }

/// How many characters of a text are no blanks: places in a document are counted in these, since no layout changes them.
let inked (t: string) =
    let mutable n = 0

    for c in t do
        if c <> ' ' && c <> '\n' then
            n <- n + 1

    n

/// Whether `doc`, flat, and what follows it up to the next possible line end fit into `room` characters. Looks at no more of
/// them than that.
let private fits (breaks: HashSet<int>) (start: int) (room: int) (doc: Doc) (rest: Stack<Item>) =
    let work = Stack<struct (bool * Doc list)>()
    let mutable room = room
    let mutable place = start
    let mutable inside = true
    let mutable decided = false
    let mutable result = true
    work.Push(struct (true, [ doc ]))
    use mutable following = rest.GetEnumerator()

    while not decided do
        if room < 0 then
            decided <- true
            result <- false
        elif work.Count = 0 then
            inside <- false

            if following.MoveNext() then
                work.Push(struct (following.Current.Flat, [ following.Current.Doc ]))
            else
                decided <- true
        else
            match work.Pop() with
            | struct (_, []) -> ()
            | struct (flat, first :: others) ->
                work.Push(struct (flat, others))

                match first with
                | Empty -> ()
                | Text t ->
                    if inside && place > start && breaks.Count > 0 && breaks.Contains place then
                        decided <- true
                        result <- false

                    place <- place + inked t
                    room <- room - t.Length
                | Line when flat -> room <- room - 1
                | SoftLine when flat -> ()
                | Line
                | SoftLine -> decided <- true
                | HardLine ->
                    decided <- true
                    result <- not flat
                | Nest(_, d)
                | Group d -> work.Push(struct (flat, [ d ]))
                | Concat docs -> work.Push(struct (flat, docs))

    result

/// The text of a document. Lines have no blanks at their ends. A group that has one of `breaks` inside (see `inked`) is broken.
let renderWith (breaks: HashSet<int>) (doc: Doc) : string =
    let out = StringBuilder()
    let work = Stack<Item>()
    let mutable column = 0
    let mutable place = 0
    let mutable pending = -1 // the indentation of a line that has begun and is still empty

    let write (t: string) =
        if t.Length > 0 then
            if pending >= 0 then
                out.Append(' ', pending) |> ignore
                pending <- -1

            out.Append t |> ignore
            column <- column + t.Length
            place <- place + inked t

    let newLine indent =
        // A blank that ended up before the line's end.
        while out.Length > 0 && out[out.Length - 1] = ' ' do
            out.Length <- out.Length - 1

        out.Append '\n' |> ignore
        pending <- indent
        column <- indent

    work.Push { Indent = 0; Flat = false; Doc = doc }

    while work.Count > 0 do
        let item = work.Pop()

        match item.Doc with
        | Empty -> ()
        | Text t -> write t
        | Line when item.Flat -> write " "
        | SoftLine when item.Flat -> ()
        | Line
        | SoftLine
        | HardLine -> newLine item.Indent
        | Nest(more, d) ->
            work.Push
                { item with
                    Indent = item.Indent + more
                    Doc = d
                }
        | Group d ->
            let flat = item.Flat || fits breaks place (width - column) d work

            work.Push { item with Flat = flat; Doc = d }
        | Concat docs ->
            for d in List.rev docs do
                work.Push { item with Doc = d }

    out.ToString()

/// The text of a document.
let render (doc: Doc) : string = renderWith (HashSet()) doc
