/// Temporal formulas, unfolded for one placement of faults, and the automata of their negations.
///
/// A formula has atoms (conditions on one state), and ALWAYS and EVENTUALLY over them: closed under negation. `p LEADSTO q` is
/// ALWAYS (p => EVENTUALLY q). An automaton is the usual tableau: what is still asked of the run, with the ways to meet it now.
module internal Mommie.Checking.Liveness.Formula

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Evaluate
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Trace

/// A formula in negation normal form.
type Formula =
    | Constant of bool
    /// the atom, by its index, is true (or false)
    | Atom of index: int * wanted: bool
    | And of Formula * Formula
    | Or of Formula * Formula
    | Always of Formula
    | Eventually of Formula

/// A condition on one state. Raises `NoValue` where it has none.
type Condition = State -> bool

/// One way to violate the property: the values of its quantified names, and the formula that a run satisfies which does so.
type Case =
    {
        Names: NamedValue list
        Formula: Formula
    }

/// What this checker does not decide: where, and why.
exception Unsupported of span: Span * message: string

let private conj a b =
    match a, b with
    | Constant false, _
    | _, Constant false -> Constant false
    | Constant true, x
    | x, Constant true -> x
    | _ -> And(a, b)

let private disj a b =
    match a, b with
    | Constant true, _
    | _, Constant true -> Constant true
    | Constant false, x
    | x, Constant false -> x
    | _ -> Or(a, b)

let private always f =
    match f with
    | Constant _
    | Always _ -> f
    | _ -> Always f

let private eventually f =
    match f with
    | Constant _
    | Eventually _ -> f
    | _ -> Eventually f

let private isTemporal (e: Expr) =
    Walk.exists
        (fun e ->
            match e.Node with
            | ExprNode.Always _
            | ExprNode.Eventually _
            | LeadsTo _ -> true
            | _ -> false)
        e

let private readsState (e: Expr) =
    Walk.exists
        (fun e ->
            match e.Node with
            | NodeVariable _
            | Published _ -> true
            | SetComprehension(_, qs)
            | MapComprehension(_, _, qs) ->
                qs
                |> List.exists (fun q ->
                    match q with
                    | FromPublished _ -> true
                    | _ -> false)
            | _ -> false)
        e

/// Unfolds the negation of a property for the placement of faults of the state: what does not change along a run is evaluated in it.
/// Raises `NoValue`, `Unsupported`.
let violations (started: Started) (state: State) (property: Expr) : Case list * Condition[] =
    let ctx = context started
    let conditions = List<Condition>()

    let evaluate (names: (string * Value) list) (e: Expr) : State -> Value =
        let scope = Scope None
        let slots = names |> List.map (fun (n, v) -> scope.Slot n, v)
        let code = started.Compiler.Expr scope e

        fun state ->
            ctx.State <- Plain state
            ctx.Me <- absent
            ctx.Frame <- Array.zeroCreate (max 1 scope.Size)

            for slot, v in slots do
                ctx.Frame[slot] <- v

            code ctx

    let atom names wanted (e: Expr) =
        let value = evaluate names e

        if readsState e then
            conditions.Add(fun s -> isTrue (value s))
            Atom(conditions.Count - 1, wanted)
        else
            Constant(isTrue (value state) = wanted)

    let rec bindings names (generators: Generator list) : (string * Value) list list =
        match generators with
        | [] -> [ names ]
        | g :: rest ->
            (evaluate names g.Source state).Items
            |> List.ofArray
            |> List.collect (fun v -> bindings ((g.Binder.Name, v) :: names) rest)

    // The formula that is true of a run exactly if `e` has the truth value.
    let rec formula names wanted (e: Expr) : Formula =
        if not (isTemporal e) then
            atom names wanted e
        else
            match e.Node with
            | Unary(UnaryOp.Not, a) -> formula names (not wanted) a
            | Binary(BinaryOp.And, a, b) -> both names wanted (a, wanted) (b, wanted)
            | Binary(BinaryOp.Or, a, b) -> both names (not wanted) (a, wanted) (b, wanted)
            | Binary(BinaryOp.Implies, a, b) -> both names (not wanted) (a, not wanted) (b, wanted)
            | ExprNode.Always a ->
                let f = formula names wanted a
                if wanted then always f else eventually f
            | ExprNode.Eventually a ->
                let f = formula names wanted a
                if wanted then eventually f else always f
            | LeadsTo(p, q) ->
                if wanted then
                    always (disj (formula names false p) (eventually (formula names true q)))
                else
                    eventually (conj (formula names true p) (always (formula names false q)))
            | Quantified(q, gs, body) ->
                let join, unit =
                    if (q = Quantifier.Forall) = wanted then
                        conj, Constant true
                    else
                        disj, Constant false

                bindings names gs
                |> List.map (fun names -> formula names wanted body)
                |> List.fold join unit
            | Let(b, value, body) -> formula ((b.Name, evaluate names value state) :: names) wanted body
            | _ ->
                raise (
                    Unsupported(
                        e.Span,
                        "temporal operators stand under FORALL, EXISTS, LET, !, &&, ||, =>, ALWAYS, EVENTUALLY alone"
                    )
                )

    // `a` decides alone where it can: `b` may have no value then (HONEST(p) => ... p.x ...).
    and both names conjunction (a, wantedA) (b, wantedB) =
        match formula names wantedA a with
        | Constant c when c <> conjunction -> Constant c
        | f -> (if conjunction then conj else disj) f (formula names wantedB b)

    let text (names: (string * Value) list) =
        names
        |> List.rev
        |> List.map (fun (n, v) ->
            {
                Name = n
                Value = Data.ofValue started.World.Program v
            })

    // The ways to violate it, apart for each binding of the names at its top.
    let rec cases names (e: Expr) : Case list =
        match e.Node with
        | Quantified(Quantifier.Forall, gs, body) when isTemporal body ->
            bindings names gs |> List.collect (fun names -> cases names body)
        | Binary(BinaryOp.And, a, b) -> cases names a @ cases names b
        | Binary(BinaryOp.Implies, a, b) when not (isTemporal a) && not (readsState a) ->
            match atom names true a with
            | Constant true -> cases names b
            | _ -> []
        | Let(b, value, body) when isTemporal body -> cases ((b.Name, evaluate names value state) :: names) body
        | _ ->
            match formula names false e with
            | Constant false -> []
            | f -> [ { Names = text names; Formula = f } ]

    let found = cases [] property
    found, conditions.ToArray()

