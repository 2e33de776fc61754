/// Prints C# so that it reads as if it had been written: four blanks, one member a paragraph, long calls broken.
module Mommie.Core.CSharp.Printer

open System
open Mommie.Core.CSharp.Tree

/// The column that a line does not pass where it can be broken.
let private width = 110

/// A type.
let rec printType (t: CsType) =
    match t with
    | Named(name, []) -> name
    | Named(name, args) -> name + "<" + String.concat ", " (List.map printType args) + ">"
    | TupleOf items -> "(" + String.concat ", " (List.map printType items) + ")"

/// How tightly an expression binds, from a lambda (0) to a name (20).
let private strength (e: CsExpr) =
    match e with
    | Lambda _ -> 0
    | Query _ -> 1
    | Conditional _ -> 2
    | Infix(op, _, _) ->
        match op with
        | "||" -> 4
        | "&&" -> 5
        | "=="
        | "!=" -> 9
        | "<"
        | "<="
        | ">"
        | ">=" -> 10
        | "+"
        | "-" -> 12
        | _ -> 13
    | WithFields _ -> 14
    | Prefix _ -> 15
    | Word w when w.StartsWith '-' -> 15
    | Word _
    | TypeWord _
    | Member _
    | Invoke _
    | New _
    | Index _
    | TupleValue _
    | CollectionOf _
    | CheckedValue _ -> 20

let private pad n = String(' ', n)

let private fits column (text: string) =
    not (text.Contains '\n') && column + text.Length <= width

/// Prints an expression whose line is indented by `indent`, in one line if it fits from there.
let rec private expr (indent: int) (e: CsExpr) : string =
    let flat = flatExpr e

    if fits indent flat then flat else broken indent e

/// On one line.
and private flatExpr (e: CsExpr) : string =
    let sub = atLeast flatExpr

    let list es =
        String.concat ", " (List.map (argument flatExpr) es)

    match e with
    | Word w -> w
    | TypeWord t -> printType t
    | Member(target, name) -> sub 20 target + "." + name
    | Invoke(target, [], args) -> sub 20 target + "(" + list args + ")"
    | Invoke(target, types, args) ->
        sub 20 target
        + "<"
        + String.concat ", " (List.map printType types)
        + ">("
        + list args
        + ")"
    | New(t, args) -> "new " + printType t + "(" + list args + ")"
    | Index(target, i) -> sub 20 target + "[" + flatExpr i + "]"
    | Infix(op, a, b) -> infixSides flatExpr op a b |> fun (a, b) -> a + " " + op + " " + b
    | Prefix(op, a) -> op + sub 16 a
    | Conditional(c, a, b) -> sub 3 c + " ? " + sub 3 a + " : " + sub 2 b
    | Lambda([ x ], body) -> x + " => " + flatExpr body
    | Lambda(xs, body) -> "(" + String.concat ", " xs + ") => " + flatExpr body
    | TupleValue items -> "(" + list items + ")"
    | WithFields(target, fields) ->
        let fields = fields |> List.map (fun (f, v) -> f + " = " + flatExpr v)
        sub 14 target + " with { " + String.concat ", " fields + " }"
    | Query(clauses, result) ->
        (clauses |> List.map (clause flatExpr)) @ [ "select " + flatExpr result ]
        |> String.concat " "
    | CollectionOf items -> "[" + String.concat ", " (List.map (item flatExpr) items) + "]"
    | CheckedValue a -> "checked(" + flatExpr a + ")"

/// An argument of a call. `f(a < b, c > (d))` would read as a call of a generic method.
and private argument print (e: CsExpr) =
    match e with
    | Infix("<", _, _) -> "(" + print e + ")"
    | _ -> print e

and private clause print c =
    match c with
    | From(x, source) -> "from " + x + " in " + atLeast print 2 source
    | LetBe(x, value) -> "let " + x + " = " + print value
    | Where condition -> "where " + print condition

and private item print i =
    match i with
    | One e -> print e
    | Spread e -> ".. " + atLeast print 20 e

