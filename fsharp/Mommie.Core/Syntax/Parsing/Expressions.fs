/// Expressions. Patterns, which stand in some of them, are given their parser by `Patterns.install`.
module internal Mommie.Core.Syntax.Parsing.Expressions

open System
open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading
open Mommie.Core.Syntax.Parsing.Recovery
open Mommie.Core.Syntax.Parsing.Operators

let private kw = Tokens.keyword

let private exprRef, private exprCell = createParserForwardedToRef<Expr, State>()

/// An expression.
let expr: P<Expr> = exprRef

let private patternRef, patternCell = createParserForwardedToRef<Pattern, State>()

/// `[issuer, verifier, auditor] X ...`
let pattern: P<Pattern> = patternRef

let private setRef, private setCell = createParserForwardedToRef<Expr, State>()

/// An expression that binds as tightly as set operators: a slot, the source of a generator.
let setExpr: P<Expr> = deeper setRef

let private inner = deeper expr

let private fieldValue: P<Name * Expr> = name .>> token '=' .>>. inner

let private fields: P<(Name * Expr) list> =
    between (token '{') (token '}') (commas1 fieldValue)

/// `x IN S`
let generator: P<Generator> =
    pipe2 name (keyword "IN" >>. setExpr) (fun variable source -> { Variable = variable; Source = source })

/// `f(a, b)`'s arguments.
let args: P<Expr list> = parenthesised expr

let private prefixForm: P<ExprNode> =
    let colon = token ':'

    let quantified word quantifier =
        keyword word >>. commas1 generator .>> colon .>>. inner
        |>> fun (generators, e) -> Quantified(quantifier, generators, e)

    choice
        [
            quantified "FORALL" Quantifier.Forall
            quantified "EXISTS" Quantifier.Exists
            keyword "CHOOSE" >>. generator .>> colon .>>. inner |>> Choose
            pipe3 (keyword "LET" >>. name) (token '=' >>. inner) (colon >>. inner) (fun n v e -> Let(n, v, e))
            pipe3 (keyword "IF" >>. inner) (keyword "THEN" >>. inner) (keyword "ELSE" >>. inner) (fun c a b ->
                IfThenElse(c, a, b))
            keyword "ALWAYS" >>. inner |>> Always
            keyword "EVENTUALLY" >>. inner |>> Eventually
        ]

let private callForm: P<ExprNode> = name .>>. args |>> Call

let private recordForm: P<ExprNode> = name .>>. fields |>> RecordLiteral

let private tupleForm: P<ExprNode> =
    between (token '(') (token ')') (commas1 expr)
    |>> fun members ->
        match members with
        | [ one ] -> one.Node
        | _ -> Tuple members

let private qualifiers: P<Qualifier list> =
    let generate = generator |>> Generate

    let first: P<Qualifier> =
        choiceL
            [
                generate
                keyword "KNOWN" >>. pattern |>> FromKnown
                keyword "PUBLISHED" >>. pattern |>> FromPublished
            ]
            "a generator"

    let condition = expr |>> Condition

    let later: P<Qualifier> =
        fun s ->
            if peek s = Tokens.Identifier && peekAt s 1 = kw "IN" then
                generate s
            else
                condition s

    first .>>. many (token ',' >>. later) |>> fun (q, qs) -> q :: qs

let private setForm: P<ExprNode> =
    let rest (first: Expr) =
        choice
            [
                token '|' >>. qualifiers |>> fun qs -> SetComprehension(first, qs)
                many (token ',' >>. expr) |>> fun others -> SetLiteral(first :: others)
            ]

    token '{'
    >>. choice [ token '}' >>% SetLiteral []; (expr >>= rest) .>> token '}' ]

let private seqForm: P<ExprNode> =
    keyword "SEQ" >>. between (token '{') (token '}') (sepBy expr (token ','))
    |>> SeqLiteral

let private mapForm: P<ExprNode> =
    let entry: P<Expr * Expr> = expr .>> token ':' .>>. expr

    let rest (k, v) =
        choice
            [
                token '|' >>. qualifiers |>> fun qs -> MapComprehension(k, v, qs)
                many (token ',' >>. entry) |>> fun others -> MapLiteral((k, v) :: others)
            ]

    keyword "MAP"
    >>. token '{'
    >>. choice [ token '}' >>% MapLiteral []; (entry >>= rest) .>> token '}' ]

