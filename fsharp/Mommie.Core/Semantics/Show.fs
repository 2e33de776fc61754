/// Values and expressions as text, the way the language writes them.
module Mommie.Core.Semantics.Show

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value

let private list (items: string seq) = String.concat ", " items

/// A value as the language writes it. The free answer of an EXTERN is written as its call, with the calls before it.
/// `program` names the fields of partial records.
let rec value (program: Program) (v: Value) : string =
    let show = value program
    let all (items: Value seq) = items |> Seq.map show |> list

    match v.Kind with
    | Kind.Bool -> if isTrue v then "TRUE" else "FALSE"
    | Kind.Int -> string v.Number
    | Kind.String -> "\"" + v.Text + "\""
    | Kind.Enum
    | Kind.Principal
    | Kind.Atom -> v.Text
    | Kind.Anyone -> "ANYONE"
    | Kind.Term ->
        let call =
            v.Text + "(" + all (if v.Number = 1L then Seq.skip 1 v.Items else v.Items) + ")"

        if v.Number = 1L && v.Items[0].Items.Length > 0 then
            call + " after " + history program v.Items[0]
        else
            call
    | Kind.Record -> v.Text + "(" + all v.Items + ")"
    | Kind.Part ->
        let names =
            program.Records
            |> List.tryFind (fun (r: Record) -> r.Name = v.Text)
            |> Option.map (fun r ->
                r.Fields
                |> List.indexed
                |> List.filter (fun (i, _) -> (v.Number >>> i) &&& 1L = 1L)
                |> List.map (fun (_, f) -> f.Name))
            |> Option.defaultValue []

        v.Text
        + " { "
        + list (Seq.map2 (fun n i -> n + " = " + show i) names v.Items)
        + " }"
    | Kind.Tuple -> "(" + all v.Items + ")"
    | Kind.Seq -> "SEQ{" + all v.Items + "}"
    | Kind.Set -> "{" + all v.Items + "}"
    | Kind.Map -> "MAP{" + list (pairs v |> Seq.map (fun (k, v) -> show k + ": " + show v)) + "}"
    | Kind.Nil -> "NIL"
    | Kind.Some -> "SOME(" + all v.Items + ")"
    | _ -> "?"

/// A history of EXTERN calls: `[execute(..), execute(..)]`.
and history program (h: Value) =
    "["
    + list (
        h.Items
        |> Seq.map (fun call ->
            // A call is the tuple (f, arguments...).
            call.Items[0].Text
            + "("
            + list (call.Items |> Seq.skip 1 |> Seq.map (value program))
            + ")")
    )
    + "]"

let private binary op =
    match op with
    | BinaryOp.LeadsTo -> 0, "LEADSTO"
    | BinaryOp.Implies -> 1, "=>"
    | BinaryOp.Or -> 2, "||"
    | BinaryOp.And -> 3, "&&"
    | BinaryOp.Equal -> 4, "=="
    | BinaryOp.NotEqual -> 4, "!="
    | BinaryOp.Less -> 4, "<"
    | BinaryOp.LessEqual -> 4, "<="
    | BinaryOp.Greater -> 4, ">"
    | BinaryOp.GreaterEqual -> 4, ">="
    | BinaryOp.In -> 4, "IN"
    | BinaryOp.SubsetEq -> 4, "SUBSETEQ"
    | BinaryOp.Union -> 5, "UNION"
    | BinaryOp.Intersect -> 5, "INTERSECT"
    | BinaryOp.Minus -> 5, "MINUS"
    | BinaryOp.Range -> 6, ".."
    | BinaryOp.Add -> 7, "+"
    | BinaryOp.Subtract -> 7, "-"
    | BinaryOp.Multiply -> 8, "*"
    | BinaryOp.Divide -> 8, "/"
    | BinaryOp.Modulo -> 8, "%"

let private builtin b =
    match b with
    | Builtin.Count -> "COUNT"
    | Builtin.Min -> "MIN"
    | Builtin.Max -> "MAX"
    | Builtin.Len -> "LEN"
    | Builtin.Append -> "APPEND"
    | Builtin.Domain -> "DOMAIN"
    | Builtin.Some -> "SOME"
    | Builtin.Value -> "VALUE"
    | Builtin.Order -> "ORDER"
    | Builtin.Honest -> "HONEST"
    | Builtin.Correct -> "CORRECT"

/// A typed expression as the language writes it (one line, only the parentheses it needs).
let rec expr (program: Program) (e: Expr) : string = at program 0 e

