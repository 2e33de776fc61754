/// Patterns of the Model as C#: what they ask of one base statement, of a quorum, and what they bind.
module Mommie.Core.CSharp.Patterns

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Environment

let private translate (env: Env) wanted e = env.Translate env wanted e

/// An expression that is a set of principals, or one principal, as a set.
let asPrincipals env (e: Expr) =
    match e.Type with
    | TSet _ -> translate env (TSet TPrincipal) e
    | _ ->
        Invoke(
            Member(Word(env.Context.Runtime "ValueSet"), "Of"),
            [ env.Context.Type TPrincipal ],
            [ translate env e.Type e ]
        )

/// What a pattern asks of one base statement `said`, and the expressions in which that is put.
let private condition (env: Env) (said: CsExpr) (p: Pattern) : CsExpr list =
    let cx = env.Context
    let record = Member(said, "Record")
    let issuer = Member(said, "Issuer")
    let me = Member(env.Scope, "Me")

    let names =
        p.Binder
        |> Option.map (fun b -> bind b.Name (WholeRecord record))
        |> Option.defaultValue id

    let names =
        match p.Issuer with
        | OneOf(b, _) -> names >> bind b.Name (Value issuer)
        | AnyIssuer
        | ThePrincipal _
        | AtLeast _
        | ExactlyMany _
        | AllOf _ -> names

    let env =
        { names env with
            Issuer = Some issuer
            Depth = env.Depth + 1
        }

    let sub (e: Expr) = translate env e.Type e

    let verifier =
        match p.Verifier with
        | VerifierMe -> call said "IsFor" [ me ]
        | AnyVerifier -> call said "IsVisibleTo" [ me ]

    let auditors = Member(said, "Auditors")

    let auditor =
        match p.Auditor with
        | NoAuditor -> []
        | AllAuditors e -> [ call auditors "ContainsAll" [ asPrincipals env e ] ]
        | UniversallyAuditable -> [ Member(auditors, "IsAnyone") ]

    let issuer =
        match p.Issuer with
        | AnyIssuer -> []
        | ThePrincipal e -> [ Infix("==", issuer, sub e) ]
        | OneOf(_, set)
        | AtLeast(_, set, _)
        | ExactlyMany(_, set, _)
        | AllOf set -> [ call (sub set) "Contains" [ issuer ] ]

    let fields =
        List.zip (cx.Record(p.Record).Fields) p.Fields
        |> List.collect (fun (f, c) ->
            let value = Member(record, cx.FieldName(p.Record, f.Name))

            match c with
            | Equals e -> [ Infix("==", value, translate env f.Type e) ]
            | Univalent
            | Multivalent
            | MultivalentBind _ -> []
            | MultivalentSame e ->
                let map = sub e
                let said = Member(said, "Issuer")

                [ call map "ContainsKey" [ said ]; Infix("==", CsExpr.Index(map, said), value) ])

    let whole =
        p.Is
        |> List.map (fun e -> Infix("==", record, translate env (TRecord p.Record) e))

    (verifier :: auditor)
    @ issuer
    @ whole
    @ fields
    @ (p.Where |> List.map (translate env TBool))

/// The lambda on one base statement.
let private saidLambda env (p: Pattern) =
    let said = env.Context.Fresh("said", env.Depth)
    Lambda([ said ], conjunction (condition env (Word said) p))

/// The univalent part that issuers of a quorum must agree on: its type, and the lambda that takes it from a record.
let private partOf env (p: Pattern) : CsType * CsExpr =
    let cx = env.Context
    let record = cx.Fresh("whole", env.Depth)
    let fields = cx.Record(p.Record).Fields

    let univalent =
        List.zip fields p.Fields
        |> List.choose (fun (f, c) ->
            match c with
            | Equals _
            | Univalent -> Some f
            | Multivalent
            | MultivalentBind _
            | MultivalentSame _ -> None)

    let take (f: Binder) =
        Member(Word record, cx.FieldName(p.Record, f.Name))

    match p.Binder, univalent with
    | _, fs when fs.Length = fields.Length -> cx.Type(TRecord p.Record), Lambda([ record ], Word record)
    | Some { Type = TPart _ as t }, _ ->
        cx.Type t, Lambda([ record ], Invoke(Member(TypeWord(cx.Type t), "Of"), [], [ Word record ]))
    | _, [] -> Named("bool", []), Lambda([ "_" ], Word "true")
    | _, [ f ] -> cx.Type f.Type, Lambda([ record ], take f)
    | _, fs -> TupleOf(fs |> List.map (fun f -> cx.Type f.Type)), Lambda([ record ], TupleValue(List.map take fs))

