/// Invariants and BOUND on encoded states: cut into parts that read little, each a memo.
///
/// An invariant is cut at its conjunctions and at leading FORALLs over sets of principals that do not change along a run, into instances
/// with values for the names bound. All instances are true exactly where the invariant is true; where one is not, the reference semantics
/// says what the invariant is.
module internal Mommie.Checking.Engine.Conditions

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine.Questions
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Memo

/// An instance: guards are the FORALLs' sources with the members chosen.
type private Part =
    {
        Scope: Scope
        Guards: (Code * int * Value) list
        Code: Code
    }

/// More instances than this are not made of one FORALL.
let private most = 4096

let private parts (started: Started) (formula: Expr) : Part list =
    let world = started.World

    let members (e: Expr) : Value[] option =
        match e.Node with
        | RoleSet role
        | BuiltinCall((Builtin.Honest | Builtin.Correct), [ { Node = RoleSet role } ]) ->
            Some (Map.tryFind role world.Roles |> Option.defaultValue emptySet).Items
        | _ -> None

    let rec cut (bound: (Generator * Value) list) size (e: Expr) : ((Generator * Value) list * Expr) list =
        match e.Node with
        | Binary(BinaryOp.And, a, b) -> cut bound size a @ cut bound size b
        | Quantified(Quantifier.Forall, g :: rest, body) ->
            match members g.Source with
            | Some values when values.Length * size <= most ->
                let inner =
                    if rest.IsEmpty then
                        body
                    else
                        { e with
                            Node = Quantified(Quantifier.Forall, rest, body)
                        }

                values
                |> List.ofArray
                |> List.collect (fun v -> cut (bound @ [ g, v ]) (size * values.Length) inner)
            | _ -> [ bound, e ]
        | _ -> [ bound, e ]

    cut [] 1 formula
    |> List.map (fun (bound, e) ->
        let scope = Scope None

        let guards =
            bound
            |> List.map (fun (g, v) -> started.Compiler.Expr scope g.Source, scope.Slot g.Binder.Name, v)

        {
            Scope = scope
            Guards = guards
            Code = started.Compiler.Expr scope e
        })

/// A part is not looked at in more states than these at once.
let private mostTogether = 100_000L

/// What evaluating a part gave.
[<AllowNullLiteral; Sealed>]
type Verdict(truth: Bounded.Truth) =
    member _.Truth = truth
    member val Holds = (truth = Bounded.Truth.True)

/// What the threads share.
[<Sealed>]
type SharedConditions(store: Store, invariants: int[], bounds: int, repeated: int) =
    member val Invariants = invariants |> Array.map (fun n -> Array.init n (fun _ -> Memo<Verdict>()))
    member val Bounds = Array.init bounds (fun _ -> Memo<Verdict>())
    member val Repeated = Array.init repeated (fun _ -> Memo<Verdict>())
    member _.Store = store

    /// Drops what was evaluated.
    member this.Forget() =
        for memos in this.Invariants do
            for m in memos do
                m.Forget()

        for m in this.Bounds do
            m.Forget()

        for m in this.Repeated do
            m.Forget()

/// How many parts each invariant and BOUND have, and how many there are about what liars can repeat.
let sizes (started: Started) (choice: Placements.Choice option) : int[] * int * int =
    let world = started.World

    world.Plan.Invariants
    |> List.map (fun p -> (parts started p.Formula).Length)
    |> Array.ofList,
    (Bounded.bounds started (context started)).Length,
    (match choice with
     | Some choice -> Repeat.count started choice
     | None -> 0)

