/// Statements, members and declarations as canonical text.
module internal Mommie.Core.Syntax.Printing.Programs

open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Printing.Layout
open Mommie.Core.Syntax.Printing.Expressions

let private names (ns: Name list) =
    ns |> List.map _.Text |> String.concat ", "

let private documented (doc: string list) (rest: Doc) =
    match doc with
    | [] -> rest
    | _ ->
        let line (text: string) =
            Concat [ Text((if text = "" then "///" else "/// " + text).TrimEnd()); HardLine ]

        Concat(List.map line doc @ [ rest ])

let private parameters (ps: Parameter list) =
    match ps with
    | [] -> Text "()"
    | _ ->
        let items = ps |> List.map (fun p -> Text(typeDoc p.Type + " " + p.Name.Text))
        Group(Concat [ Text "("; nest (Concat [ SoftLine; commas items ]); SoftLine; Text ")" ])

let private arguments (args: Expr list) =
    match args with
    | [] -> Text "()"
    | _ ->
        Group(
            Concat
                [
                    Text "("
                    nest (Concat [ SoftLine; commas (List.map expr args) ])
                    SoftLine
                    Text ")"
                ]
        )

// ---- statements ----

let rec private citation (c: Citation) : Doc =
    match c with
    | CitePattern p -> pattern p
    | CiteForall(generators, c, _) ->
        Concat
            [
                Text "FORALL "
                commas (List.map generator generators)
                Text " : "
                citation c
            ]

let private publish (p: Publish) : Doc =
    let until =
        match p.Until with
        | Some pattern' -> [ Concat [ Line; Text "UNTIL "; pattern pattern' ] ]
        | None -> []

    let citing =
        match p.Citing with
        | [] -> []
        | cites -> [ Concat [ Line; Text "CITING "; nest (commas (List.map citation cites)) ] ]

    let clauses = if p.CitingFirst then citing @ until else until @ citing

    Group(
        Concat
            [
                Text "PUBLISH [ME, "
                setExpr p.Verifiers
                auditorComma p.CommaMissing p.Auditors
                setExpr p.Auditors
                Text "] "
                expr p.Record
                nest (Concat clauses)
                Text ";"
            ]
    )

/// One simple statement may stand on the line of its braces; others have a line each.
let rec private block (opening: string) (closing: string) (statements: Statement list) : Doc =
    let isSimple (s: Statement) =
        match s.Node with
        | If _
        | ForEach _ -> false
        | _ -> true

    match statements with
    | [] -> Text(opening + " " + closing)
    | [ one ] when isSimple one ->
        Group(Concat [ Text opening; nest (Concat [ Line; statement one ]); Line; Text closing ])
    | _ ->
        Concat
            [
                Text opening
                nest (Concat(statements |> List.collect (fun s -> [ HardLine; statement s ])))
                HardLine
                Text closing
            ]

and private statement (s: Statement) : Doc =
    let assigned (target: Doc) (e: Expr) =
        Group(Concat [ target; Text " <- "; nest (expr e); Text ";" ])

    match s.Node with
    | LocalDeclaration(t, n, e) -> assigned (Text(typeDoc t + " " + n.Text)) e
    | Assign(n, e) -> assigned (Text n.Text) e
    | AssignAt(n, k, e) -> assigned (Concat [ Text(n.Text + "["); expr k; Text "]" ]) e
    | If(condition, yes, no) ->
        let otherwise =
            match no with
            | None -> Empty
            | Some [ { Node = If _ } as nested ] -> Concat [ Text " ELSE "; statement nested ]
            | Some statements -> Concat [ Text " ELSE "; block "{" "}" statements ]

        Concat [ Text "IF ("; nest (expr condition); Text ") "; block "{" "}" yes; otherwise ]
    | ForEach(x, set, body) ->
        Concat
            [
                Text("FOREACH (" + x.Text + " IN ")
                setExpr set
                Text ") "
                block "{" "}" body
            ]
    | PublishStatement p -> publish p
    | Emit(n, args) -> Concat [ Text("EMIT " + n.Text); arguments args; Text ";" ]
    | Assert e -> Concat [ Text "ASSERT "; nest (expr e); Text ";" ]
    | Retire p -> Concat [ Text "RETIRE "; pattern p; Text ";" ]
    | CallStatement(n, args) -> Concat [ Text n.Text; arguments args; Text ";" ]

let private body = block "@@{" "@@}"

// ---- members ----

let private func (f: Function) : Doc =
    Concat
        [
            Text("FUNCTION " + typeDoc f.Result + " " + f.Name.Text)
            parameters f.Parameters
            Text " ="
            Group(nest (Concat [ Line; expr f.Body; Text ";" ]))
        ]
    |> documented f.Doc

