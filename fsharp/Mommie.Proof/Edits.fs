/// Changes of a deployment's text: what a person is told to write is what was tried.
module Mommie.Proof.Edits

open Mommie.Core.Text
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Proof.Scope

/// A change of a deployment's text: a fix whose title is one instruction to a person. An empty span is an insertion.
type Edit = Fix

// Where the characters of a line begin, counted from 0; the end of the text for lines after the last.
let private offset (text: string) (line: int) (column: int) =
    let rec start (k: int) (from: int) =
        if k = 1 then
            from
        else
            match text.IndexOf('\n', from) with
            | -1 -> text.Length
            | at -> start (k - 1) (at + 1)

    min text.Length (start line 0 + column - 1)

/// The text after an edit.
let apply (text: string) (e: Edit) : string =
    let from = offset text e.Span.StartLine e.Span.StartColumn
    let until = max from (offset text e.Span.EndLine e.Span.EndColumn)
    text.Substring(0, from) + e.Text + text.Substring until

let private at (file: string) line column : Span =
    {
        File = file
        StartLine = line
        StartColumn = column
        EndLine = line
        EndColumn = column
    }

/// The span of an entry.
let entrySpan (e: Entry) : Span =
    match e with
    | Constant(_, _, s)
    | Principal(_, _, _, s)
    | Channel(_, _, s)
    | Timeout(_, _, s)
    | Authentication(_, _, s)
    | NonRepudiation(_, _, s)
    | Reference(_, _, _, s)
    | Dissemination(_, _, s)
    | Batching(_, _, _, s) -> s

/// The selectors of a line, as files write them; empty for an entry that has none.
let arrowTextOf (e: Entry) : string =
    match e with
    | Channel(a, _, _)
    | Authentication(a, _, _)
    | NonRepudiation(a, _, _)
    | Dissemination(a, _, _)
    | Batching(a, _, _, _) -> arrowText a
    | Constant _
    | Principal _
    | Timeout _
    | Reference _ -> ""

/// Which end of a section a line goes to. The first line that matches wins: a line that must win goes first, one that only
/// fills a gap goes last.
type Place =
    | First
    | Last

/// One more line in a section, which is made where there is none.
let insert (file: string) (text: string) (tree: Deployment) (kind: SectionKind) (place: Place) (line: string) : Edit =
    let header = "[" + sectionName kind + "]"

    let lastLine = 1 + (text |> Seq.sumBy (fun c -> if c = '\n' then 1 else 0))

    let atEnd () =
        let column = text.Length - text.LastIndexOf '\n'
        at file lastLine column, (if text.EndsWith '\n' || text = "" then "" else "\n")

    let entries =
        tree.Sections |> List.tryFind (fun s -> s.Kind = kind) |> Option.map _.Entries

    match entries, place with
    | Some(first :: _), First ->
        let s = entrySpan first

        {
            Title = "write `" + line + "` first under " + header
            Span = at file s.StartLine s.StartColumn
            Text = line + "\n"
        }
    | Some(_ :: _ as all), Last ->
        let s = entrySpan (List.last all)

        if s.EndLine >= lastLine then
            let span, before = atEnd ()

            {
                Title = "write `" + line + "` last under " + header
                Span = span
                Text = before + line + "\n"
            }
        else
            {
                Title = "write `" + line + "` last under " + header
                Span = at file (s.EndLine + 1) 1
                Text = line + "\n"
            }
    | Some [], _
    | None, _ ->
        let span, before = atEnd ()

        {
            Title = "write `" + line + "` under " + header
            Span = span
            Text = before + header + "\n" + line + "\n"
        }

/// The span of a mechanism where a line names it.
let useSpan (u: MechanismUse) =
    match u with
    | Chosen(_, _, s)
    | Open s -> s

/// One mechanism in the place of another.
let exchange (u: MechanismUse) (by: string) : Edit =
    {
        Title = "write `" + by + "` in the place of `" + useText u + "`"
        Span = useSpan u
        Text = by
    }

/// A line without one of its alternatives; None where it has no other.
let without (uses: MechanismUse list) (u: MechanismUse) : Edit option =
    match uses |> List.filter (fun o -> not (Span.same (useSpan o) (useSpan u))) with
    | [] -> None
    | rest ->
        Some
            {
                Title = "leave out the alternative `" + useText u + "`"
                Span = Span.join (useSpan (List.head uses)) (useSpan (List.last uses))
                Text = rest |> List.map useText |> String.concat ", "
            }