let private knownForm: P<ExprNode> = keyword "KNOWN" >>. pattern |>> Known

let private publishedForm: P<ExprNode> =
    keyword "PUBLISHED" >>. pattern |>> Published

let private builtins: Map<string, P<ExprNode>> =
    [
        "COUNT", Builtin.Count
        "MIN", Builtin.Min
        "MAX", Builtin.Max
        "LEN", Builtin.Len
        "APPEND", Builtin.Append
        "DOMAIN", Builtin.Domain
        "SOME", Builtin.Some
        "VALUE", Builtin.Value
        "ORDER", Builtin.Order
        "HONEST", Builtin.Honest
        "CORRECT", Builtin.Correct
    ]
    |> List.map (fun (word, b) -> word, keyword word >>. args |>> fun args -> BuiltinCall(b, args))
    |> Map.ofList

/// What is read as one node: one level deeper, one higher. Parentheses belong to no tree, but to its span.
let private compound (form: P<ExprNode>) : P<Expr> =
    let form = deeper form

    node (fun s ->
        let start = index s
        let reply = form s

        if ok reply then
            Reply(Ok, at (since s start) reply.Result, reply.Error)
        else
            cast reply)

let private prefixExpr = compound prefixForm
let private call = compound callForm
let private recordLiteral = compound recordForm
let private tuple = compound tupleForm
let private set = compound setForm
let private seq' = compound seqForm
let private map' = compound mapForm
let private known = compound knownForm
let private published = compound publishedForm
let private builtinCalls = builtins |> Map.map (fun _ form -> compound form)
let private indexed = between (token '[') (token ']') inner
let private updated = keyword "WITH" >>. fields

let private keywordAtom (leaf: ExprNode -> Reply<Expr>) (s: Stream) : Reply<Expr> =
    match peekText s with
    | "TRUE" -> leaf (BoolLiteral true)
    | "FALSE" -> leaf (BoolLiteral false)
    | "NIL" -> leaf Nil
    | "ME" -> leaf Me
    | "ISSUER" -> leaf Issuer
    | "NOONE" -> leaf (NoOneSet NoOneSpelling.NoOne)
    | "NONE" ->
        Diagnostic.warning "MOM1061" (spanHere s) "NONE is accepted for NOONE"
        |> Diagnostic.withMend "Write `NOONE`."
        |> Diagnostic.withFix "write NOONE" (spanHere s) "NOONE"
        |> s.UserState.Report

        leaf (NoOneSet NoOneSpelling.None)
    | "ANYONE" -> leaf AnyoneSet
    | "SEQ" -> seq' s
    | "MAP" -> map' s
    | "KNOWN" -> known s
    | "PUBLISHED" -> published s
    | word ->
        match Map.tryFind word builtinCalls with
        | Some form -> form s
        | None -> wanted "an expression"

let private atom (s: Stream) : Reply<Expr> =
    let start = index s

    let leaf n =
        s.Skip()
        s.UserState.Height <- max 1 s.UserState.Height
        Reply(at (since s start) n)

    match peek s with
    | kind when kind = Tokens.Identifier ->
        if peekAt s 1 = '(' then
            call s
        elif peekAt s 1 = '{' && peekAt s 2 = Tokens.Identifier && peekAt s 3 = '=' then
            recordLiteral s
        else
            leaf (ExprNode.Identifier(peekText s))
    | kind when kind = Integer ->
        match Int64.TryParse(peekText s) with
        | true, n -> leaf (IntLiteral n)
        | _ -> leaf (IntLiteral Int64.MaxValue) // reported by the lexer
    | kind when kind = Tokens.Text ->
        let text = peekText s

        let length =
            if text.Length > 1 && text.EndsWith '"' then
                text.Length - 2
            else
                text.Length - 1

        leaf (StringLiteral(text.Substring(1, length)))
    | '(' -> tuple s
    | '{' -> set s
    | kind when isKeyword kind -> keywordAtom leaf s
    | _ -> wanted "an expression"

let private tupleIndex: P<int> =
    fun s ->
        match Int32.TryParse(peekText s) with
        | true, n ->
            s.Skip()
            Reply n
        | _ ->
            Diagnostic.error "MOM1004" (spanHere s) "the number of a tuple's member is too large"
            |> Diagnostic.withMend "Members are counted from 1."
            |> refuse s