/// The lambda from the part agreed on to the number of issuers asked for.
let private countOf env (p: Pattern) (count: Expr) =
    match p.Binder with
    | Some b ->
        let part = env.Context.Fresh("part", env.Depth)
        let env = bind b.Name (Value(Word part)) env
        Lambda([ part ], translate env TInt count)
    | None -> Lambda([ "_" ], translate env TInt count)

/// Whether the node knows a match of the pattern.
let known (env: Env) (p: Pattern) : CsExpr =
    let cx = env.Context
    let record = cx.Type(TRecord p.Record)

    let quorum count =
        let part, take = partOf env p

        Invoke(Member(env.Knowledge, "KnownQuorum"), [ record; part ], [ saidLambda env p; take; count ])

    match p.Issuer with
    | AnyIssuer
    | ThePrincipal _
    | OneOf _ -> call (Invoke(Member(env.Knowledge, "Known"), [ record ], [ saidLambda env p ])) "Any" []
    | AtLeast(_, _, count)
    | ExactlyMany(_, _, count) -> quorum (countOf env p count)
    | AllOf set ->
        let members = translate env set.Type set

        Infix("||", Infix("==", Member(members, "Count"), Word "0"), quorum (Lambda([ "_" ], Member(members, "Size"))))

/// The clauses that go through the matches of a pattern and bind its names.
let knownClauses env (p: Pattern) : CsClause list * Env =
    let cx = env.Context
    let record = cx.Type(TRecord p.Record)
    let inner = { env with Depth = env.Depth + 1 }

    let maps =
        List.zip (cx.Record(p.Record).Fields) p.Fields
        |> List.choose (fun (f, c) ->
            match c with
            | MultivalentBind b -> Some(f, b)
            | Equals _
            | Univalent
            | Multivalent
            | MultivalentSame _ -> None)

    let single () =
        let said = cx.Fresh("said", env.Depth)

        let issuer =
            match p.Issuer with
            | OneOf(b, _) -> [ LetBe(cx.Local b.Name, Member(Word said, "Issuer")) ]
            | AnyIssuer
            | ThePrincipal _
            | AtLeast _
            | ExactlyMany _
            | AllOf _ -> []

        let binder =
            p.Binder
            |> Option.map (fun b -> LetBe(cx.Local b.Name, Member(Word said, "Record")))
            |> Option.toList

        From(said, Invoke(Member(env.Knowledge, "Known"), [ record ], [ saidLambda env p ]))
        :: issuer
        @ binder

    let quorum (issuers: Binder option) exactly count =
        let part, take = partOf env p

        if issuers.IsNone && List.isEmpty maps then
            let name =
                match p.Binder with
                | Some b -> cx.Local b.Name
                | None -> cx.Fresh("part", env.Depth)

            [
                From(
                    name,
                    Invoke(
                        Member(env.Knowledge, "QuorumParts"),
                        [ record; part ],
                        [ saidLambda env p; take; countOf env p count ]
                    )
                )
            ]
        else
            let quorum = cx.Fresh("quorum", env.Depth)
            let value = cx.Fresh("whole", env.Depth)

            From(
                quorum,
                Invoke(
                    Member(env.Knowledge, "Quorums"),
                    [ record; part ],
                    [
                        saidLambda env p
                        take
                        countOf env p count
                        Word(if exactly then "true" else "false")
                    ]
                )
            )
            :: [
                for b in Option.toList issuers -> LetBe(cx.Local b.Name, Member(Word quorum, "Issuers"))
                for b in Option.toList p.Binder -> LetBe(cx.Local b.Name, Member(Word quorum, "Part"))
                for f, b in maps ->
                    LetBe(
                        cx.Local b.Name,
                        call
                            (Word quorum)
                            "Map"
                            [ Lambda([ value ], Member(Word value, cx.FieldName(p.Record, f.Name))) ]
                    )
            ]

    match p.Issuer with
    | AnyIssuer
    | ThePrincipal _
    | OneOf _ -> single (), inner
    | AtLeast(b, _, count) -> quorum b false count, inner
    | ExactlyMany(b, _, count) -> quorum (Some b) true count, inner
    | AllOf _ ->
        cx.Unsupported(p.Span, "ALL outside CITING") |> ignore
        [], inner
