/// Bodies as TLA+: a symbolic run of the statements that ends in what every component of the state becomes.
/// Values that are needed again get a LET name; the definitions stand in one LET, which TLC evaluates only where
/// they are used, so those of a branch not taken cost and fail nothing.
module Mommie.Core.Tla.Bodies

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Expressions

type private MExpr = Mommie.Core.Model.Tree.Expr

/// What stands before the updates of an action, in order.
type Item =
    /// `LET name == e`
    | Defined of string * Expr
    /// `\E name \in set`: the answer of an EXTERN
    | Chosen of string * Expr
    /// must be true, or the evaluation ends with an error
    | Checked of Expr

/// Where a run of statements stands.
type Run =
    {
        Scope: Scope
        /// by record type: the statements published, where that changed
        Published: Map<string, Expr>
        /// by EXTERN: the answers chosen so far, where that changed
        Oracles: Map<string, Expr>
        /// latest first
        Items: Item list
    }

/// The start of a body.
let start scope =
    {
        Scope = scope
        Published = Map.empty
        Oracles = Map.empty
        Items = []
    }

/// Whether evaluating the expression may end with an error; FUNCTIONs are looked into.
let mayFail (program: Program) (e: MExpr) =
    let rec fails (seen: Set<string>) (e: MExpr) =
        Walk.all e
        |> Seq.exists (fun e ->
            match e.Node with
            | MapAt _
            | SeqAt _
            | ExprNode.Choose _
            | CallPure _
            | CallReads _
            | NodeVariable _
            | Binary((BinaryOp.Divide | BinaryOp.Modulo), _, _)
            | BuiltinCall((Builtin.Min | Builtin.Max | Builtin.Value), _) -> true
            | CallFunction(name, _) ->
                not (seen.Contains name)
                && program.Functions
                   |> List.exists (fun f -> f.Name = name && fails (seen.Add name) f.Body)
            | CallNodeFunction(role, name, _) ->
                not (seen.Contains name)
                && program.Nodes
                   |> List.exists (fun n ->
                       n.Role = role
                       && n.Functions
                          |> List.exists (fun f -> f.Name = name && fails (seen.Add name) f.Body))
            | _ -> false)

    fails Set.empty e

let private add item (r: Run) = { r with Items = item :: r.Items }

let private withScope change (r: Run) = { r with Scope = change r.Scope }

/// The variables of the node that an expression reads, through FUNCTIONs too.
let private variablesRead (em: Emission) role (e: MExpr) =
    Walk.all e
    |> Seq.collect (fun e ->
        match e.Node with
        | Variable v -> Set.singleton v
        | CallNodeFunction(r, name, _) when r = role -> (readByFunction em r (nodeFunction em r name)).Variables
        | _ -> Set.empty)
    |> Set.ofSeq

/// Gives a LET name to every assigned value that the expressions are about to read, so that it is written once.
let private settle (es: MExpr list) (r: Run) =
    match r.Scope.Role with
    | None -> r
    | Some role ->
        es
        |> List.map (variablesRead r.Scope.Emission role)
        |> Set.unionMany
        |> Set.fold
            (fun (r: Run) v ->
                match Map.tryFind v r.Scope.Assigned with
                | Some value when not (isAtomic value) ->
                    let name = r.Scope.Emission.Names.Fresh(legal v + "1")

                    add (Defined(name, value)) r
                    |> withScope (fun s ->
                        { s with
                            Assigned = Map.add v (Name name) s.Assigned
                        })
                | _ -> r)
            r

let private oracle (em: Emission) f = Name(stateName em ("oracle " + f))

/// `<<history, <<args>>>>`, what an answer is chosen for
let private question history args = Tuple [ history; Tuple args ]

/// A value for a choice that a branch not taken does not make.
let private nobody = Set [ String "not called" ]

