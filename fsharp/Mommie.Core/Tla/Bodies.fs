/// Bodies as TLA+: a symbolic run of the statements that ends in what every component of the state becomes.
/// Values that are needed again get a LET name; the definitions stand in one LET, which TLC evaluates only where
/// they are used, so those of a branch not taken cost and fail nothing.
module Mommie.Core.Tla.Bodies

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Runs
open Mommie.Core.Tla.Evaluated
open Mommie.Core.Tla.Needed

type private MExpr = Mommie.Core.Model.Tree.Expr

/// What PUBLISH promises, in the machine for a temporal property, of a record type that is somewhere published UNTIL something.
let private promise (p: Publish) (r: Run) : Run =
    match Promises.siteOf r.Scope.Emission (r.Scope.Role |> Option.defaultValue "") p with
    | None -> r
    | Some site ->
        let key = site.Key
        let made = Promises.make r.Scope site

        { r with
            Pool =
                Map.add
                    key
                    (Except(
                        pool r.Scope.Emission r key,
                        [ PathAt r.Scope.Self, Infix("\\cup", Name "@", Set [ made ]) ]
                    ))
                    r.Pool
        }

/// The values of arguments, each of which must have one.
let private arguments (args: MExpr list) (r: Run) : Expr list * Run =
    let r = settle args r
    let values = args |> List.map (expr r.Scope)
    values, List.fold2 (fun r e value -> need e value r) r args values

/// Runs the statements.
let rec run (body: Statement list) (r: Run) : Run = List.fold (fun r s -> step s r) r body

and private step (s: Statement) (r: Run) : Run =
    let em = r.Scope.Emission

    match s.Node with
    | LocalValue(b, e) ->
        let r = settle [ e ] r
        let value = expr r.Scope e
        r |> need e value |> add (Defined(em.Names.Local b.Name, value))
    | LocalExtern(b, f, args) ->
        let values, r = arguments args r
        callStateful (Some(em.Names.Local b.Name)) f values r
    | CallExtern(f, args) ->
        let values, r = arguments args r
        callStateful None f values r
    | Assign(v, e) ->
        let r = settle [ e ] r
        let value = expr r.Scope e

        r
        |> need e value
        |> withScope (fun s ->
            { s with
                Assigned = Map.add v value s.Assigned
            })
    | AssignAt(v, k, e) ->
        let r = settle [ k; e ] r
        let key = expr r.Scope k
        let value = expr r.Scope e
        let whole = Infix("@@", Infix(":>", key, value), variable r.Scope v)

        r
        |> need k key
        |> need e value
        |> withScope (fun s ->
            { s with
                Assigned = Map.add v whole s.Assigned
            })
    | StatementNode.If(c, a, b) -> branch c a b r
    | ForEach(b, set, inner) -> Loops.each run s.Span b set inner r
    | PublishStatement p ->
        let parts = [ p.Verifiers; p.Auditors; p.Record ]
        let values, r = arguments parts r

        let statement =
            Record(List.zip [ "by"; "to"; "aud"; "rec" ] (r.Scope.Self :: values))

        let key = "published " + p.RecordType

        { r with
            Pool = Map.add key (Infix("\\cup", pool em r key, Set [ statement ])) r.Pool
        }
        |> promise p
    | Emit(_, args) ->
        // What is emitted is not state, but an argument without a value ends the run.
        snd (arguments args r)
    | Assert e ->
        let r = settle [ e ] r
        add (Checked(check (expr r.Scope e) "ASSERT failed" em s.Span)) r
    | Retire _ -> r

and private branch (condition: MExpr) a b (r: Run) : Run =
    let em = r.Scope.Emission
    let r = settle [ condition ] r
    let c = expr r.Scope condition
    let r = need condition c r
    let name = em.Names.Fresh "taken"
    let taken = if isAtomic c then c else Name name
    let r = if isAtomic c then r else add (Defined(name, c)) r
    let start = { r with Items = [] }
    let first = run a start
    let second = run b start

    let lift isThen = List.map (within taken isThen)

    let merge (current: string -> Expr) (x: Map<string, Expr>) (y: Map<string, Expr>) =
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
        Pool = merge (pool em r) first.Pool second.Pool
        Oracles =
            merge (fun f -> Map.tryFind f r.Oracles |> Option.defaultValue (oracle em f)) first.Oracles second.Oracles
        Items = lift false second.Items @ lift true first.Items @ r.Items
    }
