/// Declarations, the members of a NODE and the items of a MODEL.
module internal Mommie.Core.Syntax.Parsing.Declarations

open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading
open Mommie.Core.Syntax.Parsing.Recovery
open Mommie.Core.Syntax.Parsing.Types
open Mommie.Core.Syntax.Parsing.Expressions
open Mommie.Core.Syntax.Parsing.Patterns
open Mommie.Core.Syntax.Parsing.Statements

let private kw = Tokens.keyword
let private names: P<Name list> = commas1 name
let private never (_: Stream) = false

/// `p` with the doc comment before it and the span of its tokens.
let private documented (p: P<'a>) (make: 'a -> string list -> Span -> 'b) : P<'b> =
    fun s ->
        let start = index s
        let reply = p s

        if ok reply then
            Reply(Ok, make reply.Result (docBefore s.UserState.Source start) (since s start), reply.Error)
        else
            cast reply

// ---- functions ----

let private func: P<Function> =
    let parts =
        tuple4 (keyword "FUNCTION" >>. typeExpr) name parameters (token '=' >>. expr .>> semicolon)

    documented parts (fun (result, n, ps, e) doc span ->
        {
            Result = result
            Name = n
            Parameters = ps
            Body = e
            Doc = doc
            Span = span
        })

// ---- transitions ----

let private delay: P<Delay> =
    name .>>. opt (token '*' >>. unaryExpr)
    |>> fun (d, times) -> { Duration = d; Times = times }

let private first: P<Trigger> =
    choice
        [
            keyword "ON" >>. name .>>. parenthesised name |>> On
            keyword "WHEN" >>. pattern |>> When
        ]

type private Clause =
    | AndWhenClause of Pattern
    | PickClause of Pick
    | WhereClause of Expr
    | TimingClause of Timing

let private clause: P<Clause> =
    let pick =
        pipe3 (keyword "FOR" >>. typeExpr) name (keyword "IN" >>. setExpr) (fun t n e ->
            PickClause({ Type = t; Name = n; Source = e }: Pick))

    choice
        [
            keyword "ANDWHEN" >>. pattern |>> AndWhenClause
            pick
            keyword "WHERE" >>. expr |>> WhereClause
            keyword "UNLESS" >>. pattern .>> keyword "WITHIN" .>>. delay
            |>> fun (p, d) -> TimingClause(Unless(p, d))
            keyword "AFTER" >>. delay |>> fun d -> TimingClause(After d)
        ]

/// The place of a clause among the others; those of one place may be repeated only where they are below 3.
let private rank kind =
    if kind = kw "ANDWHEN" then 1
    elif kind = kw "FOR" then 2
    elif kind = kw "WHERE" then 3
    elif kind = kw "UNLESS" || kind = kw "AFTER" then 4
    else 0

/// Where a clause failed, reading goes on at the next clause, the body, or the next member.
let private skipClause (s: Stream) =
    skipTo
        s.UserState.Around
        (fun s ->
            let kind = peek s

            rank kind > 0
            || kind = BodyOpen
            || kind = kw "BODY"
            || beginsMember kind
            || kind = kw "ON"
            || kind = kw "WHEN")
        s

let private clauses: P<Clause list> =
    let one = recovering skipClause clause

    /// What may stand after the clauses; anything else belongs to none of them and is stepped over.
    let follows (s: Stream) =
        let kind = peek s

        kind = BodyOpen
        || kind = kw "BODY"
        || kind = '}'
        || s.IsEndOfStream
        || beginsMember kind
        || beginsDeclaration kind
        || kind = kw "ON"
        || kind = kw "WHEN"

    fun s ->
        let read = ResizeArray<Clause>()
        let mutable highest = 0
        let mutable error = NoErrorMessages
        let start = index s

        let more () =
            if rank (peek s) = 0 && not (follows s) then
                reportFailure s start (mergeErrors error (expected "a clause or a body"))
                skipClause s

            rank (peek s) > 0

        while more () do
            let kind = peek s
            let place = rank kind

            if place < highest || (place = highest && place >= 3) then
                Diagnostic.error "MOM1044" (spanHere s) $"{describe kind} is out of order here"
                |> Diagnostic.withMend
                    "The order is ON or WHEN, ANDWHEN, FOR, WHERE, then UNLESS or AFTER; WHERE, UNLESS and AFTER stand once."
                |> s.UserState.Report

            highest <- max highest place
            let reply = one s
            Option.iter read.Add reply.Result
            error <- reply.Error

        Reply(Ok, List.ofSeq read, mergeErrors error (expected "a clause"))

let private bodyProgram: P<string> =
    keyword "BODY"
    >>. fun s ->
        if peek s = Tokens.Text then
            let text = peekText s
            s.Skip()
            Reply(text.Trim '"')
        else
            wanted "a string"

let private transition: P<Transition> =
    let named: P<Name option * Trigger> =
        keyword "TRANSITION" >>. (recovering skipClause name)
        .>>. (fun s ->
            if peek s = kw "ON" || peek s = kw "WHEN" then
                (recovering skipClause first |>> Option.defaultValue NoTrigger) s
            else
                Reply(Ok, NoTrigger, mergeErrors (expected "`ON`") (expected "`WHEN`")))

    let unnamed: P<Name option * Trigger> =
        recovering skipClause first
        |>> fun trigger -> None, Option.defaultValue NoTrigger trigger

    let head: P<Name option * Trigger> =
        fun s -> if peek s = kw "TRANSITION" then named s else unnamed s

    documented
        (tuple4 head clauses (opt body) (opt bodyProgram))
        (fun ((n, trigger), clauses, body, program) doc span ->
            {
                Name = n
                Trigger = trigger
                AndWhen =
                    clauses
                    |> List.choose (function
                        | AndWhenClause p -> Some p
                        | _ -> None)
                Picks =
                    clauses
                    |> List.choose (function
                        | PickClause p -> Some p
                        | _ -> None)
                Where =
                    clauses
                    |> List.tryPick (function
                        | WhereClause e -> Some e
                        | _ -> None)
                Timing =
                    clauses
                    |> List.tryPick (function
                        | TimingClause t -> Some t
                        | _ -> None)
                    |> Option.defaultValue Immediate
                Body = body
                BodyProgram = program
                Doc = doc
                Span = span
            })

// ---- nodes ----

let private variable: P<Member> =
    let parts =
        tuple4 (opt (keyword "GHOST")) (keyword "VAR" >>. typeExpr) name (assign >>. expr .>> semicolon)

    documented parts (fun (ghost, t, n, e) doc span -> Variable(ghost.IsSome, t, n, e, doc, span))

let private signal word make : P<Member> =
    documented (keyword word >>. name .>>. parameters .>> semicolon) (fun (n, ps) doc span -> make (n, ps, doc, span))

let private input = signal "INPUT" Input
let private output = signal "OUTPUT" Output

let private init: P<Member> =
    spanned (keyword "INIT" >>. body)
    |>> fun struct (statements, span) -> Init(statements, span)

let private procedure: P<Member> =
    documented (tuple3 (keyword "PROCEDURE" >>. name) parameters body) (fun (n, ps, statements) doc span ->
        Procedure(n, ps, statements, doc, span))

let private nodeFunction = func |>> NodeFunction
let private transitionMember = transition |>> TransitionMember

let private beginsAnyMember kind =
    beginsMember kind || kind = kw "ON" || kind = kw "WHEN"

let private oneMember: P<Member> =
    fun s ->
        match peek s with
        | kind when kind = kw "VAR" || kind = kw "GHOST" -> variable s
        | kind when kind = kw "INPUT" -> input s
        | kind when kind = kw "OUTPUT" -> output s
        | kind when kind = kw "INIT" -> init s
        | kind when kind = kw "PROCEDURE" -> procedure s
        | kind when kind = kw "FUNCTION" -> nodeFunction s
        | kind when kind = kw "TRANSITION" || kind = kw "ON" || kind = kw "WHEN" -> transitionMember s
        | _ -> wanted "a member"

let private node: P<Declaration> =
    let members = block '{' '}' (fun s -> beginsAnyMember (peek s)) oneMember

    documented (tuple3 (keyword "NODE" >>. name) (keyword "IN" >>. name) members) (fun (role, set, members) doc span ->
        Node
            {
                Role = role
                Set = set
                Members = members
                Doc = doc
                Span = span
            })

// ---- models ----

let private atMost: P<Expr> = keyword "AT" >>. keyword "MOST" >>. expr

let private modelItem: P<ModelItem> =
    let spannedItem word p make =
        spanned (keyword word >>. p .>> semicolon)
        |>> fun struct (value, span) -> make (value, span)

    let bind = name .>> token '=' .>>. expr .>> semicolon |>> Bind

    let define =
        tuple3 name (parenthesised name) (token '=' >>. expr .>> semicolon)
        |>> DefineExtern

    let named: P<ModelItem> = fun s -> if peekAt s 1 = '(' then define s else bind s

    let lies =
        spanned (keyword "LIES" >>. tuple3 name name constraints .>> opt (token ';'))
        |>> fun struct ((record, binder, cs), span) -> Lies(record, binder, cs, span)

    let known =
        choice
            [
                spannedItem "FAULTY" (token '=' >>. expr) Faulty
                keyword "INPUT" >>. name .>>. atMost .>> semicolon |>> InputAtMost
                spannedItem "INT" setExpr IntRange
                spannedItem "EXTERN" (word "FREE") (fun ((), span) -> ExternFree span)
                spannedItem "BOUND" (commas1 expr) Bound
                spannedItem "CHECK" names Check
                lies
            ]

    fun s ->
        match peek s with
        | kind when kind = Identifier -> named s
        | _ -> (known <?> "a model item") s

// ---- declarations ----

let private fault: P<Fault> =
    let kind =
        choice
            [
                keyword "BYZANTINE" >>% FaultKind.Byzantine
                keyword "CRASH" >>% FaultKind.Crash
            ]

    spanned (tuple3 name kind (opt atMost) .>> semicolon)
    |>> fun struct ((set, kind, most), span) ->
        ({
            Set = set
            Kind = kind
            AtMost = most
            Span = span
        }
        : Fault)

let private role: P<Declaration> =
    let subset = opt (keyword "SUBSET" >>. keyword "OF" >>. name)

    documented (tuple3 (keyword "ROLE" >>. name) name subset .>> semicolon) (fun (t, set, parent) doc span ->
        Role(t, set, parent, doc, span))

let private constant: P<Declaration> =
    documented (keyword "CONST" >>. typeExpr .>>. name .>> semicolon) (fun (t, n) doc span -> Const(t, n, doc, span))

let private assume: P<Declaration> =
    spanned (keyword "ASSUME" >>. expr .>> semicolon)
    |>> fun struct (e, span) -> Assume(e, span)

let private opaque: P<Declaration> =
    documented (keyword "TYPE" >>. name .>> semicolon) (fun n doc span -> OpaqueType(n, doc, span))

let private duration: P<Declaration> =
    documented (keyword "DURATION" >>. name .>> semicolon) (fun n doc span -> Duration(n, doc, span))

let private faults: P<Declaration> =
    spanned (keyword "FAULTS" >>. block '{' '}' never fault)
    |>> fun struct (items, span) -> Faults(items, span)

let private enum: P<Declaration> =
    documented (keyword "ENUM" >>. name .>>. between (token '{') (token '}') names) (fun (n, cases) doc span ->
        Enum(n, cases, doc, span))

let private extern': P<Declaration> =
    let signature: P<TypeExpr option * Name * Parameter list> =
        tuple3 (typeExpr |>> Some) name parameters

    let kinds =
        choice
            [
                keyword "PURE" >>. signature |>> fun s -> ExternKind.Pure, s
                keyword "READS" >>. signature |>> fun s -> ExternKind.Reads, s
                keyword "RESTORES" >>. (name .>>. parameters)
                |>> fun (n, ps) -> ExternKind.Restores, (None, n, ps)
                signature |>> fun s -> ExternKind.Stateful, s
            ]

    documented (keyword "EXTERN" >>. kinds .>> semicolon) (fun (kind, (result, n, ps)) doc span ->
        Extern(kind, result, n, ps, doc, span))

let private record: P<Declaration> =
    let fields = block '{' '}' never (parameter .>> semicolon)

    documented (keyword "RECORD" >>. name .>>. fields) (fun (n, fields) doc span -> Record(n, fields, doc, span))

let private functionDeclaration = func |>> FunctionDeclaration

let private invariant: P<Declaration> =
    documented (keyword "INVARIANT" >>. name .>> token ':' .>>. expr .>> opt (token ';')) (fun (n, e) doc span ->
        Invariant(n, e, doc, span))

let private property: P<Declaration> =
    let fair = opt (keyword "FAIR" >>. names) |>> Option.defaultValue []

    let timely =
        opt (keyword "EVENTUALLY" >>. keyword "TIMELY" >>. names)
        |>> Option.defaultValue []

    documented
        (tuple4 (keyword "PROPERTY" >>. name) fair timely (token ':' >>. expr)
         .>> opt (token ';'))
        (fun (n, fair, timely, e) doc span -> Property(n, fair, timely, e, doc, span))

let private model: P<Declaration> =
    documented (keyword "MODEL" >>. name .>>. block '{' '}' never modelItem) (fun (n, items) doc span ->
        Model(n, items, doc, span))

let private declaration: P<Declaration> =
    let table =
        [
            "ROLE", role
            "CONST", constant
            "ASSUME", assume
            "TYPE", opaque
            "DURATION", duration
            "FAULTS", faults
            "ENUM", enum
            "EXTERN", extern'
            "RECORD", record
            "FUNCTION", functionDeclaration
            "NODE", node
            "INVARIANT", invariant
            "PROPERTY", property
            "MODEL", model
        ]
        |> List.map (fun (word, p) -> kw word, p)
        |> dict

    fun s ->
        match table.TryGetValue(peek s) with
        | true, p -> p s
        | _ -> wanted "a declaration"

/// `PROGRAM p` and its declarations, up to the end of the text.
let program: P<Program option> =
    let header: P<Name> = keyword "PROGRAM" >>. name

    let skip =
        skipTo -1 (fun s ->
            let kind = peek s
            s.Skip ';' || kind = kw "EXTERN" || kind = kw "FUNCTION")

    let one = recovering skip declaration

    fun s ->
        let name =
            if peek s = kw "PROGRAM" then
                (recovering (skipTo -1 (fun _ -> false)) header s).Result
            else
                Diagnostic.error "MOM1050" (spanHere s) $"expected `PROGRAM` and the program's name, found {found s}"
                |> Diagnostic.withMend "Begin the program with `PROGRAM` and its name."
                |> s.UserState.Report

                None

        let declarations = ResizeArray<Declaration>()

        while not s.IsEndOfStream do
            let start = index s

            if peek s = kw "PROGRAM" then
                Diagnostic.error "MOM1050" (spanHere s) "expected a declaration, found a second `PROGRAM`"
                |> Diagnostic.withMend "Write one program to a file."
                |> s.UserState.Report

                recovering (skipTo -1 (fun _ -> false)) header s |> ignore
            else
                Option.iter declarations.Add (one s).Result

                if index s = start then
                    s.Skip()

        Reply(
            name
            |> Option.map (fun name ->
                {
                    Name = name
                    Declarations = List.ofSeq declarations
                })
        )
