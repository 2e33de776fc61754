/// Types, expressions and patterns.
module internal Mommie.Core.Syntax.Parsing.Expressions

open System
open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading

let private kw = Tokens.keyword

// ---- types ----

let private typeRef, private typeCell =
    createParserForwardedToRef<TypeExpr, State>()

/// A type.
let typeExpr: P<TypeExpr> = typeRef

let private angles (p: P<'a>) = between (token '<') (token '>') p

typeCell.Value <-
    let named = name |>> TNamed

    let principal =
        spanned (keyword "PRINCIPAL") |>> fun struct (_, span) -> TPrincipal span

    let one word make =
        spanned (keyword word >>. angles typeExpr)
        |>> fun struct (t, span) -> make (t, span)

    let map =
        spanned (keyword "MAP" >>. angles (typeExpr .>> token ',' .>>. typeExpr))
        |>> fun struct ((k, v), span) -> TMap(k, v, span)

    let tuple =
        spanned (between (token '(') (token ')') (typeExpr .>> token ',' .>>. commas1 typeExpr))
        |>> fun struct ((first, others), span) -> TTuple(first :: others, span)

    let any =
        choiceL
            [
                named
                principal
                one "SET" TSet
                one "SEQ" TSeq
                one "OPTION" TOption
                map
                tuple
            ]
            "a type"

    deeper any

/// `T x`
let parameter: P<Parameter> =
    pipe2 typeExpr name (fun t n -> ({ Type = t; Name = n }: Parameter))

/// `(T x, U y)`
let parameters: P<Parameter list> = parenthesised parameter

// ---- heights ----

/// `p` reads a node of a tree: its height is one more than its highest part's.
let private node (p: P<'a>) : P<'a> =
    fun s ->
        let state = s.UserState
        let outer = state.Height
        state.Height <- 0
        let reply = p s
        state.Height <- max outer (state.Height + 1)
        reply

let private tooHigh (s: Stream) : Reply<'a> =
    Diagnostic.error "MOM1015" (spanHere s) $"this expression is too high: at most {maxHeight} operators in a chain"
    |> Diagnostic.withMend "Give a part of it a name, with LET or FUNCTION."
    |> refuse s

// ---- expressions ----

let private exprRef, private exprCell = createParserForwardedToRef<Expr, State>()

/// An expression.
let expr: P<Expr> = exprRef

let private patternRef, private patternCell =
    createParserForwardedToRef<Pattern, State>()

/// `[issuer, verifier, auditor] X ...`
let pattern: P<Pattern> = patternRef

/// How tightly an operator binds, and what it is.
let private infix (kind: Kind) : struct (int * BinaryOp) =
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

let private chains level = level <> 1 && level <> 5 && level <> 7

let private anOperator = expected "an operator"

/// The level of set operators: what `IN` takes, and what stands in the slots of a pattern.
let private setLevel = 6

let private at (span: Span) node : Expr = { Node = node; Span = span }

let private notChained (s: Stream) (op: string) =
    Diagnostic.error
        "MOM1033"
        (spanHere s)
        $"{op} cannot follow another comparison, `..` or LEADSTO: these do not chain"
    |> Diagnostic.withMend "Write parentheses, or join two comparisons by `&&`."
    |> s.UserState.Report

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

// ---- patterns ----

let private isAuditorWord kind =
    kind = kw "NOONE" || kind = kw "NONE" || kind = kw "ANYONE"

/// The comma before the auditor slot; true where it was left out.
let auditorComma: P<bool> =
    fun s ->
        if s.Skip ',' then
            Reply(false)
        elif isAuditorWord (peek s) then
            Diagnostic.warning "MOM1060" (spanHere s) $"expected `,` before {describe (peek s)}"
            |> Diagnostic.withMend "Write a comma between the slots."
            |> Diagnostic.withFix "add a comma" (spanAfter s) ","
            |> s.UserState.Report

            Reply(true)
        else
            wanted "`,`"

let private bound: P<Expr> = setExpr

/// `==`, also where `=` was written.
let private equals (s: Stream) =
    if peek s = '=' then
        singleEquals s
        true
    else
        s.Skip EqualEqual

let private withBinder (binder: Name) (s: Stream) : Reply<IssuerSlot> =
    let set = setExpr s

    if not (ok set) then
        cast set
    elif s.Skip GreaterEqual then
        (bound |>> fun e -> AtLeast(Some binder, set.Result, e)) s
    elif equals s then
        (bound |>> fun e -> ExactlyMany(binder, set.Result, e)) s
    else
        Reply(Error, mergeErrors set.Error (mergeErrors (expected "`>=`") (expected "`==`")))

let private issuer: P<IssuerSlot> =
    fun s ->
        let second = peekAt s 1

        if peek s = '_' then
            let span = spanHere s
            s.Skip()
            Reply(AnyIssuer span)
        elif peek s = kw "ALL" then
            (keyword "ALL" >>. postfixExpr |>> AllOf) s
        elif peek s = Tokens.Identifier && second = kw "IN" then
            (name .>> keyword "IN" >>= withBinder) s
        elif peek s = Tokens.Identifier && second = Tokens.Identifier then
            (name >>= withBinder) s
        else
            let start = index s
            let set = setExpr s

            if not (ok set) then
                set |> cast
            elif s.Skip GreaterEqual then
                (bound |>> fun e -> AtLeast(None, set.Result, e)) s
            elif peek s = EqualEqual || peek s = '=' then
                s.Skip()
                let count = bound s

                if ok count then
                    Diagnostic.error
                        "MOM1041"
                        (since s start)
                        "expected a name for the issuers before the set: `==` takes exactly so many and calls them something"
                    |> Diagnostic.withMend "Write `q R == e`, or `R >= e` for at least so many."
                    |> s.UserState.Report

                    Reply(AtLeast(None, set.Result, count.Result))
                else
                    cast count
            else
                Reply(Ok, ThePrincipal set.Result, set.Error)

let private verifier: P<VerifierSlot> =
    fun s ->
        let span = spanHere s

        let ends k =
            peekAt s k = ',' || isAuditorWord (peekAt s k)

        if peek s = kw "ME" && ends 1 then
            s.Skip()
            Reply(VerifierMe span)
        elif peek s = '_' then
            s.Skip()
            Reply(AnyVerifier span)
        else
            let start = index s
            let reply = setExpr s

            if ok reply then
                Diagnostic.error
                    "MOM1040"
                    (since s start)
                    "expected ME or `_` as the verifier of a pattern, found another expression"
                |> Diagnostic.withMend "Write `ME` for this node, or `_` where it may be a verifier or an auditor."
                |> s.UserState.Report

                Reply(AnyVerifier(since s start))
            else
                wanted "ME or `_`"

let private auditor: P<AuditorSlot> =
    fun s ->
        if peek s = '_' then
            let span = spanHere s
            s.Skip()
            Reply(AnyAuditor span)
        else
            (setExpr |>> Auditors) s

let private right: P<ConstraintRight> =
    fun s ->
        let start = index s

        match peek s with
        | '_' ->
            s.Skip()
            Reply(UnivalentAny(since s start))
        | '*' ->
            s.Skip()
            let binder = opt name s
            Reply(Ok, MultivalentAny(binder.Result, since s start), binder.Error)
        | _ -> (expr |>> Exactly) s

let private oneConstraint: P<Constraint> =
    let equalsHere: P<unit> =
        fun s ->
            equals s |> ignore
            Reply(())

    let field = name .>> equalsHere .>>. right .>> semicolon |>> FieldConstraint
    let condition = keyword "WHERE" >>. expr .>> semicolon |>> WhereConstraint
    let record = expr .>> semicolon |>> RecordIs

    fun s ->
        if peek s = Tokens.Identifier && (peekAt s 1 = EqualEqual || peekAt s 1 = '=') then
            field s
        elif peek s = kw "WHERE" then
            condition s
        else
            record s

let private split (s: Stream) (mark: string) =
    Diagnostic.error
        "MOM1034"
        (spanHere s)
        $"expected {mark}: constraints stand between `{{{{` and `}}}}`, two adjacent braces each"
    |> Diagnostic.withMend $"Write {mark} without a blank."
    |> s.UserState.Report

/// `{{ constraint; ... }}`
let constraints: P<Constraint list> =
    fun s ->
        if peek s <> '{' then
            wanted "`{{`"
        else
            let partner = s.UserState.Source.Partner
            let first = index s
            let twice = peekAt s 1 = '{'

            if not (twice && adjacent s 1) then
                split s "`{{`"

            s.Skip(if twice then 2 else 1)
            let inner = if twice then first + 1 else first

            let items =
                itemsIn inner (fun s -> beginsMember (peek s) || peek s = BodyOpen) oneConstraint s

            if peek s = '}' && partner[index s] = inner then
                s.Skip()

            if twice && peek s = '}' && partner[index s] = first then
                if not (adjacent s 0) then
                    split s "`}}`"

                s.Skip()

            items

let private patternBody: P<PatternBody> =
    fun s ->
        if peek s = '(' then
            (parenthesised right |>> Positional) s
        else
            let binder = (opt name) s

            if peek s = '{' then
                (constraints |>> fun cs -> Constraints(binder.Result, cs)) s
            else
                Reply(Ok, Constraints(binder.Result, []), NoErrorMessages)

patternCell.Value <-
    let slots =
        between (token '[') (token ']') (tuple4 issuer (token ',' >>. verifier) auditorComma auditor)

    let whole =
        pipe3 slots name patternBody (fun (i, v, missing, a) record body ->
            {
                Issuer = i
                Verifier = v
                Auditor = a
                CommaMissing = missing
                Record = record
                Body = body
                Span = Span.none
            })

    node (deeper (spanned whole |>> fun struct (p, span) -> { p with Span = span }))
