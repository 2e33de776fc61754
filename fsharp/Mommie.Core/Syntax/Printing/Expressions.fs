/// Types, expressions and patterns as canonical text: the fewest parentheses that still read back as the same tree.
module internal Mommie.Core.Syntax.Printing.Expressions

open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Printing.Layout

let rec typeDoc (t: TypeExpr) : string =
    match t with
    | TNamed n -> n.Text
    | TPrincipal _ -> "PRINCIPAL"
    | TSet(t, _) -> "SET<" + typeDoc t + ">"
    | TSeq(t, _) -> "SEQ<" + typeDoc t + ">"
    | TOption(t, _) -> "OPTION<" + typeDoc t + ">"
    | TMap(k, v, _) -> "MAP<" + typeDoc k + ", " + typeDoc v + ">"
    | TTuple(ts, _) -> "(" + String.concat ", " (List.map typeDoc ts) + ")"

/// The sign of an operator, as the grammar writes it.
let sign (op: BinaryOp) =
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

/// How tightly an operator binds: 1, the loosest, to 9.
let private precedence op =
    match op with
    | BinaryOp.LeadsTo -> 1
    | BinaryOp.Implies -> 2
    | BinaryOp.Or -> 3
    | BinaryOp.And -> 4
    | BinaryOp.Equal
    | BinaryOp.NotEqual
    | BinaryOp.Less
    | BinaryOp.LessEqual
    | BinaryOp.Greater
    | BinaryOp.GreaterEqual
    | BinaryOp.In
    | BinaryOp.SubsetEq -> 5
    | BinaryOp.Union
    | BinaryOp.Intersect
    | BinaryOp.Minus -> 6
    | BinaryOp.Range -> 7
    | BinaryOp.Add
    | BinaryOp.Subtract -> 8
    | BinaryOp.Multiply
    | BinaryOp.Divide
    | BinaryOp.Modulo -> 9

let private setPrecedence = 6
let private unaryPrecedence = 10
let private postfixPrecedence = 11

/// Operators of these levels join from the left: `a - b - c`.
let private joinsLeft level =
    level <> 1 && level <> 2 && level <> 5 && level <> 7

let private leftLevel op =
    let level = precedence op
    if joinsLeft level then level else level + 1

let private rightLevel op =
    let level = precedence op
    if level = 2 then level else level + 1

/// A form whose last part is a whole expression and so takes everything that follows it.
let private isOpenEnded (e: Expr) =
    match e.Node with
    | Quantified _
    | Choose _
    | Let _
    | IfThenElse _
    | Always _
    | Eventually _ -> true
    | _ -> false

let private level (e: Expr) =
    match e.Node with
    | Binary(op, _, _) -> precedence op
    | Unary _ -> unaryPrecedence
    | IntLiteral n when n < 0L -> unaryPrecedence
    | _ -> 12

/// Whether the text of `e` begins with a name and then the operator: such texts have another meaning at the beginning of a
/// constraint (`f == e`) and of a qualifier (`x IN S`).
let rec private beginsWith (op: BinaryOp) (e: Expr) =
    match e.Node with
    | Binary(found, left, _) ->
        (match left.Node with
         | Identifier _ -> found = op
         | _ -> level left >= leftLevel found && not (isOpenEnded left) && beginsWith op left)
    | _ -> false

let private builtinName (b: Builtin) =
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

let private parens doc = Concat [ Text "("; doc; Text ")" ]

/// `open items close` on one line or with the items indented.
let private enclosed (opening: string) (closing: string) (inside: Doc) =
    Group(Concat [ Text opening; nest (Concat [ Line; inside ]); Line; Text closing ])

let private inParens (items: Doc list) =
    match items with
    | [] -> Text "()"
    | _ -> Group(Concat [ Text "("; nest (Concat [ SoftLine; commas items ]); SoftLine; Text ")" ])

/// `e` where operators looser than `least` need parentheses; `last` where nothing follows that a form without an end would take.
let rec private operand (least: int) (last: bool) (e: Expr) : Doc =
    if isOpenEnded e then
        if last && least <= unaryPrecedence then
            openEnded e
        else
            parens (openEnded e)
    elif level e < least then
        parens (operand 1 true e)
    else
        match e.Node with
        | Binary(op, _, _) -> binary (precedence op) last e
        | Unary(UnaryOp.Not, a) -> Concat [ Text "!"; operand unaryPrecedence last a ]
        | Unary(UnaryOp.Negate, a) -> Concat [ Text "-"; operand unaryPrecedence last a ]
        | _ -> atom e