and private at (program: Program) (level: int) (e: Expr) : string =
    let show = at program 0
    let all es = es |> List.map show |> list
    let tight = at program 10

    let paren wanted text =
        if wanted then "(" + text + ")" else text

    let generators (gs: Generator list) =
        gs |> List.map (fun g -> g.Binder.Name + " IN " + at program 5 g.Source) |> list

    let qualifiers qs =
        qs
        |> List.map (fun q ->
            match q with
            | Generate g -> generators [ g ]
            | Condition e -> show e
            | FromKnown p -> "KNOWN " + pattern program p
            | FromPublished p -> "PUBLISHED " + pattern program p)
        |> list

    match e.Node with
    | IntLiteral i -> paren (i < 0L && level > 0) (string i)
    | StringLiteral s -> "\"" + s + "\""
    | BoolLiteral b -> if b then "TRUE" else "FALSE"
    | Nil -> "NIL"
    | EnumMember(_, m) -> m
    | Me -> "ME"
    | Issuer -> "ISSUER"
    | NoOneSet -> "NOONE"
    | AnyoneSet -> "ANYONE"
    | RoleSet role ->
        program.Roles
        |> List.tryFind (fun (r: Role) -> r.Name = role)
        |> Option.map _.Set
        |> Option.defaultValue role
    | Constant n
    | PrincipalAtom n
    | OpaqueAtom(_, n)
    | Local n
    | Variable n -> n
    | NodeVariable(p, _, v) -> tight p + "." + v
    | CallFunction(f, es)
    | CallNodeFunction(_, f, es)
    | CallPure(f, es)
    | CallReads(f, es)
    | MakeRecord(f, es) -> f + "(" + all es + ")"
    | BuiltinCall(b, es) -> builtin b + "(" + all es + ")"
    | Unary(UnaryOp.Not, a) -> "!" + tight a
    | Unary(UnaryOp.Negate, a) -> "-" + tight a
    | Binary(op, a, b) ->
        let own, text = binary op

        let left, right =
            match op with
            | BinaryOp.Implies -> own + 1, own
            | _ when own = 4 || own = 6 -> own + 1, own + 1
            | _ -> own, own + 1

        paren (own < level) (at program left a + " " + text + " " + at program right b)
    | LeadsTo(a, b) -> paren (level > 0) (at program 1 a + " LEADSTO " + at program 1 b)
    | Quantified(q, gs, body) ->
        let word = if q = Quantifier.Forall then "FORALL " else "EXISTS "
        paren (level > 0) (word + generators gs + " : " + show body)
    | Choose(g, body) -> paren (level > 0) ("CHOOSE " + generators [ g ] + " : " + show body)
    | Let(b, v, body) -> paren (level > 0) ("LET " + b.Name + " = " + show v + " : " + show body)
    | IfThenElse(c, a, b) -> paren (level > 0) ("IF " + show c + " THEN " + show a + " ELSE " + show b)
    | Always a -> paren (level > 0) ("ALWAYS " + show a)
    | Eventually a -> paren (level > 0) ("EVENTUALLY " + show a)
    | Field(a, f, _) -> tight a + "." + f
    | TupleItem(a, i) -> tight a + "." + string i
    | MapAt(a, k)
    | SeqAt(a, k) -> tight a + "[" + show k + "]"
    | With(a, changes) ->
        tight a
        + " WITH { "
        + (changes |> List.map (fun (f, _, v) -> f + " = " + show v) |> list)
        + " }"
    | Tuple es -> "(" + all es + ")"
    | SetLiteral es -> "{" + all es + "}"
    | SetComprehension(head, qs) -> "{ " + show head + " | " + qualifiers qs + " }"
    | SeqLiteral es -> "SEQ{" + all es + "}"
    | MapLiteral kvs -> "MAP{" + (kvs |> List.map (fun (k, v) -> show k + ": " + show v) |> list) + "}"
    | MapComprehension(k, v, qs) -> "MAP{ " + show k + ": " + show v + " | " + qualifiers qs + " }"
    | Known p -> paren (level > 0) ("KNOWN " + pattern program p)
    | Published p -> paren (level > 0) ("PUBLISHED " + pattern program p)

/// A pattern as the language writes it, every constraint that says something spelled out.
and pattern (program: Program) (p: Pattern) : string =
    let show = at program 5

    let issuer =
        match p.Issuer with
        | AnyIssuer -> "_"
        | ThePrincipal e -> show e
        | OneOf(b, e) -> b.Name + " IN " + show e + " == 1"
        | AtLeast(None, s, n) -> show s + " >= " + show n
        | AtLeast(Some b, s, n) -> b.Name + " IN " + show s + " >= " + show n
        | ExactlyMany(b, s, n) -> b.Name + " IN " + show s + " == " + show n
        | AllOf e -> "ALL " + show e

    let auditor =
        match p.Auditor with
        | NoAuditor -> "NOONE"
        | AllAuditors e -> show e
        | UniversallyAuditable -> "ANYONE"

    let fields =
        program.Records
        |> List.tryFind (fun (r: Record) -> r.Name = p.Record)
        |> Option.map (fun r -> r.Fields |> List.map _.Name)
        |> Option.defaultValue []

    let constraints =
        (List.zip (List.truncate p.Fields.Length fields) (List.truncate fields.Length p.Fields)
         |> List.choose (fun (f, c) ->
             match c with
             | Equals e -> Some(f + " == " + show e + ";")
             | Univalent -> None
             | Multivalent -> Some(f + " == *;")
             | MultivalentBind b -> Some(f + " == *" + b.Name + ";")
             | MultivalentSame e -> Some(f + " == *" + show e + ";")))
        @ (p.Is |> List.map (fun e -> show e + ";"))
        @ (p.Where |> List.map (fun e -> "WHERE " + show e + ";"))

    "["
    + issuer
    + ", "
    + (match p.Verifier with
       | VerifierMe -> "ME"
       | AnyVerifier -> "_")
    + ", "
    + auditor
    + "] "
    + p.Record
    + (match p.Binder with
       | Some b -> " " + b.Name
       | None -> "")
    + (if List.isEmpty constraints then
           ""
       else
           " {{ " + String.concat " " constraints + " }}")
