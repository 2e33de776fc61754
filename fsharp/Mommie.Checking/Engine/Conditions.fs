/// Invariants and BOUND on encoded states: cut into parts that read little, each a memo.
///
/// An invariant is cut at its conjunctions and at leading FORALLs over sets of principals that do not change along a run, into instances
/// with values for the names bound. All instances are true exactly where the invariant is true; where one is not, the reference semantics
/// says what the invariant is.
module internal Mommie.Checking.Engine.Conditions

open System
open System.Threading
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Questions
open Mommie.Checking.Engine.Told
open Mommie.Checking.Engine.Memo
open Mommie.Checking.Engine.Recent
open Mommie.Checking.Engine.Reading

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

/// So many parts are looked at one by one.
let private few = 8

/// A part is not looked at in more states than these at once.
let private mostTogether = 100_000L

/// What evaluating a part gave.
[<AllowNullLiteral; Sealed>]
type Verdict(truth: Bounded.Truth) =
    member _.Truth = truth
    member val Holds = (truth = Bounded.Truth.True)

/// A part: what it says by what it asks, and what that tells apart.
[<Sealed>]
type SharedPart(store: Store, news: News) =
    let memo = Memo<Verdict>(store.Interners, news)
    let mutable told: Told = null

    member _.Memo = memo

    /// What the questions asked so far tell apart.
    member _.Told: Told =
        let questions = memo.Questions
        let known = Volatile.Read(&told)

        if not (isNull known) && obj.ReferenceEquals(known.Questions, questions) then
            known
        else
            let found = Told(questions, store.Interners)
            Volatile.Write(&told, found)
            found

    /// Whether it may say something else where these groups (as bits) change. One never evaluated reads nothing yet.
    member _.Concerns(groups: uint64) =
        memo.Evaluations = 0 || (memo.Groups &&& groups) <> 0UL

/// What the threads share; the parts of all invariants one after the other.
[<Sealed>]
type SharedConditions(store: Store, invariants: int[], bounds: int, repeated: Value[]) =
    let news = News()

    let parts n =
        Array.init n (fun _ -> SharedPart(store, news))

    let invariants = parts (Array.sum invariants)
    let bounds = parts bounds
    let repeating = parts repeated.Length

    // What parts tell apart. What nodes know is asked about, too.
    let lately (parts: SharedPart[]) =
        Lately(
            store.Interners,
            (fun () -> news.Count + store.News.Count),
            (fun () -> parts |> Seq.collect _.Memo.Questions)
        )

    member _.Invariants: SharedPart[] = invariants
    member _.Bounds: SharedPart[] = bounds
    member _.Repeated: SharedPart[] = repeating

    /// What invariants and BOUND tell apart together.
    member val Together = lately (Array.append invariants bounds)

    /// What each of `Repeated` tells apart.
    member val Lately = repeating |> Array.map (fun part -> lately [| part |])

    /// The groups of those whose publishing they are about.
    member val Repeating = repeated |> Array.map store.Layout.OwnerOf
    member _.Store = store

    /// Drops what was evaluated.
    member this.Forget() =
        for p in Array.concat [ this.Invariants; this.Bounds; this.Repeated ] do
            p.Memo.Forget()

/// How many parts each invariant and BOUND have, and whom those about what liars can repeat are about.
let sizes (started: Started) (choice: Placements.Choice option) : int[] * int * Value[] =
    let world = started.World

    world.Plan.Invariants
    |> List.map (fun p -> (parts started p.Formula).Length)
    |> Array.ofList,
    (Bounded.bounds started (context started)).Length,
    (match choice with
     | Some choice -> Repeat.about started choice
     | None -> [||])