/// A chain of operators of one level is one group: it is broken before each of them or nowhere.
and private binary (level: int) (last: bool) (e: Expr) : Doc =
    let rec spine (e: Expr) (tail: (BinaryOp * Expr) list) =
        match e.Node with
        | Binary(op, left, right) when precedence op = level && (joinsLeft level || List.isEmpty tail) ->
            spine left ((op, right) :: tail)
        | _ -> e, tail

    let first, others = spine e []
    let count = List.length others

    let rest =
        others
        |> List.mapi (fun i (op, right) ->
            Concat
                [
                    Line
                    Text(sign op + " ")
                    operand (rightLevel op) (last && i = count - 1) right
                ])

    let least = if joinsLeft level then level else level + 1
    Group(Concat [ operand least false first; nest (Concat rest) ])

and private openEnded (e: Expr) : Doc =
    let body (lead: Doc) (e: Expr) =
        Group(Concat [ Group lead; nest (Concat [ Line; expr e ]) ])

    match e.Node with
    | Quantified(quantifier, generators, e) ->
        let word =
            match quantifier with
            | Quantifier.Forall -> "FORALL "
            | Quantifier.Exists -> "EXISTS "

        body (Concat [ Text word; nest (commas (List.map generator generators)); Text " :" ]) e
    | Choose(g, e) -> body (Concat [ Text "CHOOSE "; generator g; Text " :" ]) e
    | Let(n, value, e) -> Group(Concat [ Text("LET " + n.Text + " = "); nest (expr value); Text " :"; Line; expr e ])
    | IfThenElse(c, a, b) ->
        Group(
            Concat
                [
                    Text "IF "
                    nest (expr c)
                    nest (Concat [ Line; Text "THEN "; expr a; Line; Text "ELSE "; expr b ])
                ]
        )
    | Always e -> Concat [ Text "ALWAYS "; expr e ]
    | Eventually e -> Concat [ Text "EVENTUALLY "; expr e ]
    | _ -> atom e

and private atom (e: Expr) : Doc =
    let fieldValues values =
        values
        |> List.map (fun (n: Name, e) -> Concat [ Text(n.Text + " = "); expr e ])
        |> commas

    let after (e: Expr) =
        // KNOWN and PUBLISHED end with a pattern: what follows one reads better with parentheses.
        match e.Node with
        | Known _
        | Published _ -> parens (expr e)
        | _ -> operand postfixPrecedence false e

    match e.Node with
    | IntLiteral n -> Text(string n)
    | StringLiteral s -> Text("\"" + s + "\"")
    | BoolLiteral true -> Text "TRUE"
    | BoolLiteral false -> Text "FALSE"
    | Nil -> Text "NIL"
    | Me -> Text "ME"
    | Issuer -> Text "ISSUER"
    | NoOneSet NoOneSpelling.NoOne -> Text "NOONE"
    | NoOneSet NoOneSpelling.None -> Text "NONE"
    | AnyoneSet -> Text "ANYONE"
    | Identifier x -> Text x
    | Call(f, args) -> Concat [ Text f.Text; inParens (List.map expr args) ]
    | BuiltinCall(b, args) -> Concat [ Text(builtinName b); inParens (List.map expr args) ]
    | Field(e, f) -> Concat [ after e; Text("." + f.Text) ]
    | TupleItem(e, i) -> Concat [ after e; Text("." + string i) ]
    | Index(e, k) -> Concat [ after e; Text "["; expr k; Text "]" ]
    | With(e, values) -> Concat [ after e; Text " WITH "; enclosed "{" "}" (fieldValues values) ]
    | Tuple members -> inParens (List.map expr members)
    | RecordLiteral(n, values) -> Concat [ Text(n.Text + " "); enclosed "{" "}" (fieldValues values) ]
    | SetLiteral [] -> Text "{}"
    | SetLiteral members -> enclosed "{" "}" (commas (List.map expr members))
    | SetComprehension(e, qs) -> enclosed "{" "}" (Concat [ expr e; qualifiers qs ])
    | SeqLiteral [] -> Text "SEQ{}"
    | SeqLiteral members -> enclosed "SEQ{" "}" (commas (List.map expr members))
    | MapLiteral [] -> Text "MAP{}"
    | MapLiteral entries -> enclosed "MAP{" "}" (commas (List.map entry entries))
    | MapComprehension(k, v, qs) -> enclosed "MAP{" "}" (Concat [ entry (k, v); qualifiers qs ])
    | Known p -> Concat [ Text "KNOWN "; pattern p ]
    | Published p -> Concat [ Text "PUBLISHED "; pattern p ]
    | Binary _
    | Unary _
    | Quantified _
    | Choose _
    | Let _
    | IfThenElse _
    | Always _
    | Eventually _ -> parens (expr e)

