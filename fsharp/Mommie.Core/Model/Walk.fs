/// Walking and renaming the typed tree.
module Mommie.Core.Model.Walk

open Mommie.Core.Model.Tree

/// What a walk calls, each before what is inside.
type Visitor =
    {
        Expr: Expr -> unit
        Binder: Binder -> unit
        Pattern: Pattern -> unit
        Statement: Statement -> unit
    }

/// A visitor that does nothing: the start of every other.
let nothing: Visitor =
    {
        Expr = ignore
        Binder = ignore
        Pattern = ignore
        Statement = ignore
    }

/// Visits an expression and everything in it, patterns included.
let rec expr (v: Visitor) (e: Expr) : unit =
    v.Expr e
    let each = List.iter (expr v)

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
    | Variable _ -> ()
    | NodeVariable(node, _, _) -> expr v node
    | CallFunction(_, args)
    | CallNodeFunction(_, _, args)
    | CallPure(_, args)
    | CallReads(_, args)
    | MakeRecord(_, args)
    | BuiltinCall(_, args)
    | Tuple args
    | SetLiteral args
    | SeqLiteral args -> each args
    | Unary(_, a)
    | Always a
    | Eventually a
    | Field(a, _, _)
    | TupleItem(a, _) -> expr v a
    | Binary(_, a, b)
    | LeadsTo(a, b)
    | MapAt(a, b)
    | SeqAt(a, b) -> each [ a; b ]
    | Quantified(_, gs, body) ->
        List.iter (generator v) gs
        expr v body
    | Choose(g, body) ->
        generator v g
        expr v body
    | Let(b, value, body) ->
        expr v value
        v.Binder b
        expr v body
    | IfThenElse(a, b, c) -> each [ a; b; c ]
    | With(record, changes) ->
        expr v record
        changes |> List.iter (fun (_, _, value) -> expr v value)
    | SetComprehension(item, qs) ->
        List.iter (qualifier v) qs
        expr v item
    | MapLiteral pairs -> pairs |> List.iter (fun (k, value) -> each [ k; value ])
    | MapComprehension(key, value, qs) ->
        List.iter (qualifier v) qs
        each [ key; value ]
    | Known p
    | Published p -> pattern v p

and private generator v (g: Generator) =
    expr v g.Source
    v.Binder g.Binder

and private qualifier v q =
    match q with
    | Generate g -> generator v g
    | Condition e -> expr v e
    | FromKnown p
    | FromPublished p -> pattern v p

/// Visits a pattern and everything in it.
and pattern (v: Visitor) (p: Pattern) : unit =
    v.Pattern p
    List.iter v.Binder (patternBinders p)

    match p.Issuer with
    | AnyIssuer -> ()
    | ThePrincipal e
    | OneOf(_, e)
    | AllOf e -> expr v e
    | AtLeast(_, s, n)
    | ExactlyMany(_, s, n) ->
        expr v s
        expr v n

    match p.Auditor with
    | NoAuditor
    | UniversallyAuditable -> ()
    | AllAuditors e -> expr v e

    for f in p.Fields do
        match f with
        | Equals e
        | MultivalentSame e -> expr v e
        | Univalent
        | Multivalent
        | MultivalentBind _ -> ()

    List.iter (expr v) p.Is
    List.iter (expr v) p.Where

/// Visits a citation and everything in it.
let rec citation (v: Visitor) (c: Citation) : unit =
    match c with
    | CitePattern p -> pattern v p
    | CiteForall(gs, inner) ->
        List.iter (generator v) gs
        citation v inner

/// Visits a statement and everything in it.
let rec statement (v: Visitor) (s: Statement) : unit =
    v.Statement s

    match s.Node with
    | LocalValue(b, e) ->
        expr v e
        v.Binder b
    | LocalExtern(b, _, args) ->
        List.iter (expr v) args
        v.Binder b
    | CallExtern(_, args)
    | Emit(_, args) -> List.iter (expr v) args
    | Assign(_, e)
    | Assert e -> expr v e
    | AssignAt(_, k, e) ->
        expr v k
        expr v e
    | If(c, a, b) ->
        expr v c
        List.iter (statement v) a
        List.iter (statement v) b
    | ForEach(b, s, body) ->
        expr v s
        v.Binder b
        List.iter (statement v) body
    | PublishStatement p ->
        List.iter (expr v) [ p.Verifiers; p.Auditors; p.Record ]
        Option.iter (pattern v) p.Until
        List.iter (citation v) p.Citing
    | Retire p -> pattern v p

/// Visits a transition: trigger, conditions, body.
let transition (v: Visitor) (t: Transition) : unit =
    t.On |> Option.iter (snd >> List.iter v.Binder)
    List.iter (pattern v) t.When
    List.iter (generator v) t.Picks
    Option.iter (expr v) t.Where
    Option.iter (pattern v) t.Unless
    t.Delay |> Option.iter (fun d -> Option.iter (expr v) d.Times)
    List.iter (statement v) t.Body

