/// The statements of bodies.
module internal Mommie.Core.Syntax.Parsing.Statements

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

let private kw = Tokens.keyword

let private statementRef, private statementCell =
    createParserForwardedToRef<Statement, State>()

let private stops (s: Stream) =
    let kind = peek s
    beginsMember kind || beginsStatement kind

/// `{ statement }`
let private braces: P<Statement list> = block '{' '}' stops statementRef

/// `@@{ statement @@}`
let body: P<Statement list> = block BodyOpen BodyClose stops statementRef

// ---- PUBLISH ----

let private citationRef, private citationCell =
    createParserForwardedToRef<Citation, State>()

citationCell.Value <-
    let forall =
        spanned (deeper (keyword "FORALL" >>. commas1 generator .>> token ':' .>>. citationRef))
        |>> fun struct ((generators, cite), span) -> CiteForall(generators, cite, span)

    choiceL [ forall; pattern |>> CitePattern ] "a pattern or FORALL"

type private Clause =
    | UntilClause of Pattern
    | CitingClause of Citation list

let private clause: P<Clause> =
    choice
        [
            keyword "UNTIL" >>. pattern |>> UntilClause
            keyword "CITING" >>. commas1 citationRef |>> CitingClause
        ]

/// UNTIL and CITING in either order, each at most once.
let private clauses: P<Clause list> =
    fun s ->
        let rec go (read: Clause list) (error: ErrorMessageList) : Reply<Clause list> =
            let kind = peek s

            if kind = kw "UNTIL" || kind = kw "CITING" then
                let again =
                    read
                    |> List.exists (function
                        | UntilClause _ -> kind = kw "UNTIL"
                        | CitingClause _ -> kind = kw "CITING")

                if again then
                    Diagnostic.error "MOM1043" (spanHere s) $"{describe kind} stands twice in one PUBLISH"
                    |> Diagnostic.withMend "Remove one of them; several citations are separated by commas."
                    |> s.UserState.Report

                let next = clause s

                if ok next then
                    go (if again then read else next.Result :: read) next.Error
                else
                    cast next
            else
                Reply(Ok, List.rev read, mergeErrors error (mergeErrors (expected "`UNTIL`") (expected "`CITING`")))

        go [] NoErrorMessages

let private issuerMe: P<unit> =
    fun s ->
        if s.Skip(kw "ME") then
            Reply(())
        else
            let start = index s
            let reply = setExpr s

            if ok reply then
                Diagnostic.error
                    "MOM1042"
                    (since s start)
                    "expected ME as the issuer of a PUBLISH, found another expression"
                |> Diagnostic.withMend "Write `ME`; a statement of another issuer can be cited, not published."
                |> s.UserState.Report

                Reply(())
            else
                wanted "`ME`"

let private publish: P<StatementNode> =
    let slots =
        between (token '[') (token ']') (tuple3 (issuerMe >>. token ',' >>. setExpr) auditorComma setExpr)

    pipe3 (keyword "PUBLISH" >>. slots) expr clauses (fun (verifiers, missing, auditors) record clauses ->
        PublishStatement
            {
                Verifiers = verifiers
                Auditors = auditors
                CommaMissing = missing
                Record = record
                Until =
                    clauses
                    |> List.tryPick (function
                        | UntilClause p -> Some p
                        | CitingClause _ -> None)
                Citing =
                    clauses
                    |> List.collect (function
                        | CitingClause cites -> cites
                        | UntilClause _ -> [])
                CitingFirst =
                    match clauses with
                    | [ CitingClause _; UntilClause _ ] -> true
                    | _ -> false
            })

// ---- the others ----

let private conditional: P<StatementNode> =
    let otherwise: P<Statement list> =
        fun s ->
            if peek s = kw "IF" then
                (statementRef |>> List.singleton) s
            else
                (braces <?> "`IF`") s

    pipe3
        (keyword "IF" >>. between (token '(') (token ')') expr)
        braces
        (opt (keyword "ELSE" >>. otherwise))
        (fun condition yes no -> If(condition, yes, no))

let private forEach: P<StatementNode> =
    pipe2 (keyword "FOREACH" >>. between (token '(') (token ')') generator) braces (fun generator body ->
        ForEach(generator.Variable, generator.Source, body))

let private emit: P<StatementNode> = keyword "EMIT" >>. name .>>. args |>> Emit

let private assertion: P<StatementNode> = keyword "ASSERT" >>. expr |>> Assert

let private retire: P<StatementNode> = keyword "RETIRE" >>. pattern |>> Retire

let private call: P<StatementNode> = name .>>. args |>> CallStatement

let private assignment: P<StatementNode> =
    name .>> assign .>>. expr |>> StatementNode.Assign

let private assignmentAt: P<StatementNode> =
    pipe3 name (between (token '[') (token ']') expr) (assign >>. expr) (fun map key value -> AssignAt(map, key, value))

let private local: P<StatementNode> =
    pipe3 typeExpr name (assign >>. expr) (fun t n e -> LocalDeclaration(t, n, e))

let private callEnded = call .>> semicolon
let private assignmentEnded = assignment .>> semicolon
let private assignmentAtEnded = assignmentAt .>> semicolon
let private localEnded = local .>> semicolon
let private publishEnded = publish .>> semicolon
let private emitEnded = emit .>> semicolon
let private assertionEnded = assertion .>> semicolon
let private retireEnded = retire .>> semicolon

/// Whether a statement's keyword was written in lower case: `publish [`, `if (..) {`.
let private meantKeyword (s: Stream) =
    let text = peekText s
    let kind = wordKind (text.ToUpperInvariant())
    let next = peekAt s 1

    if kind = kw "IF" || kind = kw "FOREACH" then
        let partner = s.UserState.Source.Partner[index s + 1]
        next = '(' && partner > 0 && peekAt s (partner - index s + 1) = '{'
    else
        beginsStatement kind && next <> Assign && next <> '('

let private node: P<StatementNode> =
    fun s ->
        match peek s with
        | kind when kind = Identifier && peekAt s 1 <> End && meantKeyword s -> wanted "a statement"
        | kind when kind = Identifier ->
            match peekAt s 1 with
            | '(' -> callEnded s
            | '[' -> assignmentAtEnded s
            | second when second = Identifier || (isKeyword second && peekAt s 2 = Assign) -> localEnded s
            | _ -> assignmentEnded s
        | kind when kind = kw "IF" -> conditional s
        | kind when kind = kw "FOREACH" -> forEach s
        | kind when kind = kw "PUBLISH" -> publishEnded s
        | kind when kind = kw "EMIT" -> emitEnded s
        | kind when kind = kw "ASSERT" -> assertionEnded s
        | kind when kind = kw "RETIRE" -> retireEnded s
        | kind when
            kind = '('
            || kind = kw "SET"
            || kind = kw "SEQ"
            || kind = kw "OPTION"
            || kind = kw "MAP"
            || kind = kw "PRINCIPAL"
            ->
            localEnded s
        | _ -> wanted "a statement"

statementCell.Value <-
    deeper (
        spanned node
        |>> fun struct (node, span) -> ({ Node = node; Span = span }: Statement)
    )