and private entry (k, v) = Concat [ expr k; Text ": "; expr v ]

and private qualifiers (qs: Qualifier list) : Doc =
    let one q =
        match q with
        | Generate g -> generator g
        | Condition e when beginsWith BinaryOp.In e -> parens (expr e)
        | Condition e -> expr e
        | FromKnown p -> Concat [ Text "KNOWN "; pattern p ]
        | FromPublished p -> Concat [ Text "PUBLISHED "; pattern p ]

    Concat [ Line; Text "| "; nest (commas (List.map one qs)) ]

/// A whole expression, after which nothing follows that could belong to it.
and expr (e: Expr) : Doc = operand 1 true e

/// An expression of the slots of patterns and of generators.
and setExpr (e: Expr) : Doc = operand setPrecedence false e

/// An operand of `*`.
and unaryExpr (e: Expr) : Doc = operand unaryPrecedence false e

/// `x IN S`
and generator (g: Generator) : Doc =
    Concat [ Text(g.Variable.Text + " IN "); setExpr g.Source ]

and private issuer (slot: IssuerSlot) : Doc =
    let set (binder: Name option) (s: Expr) =
        match binder, s.Node with
        | None, _ -> setExpr s
        | Some q, Identifier _ -> Concat [ Text(q.Text + " "); setExpr s ]
        | Some q, _ -> Concat [ Text(q.Text + " IN "); setExpr s ]

    match slot with
    | AnyIssuer _ -> Text "_"
    | AllOf e -> Concat [ Text "ALL "; operand postfixPrecedence false e ]
    | ThePrincipal e -> setExpr e
    | AtLeast(binder, s, n) -> Concat [ set binder s; Text " >= "; setExpr n ]
    | ExactlyMany(binder, s, n) -> Concat [ set (Some binder) s; Text " == "; setExpr n ]

/// The comma before the auditors, unless it was left out where that is allowed.
and auditorComma (missing: bool) (auditors: Expr) : Doc =
    let rec first (e: Expr) =
        match e.Node with
        | NoOneSet _
        | AnyoneSet -> true
        | Binary(op, left, _) -> precedence op >= setPrecedence && level left >= leftLevel op && first left
        | Field(e, _)
        | TupleItem(e, _)
        | Index(e, _)
        | With(e, _) -> level e >= postfixPrecedence && first e
        | _ -> false

    if missing && first auditors then Text " " else Text ", "

and right (r: ConstraintRight) : Doc =
    match r with
    | UnivalentAny _ -> Text "_"
    | MultivalentAny(None, _) -> Text "*"
    | MultivalentAny(Some m, _) -> Text("*" + m.Text)
    | Exactly e -> expr e

and constraints (cs: Constraint list) : Doc =
    let one c =
        match c with
        | FieldConstraint(f, r) -> Concat [ Text(f.Text + " == "); nest (right r); Text ";" ]
        | WhereConstraint e -> Concat [ Text "WHERE "; nest (expr e); Text ";" ]
        | RecordIs e when beginsWith BinaryOp.Equal e -> Concat [ parens (expr e); Text ";" ]
        | RecordIs e -> Concat [ expr e; Text ";" ]

    match cs with
    | [] -> Text "{{ }}"
    | _ -> enclosed "{{" "}}" (separated Line (List.map one cs))

/// `[issuer, verifier, auditor] X ...`
and pattern (p: Pattern) : Doc =
    let verifier =
        match p.Verifier with
        | VerifierMe _ -> "ME"
        | AnyVerifier _ -> "_"

    let auditor =
        match p.Auditor with
        | AnyAuditor _ -> Text ", _"
        | Auditors e -> Concat [ auditorComma p.CommaMissing e; setExpr e ]

    let body =
        match p.Body with
        | Positional rights -> inParens (List.map right rights)
        | Constraints(binder, cs) ->
            Concat
                [
                    (match binder with
                     | Some b -> Text(" " + b.Text)
                     | None -> Empty)
                    (if List.isEmpty cs then
                         Empty
                     else
                         Concat [ Text " "; constraints cs ])
                ]

    Concat
        [
            Text "["
            issuer p.Issuer
            Text(", " + verifier)
            auditor
            Text("] " + p.Record.Text)
            body
        ]
