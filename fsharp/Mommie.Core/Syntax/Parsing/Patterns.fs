/// Patterns: their slots and constraints.
module internal Mommie.Core.Syntax.Parsing.Patterns

open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading
open Mommie.Core.Syntax.Parsing.Recovery
open Mommie.Core.Syntax.Parsing.Operators
open Mommie.Core.Syntax.Parsing.Expressions

let private kw = Tokens.keyword

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

let private whole: P<Pattern> =
    let slots =
        between (token '[') (token ']') (tuple4 issuer (token ',' >>. verifier) auditorComma auditor)

    let parts =
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

    node (deeper (spanned parts |>> fun struct (p, span) -> { p with Span = span }))

/// Gives `Expressions.pattern` its parser; the two need each other. To be called before a grammar is run.
let install () = patternCell.Value <- whole