let private callStateful (name: string option) f (args: Expr list) (r: Run) : Run =
    let em = r.Scope.Emission
    let op = em.Names.Global(Key.externName f, f)

    match em.Plan.Answers[f] with
    | Plan.Answer.Defined _ ->
        match name with
        | Some n -> add (Defined(n, Apply(op, args))) r
        | None -> r
    | Plan.Answer.Reads ->
        match name with
        | Some n -> add (Defined(n, Apply(op, r.Scope.History :: args))) r
        | None -> r
    | Plan.Answer.Restores ->
        r
        |> withScope (fun s ->
            { s with
                History = Apply(op, args)
                Called = true
            })
    | Plan.Answer.Interpreted
    | Plan.Answer.Choice ->
        // The history may be a long expression by now: it is written once.
        let r =
            if isAtomic r.Scope.History then
                r
            else
                let h = em.Names.Fresh "history1"

                add (Defined(h, r.Scope.History)) r
                |> withScope (fun s -> { s with History = Name h })

        let history = r.Scope.History

        let answer =
            match name with
            | Some n -> n
            | None -> em.Names.Fresh "answer"

        let before = Map.tryFind f r.Oracles |> Option.defaultValue (oracle em f)

        let isReads =
            em.Program.Externs
            |> List.exists (fun e -> e.Name = f && e.Kind = ExternKind.Reads)

        let r = add (Chosen(answer, Apply(op, before :: history :: args))) r

        { r with
            Oracles =
                Map.add
                    f
                    (Apply(
                        em.Demand("answered " + f, legal f + "Answered"),
                        [ before; question history args; Name answer ]
                    ))
                    r.Oracles
            Scope =
                if isReads then
                    r.Scope
                else
                    { r.Scope with
                        History = Apply("Append", [ history; Tuple [ String f; Tuple args ] ])
                        Called = true
                    }
        }

/// Whether the statements call an EXTERN whose answer is chosen or that leaves history.
let private callsOut (em: Emission) (body: Statement list) =
    Walk.statements body
    |> Seq.exists (fun s ->
        match s.Node with
        | LocalExtern(_, f, _)
        | CallExtern(f, _) ->
            match em.Plan.Answers[f] with
            | Plan.Answer.Defined _
            | Plan.Answer.Reads -> false
            | Plan.Answer.Restores
            | Plan.Answer.Interpreted
            | Plan.Answer.Choice -> true
        | _ -> false)

/// Whether the order of the iterations cannot matter, seen from the text alone: each iteration reads nothing that another one writes,
/// and writes only by adding to sets or at a key of its own.
let private orderFree (em: Emission) role (b: Binder) (body: Statement list) =
    let all = Walk.statements body |> List.ofSeq

    let written =
        all
        |> List.choose (fun s ->
            match s.Node with
            | Assign(v, _)
            | AssignAt(v, _, _) -> Some v
            | _ -> None)
        |> Set.ofList

    let clean (e: MExpr) =
        Set.isEmpty (Set.intersect written (variablesRead em role e))

    let ownKey (k: MExpr) =
        match k.Node with
        | ExprNode.Local n -> n = b.Name
        | ExprNode.Tuple items -> items |> List.exists (fun i -> i.Node = ExprNode.Local b.Name)
        | _ -> false

    all
    |> List.forall (fun s ->
        match s.Node with
        | LocalValue(_, e)
        | Assert e
        | StatementNode.If(e, _, _)
        | ForEach(_, e, _) -> clean e
        | LocalExtern(_, _, es)
        | CallExtern(_, es)
        | Emit(_, es) -> List.forall clean es
        | Assign(v, e) ->
            match e.Node with
            | Binary(BinaryOp.Union, { Node = Variable w }, added)
            | Binary(BinaryOp.Union, added, { Node = Variable w }) -> w = v && clean added
            | _ -> false
        | AssignAt(_, k, e) -> ownKey k && clean k && clean e
        | PublishStatement p -> List.forall clean [ p.Verifiers; p.Auditors; p.Record ]
        | Retire _ -> true)

