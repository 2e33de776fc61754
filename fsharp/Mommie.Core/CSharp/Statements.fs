/// Bodies of transitions as C#: the body spec that a hand-written body is held against.
module Mommie.Core.CSharp.Statements

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Environment
open Mommie.Core.CSharp.Patterns
open Mommie.Core.CSharp.Expressions

/// `node.At(82); // PrimaryBackup.mommie:82`
let at (env: Env) (span: Span) =
    DoRemarked(call env.Scope "At" [ Word(string span.StartLine) ], env.Context.Place span)

/// The auditor slot of a PUBLISH.
let rec private auditors (env: Env) (e: Expr) : CsExpr =
    let auditorsType = Word(env.Context.Runtime "Auditors")

    match e.Node with
    | AnyoneSet -> Member(auditorsType, "Anyone")
    | NoOneSet
    | SetLiteral [] -> Member(auditorsType, "NoOne")
    | IfThenElse(c, a, b) -> Conditional(translate env TBool c, auditors env a, auditors env b)
    | Let(b, value, body) ->
        call
            (Word(env.Context.Runtime "Let"))
            "In"
            [
                translate env b.Type value
                Lambda([ env.Context.Local b.Name ], auditors env body)
            ]
    | _ -> call auditorsType "Of" [ asPrincipals env e ]

/// The evidence that a PUBLISH cites: for each pattern whether given knowledge has it.
let rec private citations (env: Env) (c: Citation) : CsItem =
    match c with
    | CitePattern p ->
        let given = env.Context.Fresh("known", env.Depth)

        let found =
            known
                { env with
                    Knowledge = Word given
                    Depth = env.Depth + 1
                }
                p

        One(New(Named(env.Context.Runtime "Citation", []), [ Word(string p.Span.StartLine); Lambda([ given ], found) ]))
    | CiteForall(generators, inner) ->
        let clauses =
            generators
            |> List.map (fun g -> From(env.Context.Local g.Binder.Name, translate env g.Source.Type g.Source))

        match citations env inner with
        | One e -> Spread(Query(clauses, e))
        | Spread(Query(more, e)) -> Spread(Query(clauses @ more, e))
        | Spread e -> Spread e

/// A statement; nothing where it only concerns ghost variables. `ghosts` are their names.
let rec statement (env: Env) (ghosts: Set<string>) (s: Statement) : CsStatement list =
    let cx = env.Context
    let place = at env s.Span
    let node = env.Scope
    let value (e: Expr) = translate env e.Type e

    let block body =
        body |> List.collect (statement env ghosts)

    let variable name =
        Member(node, cx.VariableName(env.Role, name))

    let typeOf name =
        cx.Program.Nodes
        |> List.tryFind (fun n -> n.Role = env.Role)
        |> Option.bind (fun n -> n.Variables |> List.tryFind (fun v -> v.Name = name))
        |> Option.map _.Type
        |> Option.defaultValue TBottom

    let externCall name args =
        call (Member(node, "Externs")) (cx.ExternName name) (arguments env name args)

    match s.Node with
    | LocalValue(b, e) -> [ place; Declare(cx.Type b.Type, cx.Local b.Name, translate env b.Type e) ]
    | LocalExtern(b, name, args) -> [ place; Declare(cx.Type b.Type, cx.Local b.Name, externCall name args) ]
    | CallExtern(name, args) -> [ place; Do(externCall name args) ]
    | StatementNode.Assign(name, _)
    | AssignAt(name, _, _) when ghosts.Contains name -> []
    | StatementNode.Assign(name, e) -> [ place; CsStatement.Assign(variable name, translate env (typeOf name) e) ]
    | AssignAt(name, key, e) ->
        let keys, values =
            match typeOf name with
            | TMap(k, v) -> k, v
            | TSeq t -> TInt, t
            | t -> t, t

        [
            place
            CsStatement.Assign(
                variable name,
                call (variable name) "Set" [ translate env keys key; translate env values e ]
            )
        ]
    | StatementNode.If(condition, yes, no) ->
        match block yes, block no with
        | [], [] -> []
        | [], no -> [ place; CsStatement.If(Prefix("!", value condition), no, []) ]
        | yes, no -> [ place; CsStatement.If(value condition, yes, no) ]
    | StatementNode.ForEach(b, source, body) ->
        match block body with
        | [] -> []
        | body ->
            [
                place
                CsStatement.ForEach(
                    cx.Type b.Type,
                    cx.Local b.Name,
                    call (Member(node, "Choices")) "InAnyOrder" [ value source ],
                    body
                )
            ]
    | PublishStatement p ->
        [
            place
            Do(
                call
                    node
                    "Publish"
                    [
                        asPrincipals env p.Verifiers
                        auditors env p.Auditors
                        translate env (TRecord p.RecordType) p.Record
                        CollectionOf(p.Citing |> List.map (citations env))
                    ]
            )
        ]
    | Emit(output, args) ->
        let parameters =
            cx.Program.Nodes
            |> List.tryFind (fun n -> n.Role = env.Role)
            |> Option.bind (fun n -> n.Outputs |> List.tryFind (fun o -> o.Name = output))
            |> Option.map _.Parameters
            |> Option.defaultValue []

        let args = List.map2 (fun (p: Binder) a -> translate env p.Type a) parameters args
        [ place; Do(call node (cx.OutputName(env.Role, output)) args) ]
    | Assert e ->
        [
            place
            Do(call node "Assert" [ value e; Word(Names.quote (Wording.expr cx.Words e)) ])
        ]
    | Retire p ->
        [
            Comment(
                cx.Place s.Span
                + ": RETIRE "
                + Wording.pattern cx.Words p
                + " has nothing to compare"
            )
        ]