let private postfix (s: Stream) : Reply<Expr> =
    let state = s.UserState
    let outer = state.Height
    let start = index s
    state.Height <- 0
    let first = atom s

    if not (ok first) then
        first
    else
        let mutable reply = first
        let mutable height = state.Height
        let mutable going = true

        while going do
            state.Height <- 0
            let before = reply.Result

            let apply (p: P<'a>) make : Reply<Expr> =
                let part = p s

                if ok part then
                    Reply(Ok, at (since s start) (make (before, part.Result)), part.Error)
                else
                    cast part

            let next =
                match peek s with
                | '.' ->
                    s.Skip()

                    if peek s = Integer then
                        ValueSome(apply tupleIndex TupleItem)
                    else
                        ValueSome(apply name Field)
                | '[' -> ValueSome(apply indexed Index)
                | kind when kind = kw "WITH" -> ValueSome(apply updated With)
                | _ -> ValueNone

            match next with
            | ValueNone -> going <- false
            | ValueSome next ->
                height <- 1 + max height state.Height
                reply <- if ok next && height > maxHeight then tooHigh s else next
                going <- ok reply

        state.Height <- max outer height
        reply

let rec private unary (s: Stream) : Reply<Expr> =
    match peek s with
    | '!' -> prefixOperator UnaryOp.Not s
    | '-' -> prefixOperator UnaryOp.Negate s
    | kind when
        kind = kw "FORALL"
        || kind = kw "EXISTS"
        || kind = kw "CHOOSE"
        || kind = kw "LET"
        || kind = kw "IF"
        || kind = kw "ALWAYS"
        || kind = kw "EVENTUALLY"
        ->
        prefixExpr s
    | _ -> postfix s

and private prefixOperator op (s: Stream) : Reply<Expr> =
    let state = s.UserState
    let outer = state.Height
    let start = index s
    state.Height <- 0
    s.Skip()
    let reply = deeper unary s
    state.Height <- max outer (state.Height + 1)

    if ok reply then
        Reply(Ok, at (since s start) (Unary(op, reply.Result)), reply.Error)
    else
        reply

/// Reports and steps over `<-` between two operands, where it assigns nothing.
let private arrowInside (s: Stream) =
    Diagnostic.error "MOM1032" (spanHere s) "expected an operator, found `<-`, which always assigns"
    |> Diagnostic.withMend "Write `< -` with a blank to compare with a negative number."
    |> Diagnostic.withFix "write < -" (spanHere s) "< -"
    |> s.UserState.Report

    s.Skip()

let rec private level (min: int) (s: Stream) : Reply<Expr> =
    let state = s.UserState
    let outer = state.Height
    let start = index s
    state.Height <- 0
    let first = unary s

    if not (ok first) then
        first
    else
        let mutable reply = first
        let mutable height = state.Height
        let mutable going = true
        let mutable last = 0

        while going do
            let kind = peek s

            let struct (precedence, op) =
                if kind = '=' && min <= 5 then
                    struct (5, BinaryOp.Equal)
                elif kind = Tokens.Assign && min <= 5 then
                    struct (5, BinaryOp.Less)
                else
                    infix kind

            if precedence = 0 || precedence < min then
                going <- false
            else
                if precedence = last && not (chains precedence) then
                    notChained s (describe kind)

                if kind = '=' then singleEquals s
                elif kind = Tokens.Assign then arrowInside s
                else s.Skip()

                state.Height <- 0

                let right =
                    if op = BinaryOp.Implies then
                        deeper (level precedence) s
                    else
                        level (precedence + 1) s

                height <- 1 + max height state.Height
                last <- precedence

                reply <-
                    if not (ok right) then
                        right
                    elif height > maxHeight then
                        tooHigh s
                    else
                        Reply(Ok, at (since s start) (Binary(op, reply.Result, right.Result)), right.Error)

                going <- ok reply

        state.Height <- max outer height

        if ok reply then
            Reply(Ok, reply.Result, mergeErrors reply.Error anOperator)
        else
            reply

exprCell.Value <- level 1
setCell.Value <- level setLevel

/// An operand of `*`.
let unaryExpr: P<Expr> = deeper unary

/// An expression without operators: `q`, `a.b`, `f(x)`.
let postfixExpr: P<Expr> = postfix