let private check (condition: Expr) (message: string) (em: Emission) (span: Span) =
    Apply("Assert", [ condition; String $"{message} ({em.File}:{span.StartLine})" ])

/// Items in order, as definitions around an expression. There is no choice among them.
let private around (items: Item list) (body: Expr) =
    List.foldBack
        (fun item inner ->
            match item with
            | Defined(name, e)
            | Chosen(name, e) ->
                if uses name inner then
                    match inner with
                    | Let(more, last) -> Let(define name [] e :: more, last)
                    | _ -> Let([ define name [] e ], inner)
                else
                    inner
            | Checked c -> If(c, inner, inner))
        items
        body

/// Runs the statements.
let rec run (body: Statement list) (r: Run) : Run = List.fold (fun r s -> step s r) r body

and private step (s: Statement) (r: Run) : Run =
    let em = r.Scope.Emission

    match s.Node with
    | LocalValue(b, e) ->
        let r = settle [ e ] r
        add (Defined(em.Names.Local b.Name, expr r.Scope e)) r
    | LocalExtern(b, f, args) ->
        let r = settle args r
        callStateful (Some(em.Names.Local b.Name)) f (args |> List.map (expr r.Scope)) r
    | CallExtern(f, args) ->
        let r = settle args r
        callStateful None f (args |> List.map (expr r.Scope)) r
    | Assign(v, e) ->
        let r = settle [ e ] r
        let value = expr r.Scope e

        r
        |> withScope (fun s ->
            { s with
                Assigned = Map.add v value s.Assigned
            })
    | AssignAt(v, k, e) ->
        let r = settle [ k; e ] r

        let value =
            Infix("@@", Infix(":>", expr r.Scope k, expr r.Scope e), variable r.Scope v)

        r
        |> withScope (fun s ->
            { s with
                Assigned = Map.add v value s.Assigned
            })
    | StatementNode.If(c, a, b) -> branch c a b r
    | ForEach(b, set, inner) -> each s.Span b set inner r
    | PublishStatement p ->
        let r = settle [ p.Verifiers; p.Auditors; p.Record ] r

        let statement =
            Record
                [
                    "by", r.Scope.Self
                    "to", expr r.Scope p.Verifiers
                    "aud", expr r.Scope p.Auditors
                    "rec", expr r.Scope p.Record
                ]

        let before =
            Map.tryFind p.RecordType r.Published
            |> Option.defaultValue (Name(stateName em ("published " + p.RecordType)))

        { r with
            Published = Map.add p.RecordType (Infix("\\cup", before, Set [ statement ])) r.Published
        }
    | Emit(_, args) ->
        // What is emitted is not state, but an argument without a value ends the run.
        args
        |> List.filter (mayFail em.Program)
        |> List.fold
            (fun r e ->
                let r = settle [ e ] r
                let value = expr r.Scope e
                add (Checked(equal value value)) r)
            r
    | Assert e ->
        let r = settle [ e ] r
        add (Checked(check (expr r.Scope e) "ASSERT failed" em s.Span)) r
    | Retire _ -> r

