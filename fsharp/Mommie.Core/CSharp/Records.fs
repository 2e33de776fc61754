/// The types of a program as C#: records, parts of records, enums and opaque types; and what all declarations share.
module Mommie.Core.CSharp.Records

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Names
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Expressions

/// The doc comment of the program, then what the emitted thing is, then where it was said.
let doc (cx: Context) (own: string list) (what: string) (span: Span) : string list =
    let place =
        if span.StartLine > 0 then
            " (" + cx.Place span + ")"
        else
            ""

    match own |> List.map (fun l -> xml (l.Trim())) with
    | [] -> [ "<summary>" + xml what + place + ".</summary>" ]
    | lines ->
        [ "<summary>" ]
        @ lines
        @ [ "</summary>"; "<remarks>" + xml what + place + ".</remarks>" ]

let internal simple text =
    [ "<summary>" + xml text + "</summary>" ]

/// Whether C# would compute an overflow unnoticed in it.
let rec private computes (e: CsExpr) =
    match e with
    | Infix(("+" | "-" | "*"), _, _)
    | Prefix("-", _) -> true
    | Infix(_, a, b)
    | CsExpr.Index(a, b) -> computes a || computes b
    | Prefix(_, a)
    | Member(a, _)
    | Lambda(_, a)
    | CheckedValue a -> computes a
    | Invoke(a, _, args) -> computes a || List.exists computes args
    | New(_, args)
    | TupleValue args -> List.exists computes args
    | Conditional(a, b, c) -> computes a || computes b || computes c
    | WithFields(a, fields) -> computes a || fields |> List.exists (fun (_, v) -> computes v)
    | Query(clauses, result) ->
        computes result
        || clauses
           |> List.exists (fun c ->
               match c with
               | From(_, e)
               | LetBe(_, e)
               | CsClause.Where e -> computes e)
    | CollectionOf items ->
        items
        |> List.exists (fun i ->
            match i with
            | One e
            | Spread e -> computes e)
    | Word _
    | TypeWord _ -> false

/// The expression with overflow checks where it needs any.
let guarded e =
    if computes e then CheckedValue e else e

/// `Type name, Type name`
let parameters (cx: Context) (bs: Binder list) =
    bs
    |> List.map (fun b -> Printer.printType (cx.Type b.Type) + " " + cx.Local b.Name)
    |> String.concat ", "

let private objectList (cx: Context) =
    cx.Runtime "IReadOnlyList" + "<object?>"

/// `RecordName`, `FieldValues` and `ToString` of a record or of a part of one.
let private recordMembers (cx: Context) (name: string) (fields: CsExpr list) =
    [
        Arrow([ "<inheritdoc/>" ], "public string RecordName", Word(quote name))
        Arrow([ "<inheritdoc/>" ], "public " + objectList cx + " FieldValues", CollectionOf(fields |> List.map One))
        Arrow(
            simple "The record as the program writes it.",
            "public override string ToString()",
            Invoke(Member(Word(cx.Runtime "Show"), "Text"), [], [ Word "this" ])
        )
    ]

let private recordDeclaration (cx: Context) (r: Record) =
    let fields =
        r.Fields |> List.map (fun f -> cx.Type f.Type, cx.FieldName(r.Name, f.Name))

    {
        Doc = doc cx r.Doc ("RECORD " + r.Name) r.Span
        Head =
            "public sealed record "
            + cx.TypeName r.Name
            + "("
            + (fields
               |> List.map (fun (t, n) -> Printer.printType t + " " + n)
               |> String.concat ", ")
            + ") : "
            + cx.Runtime "IRecord"
        Members = recordMembers cx r.Name (fields |> List.map (snd >> Word))
    }

let private partDeclaration (cx: Context) (record: string, names: string list) =
    let all = cx.Record(record).Fields

    let fields =
        names
        |> List.map (fun n ->
            let f = all |> List.find (fun f -> f.Name = n)
            cx.Type f.Type, cx.FieldName(record, n))

    let name = cx.PartName(record, names)

    {
        Doc =
            simple (
                "The univalent part of RECORD "
                + record
                + ": what the issuers of a quorum agree on where other fields are each issuer's own."
            )
        Head =
            "public sealed record "
            + name
            + "("
            + (fields
               |> List.map (fun (t, n) -> Printer.printType t + " " + n)
               |> String.concat ", ")
            + ") : "
            + cx.Runtime "IRecord"
        Members =
            recordMembers cx record (fields |> List.map (snd >> Word))
            @ [
                Arrow(
                    simple "The part of a whole record.",
                    "public static "
                    + name
                    + " Of("
                    + Printer.printType (cx.Type(TRecord record))
                    + " record)",
                    New(Named(name, []), fields |> List.map (fun (_, n) -> Member(Word "record", n)))
                )
            ]
    }

let private enumDeclaration (cx: Context) (e: Enum) =
    {
        Doc = doc cx e.Doc ("ENUM " + e.Name) e.Span
        Head = "public enum " + cx.TypeName e.Name
        Members = e.Members |> List.map (fun m -> Plain([], cx.Members(e.Name).Get(m, m) + ","))
    }

let private opaqueDeclaration (cx: Context) (name: string) =
    {
        Doc =
            [
                "<summary>"
                "TYPE " + xml name + ": a value of the application, compared only for equality."
                "</summary>"
                "<remarks>"
                "Derive a record from it in your own code, or wrap a type you have:"
                "<c>public sealed record Wrapped(Existing Value) : "
                + xml (cx.TypeName name)
                + ";</c>"
                "</remarks>"
            ]
        Head = "public abstract partial record " + cx.TypeName name
        Members = []
    }

/// Records, enums and opaque types. Call it last: parts of records are known only when all else is translated.
let types (cx: Context) : CsDeclaration list =
    let p = cx.Program

    (p.OpaqueTypes |> List.map (opaqueDeclaration cx))
    @ (p.Enums |> List.map (enumDeclaration cx))
    @ (p.Records |> List.map (recordDeclaration cx))
    @ (cx.Parts |> List.map (partDeclaration cx))
