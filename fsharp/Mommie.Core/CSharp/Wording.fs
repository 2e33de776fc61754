/// Expressions of the Model as the language writes them, for messages: short, on one line, with all parentheses that
/// a reader might miss. It is not the printer of programs, and nothing parses it.
module Mommie.Core.CSharp.Wording

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree

let private binary op =
    match op with
    | BinaryOp.LeadsTo -> "LEADSTO"
    | BinaryOp.Implies -> "=>"
    | BinaryOp.Or -> "||"
    | BinaryOp.And -> "&&"
    | BinaryOp.Equal -> "=="
    | BinaryOp.NotEqual -> "!="
    | BinaryOp.Less -> "<"
    | BinaryOp.LessEqual -> "<="
    | BinaryOp.Greater -> ">"
    | BinaryOp.GreaterEqual -> ">="
    | BinaryOp.In -> "IN"
    | BinaryOp.SubsetEq -> "SUBSETEQ"
    | BinaryOp.Union -> "UNION"
    | BinaryOp.Intersect -> "INTERSECT"
    | BinaryOp.Minus -> "MINUS"
    | BinaryOp.Range -> ".."
    | BinaryOp.Add -> "+"
    | BinaryOp.Subtract -> "-"
    | BinaryOp.Multiply -> "*"
    | BinaryOp.Divide -> "/"
    | BinaryOp.Modulo -> "%"

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

/// What the Model leaves to be looked up.
type Words =
    {
        /// by role type name: the name of the set of its members
        SetOf: string -> string
        /// by record: the names of its fields
        FieldsOf: string -> string list
    }

/// An expression.
let rec expr (words: Words) (e: Expr) : string =
    let go = expr words
    let list es = String.concat ", " (List.map go es)
    let call name es = name + "(" + list es + ")"

    // An operand that is an operator itself stands in parentheses.
    let operand (e: Expr) =
        match e.Node with
        | Binary _
        | Quantified _
        | Choose _
        | Let _
        | IfThenElse _
        | LeadsTo _ -> "(" + go e + ")"
        | _ -> go e

    match e.Node with
    | IntLiteral n -> string n
    | StringLiteral s -> "\"" + s + "\""
    | BoolLiteral b -> if b then "TRUE" else "FALSE"
    | Nil -> "NIL"
    | EnumMember(_, name)
    | Constant name
    | PrincipalAtom name
    | OpaqueAtom(_, name)
    | Local name
    | Variable name -> name
    | Me -> "ME"
    | Issuer -> "ISSUER"
    | NoOneSet -> "NOONE"
    | AnyoneSet -> "ANYONE"
    | RoleSet role -> words.SetOf role
    | NodeVariable(n, _, v) -> operand n + "." + v
    | CallFunction(name, args)
    | CallNodeFunction(_, name, args)
    | CallPure(name, args)
    | CallReads(name, args)
    | MakeRecord(name, args) -> call name args
    | BuiltinCall(b, args) -> call (builtin b) args
    | Unary(UnaryOp.Not, a) -> "!" + operand a
    | Unary(UnaryOp.Negate, a) -> "-" + operand a
    | Binary(op, a, b) -> operand a + " " + binary op + " " + operand b
    | Quantified(q, generators, body) ->
        let word =
            match q with
            | Quantifier.Forall -> "FORALL "
            | Quantifier.Exists -> "EXISTS "

        word
        + String.concat ", " (generators |> List.map (generator words))
        + " : "
        + go body
    | Choose(g, body) -> "CHOOSE " + generator words g + " : " + go body
    | Let(b, value, body) -> "LET " + b.Name + " = " + go value + " : " + go body
    | IfThenElse(c, a, b) -> "IF " + go c + " THEN " + go a + " ELSE " + go b
    | Always a -> "ALWAYS " + operand a
    | Eventually a -> "EVENTUALLY " + operand a
    | LeadsTo(a, b) -> operand a + " LEADSTO " + operand b
    | Field(a, f, _) -> operand a + "." + f
    | TupleItem(a, n) -> operand a + "." + string n
    | MapAt(a, k)
    | SeqAt(a, k) -> operand a + "[" + go k + "]"
    | With(a, fields) ->
        operand a
        + " WITH { "
        + String.concat ", " (fields |> List.map (fun (f, _, v) -> f + " = " + go v))
        + " }"
    | Tuple es -> "(" + list es + ")"
    | SetLiteral es -> "{" + list es + "}"
    | SetComprehension(a, qs) -> "{ " + go a + " | " + qualifiers words qs + " }"
    | SeqLiteral es -> "SEQ{" + list es + "}"
    | MapLiteral es ->
        "MAP{"
        + String.concat ", " (es |> List.map (fun (k, v) -> go k + ": " + go v))
        + "}"
    | MapComprehension(k, v, qs) -> "MAP{ " + go k + ": " + go v + " | " + qualifiers words qs + " }"
    | Known p -> "KNOWN " + pattern words p
    | Published p -> "PUBLISHED " + pattern words p

and private generator (words: Words) (g: Generator) =
    g.Binder.Name + " IN " + expr words g.Source

and private qualifiers (words: Words) qs =
    qs
    |> List.map (fun q ->
        match q with
        | Generate g -> generator words g
        | Condition c -> expr words c
        | FromKnown p -> "KNOWN " + pattern words p
        | FromPublished p -> "PUBLISHED " + pattern words p)
    |> String.concat ", "

/// A pattern; fields that are free and not multivalent are left out.
and pattern (words: Words) (p: Pattern) : string =
    let go = expr words

    let issuer =
        match p.Issuer with
        | AnyIssuer -> "_"
        | ThePrincipal e -> go e
        | OneOf(b, s) -> b.Name + " IN " + go s + " == 1"
        | AtLeast(Some b, s, n) -> b.Name + " IN " + go s + " >= " + go n
        | AtLeast(None, s, n) -> go s + " >= " + go n
        | ExactlyMany(b, s, n) -> b.Name + " IN " + go s + " == " + go n
        | AllOf e -> "ALL " + go e

    let verifier =
        match p.Verifier with
        | VerifierMe -> "ME"
        | AnyVerifier -> "_"

    let auditor =
        match p.Auditor with
        | NoAuditor -> "NOONE"
        | AllAuditors e -> go e
        | UniversallyAuditable -> "ANYONE"

    let constraints =
        (p.Is |> List.map go)
        @ (List.zip (words.FieldsOf p.Record) p.Fields
           |> List.choose (fun (field, f) ->
               match f with
               | Equals e -> Some(field + " == " + go e)
               | Univalent -> None
               | Multivalent -> Some(field + " == *")
               | MultivalentBind b -> Some(field + " == *" + b.Name)
               | MultivalentSame e -> Some(field + " == *" + go e)))
        @ (p.Where |> List.map (fun e -> "WHERE " + go e))

    "["
    + issuer
    + ", "
    + verifier
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
           " {{ " + String.concat "; " constraints + "; }}")