and private branch (condition: MExpr) a b (r: Run) : Run =
    let em = r.Scope.Emission
    let r = settle [ condition ] r
    let c = expr r.Scope condition
    let name = em.Names.Fresh "taken"
    let taken = if isAtomic c then c else Name name
    let r = if isAtomic c then r else add (Defined(name, c)) r
    let start = { r with Items = [] }
    let first = run a start
    let second = run b start

    let lift (isThen: bool) items =
        items
        |> List.map (fun item ->
            match item with
            | Defined _ -> item
            | Chosen(n, set) ->
                Chosen(
                    n,
                    (if isThen then
                         If(taken, set, nobody)
                     else
                         If(taken, nobody, set))
                )
            | Checked check -> Checked(Infix("=>", (if isThen then taken else negate taken), check)))

    let merge (current: 'k -> Expr) (x: Map<'k, Expr>) (y: Map<'k, Expr>) =
        Set.union (Set.ofSeq x.Keys) (Set.ofSeq y.Keys)
        |> Seq.map (fun k ->
            let one = Map.tryFind k x |> Option.defaultWith (fun () -> current k)
            let other = Map.tryFind k y |> Option.defaultWith (fun () -> current k)
            k, (if one = other then one else If(taken, one, other)))
        |> Map.ofSeq

    let history =
        if first.Scope.History = second.Scope.History then
            first.Scope.History
        else
            If(taken, first.Scope.History, second.Scope.History)

    {
        Scope =
            { r.Scope with
                Assigned = merge (variable r.Scope) first.Scope.Assigned second.Scope.Assigned
                History = history
                Called = first.Scope.Called || second.Scope.Called
            }
        Published =
            merge
                (fun t ->
                    Map.tryFind t r.Published
                    |> Option.defaultValue (Name(stateName em ("published " + t))))
                first.Published
                second.Published
        Oracles =
            merge (fun f -> Map.tryFind f r.Oracles |> Option.defaultValue (oracle em f)) first.Oracles second.Oracles
        Items = lift false second.Items @ lift true first.Items @ r.Items
    }

and private each span (b: Binder) (source: MExpr) (inner: Statement list) (r: Run) : Run =
    let em = r.Scope.Emission
    let role = r.Scope.Role |> Option.defaultValue ""
    let r = settle [ source ] r
    let set = expr r.Scope source
    let own = em.Names.Local b.Name

    if callsOut em inner then
        // Two calls in a row leave different histories: the order of two members would matter.
        let members = em.Names.Fresh "members"
        let taken = em.Names.Fresh "some"

        let r =
            r
            |> add (Defined(members, set))
            |> add (
                Checked(
                    check
                        (Infix("<=", Apply("Cardinality", [ Name members ]), Int 1L))
                        "the order in which FOREACH calls EXTERNs matters"
                        em
                        span
                )
            )
            |> add (Defined(taken, Infix("#", Name members, Set [])))
            |> add (Defined(own, Choose(bound (em.Names.Fresh "member") (Name members), Bool true)))

        mergeIf (Name taken) (run inner) r
    else
        let rest = em.Names.Fresh "rest"
        let fold = em.Names.Fresh "each"
        let before = em.Names.Fresh "before"

        // A first run finds out what the body changes; a second one makes it with those components in place.
        let probe = run inner { r with Items = [] }

        let variables =
            probe.Scope.Assigned
            |> Map.toList
            |> List.filter (fun (v, e) -> Map.tryFind v r.Scope.Assigned <> Some e)
            |> List.map fst

        let published =
            probe.Published
            |> Map.toList
            |> List.filter (fun (t, e) -> Map.tryFind t r.Published <> Some e)
            |> List.map fst

        let components =
            (variables |> List.map (fun v -> Choice1Of2 v, legal v))
            @ (published |> List.map (fun t -> Choice2Of2 t, "published" + legal t))

        let componentExpr part (outer: Run) =
            match part with
            | Choice1Of2 v -> variable outer.Scope v
            | Choice2Of2 t ->
                Map.tryFind t outer.Published
                |> Option.defaultValue (Name(stateName em ("published " + t)))

        let pack (values: (string * Expr) list) =
            match values with
            | [ _, one ] -> one
            | many -> Record(many |> List.map (fun (n, e) -> field n, e))

        let unpack (whole: Expr) name =
            match components with
            | [ _ ] -> whole
            | _ -> Field(whole, field name)

        let place (whole: Expr) (outer: Run) =
            List.fold
                (fun (r: Run) (part, name) ->
                    let value = unpack whole name

                    match part with
                    | Choice1Of2 v ->
                        r
                        |> withScope (fun s ->
                            { s with
                                Assigned = Map.add v value s.Assigned
                            })
                    | Choice2Of2 t ->
                        { r with
                            Published = Map.add t value r.Published
                        })
                outer
                components

        match components with
        | [] ->
            let checks =
                (List.rev probe.Items)
                |> List.choose (fun i ->
                    match i with
                    | Checked c -> Some c
                    | Defined _
                    | Chosen _ -> None)

            if checks.IsEmpty then
                r
            else
                add (Checked(Forall([ bound own set ], around (List.rev probe.Items) (Bool true)))) r
        | _ ->
            let members = em.Names.Fresh "members"
            let once = run inner (place (Name before) { r with Items = [] })

            let after =
                pack (components |> List.map (fun (part, name) -> name, componentExpr part once))

            let result = around (List.rev once.Items) after

            let initial =
                pack (components |> List.map (fun (part, name) -> name, componentExpr part r))

            let without = Infix("\\", Name rest, Set [ Name own ])
            let domain = [ bound rest (Prefix("SUBSET", Name members)) ]

            let r = if isAtomic set then r else add (Defined(members, set)) r

            let domain =
                if isAtomic set then
                    [ bound rest (Prefix("SUBSET", set)) ]
                else
                    domain

            let all = if isAtomic set then set else Name members

            if orderFree em role b inner then
                let definition =
                    defineFunction
                        fold
                        domain
                        (If(
                            equal (Name rest) (Set []),
                            initial,
                            Let(
                                [
                                    define own [] (Choose(bound (em.Names.Fresh "member") (Name rest), Bool true))
                                    define before [] (At(Name fold, without))
                                ],
                                result
                            )
                        ))

                let whole = em.Names.Fresh "folded"

                r
                |> add (Defined(whole, Let([ definition ], At(Name fold, all))))
                |> place (Name whole)
            else
                // Every order is tried; where two of them differ, the program has no meaning.
                let definition =
                    defineFunction
                        fold
                        domain
                        (If(
                            equal (Name rest) (Set []),
                            Set [ initial ],
                            Prefix(
                                "UNION",
                                Image(
                                    Image(result, [ bound before (At(Name fold, without)) ]),
                                    [ bound own (Name rest) ]
                                )
                            )
                        ))

                let outcomes = em.Names.Fresh "outcomes"
                let whole = em.Names.Fresh "folded"

                r
                |> add (Defined(outcomes, Let([ definition ], At(Name fold, all))))
                |> add (
                    Checked(
                        check
                            (equal (Apply("Cardinality", [ Name outcomes ])) (Int 1L))
                            "the order of FOREACH matters"
                            em
                            span
                    )
                )
                |> add (Defined(whole, Choose(bound (em.Names.Fresh "outcome") (Name outcomes), Bool true)))
                |> place (Name whole)

/// Runs `body` where `taken` holds and nothing otherwise.
and private mergeIf (taken: Expr) (body: Run -> Run) (r: Run) : Run =
    let em = r.Scope.Emission
    let inside = body { r with Items = [] }

    let choose (current: Expr) (changed: Expr) =
        if current = changed then
            current
        else
            If(taken, changed, current)

    let items =
        inside.Items
        |> List.map (fun item ->
            match item with
            | Defined _ -> item
            | Chosen(n, set) -> Chosen(n, If(taken, set, nobody))
            | Checked check -> Checked(Infix("=>", taken, check)))

    {
        Scope =
            { r.Scope with
                Assigned = inside.Scope.Assigned |> Map.map (fun v e -> choose (variable r.Scope v) e)
                History = choose r.Scope.History inside.Scope.History
                Called = inside.Scope.Called
            }
        Published =
            inside.Published
            |> Map.map (fun t e ->
                choose
                    (Map.tryFind t r.Published
                     |> Option.defaultValue (Name(stateName em ("published " + t))))
                    e)
        Oracles =
            inside.Oracles
            |> Map.map (fun f e -> choose (Map.tryFind f r.Oracles |> Option.defaultValue (oracle em f)) e)
        Items = items @ r.Items
    }
