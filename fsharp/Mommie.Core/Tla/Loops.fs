/// FOREACH as TLA+: a recursive function over the sets of members that are left.
module Mommie.Core.Tla.Loops

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Runs

type private MExpr = Mommie.Core.Model.Tree.Expr

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
            | Checked c -> If(c, inner, inner)
            | Needed(path, value) ->
                match Evaluated.evaluating path value false inner with
                | Some condition -> If(condition, inner, inner)
                | None -> inner)
        items
        body

/// Runs `body` where `taken` holds and nothing otherwise.
let private mergeIf (taken: Expr) (body: Run -> Run) (r: Run) : Run =
    let em = r.Scope.Emission
    let inside = body { r with Items = [] }

    let choose (current: Expr) (changed: Expr) =
        if current = changed then
            current
        else
            If(taken, changed, current)

    let items = inside.Items |> List.map (Needed.within taken true)

    {
        Scope =
            { r.Scope with
                Assigned = inside.Scope.Assigned |> Map.map (fun v e -> choose (variable r.Scope v) e)
                History = choose r.Scope.History inside.Scope.History
                Called = inside.Scope.Called
            }
        Pool = inside.Pool |> Map.map (fun key e -> choose (pool em r key) e)
        Oracles =
            inside.Oracles
            |> Map.map (fun f e -> choose (Map.tryFind f r.Oracles |> Option.defaultValue (oracle em f)) e)
        Items = items @ r.Items
    }

/// The effect of FOREACH. `run` runs the statements inside.
let each (run: Statement list -> Run -> Run) span (b: Binder) (source: MExpr) (inner: Statement list) (r: Run) : Run =
    let em = r.Scope.Emission
    let role = r.Scope.Role |> Option.defaultValue ""
    let r = settle [ source ] r
    let set = expr r.Scope source
    let r = Needed.need source set r
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
            probe.Pool
            |> Map.toList
            |> List.filter (fun (key, e) -> Map.tryFind key r.Pool <> Some e)
            |> List.map fst

        let components =
            (variables |> List.map (fun v -> Choice1Of2 v, legal v))
            @ (published |> List.map (fun key -> Choice2Of2 key, stateName em key))

        let componentExpr part (outer: Run) =
            match part with
            | Choice1Of2 v -> variable outer.Scope v
            | Choice2Of2 key -> pool em outer key

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
                    | Choice2Of2 key ->
                        { r with
                            Pool = Map.add key value r.Pool
                        })
                outer
                components

        match components with
        | [] ->
            let isChecked =
                probe.Items
                |> List.exists (fun i ->
                    match i with
                    | Checked _
                    | Needed _ -> true
                    | Defined _
                    | Chosen _ -> false)

            if not isChecked then
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