let private delay (d: Delay) : Doc =
    match d.Times with
    | None -> Text d.Duration.Text
    | Some times -> Concat [ Text(d.Duration.Text + " * "); unaryExpr times ]

let private transition (t: Transition) : Doc =
    let first =
        [
            match t.Name with
            | Some n -> Text("TRANSITION " + n.Text)
            | None -> ()
            match t.Trigger with
            | NoTrigger -> ()
            | On(input, args) -> Text("ON " + input.Text + "(" + names args + ")")
            | When p -> Concat [ Text "WHEN "; pattern p ]
            for p in t.AndWhen do
                Concat [ Text "ANDWHEN "; pattern p ]
            for pick in t.Picks do
                Concat
                    [
                        Text("FOR " + typeDoc pick.Type + " " + pick.Name.Text + " IN ")
                        nest (setExpr pick.Source)
                    ]
            match t.Where with
            | Some e -> Concat [ Text "WHERE "; expr e ]
            | None -> ()
            match t.Timing with
            | Immediate -> ()
            | Unless(p, d) -> Concat [ Text "UNLESS "; pattern p; Text " WITHIN "; delay d ]
            | After d -> Concat [ Text "AFTER "; delay d ]
            match t.Body with
            | Some statements -> body statements
            | None -> ()
            match t.BodyProgram with
            | Some name -> Text("BODY \"" + name + "\"")
            | None -> ()
        ]

    separated HardLine first |> documented t.Doc

let private member' (m: Member) : Doc =
    match m with
    | Variable(ghost, t, n, e, doc, _) ->
        Group(
            Concat
                [
                    Text((if ghost then "GHOST VAR " else "VAR ") + typeDoc t + " " + n.Text + " <- ")
                    nest (expr e)
                    Text ";"
                ]
        )
        |> documented doc
    | Input(n, ps, doc, _) -> Concat [ Text("INPUT " + n.Text); parameters ps; Text ";" ] |> documented doc
    | Output(n, ps, doc, _) -> Concat [ Text("OUTPUT " + n.Text); parameters ps; Text ";" ] |> documented doc
    | Init(statements, _) -> Concat [ Text "INIT "; body statements ]
    | NodeFunction f -> func f
    | Procedure(n, ps, statements, doc, _) ->
        Concat [ Text("PROCEDURE " + n.Text); parameters ps; Text " "; body statements ]
        |> documented doc
    | TransitionMember t -> transition t

/// Whether a blank line stands between two members.
let private apart (earlier: Member) (later: Member) =
    let tall m =
        match m with
        | Init _
        | Procedure _
        | TransitionMember _ -> true
        | _ -> false

    let isFunction m =
        match m with
        | NodeFunction _ -> true
        | _ -> false

    tall earlier || tall later || isFunction earlier <> isFunction later

/// The documents, each on its own line, with a blank line between two where `gap` says so.
let private spaced (gap: 'a -> 'a -> bool) (show: 'a -> Doc) (items: 'a list) : Doc =
    match items with
    | [] -> Empty
    | first :: _ ->
        items
        |> List.pairwise
        |> List.collect (fun (a, b) -> [ HardLine; (if gap a b then HardLine else Empty); show b ])
        |> fun rest -> Concat(show first :: rest)

