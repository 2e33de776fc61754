/// The operators of expressions: how tightly they bind, which chain, how high their trees may be.
module internal Mommie.Core.Syntax.Parsing.Operators

open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading

let private kw = Tokens.keyword

// ---- heights ----

/// `p` reads a node of a tree: its height is one more than its highest part's.
let node (p: P<'a>) : P<'a> =
    fun s ->
        let state = s.UserState
        let outer = state.Height
        state.Height <- 0
        let reply = p s
        state.Height <- max outer (state.Height + 1)
        reply

/// Refuses a chain of more than `maxHeight` operators.
let tooHigh (s: Stream) : Reply<'a> =
    Diagnostic.error "MOM1015" (spanHere s) $"this expression is too high: at most {maxHeight} operators in a chain"
    |> Diagnostic.withMend "Give a part of it a name, with LET or FUNCTION."
    |> refuse s

// ---- operators ----

/// How tightly an operator binds, and what it is.
let infix (kind: Kind) : struct (int * BinaryOp) =
    match kind with
    | '<' -> struct (5, BinaryOp.Less)
    | '>' -> struct (5, BinaryOp.Greater)
    | '+' -> struct (8, BinaryOp.Add)
    | '-' -> struct (8, BinaryOp.Subtract)
    | '*' -> struct (9, BinaryOp.Multiply)
    | '/' -> struct (9, BinaryOp.Divide)
    | '%' -> struct (9, BinaryOp.Modulo)
    | _ when kind = Implies -> struct (2, BinaryOp.Implies)
    | _ when kind = OrOr -> struct (3, BinaryOp.Or)
    | _ when kind = AndAnd -> struct (4, BinaryOp.And)
    | _ when kind = EqualEqual -> struct (5, BinaryOp.Equal)
    | _ when kind = NotEqual -> struct (5, BinaryOp.NotEqual)
    | _ when kind = LessEqual -> struct (5, BinaryOp.LessEqual)
    | _ when kind = GreaterEqual -> struct (5, BinaryOp.GreaterEqual)
    | _ when kind = DotDot -> struct (7, BinaryOp.Range)
    | _ when kind = kw "IN" -> struct (5, BinaryOp.In)
    | _ when kind = kw "SUBSETEQ" -> struct (5, BinaryOp.SubsetEq)
    | _ when kind = kw "UNION" -> struct (6, BinaryOp.Union)
    | _ when kind = kw "INTERSECT" -> struct (6, BinaryOp.Intersect)
    | _ when kind = kw "MINUS" -> struct (6, BinaryOp.Minus)
    | _ when kind = kw "LEADSTO" -> struct (1, BinaryOp.LeadsTo)
    | _ -> struct (0, BinaryOp.Add)

/// Whether operators of a level may follow each other.
let chains level = level <> 1 && level <> 5 && level <> 7

/// The message that an operator was expected.
let anOperator = expected "an operator"

/// The level of set operators: what `IN` takes, and what stands in the slots of a pattern.
let setLevel = 6

/// An expression with its place.
let at (span: Span) node : Expr = { Node = node; Span = span }

/// Reports an operator that follows one it does not chain with.
let notChained (s: Stream) (op: string) =
    Diagnostic.error
        "MOM1033"
        (spanHere s)
        $"{op} cannot follow another comparison, `..` or LEADSTO: these do not chain"
    |> Diagnostic.withMend "Write parentheses, or join two comparisons by `&&`."
    |> s.UserState.Report
