/// Values of the semantics as values of traces.
module Mommie.Core.Semantics.Data

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.TraceValue

/// The names of a record's fields, in order.
let private fields (program: Program) (name: string) : string list =
    program.Records
    |> List.tryFind (fun (r: Record) -> r.Name = name)
    |> Option.map (fun r -> r.Fields |> List.map _.Name)
    |> Option.defaultValue []

/// A value as a trace keeps it.
let rec ofValue (program: Program) (v: Value) : Datum =
    let data = ofValue program
    let all (items: Value seq) = items |> Seq.map data |> List.ofSeq

    match v.Kind with
    | Kind.Bool -> Datum.Bool(isTrue v)
    | Kind.Int -> Datum.Int v.Number
    | Kind.String -> Datum.String v.Text
    | Kind.Enum -> Datum.Name(NameKind.Enum, v.Text)
    | Kind.Principal -> Datum.Name(NameKind.Principal, v.Text)
    | Kind.Anyone -> Datum.Anyone
    | Kind.Atom -> Datum.Name(NameKind.Opaque, v.Text)
    | Kind.Term ->
        if v.Number = 1L then
            Datum.Answer(v.Text, Some(calls program v.Items[0]), all (Seq.skip 1 v.Items))
        else
            Datum.Answer(v.Text, None, all v.Items)
    | Kind.Record -> Datum.Record(v.Text, List.zip (fields program v.Text) (all v.Items))
    | Kind.Part ->
        let kept =
            fields program v.Text
            |> List.indexed
            |> List.filter (fun (i, _) -> (v.Number >>> i) &&& 1L = 1L)
            |> List.map snd

        Datum.Part(v.Text, List.zip kept (all v.Items))
    | Kind.Tuple -> Datum.Tuple(all v.Items)
    | Kind.Seq -> Datum.Seq(all v.Items)
    | Kind.Set -> Datum.Set(all v.Items)
    | Kind.Map -> Datum.Map(pairs v |> Seq.map (fun (k, x) -> data k, data x) |> List.ofSeq)
    | Kind.Some -> Datum.Some(data v.Items[0])
    | _ -> Datum.Nil

/// A history: its calls are the tuples (name, arguments...).
and calls (program: Program) (history: Value) : Datum =
    history.Items
    |> Seq.map (fun call -> call.Items[0].Text, call.Items |> Seq.skip 1 |> Seq.map (ofValue program) |> List.ofSeq)
    |> List.ofSeq
    |> Datum.Calls

/// Statements as a node holds them.
let held (program: Program) (statements: Value) : Datum =
    statements.Items
    |> Seq.map (fun h ->
        {
            Issuer = ofValue program h.Items[0]
            Mine = isTrue h.Items[1]
            Auditors = ofValue program h.Items[2]
            Record = ofValue program h.Items[3]
        })
    |> List.ofSeq
    |> Datum.Held