let private node (n: NodeDeclaration) : Doc =
    let head = "NODE " + n.Role.Text + " IN " + n.Set.Text + " {"

    match n.Members with
    | [] -> Text(head + " }")
    | members ->
        Concat
            [
                Text head
                nest (Concat [ HardLine; spaced apart member' members ])
                HardLine
                Text "}"
            ]
    |> documented n.Doc

// ---- declarations ----

let private modelItem (item: ModelItem) : Doc =
    match item with
    | Bind(n, e) -> Concat [ Text(n.Text + " = "); nest (expr e); Text ";" ]
    | DefineExtern(f, ns, e) -> Concat [ Text(f.Text + "(" + names ns + ") = "); nest (expr e); Text ";" ]
    | Faulty(e, _) -> Concat [ Text "FAULTY = "; nest (expr e); Text ";" ]
    | InputAtMost(n, e) -> Concat [ Text("INPUT " + n.Text + " AT MOST "); expr e; Text ";" ]
    | IntRange(e, _) -> Concat [ Text "INT "; setExpr e; Text ";" ]
    | ExternFree _ -> Text "EXTERN FREE;"
    | Bound(es, _) -> Concat [ Text "BOUND "; nest (Group(commas (List.map expr es))); Text ";" ]
    | Check(ns, _) -> Text("CHECK " + names ns + ";")
    | Lies(record, binder, cs, _) -> Concat [ Text("LIES " + record.Text + " " + binder.Text + " "); constraints cs ]

let private enclosed (head: string) (items: Doc list) : Doc =
    match items with
    | [] -> Text(head + " { }")
    | _ ->
        Group(
            Concat
                [
                    Text(head + " {")
                    nest (Concat [ Line; separated Line items ])
                    Line
                    Text "}"
                ]
        )

let private atMost (e: Expr option) : Doc =
    match e with
    | Some e -> Concat [ Text " AT MOST "; expr e ]
    | None -> Empty

let private fault (f: Fault) : Doc =
    let kind =
        match f.Kind with
        | FaultKind.Byzantine -> " BYZANTINE"
        | FaultKind.Crash -> " CRASH"

    Concat [ Text(f.Set.Text + kind); atMost f.AtMost; Text ";" ]

let private extern' kind (result: TypeExpr option) (n: Name) ps : Doc =
    let word =
        match kind with
        | ExternKind.Stateful -> ""
        | ExternKind.Pure -> "PURE "
        | ExternKind.Reads -> "READS "
        | ExternKind.Restores -> "RESTORES "

    let result =
        match result with
        | Some t -> typeDoc t + " "
        | None -> ""

    Concat [ Text("EXTERN " + word + result + n.Text); parameters ps; Text ";" ]

let private claim (head: string) (e: Expr) : Doc =
    Group(Concat [ Text(head + " :"); nest (Concat [ Line; expr e ]) ])

let private declaration (d: Declaration) : Doc =
    match d with
    | Role(t, set, parent, doc, _) ->
        let subset =
            match parent with
            | Some p -> " SUBSET OF " + p.Text
            | None -> ""

        Text("ROLE " + t.Text + " " + set.Text + subset + ";") |> documented doc
    | Const(t, n, doc, _) -> Text("CONST " + typeDoc t + " " + n.Text + ";") |> documented doc
    | Assume(e, _) -> Concat [ Text "ASSUME "; nest (expr e); Text ";" ]
    | OpaqueType(n, doc, _) -> Text("TYPE " + n.Text + ";") |> documented doc
    | Duration(n, doc, _) -> Text("DURATION " + n.Text + ";") |> documented doc
    | Faults(items, _) -> enclosed "FAULTS" (List.map fault items)
    | Enum(n, cases, doc, _) ->
        Group(
            Concat
                [
                    Text("ENUM " + n.Text + " {")
                    nest (Concat [ Line; commas (cases |> List.map (fun c -> Text c.Text)) ])
                    Line
                    Text "}"
                ]
        )
        |> documented doc
    | Extern(kind, result, n, ps, doc, _) -> extern' kind result n ps |> documented doc
    | Record(n, fields, doc, _) ->
        fields
        |> List.map (fun f -> Text(typeDoc f.Type + " " + f.Name.Text + ";"))
        |> enclosed ("RECORD " + n.Text)
        |> documented doc
    | FunctionDeclaration f -> func f
    | Node n -> node n
    | Invariant(n, e, doc, _) -> claim ("INVARIANT " + n.Text) e |> documented doc
    | Property(n, fair, timely, e, doc, _) ->
        let fair = if List.isEmpty fair then "" else " FAIR " + names fair

        let timely =
            if List.isEmpty timely then
                ""
            else
                " EVENTUALLY TIMELY " + names timely

        claim ("PROPERTY " + n.Text + fair + timely) e |> documented doc
    | Model(n, items, doc, _) ->
        let head = "MODEL " + n.Text + " {"

        match items with
        | [] -> Text(head + " }")
        | _ ->
            Concat
                [
                    Text head
                    nest (Concat(items |> List.collect (fun item -> [ HardLine; modelItem item ])))
                    HardLine
                    Text "}"
                ]
        |> documented doc

/// Declarations of one group stand together; a blank line separates groups.
let private groupOf (d: Declaration) =
    match d with
    | Role _ -> 1
    | Const _
    | Assume _ -> 2
    | Faults _ -> 3
    | OpaqueType _
    | Enum _ -> 4
    | Extern _ -> 5
    | Record _ -> 6
    | Duration _ -> 7
    | FunctionDeclaration _ -> 8
    | Invariant _
    | Property _ -> 9
    | Node _ -> 10
    | Model _ -> 11

let private gap a b =
    groupOf a <> groupOf b || groupOf b >= 10

/// The whole program.
let program (p: Program) : Doc =
    Concat
        [
            Text("PROGRAM " + p.Name.Text)
            HardLine
            (match p.Declarations with
             | [] -> Empty
             | ds -> Concat [ HardLine; spaced gap declaration ds; HardLine ])
        ]