/// In parentheses where the expression binds less tightly than asked for.
and private atLeast print level (e: CsExpr) =
    let text = print e
    if strength e < level then "(" + text + ")" else text

/// The sides of an infix operator. Comparisons do not chain; `&&` inside `||` gets parentheses for the reader.
and private infixSides print op a b =
    let level = strength (Infix(op, a, b))
    let left = if level = 9 || level = 10 then 11 else level

    let forReader (e: CsExpr) =
        match op, e with
        | "||", Infix("&&", _, _) -> 6
        | _ -> 0

    atLeast print (max left (forReader a)) a, atLeast print (max (level + 1) (forReader b)) b

/// On several lines.
and private broken indent (e: CsExpr) : string =
    let deeper = indent + 4
    let here = expr indent

    let lines (items: string list) =
        items |> List.map (fun i -> "\n" + pad deeper + i) |> String.concat ","

    let args (es: CsExpr list) =
        if List.isEmpty es then
            "()"
        else
            "(" + lines (List.map (argument (expr deeper)) es) + "\n" + pad indent + ")"

    match e with
    | Member(target, name) -> atLeast here 20 target + "." + name
    | Invoke(Member(target, name), types, []) when not (fits indent (flatExpr target)) ->
        atLeast here 20 target
        + "."
        + name
        + (if List.isEmpty types then
               ""
           else
               "<" + String.concat ", " (List.map printType types) + ">")
        + "()"
    | Invoke(target, types, es) ->
        let types =
            if List.isEmpty types then
                ""
            else
                "<" + String.concat ", " (List.map printType types) + ">"

        atLeast here 20 target + types + args es
    | New(t, es) -> "new " + printType t + args es
    | Index(target, i) -> atLeast here 20 target + "[" + here i + "]"
    | Infix(op, _, _) ->
        // A chain of one operator has its operands below each other.
        let rec operands e =
            match e with
            | Infix(o, a, b) when o = op ->
                let _, right = infixSides (expr deeper) op a b

                match a with
                | Infix(o, _, _) when o = op && op <> "==" && op <> "!=" -> operands a @ [ right ]
                | _ -> [ fst (infixSides (expr deeper) op a b); right ]
            | _ -> [ expr deeper e ]

        String.concat ("\n" + pad deeper + op + " ") (operands e)
    | Prefix(op, a) -> op + atLeast here 16 a
    | Conditional(c, a, b) ->
        atLeast here 3 c
        + "\n"
        + pad deeper
        + "? "
        + atLeast (expr deeper) 3 a
        + "\n"
        + pad deeper
        + ": "
        + atLeast (expr deeper) 2 b
    | Lambda(xs, body) ->
        let head =
            match xs with
            | [ x ] -> x
            | _ -> "(" + String.concat ", " xs + ")"

        head + " =>\n" + pad deeper + expr deeper body
    | TupleValue items -> args items
    | WithFields(target, fields) ->
        let fields = fields |> List.map (fun (f, v) -> f + " = " + expr deeper v)

        atLeast here 14 target
        + " with\n"
        + pad indent
        + "{"
        + lines fields
        + "\n"
        + pad indent
        + "}"
    | Query(clauses, result) ->
        (clauses |> List.map (clause (expr deeper)))
        @ [ "select " + expr deeper result ]
        |> String.concat ("\n" + pad deeper)
    | CollectionOf items -> "[" + lines (List.map (item (expr deeper)) items) + "\n" + pad indent + "]"
    | CheckedValue a -> "checked(\n" + pad deeper + expr deeper a + "\n" + pad indent + ")"
    | Word _
    | TypeWord _ -> flatExpr e

/// An expression on lines indented by `indent`.
let printExpr indent e = expr indent e