/// A condition that must hold before a body runs.
let private require (env: Env) (span: Span) (text: string) (condition: CsExpr) =
    [
        at env span
        Do(call env.Scope "Require" [ Lambda([], condition); Word(Names.quote text) ])
    ]

/// What a pattern of the trigger says about the values bound.
let private requirePattern (env: Env) (p: Pattern) : CsStatement list =
    let cx = env.Context
    let sub (e: Expr) = translate env e.Type e
    let local (b: Binder) = Word(cx.Local b.Name)

    let issuers =
        match p.Issuer with
        | OneOf(b, set) -> [ call (sub set) "Contains" [ local b ] ]
        | AtLeast(Some b, set, n) ->
            [
                call (local b) "IsSubsetOf" [ sub set ]
                Infix(">=", Member(local b, "Size"), sub n)
            ]
        | ExactlyMany(b, set, n) ->
            [
                call (local b) "IsSubsetOf" [ sub set ]
                Infix("==", Member(local b, "Size"), sub n)
            ]
        | AnyIssuer
        | ThePrincipal _
        | AtLeast(None, _, _)
        | AllOf _ -> []

    let record =
        match p.Binder with
        | None -> []
        | Some b ->
            let fields =
                List.zip (cx.Record(p.Record).Fields) p.Fields
                |> List.choose (fun (f, c) ->
                    match c with
                    | Equals e ->
                        Some(Infix("==", Member(local b, cx.FieldName(p.Record, f.Name)), translate env f.Type e))
                    | Univalent
                    | Multivalent
                    | MultivalentBind _
                    | MultivalentSame _ -> None)

            let whole =
                match b.Type with
                | TRecord _ -> p.Is |> List.map (fun e -> Infix("==", local b, translate env b.Type e))
                | _ -> []

            // WHERE speaks of one issuer's statement: here only where there is one issuer, and it has a name.
            let issuer =
                match p.Issuer with
                | OneOf(c, _) -> Some(local c)
                | ThePrincipal e -> Some(sub e)
                | AnyIssuer
                | AtLeast _
                | ExactlyMany _
                | AllOf _ -> None

            let where =
                match issuer with
                | Some _ -> p.Where |> List.map (translate { env with Issuer = issuer } TBool)
                | None -> []

            fields @ whole @ where

    match issuers @ record with
    | [] -> []
    | conditions ->
        require env p.Span (Wording.pattern cx.Words p) (conditions |> List.reduce (fun a b -> Infix("&&", a, b)))

/// The conditions of a trigger that can be told from the state and the bindings.
let requirements (env: Env) (t: Transition) : CsStatement list =
    let cx = env.Context

    List.collect (requirePattern env) t.When
    @ (t.Picks
       |> List.collect (fun g ->
           require
               env
               g.Binder.Span
               ("FOR " + g.Binder.Name + " IN " + Wording.expr cx.Words g.Source)
               (call (translate env g.Source.Type g.Source) "Contains" [ Word(cx.Local g.Binder.Name) ])))
    @ (t.Where
       |> Option.map (fun e -> require env e.Span ("WHERE " + Wording.expr cx.Words e) (translate env TBool e))
       |> Option.defaultValue [])
    @ (t.Unless
       |> Option.map (fun p -> require env p.Span ("UNLESS " + Wording.pattern cx.Words p) (Prefix("!", known env p)))
       |> Option.defaultValue [])