/// Renaming of binders and of the places that read them. `f` maps a name to its new name.
module Rename =

    let private binder (f: string -> string) (b: Binder) = { b with Name = f b.Name }

    let rec expr (f: string -> string) (e: Expr) : Expr =
        let one = expr f
        let all = List.map one

        let node =
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
            | Variable _ -> e.Node
            | Local x -> Local(f x)
            | NodeVariable(n, r, x) -> NodeVariable(one n, r, x)
            | CallFunction(g, args) -> CallFunction(g, all args)
            | CallNodeFunction(r, g, args) -> CallNodeFunction(r, g, all args)
            | CallPure(g, args) -> CallPure(g, all args)
            | CallReads(g, args) -> CallReads(g, all args)
            | MakeRecord(r, args) -> MakeRecord(r, all args)
            | BuiltinCall(b, args) -> BuiltinCall(b, all args)
            | Unary(o, a) -> Unary(o, one a)
            | Binary(o, a, b) -> Binary(o, one a, one b)
            | Quantified(q, gs, body) -> Quantified(q, List.map (generator f) gs, one body)
            | Choose(g, body) -> Choose(generator f g, one body)
            | Let(b, value, body) -> Let(binder f b, one value, one body)
            | IfThenElse(a, b, c) -> IfThenElse(one a, one b, one c)
            | Always a -> Always(one a)
            | Eventually a -> Eventually(one a)
            | LeadsTo(a, b) -> LeadsTo(one a, one b)
            | Field(a, x, i) -> Field(one a, x, i)
            | TupleItem(a, i) -> TupleItem(one a, i)
            | MapAt(a, b) -> MapAt(one a, one b)
            | SeqAt(a, b) -> SeqAt(one a, one b)
            | With(a, changes) -> With(one a, changes |> List.map (fun (x, i, value) -> x, i, one value))
            | Tuple items -> Tuple(all items)
            | SetLiteral items -> SetLiteral(all items)
            | SeqLiteral items -> SeqLiteral(all items)
            | SetComprehension(item, qs) -> SetComprehension(one item, List.map (qualifier f) qs)
            | MapLiteral pairs -> MapLiteral(pairs |> List.map (fun (k, value) -> one k, one value))
            | MapComprehension(k, value, qs) -> MapComprehension(one k, one value, List.map (qualifier f) qs)
            | Known p -> Known(pattern f p)
            | Published p -> Published(pattern f p)

        { e with Node = node }

    and private generator f (g: Generator) : Generator =
        {
            Binder = binder f g.Binder
            Source = expr f g.Source
        }

    and private qualifier f q =
        match q with
        | Generate g -> Generate(generator f g)
        | Condition e -> Condition(expr f e)
        | FromKnown p -> FromKnown(pattern f p)
        | FromPublished p -> FromPublished(pattern f p)

    and pattern (f: string -> string) (p: Pattern) : Pattern =
        { p with
            Issuer =
                match p.Issuer with
                | AnyIssuer -> AnyIssuer
                | ThePrincipal e -> ThePrincipal(expr f e)
                | OneOf(b, e) -> OneOf(binder f b, expr f e)
                | AllOf e -> AllOf(expr f e)
                | AtLeast(b, s, n) -> AtLeast(Option.map (binder f) b, expr f s, expr f n)
                | ExactlyMany(b, s, n) -> ExactlyMany(binder f b, expr f s, expr f n)
            Auditor =
                match p.Auditor with
                | NoAuditor -> NoAuditor
                | UniversallyAuditable -> UniversallyAuditable
                | AllAuditors e -> AllAuditors(expr f e)
            Binder = Option.map (binder f) p.Binder
            Fields =
                p.Fields
                |> List.map (fun x ->
                    match x with
                    | Equals e -> Equals(expr f e)
                    | MultivalentSame e -> MultivalentSame(expr f e)
                    | MultivalentBind b -> MultivalentBind(binder f b)
                    | Univalent
                    | Multivalent -> x)
            Is = List.map (expr f) p.Is
            Where = List.map (expr f) p.Where
        }

    let rec private citation f c =
        match c with
        | CitePattern p -> CitePattern(pattern f p)
        | CiteForall(gs, inner) -> CiteForall(List.map (generator f) gs, citation f inner)

    let rec statement (f: string -> string) (s: Statement) : Statement =
        let one = expr f
        let block = List.map (statement f)

        let node =
            match s.Node with
            | LocalValue(b, e) -> LocalValue(binder f b, one e)
            | LocalExtern(b, g, args) -> LocalExtern(binder f b, g, List.map one args)
            | CallExtern(g, args) -> CallExtern(g, List.map one args)
            | Assign(x, e) -> Assign(x, one e)
            | AssignAt(x, k, e) -> AssignAt(x, one k, one e)
            | If(c, a, b) -> If(one c, block a, block b)
            | ForEach(b, set, body) -> ForEach(binder f b, one set, block body)
            | PublishStatement p ->
                PublishStatement
                    { p with
                        Verifiers = one p.Verifiers
                        Auditors = one p.Auditors
                        Record = one p.Record
                        Until = Option.map (pattern f) p.Until
                        Citing = List.map (citation f) p.Citing
                    }
            | Emit(o, args) -> Emit(o, List.map one args)
            | Assert e -> Assert(one e)
            | Retire p -> Retire(pattern f p)

        { s with Node = node }