/// Evaluates conditions. One per thread.
[<Sealed>]
type Judge(shared: SharedConditions, started: Started, choice: Placements.Choice option) =
    let store = shared.Store
    let ctx = context started
    let notes = Notes()

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

    // How each part is evaluated.
    let invariants: (View.View -> Bounded.Truth)[] =
        started.World.Plan.Invariants
        |> Seq.collect (fun p -> parts started p.Formula)
        |> Seq.map holds
        |> Array.ofSeq

    let bounds = Bounded.bounds started ctx

    let repeated: (View.View -> Bounded.Truth)[] =
        match choice with
        | Some choice ->
            Repeat.conditions started choice
            |> Array.map (fun r view -> Bounded.truth (fun () -> r view))
        | None -> [||]

    // A part's truth, looked up where it is known.
    let look (part: SharedPart) (vector: int[]) (evaluate: View.View -> Bounded.Truth) : Verdict =
        match part.Memo.Find vector with
        | null ->
            notes.Clear()
            let verdict = Verdict(evaluate (Tracked(store, notes, vector)))
            part.Memo.Add(vector, store.Sequences.Of notes.Asked, verdict)
            verdict
        | verdict -> verdict

    let bit g = 1UL <<< min g 63

    // The group of what does not change along a run.
    let constants = store.Layout.GroupOf Place.byz

    // The groups of a product; for each so many numbers to choose from, and which is chosen.
    let productOf: int[] = Array.zeroCreate store.Layout.Width
    let sizes: int[] = Array.zeroCreate store.Layout.Width
    let choices: int[][] = Array.init store.Layout.Width (fun _ -> Array.zeroCreate 16)
    let chosen: int[] = Array.zeroCreate store.Layout.Width
    let mutable classes: int[] = Array.zeroCreate 16

    // The first number of each class that a part tells apart among the numbers, as the choices at a place of the product.
    let choose (place: int) (told: Told) (group: int) (numbers: int[]) (vector: int[]) =
        if numbers.Length > choices[place].Length then
            choices[place] <- Array.zeroCreate numbers.Length

        if numbers.Length > classes.Length then
            classes <- Array.zeroCreate numbers.Length

        let mutable count = 0

        for n in numbers do
            let c = told.Class(group, n, vector)
            let mutable i = 0

            while i < count && classes[i] <> c do
                i <- i + 1

            if i = count then
                classes[count] <- c
                choices[place][count] <- n
                count <- count + 1

        productOf[place] <- group
        sizes[place] <- count
        chosen[place] <- 0

    let sameTruth (truth: Bounded.Truth) (verdict: Verdict) =
        if truth.IsTrue then
            verdict.Holds
        else
            verdict.Truth = truth

    // Whether a part that was evaluated for the vector says the same in each vector of the product: `tails` has the numbers of a group, first that of the
    // vector; null where there is no other. Numbers that the part does not tell apart stand for each other. False where there are too many.
    let saysTheSame (part: SharedPart) evaluate (vector: int[]) (tails: Choices[]) : bool =
        let mutable result = true
        let mutable again = true

        // What is asked may become more while looking.
        while result && again do
            let told = part.Told
            let mutable count = 0
            let mutable size = 1L

            for g in 0 .. tails.Length - 1 do
                if not (isNull tails[g]) && (part.Memo.Groups &&& bit g) <> 0UL then
                    choose count told g tails[g].Numbers vector

                    if sizes[count] > 1 then
                        size <- min (size * int64 sizes[count]) (mostTogether + 1L)
                        count <- count + 1

            if size > mostTogether then
                result <- false
            elif count > 0 then
                let truth = (look part vector evaluate).Truth
                let mutable i = 0

                while result && i >= 0 do
                    // the next combination
                    i <- count - 1

                    while i >= 0 && chosen[i] = sizes[i] - 1 do
                        chosen[i] <- 0
                        vector[productOf[i]] <- choices[i].[0]
                        i <- i - 1

                    if i >= 0 then
                        chosen[i] <- chosen[i] + 1
                        vector[productOf[i]] <- choices[i].[chosen[i]]
                        result <- sameTruth truth (look part vector evaluate)

                for i in 0 .. count - 1 do
                    vector[productOf[i]] <- choices[i].[0]

            again <- not (obj.ReferenceEquals(told.Questions, part.Memo.Questions))

        result

    // For which states it was found that all invariants are true.
    let fine = Recent<Truth>(store.Layout.Width, -1, shared.Together)

    // For which products of numbers of each group it was found that all invariants are true in all of them, and that BOUND says the same in all of them.
    let among = Recent<Truth>(store.Layout.Width, -1, shared.Together)

    // The same of each part about what liars can repeat: they ask for much.
    let recent =
        shared.Lately
        |> Array.map (fun lately -> Recent<Verdict>(store.Layout.Width, -1, lately))

    let repeatable (k: int) (vector: int[]) : bool =
        match recent[k].Find vector with
        | null ->
            let verdict = look shared.Repeated[k] vector repeated[k]
            recent[k].Keep verdict
            verdict.Holds
        | verdict -> verdict.Holds

    // Whether the parts of BOUND that read the group read nothing else that changes.
    let boundsAlone (group: int) =
        let others = ~~~(bit group ||| bit constants)
        let mutable alone = true

        for p in shared.Bounds do
            alone <-
                alone
                && p.Memo.Evaluations > 0
                && (p.Memo.Groups &&& bit group = 0UL || p.Memo.Groups &&& others = 0UL)

        alone

    // The same of all parts of BOUND that read one of the groups (as bits); or one of them stays false, which is enough.
    let sameBound (vector: int[]) (tails: Choices[]) (groups: uint64) : bool =
        let stays k =
            saysTheSame shared.Bounds[k] bounds[k] vector tails

        let mutable ok = true

        for k in 0 .. bounds.Length - 1 do
            ok <- ok && (not (shared.Bounds[k].Concerns groups) || stays k)

        ok
        || Seq.exists
            (fun k ->
                let part = shared.Bounds[k]

                part.Concerns groups && (look part vector bounds[k]).Truth.IsFalse && stays k)
            (seq { 0 .. bounds.Length - 1 })

    // All true: only those parts are looked at that read one of the changed groups (as bits).
    let all (parts: SharedPart[]) (evaluate: (View.View -> Bounded.Truth)[]) (vector: int[]) (changed: uint64) =
        let mutable ok = true

        for k in 0 .. parts.Length - 1 do
            if ok && parts[k].Concerns changed then
                ok <- (look parts[k] vector evaluate[k]).Holds

        ok

    let within (vector: int[]) (changed: uint64) : Bounded.Truth =
        let mutable result = Bounded.Truth.True
        let mutable ok = true

        for k in 0 .. bounds.Length - 1 do
            if ok && shared.Bounds[k].Concerns changed then
                let verdict = look shared.Bounds[k] vector bounds[k]

                if not verdict.Holds then
                    ok <- false
                    result <- verdict.Truth

        result

    /// Whether all invariants are true; only those parts are looked at that read one of the changed groups (as bits).
    member _.AllHold(vector: int[], changed: uint64) : bool =
        if invariants.Length < few || not fine.Pays then
            all shared.Invariants invariants vector changed
        else
            match fine.Find vector with
            | null ->
                let ok = all shared.Invariants invariants vector changed

                if ok then
                    fine.Keep Truth.True

                ok
            | _ -> true

    /// Whether in every vector of the product of the tails all invariants are true and BOUND says what it says of the vector itself. It is known to be within BOUND, with
    /// all invariants true.
    member _.QuietAmong(vector: int[], tails: Choices[]) : bool =
        match among.FindAmong(vector, tails) with
        | null ->
            let mutable ok = true

            for k in 0 .. invariants.Length - 1 do
                ok <- ok && saysTheSame shared.Invariants[k] invariants[k] vector tails

            ok <- ok && sameBound vector tails UInt64.MaxValue
            among.Keep(Truth.Of ok)
            ok
        | known -> known.Value

    /// Whether BOUND says of the vector with another number of a group what it says of the vector itself, as far as can be told without evaluating it.
    member _.SameBound(vector: int[], group: int, number: int) : bool =
        let mutable same = true

        for p in shared.Bounds do
            if same && p.Concerns(bit group) then
                same <-
                    p.Memo.Evaluations > 0
                    && (let told = p.Told
                        told.Class(group, number, vector) = told.Class(group, vector[group], vector))

        same

    /// Whether what is so in the product of the tails is so one step further, outside BOUND, too: with another number of one group, whose own tail does
    /// not count then. `QuietAmong` is known to be true of the vector.
    member _.AllHoldOutside(vector: int[], tails: Choices[], group: int, number: int) : bool =
        let own = tails[group]
        let here = vector[group]
        vector[group] <- number
        tails[group] <- null

        let ok =
            match among.FindAmong(vector, tails) with
            | null ->
                let mutable ok = true

                for k in 0 .. invariants.Length - 1 do
                    let part = shared.Invariants[k]

                    if ok && part.Concerns(bit group) then
                        ok <-
                            (look part vector invariants[k]).Holds
                            && saysTheSame part invariants[k] vector tails

                if ok && not (boundsAlone group) then
                    for k in 0 .. bounds.Length - 1 do
                        look shared.Bounds[k] vector bounds[k] |> ignore

                    ok <- sameBound vector tails (bit group)

                among.Keep(Truth.Of ok)
                ok
            | known -> known.Value

        vector[group] <- here
        tails[group] <- own
        ok

    /// Whether liars can repeat what was published (`Repeat`); only those parts are looked at that read one of the changed groups.
    member _.Repeatable(vector: int[], changed: uint64) : bool =
        let mutable ok = true

        for k in 0 .. repeated.Length - 1 do
            ok <- ok && (not (shared.Repeated[k].Concerns changed) || repeatable k vector)

        ok

    /// Whether they can with each of these numbers of a group, in all of which it has published no less than in the vector's, the first of them. `Repeatable` is known to
    /// be true of the vector: they can then repeat what the others have published.
    member _.RepeatableWith(vector: int[], group: int, numbers: int[]) : bool =
        let here = vector[group]
        let mutable ok = true

        for k in 0 .. repeated.Length - 1 do
            let part = shared.Repeated[k]

            if ok && shared.Repeating[k] = group then
                let mutable again = true

                while ok && again do
                    let told = part.Told
                    choose 0 told group numbers vector
                    let count = sizes[0]

                    for i in 1 .. count - 1 do
                        if ok then
                            vector[group] <- choices[0].[i]
                            ok <- repeatable k vector

                    vector[group] <- here
                    again <- not (obj.ReferenceEquals(told.Questions, part.Memo.Questions))

        ok

    /// Whether there is a BOUND.
    member _.Bounded = bounds.Length > 0

    /// Whether the state is within BOUND; only those parts are looked at that read one of the changed groups.
    member _.Within(vector: int[], changed: uint64) : Bounded.Truth = within vector changed