/// One way to meet what is asked of the rest of the run: what must be true now, what is asked from the next state on, and which
/// EVENTUALLYs are put off.
type Way =
    {
        Now: (int * bool)[]
        /// the index of the set of formulas asked next
        Next: int
        PutOff: Set<Formula>
    }

/// An automaton: the ways by what is asked (0: at the start), the indices of the ways of each set, and the EVENTUALLYs, each of
/// which an accepted run puts off for ever nowhere.
type Automaton =
    {
        Ways: Way[]
        Of: int[][]
        Eventualities: Formula list
    }

/// The automaton that accepts the runs of which the formula is true.
let automaton (formula: Formula) : Automaton =
    let sets = Dictionary<Set<Formula>, int>()
    let waiting = Queue<Set<Formula>>()
    let ways = List<Way>()
    let table = List<int[]>()

    let number set =
        match sets.TryGetValue set with
        | true, n -> n
        | _ ->
            sets[set] <- sets.Count
            waiting.Enqueue set
            sets.Count - 1

    let rec expand todo (now: Map<int, bool>) next putOff =
        match todo with
        | [] -> [ now, next, putOff ]
        | f :: rest ->
            match f with
            | Constant true -> expand rest now next putOff
            | Constant false -> []
            | Atom(i, wanted) ->
                match Map.tryFind i now with
                | Some other when other <> wanted -> []
                | _ -> expand rest (Map.add i wanted now) next putOff
            | And(a, b) -> expand (a :: b :: rest) now next putOff
            | Or(a, b) -> expand (a :: rest) now next putOff @ expand (b :: rest) now next putOff
            | Always a -> expand (a :: rest) now (Set.add f next) putOff
            | Eventually a ->
                expand (a :: rest) now next putOff
                @ expand rest now (Set.add f next) (Set.add f putOff)

    number (Set.singleton formula) |> ignore
    let eventualities = HashSet<Formula>()

    while waiting.Count > 0 do
        let set = waiting.Dequeue()

        let found =
            expand (Set.toList set) Map.empty Set.empty Set.empty
            |> List.distinct
            |> List.map (fun (now, next, putOff) ->
                for f in putOff do
                    eventualities.Add f |> ignore

                ways.Add
                    {
                        Now = Map.toArray now
                        Next = number next
                        PutOff = putOff
                    }

                ways.Count - 1)

        table.Add(Array.ofList found)

    {
        Ways = ways.ToArray()
        Of = table.ToArray()
        Eventualities = eventualities |> Seq.sort |> List.ofSeq
    }