let rec private statement indent (s: CsStatement) : string list =
    let p = pad indent

    match s with
    | Comment text -> [ p + "// " + text ]
    | Declare(t, name, value) ->
        let head = printType t + " " + name + " ="
        let flat = head + " " + flatExpr value

        if fits (indent + 1) flat then
            [ p + flat + ";" ]
        else
            [ p + head; pad (indent + 4) + expr (indent + 4) value + ";" ]
    | Assign(target, value) ->
        let head = flatExpr target + " ="
        let flat = head + " " + flatExpr value

        if fits (indent + 1) flat then
            [ p + flat + ";" ]
        else
            [ p + head; pad (indent + 4) + expr (indent + 4) value + ";" ]
    | Do e -> [ p + expr indent e + ";" ]
    | DoRemarked(e, remark) -> [ p + flatExpr e + "; // " + remark ]
    | Return e -> [ p + "return " + expr indent e + ";" ]
    | If(condition, yes, no) ->
        [ p + "if (" + expr indent condition + ")"; p + "{" ]
        @ List.collect (statement (indent + 4)) yes
        @ [ p + "}" ]
        @ (if List.isEmpty no then
               []
           else
               [ p + "else"; p + "{" ] @ List.collect (statement (indent + 4)) no @ [ p + "}" ])
        @ [ "" ]
    | ForEach(t, name, source, body) ->
        [
            p + "foreach (" + printType t + " " + name + " in " + expr indent source + ")"
            p + "{"
        ]
        @ List.collect (statement (indent + 4)) body
        @ [ p + "}"; "" ]
    | Checked body ->
        [ p + "checked"; p + "{" ]
        @ List.collect (statement (indent + 4)) body
        @ [ p + "}" ]

/// No blank line before a closing brace.
let rec private tidy (lines: string list) =
    match lines with
    | "" :: (next :: _ as rest) when next.TrimStart().StartsWith '}' -> tidy rest
    | [ "" ] -> []
    | line :: rest -> line :: tidy rest
    | [] -> []

let private doc indent (lines: string list) =
    lines |> List.map (fun l -> (pad indent + "/// " + l).TrimEnd())

let private block indent (body: CsStatement list) =
    [ pad indent + "{" ]
    @ tidy (List.collect (statement (indent + 4)) body)
    @ [ pad indent + "}" ]

let private membr (m: CsMember) : string list =
    match m with
    | Plain(d, text) -> doc 4 d @ [ pad 4 + text ]
    | Arrow(d, head, e) ->
        let flat = head + " => " + flatExpr e + ";"

        doc 4 d
        @ (if fits 4 flat then
               [ pad 4 + flat ]
           else
               [ pad 4 + head + " =>"; pad 8 + expr 8 e + ";" ])
    | Method(d, head, body) -> doc 4 d @ [ pad 4 + head ] @ block 4 body

let private declaration (d: CsDeclaration) : string list =
    let body =
        if List.isEmpty d.Members then
            [ d.Head + ";" ]
        else
            let members =
                d.Members
                |> List.map membr
                |> List.mapi (fun i lines -> if i = 0 then lines else "" :: lines)
                |> List.concat

            [ d.Head; "{" ] @ members @ [ "}" ]

    doc 0 d.Doc @ body

/// The text of a file: lines end in a line feed. `source` is the program's file name.
let printFile (source: string) (file: CsFile) : string =
    let header =
        [
            "// <auto-generated/>"
            "// Written by `mommie emit-asserts` from "
            + source
            + "; changes here are lost."
            "#nullable enable"
            "#pragma warning disable CS0162, CS0219, CS1591, CS1717, CS1718, CS8981"
            ""
            "using System;"
            "using System.Collections.Generic;"
            "using System.Diagnostics.CodeAnalysis;"
            "using System.Linq;"
            "using Mommie.Runtime;"
            ""
            "namespace " + file.Namespace + ";"
        ]

    let body = file.Declarations |> List.collect (fun d -> "" :: declaration d)

    (header @ body
     |> List.collect (fun l -> l.Split '\n' |> List.ofArray)
     |> List.map _.TrimEnd()
     |> String.concat "\n")
    + "\n"
