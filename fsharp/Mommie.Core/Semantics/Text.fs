/// Runs as text for people: plain, aligned, without colours.
module Mommie.Core.Semantics.Text

open Mommie.Core.Text
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Trace

/// A statement: `[r1, {c1}, NOONE] Reply(...)`.
let statement (s: Statement) =
    let set (members: string list) none =
        match members with
        | [] -> none
        | [ one ] -> one
        | many -> "{" + String.concat ", " many + "}"

    "["
    + s.Issuer
    + ", "
    + set s.Verifiers (if s.Lie then "_" else "{}")
    + ", "
    + set s.Auditors "NOONE"
    + "] "
    + show s.Value
    + (if s.Lie then "   (a lie)" else "")

let private aligned (rows: (string * string) list) =
    let width = rows |> List.map (fun (n, _) -> n.Length) |> List.fold max 0
    rows |> List.map (fun (n, v) -> n.PadRight width + "  " + v)

/// The line that names a step: number, node, transition, place.
let heading (s: Step) =
    let what =
        match s.Kind with
        | StepKind.Transition -> s.Node + " fires " + s.Transition
        | StepKind.Init -> s.Node + " runs INIT"
        | StepKind.Deliver -> s.Node + " receives"
        | StepKind.Lie -> s.Node + " lies"
        | StepKind.Call -> s.Node + " is called: " + s.Transition
        | StepKind.Crash -> s.Node + " crashes"

    sprintf "%3d. %s" s.Number what
    + (if s.Span.StartLine > 0 then
           sprintf "   (%s:%d)" (System.IO.Path.GetFileName s.Span.File) s.Span.StartLine
       else
           "")

/// The lines of one step.
let step (s: Step) : string list =
    let section title lines =
        match lines with
        | [] -> []
        | _ -> lines |> List.mapi (fun i l -> (if i = 0 then title else "").PadRight 11 + l)

    heading s
    :: (section "with" (aligned (s.Bindings |> List.map (fun b -> b.Name, "= " + show b.Value)))
        @ section "reads" (s.Used |> List.map statement)
        @ section
            "calls"
            (s.Answers
             |> List.map (fun a -> callText a.Extern a.Arguments + " = " + show a.Value))
        @ section
            "sets"
            (aligned (
                s.Changes
                |> List.map (fun c ->
                    (if c.Node = "" then c.Name else c.Node + "." + c.Name), show c.Before + " -> " + show c.After)
            ))
        @ section "publishes" (s.Published |> List.map statement)
        @ section "emits" (s.Emitted |> List.map (fun e -> callText e.Name e.Arguments))
        |> List.map (fun l -> "     " + l))

/// A whole run, `\n` between lines.
let trace (t: Trace) : string =
    let start =
        match chosen t.Start with
        | [] -> []
        | chosen -> "  0. start" :: (aligned chosen |> List.map (fun l -> "     " + l))

    start @ List.collect step t.Steps |> String.concat "\n"
