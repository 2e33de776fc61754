/// Walks over the typed trees: what the analyses before checking have in common.
module Mommie.Core.Semantics.Walk

open Mommie.Core.Model.Tree

/// The expressions in the slots of an issuer.
let issuerExprs (slot: IssuerSlot) =
    match slot with
    | AnyIssuer -> []
    | ThePrincipal e
    | OneOf(_, e)
    | AllOf e -> [ e ]
    | AtLeast(_, set, count)
    | ExactlyMany(_, set, count) -> [ set; count ]

/// The expressions of the auditor slot.
let auditorExprs (slot: AuditorSlot) =
    match slot with
    | NoAuditor
    | UniversallyAuditable -> []
    | AllAuditors e -> [ e ]

/// The expressions of one field's constraint.
let fieldExprs (f: FieldConstraint) =
    match f with
    | Equals e
    | MultivalentSame e -> [ e ]
    | Univalent
    | Multivalent
    | MultivalentBind _ -> []

/// Every expression of a pattern: slots, fields, whole-record equalities, conditions.
let patternExprs (p: Pattern) =
    issuerExprs p.Issuer
    @ auditorExprs p.Auditor
    @ List.collect fieldExprs p.Fields
    @ p.Is
    @ p.Where

let private qualifierExprs (q: Qualifier) =
    match q with
    | Generate g -> [ g.Source ]
    | Condition e -> [ e ]
    | FromKnown p
    | FromPublished p -> patternExprs p

/// The direct subexpressions, those of patterns included.
let children (e: Expr) =
    match e.Node with
    | IntLiteral _
    | StringLiteral _
    | BoolLiteral _
    | Nil
    | EnumMember _
    | Me
    | Issuer
    | NoOneSet
    | AnyoneSet
    | RoleSet _
    | Constant _
    | PrincipalAtom _
    | OpaqueAtom _
    | Local _
    | Variable _ -> []
    | NodeVariable(e, _, _)
    | Unary(_, e)
    | Always e
    | Eventually e
    | Field(e, _, _)
    | TupleItem(e, _) -> [ e ]
    | CallFunction(_, es)
    | CallNodeFunction(_, _, es)
    | CallPure(_, es)
    | CallReads(_, es)
    | MakeRecord(_, es)
    | BuiltinCall(_, es)
    | Tuple es
    | SetLiteral es
    | SeqLiteral es -> es
    | Binary(_, a, b)
    | LeadsTo(a, b)
    | MapAt(a, b)
    | SeqAt(a, b)
    | Let(_, a, b) -> [ a; b ]
    | Quantified(_, generators, body) -> List.map (fun (g: Generator) -> g.Source) generators @ [ body ]
    | Choose(g, body) -> [ g.Source; body ]
    | IfThenElse(a, b, c) -> [ a; b; c ]
    | With(e, changes) -> e :: List.map (fun (_, _, v) -> v) changes
    | SetComprehension(e, qs) -> e :: List.collect qualifierExprs qs
    | MapLiteral kvs -> List.collect (fun (k, v) -> [ k; v ]) kvs
    | MapComprehension(k, v, qs) -> k :: v :: List.collect qualifierExprs qs
    | Known p
    | Published p -> patternExprs p

/// The expression and all those inside it, outermost first.
let rec all (e: Expr) : Expr seq =
    seq {
        yield e

        for c in children e do
            yield! all c
    }

/// Whether some expression inside (or the expression itself) satisfies the condition.
let rec exists (condition: Expr -> bool) (e: Expr) =
    condition e || List.exists (exists condition) (children e)

/// The statements and all those inside them.
let rec statements (body: Statement list) : Statement seq =
    seq {
        for s in body do
            yield s

            match s.Node with
            | If(_, a, b) ->
                yield! statements a
                yield! statements b
            | ForEach(_, _, b) -> yield! statements b
            | LocalValue _
            | LocalExtern _
            | CallExtern _
            | Assign _
            | AssignAt _
            | PublishStatement _
            | Emit _
            | Assert _
            | Retire _ -> ()
    }

let rec private citationPatterns (c: Citation) =
    match c with
    | CitePattern p -> [ p ]
    | CiteForall(_, c) -> citationPatterns c

/// The patterns cited by a PUBLISH.
let citedPatterns (p: Publish) = List.collect citationPatterns p.Citing

/// The expressions that the state depends on directly in one statement (not those of nested statements).
/// UNTIL, CITING and RETIRE are left out: they do not change the state.
let statementExprs (s: Statement) =
    match s.Node with
    | LocalValue(_, e)
    | Assign(_, e)
    | Assert e
    | If(e, _, _)
    | ForEach(_, e, _) -> [ e ]
    | LocalExtern(_, _, es)
    | CallExtern(_, es)
    | Emit(_, es) -> es
    | AssignAt(_, k, e) -> [ k; e ]
    | PublishStatement p -> [ p.Verifiers; p.Auditors; p.Record ]
    | Retire _ -> []

/// The bodies of a node: those of its transitions and of INIT.
let bodies (n: Node) =
    (n.Init |> Option.toList) @ (n.Transitions |> List.map _.Body)

/// Every statement of a node.
let nodeStatements (n: Node) =
    bodies n |> Seq.collect statements |> List.ofSeq

/// The expressions of the trigger of a transition, UNLESS included.
let triggerExprs (t: Transition) =
    List.collect patternExprs t.When
    @ (t.Picks |> List.map _.Source)
    @ Option.toList t.Where
    @ (t.Unless |> Option.map patternExprs |> Option.defaultValue [])

/// Every expression of a node that the state or the enabledness of a step depends on: initial values, triggers, bodies, functions.
let nodeExprs (n: Node) =
    (n.Variables |> List.map _.Initial)
    @ (n.Transitions |> List.collect triggerExprs)
    @ (nodeStatements n |> List.collect statementExprs)
    @ (n.Functions |> List.map _.Body)

/// Every local name (binder, parameter, quantified name) that occurs in the expression, bound or not.
/// No name of the language hides another, so membership needs no scopes.
let localNames (e: Expr) =
    all e
    |> Seq.choose (fun e ->
        match e.Node with
        | Local name -> Some name
        | _ -> None)
    |> Set.ofSeq

/// The conjuncts of a condition, left to right.
let rec conjuncts (e: Expr) =
    match e.Node with
    | Binary(Mommie.Core.Syntax.Tree.BinaryOp.And, a, b) -> conjuncts a @ conjuncts b
    | _ -> [ e ]

/// The fields of the record bound to the name that the expression reads, as bits; all bits where it uses the record otherwise.
let rec fieldsRead (name: string) (e: Expr) : int64 =
    match e.Node with
    | Field({ Node = Local n }, _, i) when n = name -> 1L <<< i
    | Local n when n = name -> -1L
    | _ -> children e |> List.fold (fun mask c -> mask ||| fieldsRead name c) 0L