/// Evaluates conditions. One per thread.
[<Sealed>]
type Judge(shared: SharedConditions, started: Started, choice: Placements.Choice option) =
    let store = shared.Store
    let ctx = context started
    let notes = Notes()

    let invariants =
        started.World.Plan.Invariants
        |> List.map (fun p -> parts started p.Formula |> Array.ofList)
        |> Array.ofList

    let bounds = Bounded.bounds started ctx

    let repeated =
        match choice with
        | Some choice -> Repeat.conditions started choice
        | None -> [||]

    let holds (p: Part) (view: View.View) : Bounded.Truth =
        ctx.State <- view
        ctx.Me <- absent
        ctx.Frame <- Array.zeroCreate (max 1 p.Scope.Size)

        Bounded.truth (fun () ->
            let concerned =
                p.Guards
                |> List.forall (fun (source, slot, v) ->
                    let inside = contains (source ctx) v
                    ctx.Frame[slot] <- v
                    inside)

            not concerned || isTrue (p.Code ctx))

    // The conditions' truth, looked up where it is known.
    let look (memo: Memo<Verdict>) (vector: int[]) (evaluate: View.View -> Bounded.Truth) : Verdict =
        match memo.Find vector with
        | null ->
            notes.Clear()
            let verdict = Verdict(evaluate (Tracked(store, notes, vector)))
            memo.Add(vector, notes.Asked, verdict)
            verdict
        | verdict -> verdict

    // Calls `ok` for each vector of the product but the first, in the groups that the memo reads: `tails` has the numbers of a group, first that of the
    // vector; null where there is no other. False where some call is, or where there are too many.
    let among (memo: Memo<Verdict>) (vector: int[]) (tails: int[][]) (ok: unit -> bool) : bool =
        let reads (g: int) =
            not (isNull (box tails[g])) && (memo.Groups >>> min g 63) &&& 1UL = 1UL

        let mutable result = true
        let mutable known = 0UL
        let mutable first = true

        // What is read may become more while looking.
        while result && (first || known <> memo.Groups) do
            first <- false
            known <- memo.Groups
            let groups = [| 0 .. vector.Length - 1 |] |> Array.filter reads

            let size =
                groups
                |> Array.fold (fun n g -> min (n * int64 tails[g].Length) (mostTogether + 1L)) 1L

            if size > mostTogether then
                result <- false
            elif groups.Length > 0 then
                let at: int[] = Array.zeroCreate groups.Length
                let mutable i = 0

                while result && i >= 0 do
                    // the next combination
                    i <- groups.Length - 1

                    while i >= 0 && at[i] = tails[groups[i]].Length - 1 do
                        at[i] <- 0
                        vector[groups[i]] <- tails[groups[i]].[0]
                        i <- i - 1

                    if i >= 0 then
                        at[i] <- at[i] + 1
                        vector[groups[i]] <- tails[groups[i]].[at[i]]
                        result <- ok ()

                for g in groups do
                    vector[g] <- tails[g].[0]

        result

    /// Whether all invariants are true; only those parts are looked at that read one of the changed groups (as bits).
    member _.AllHold(vector: int[], changed: uint64) : bool =
        let mutable ok = true

        for i in 0 .. invariants.Length - 1 do
            let memos = shared.Invariants[i]

            for k in 0 .. memos.Length - 1 do
                // A part never evaluated reads nothing yet.
                if ok && (memos[k].Evaluations = 0 || (memos[k].Groups &&& changed) <> 0UL) then
                    ok <- (look memos[k] vector (holds invariants[i].[k])).Holds

        ok

    /// Whether all invariants are true in every vector of the product of the tails, as they are in the vector itself; only those parts are looked at that
    /// read one of the groups (as bits).
    member _.AllHoldAmong(vector: int[], tails: int[][], groups: uint64) : bool =
        let mutable ok = true

        for i in 0 .. invariants.Length - 1 do
            let memos = shared.Invariants[i]

            for k in 0 .. memos.Length - 1 do
                if ok && (memos[k].Evaluations = 0 || (memos[k].Groups &&& groups) <> 0UL) then
                    ok <- among memos[k] vector tails (fun () -> (look memos[k] vector (holds invariants[i].[k])).Holds)

        ok

    /// Whether BOUND says of every vector of the product what it says of the vector itself.
    member _.SameBoundAmong(vector: int[], tails: int[][]) : bool =
        let mutable ok = true
        let mutable outside = false

        for k in 0 .. bounds.Length - 1 do
            let memo = shared.Bounds[k]
            let truth = (look memo vector bounds[k]).Truth

            let stays =
                among memo vector tails (fun () -> (look memo vector bounds[k]).Truth = truth)
            // One part that stays false is enough.
            if truth = Bounded.Truth.False && stays then
                outside <- true

            ok <- ok && stays

        ok || outside

    /// Whether liars can repeat what was published (`Repeat`); only those parts are looked at that read one of the changed groups.
    member _.Repeatable(vector: int[], changed: uint64) : bool =
        let mutable ok = true

        for k in 0 .. repeated.Length - 1 do
            let memo = shared.Repeated[k]

            if ok && (memo.Evaluations = 0 || (memo.Groups &&& changed) <> 0UL) then
                ok <- (look memo vector (fun view -> Bounded.truth (fun () -> repeated[k] view))).Holds

        ok

    /// Whether there is a BOUND.
    member _.Bounded = bounds.Length > 0

    /// Whether the state is within BOUND; only those parts are looked at that read one of the changed groups.
    member _.Within(vector: int[], changed: uint64) : Bounded.Truth =
        let mutable result = Bounded.Truth.True
        let mutable ok = true

        for k in 0 .. bounds.Length - 1 do
            let memo = shared.Bounds[k]

            if ok && (memo.Evaluations = 0 || (memo.Groups &&& changed) <> 0UL) then
                let verdict = look memo vector bounds[k]

                if not verdict.Holds then
                    ok <- false
                    result <- verdict.Truth

        result
