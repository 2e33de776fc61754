/// The successors of encoded states, by memoised moves.
///
/// Two layers. Each move of the reference machine is a memo: its outcomes (what it writes) by what it read. Over them, for each node,
/// a memo of the node's successors as numbers, by the node's own group as a whole and what its moves read of the others: this is what
/// exploring looks up. The machine of the reference semantics runs only where both have no entry.
module internal Mommie.Checking.Engine.Moves

open System.Collections.Generic
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Memo

/// What one way of taking a step does: components written, statements published, answers of EXTERNs chosen; or why it fails.
type Outcome =
    {
        Id: StepId
        Places: struct (int * Value)[]
        Statements: struct (int * Value)[]
        Answers: struct (Value * Value)[]
        Failure: Failure option
    }

/// The outcomes of a move.
[<AllowNullLiteral; Sealed>]
type Outcomes(all: Outcome[]) =
    member _.All = all

/// One successor: the groups that change, with their new numbers, and the answers chosen.
[<AllowNullLiteral; Sealed>]
type Change(groups: int[], numbers: int[], answers: struct (Value * Value)[]) =
    member _.Groups = groups
    member _.Numbers = numbers
    member _.Answers = answers

/// All that one node can do in a state.
[<AllowNullLiteral; Sealed>]
type Successors(changes: Change[], generated: int, fired: struct (int * int)[], failures: struct (StepId * Failure)[]) =
    /// the different successors but for the state itself
    member _.Changes = changes
    /// how many steps lead to a successor, duplicates and those that change nothing included
    member _.Generated = generated
    /// by index in `Machine.Moves`: how many of them are firings of that transition
    member _.Fired = fired
    member _.Failures = failures

/// What the threads share: the memos.
[<Sealed>]
type SharedMoves(classes: ClassStore, moves: StepId[], instances: int) =
    let store = classes.Store
    let byMove = moves |> Array.map (fun _ -> Memo<Outcomes> classes)

    // The moves of each node, and of liars.
    let families =
        Array.init (instances + 1) (fun i ->
            moves
            |> Array.indexed
            |> Array.filter (fun (_, m) -> m.Instance = (if i = instances then -1 else i))
            |> Array.map fst)
        |> Array.filter (fun f -> f.Length > 0)

    let byFamily = families |> Array.map (fun _ -> Memo<Successors> classes)

    // What a family changes relative to: the groups that its successors contain as wholes.
    let own =
        families
        |> Array.map (fun family ->
            let questions = store.None
            let layout = store.Layout

            let whole (g: Group) =
                for slot in 0 .. g.Slots - 1 do
                    let q = store.Component(g.Index, slot)
                    questions[q >>> 6] <- questions[q >>> 6] ||| (1UL <<< (q &&& 63))

            for m in family do
                if moves[m].Instance >= 0 then
                    whole layout.Groups[layout.OwnerOf layout.World.Instances[moves[m].Instance].Principal]
                else
                    for g in layout.Groups do
                        if g.Publishes then
                            whole g

                if moves[m].Kind = Trace.StepKind.Crash then
                    whole layout.Groups[layout.GroupOf Place.crashed]

            questions)

    member _.Classes = classes
    member _.Moves = moves
    member _.ByMove: Memo<Outcomes>[] = byMove
    member _.ByFamily: Memo<Successors>[] = byFamily
    member _.Families: int[][] = families
    member _.Own: Questions[] = own

/// Finds successors. One per thread.
[<Sealed>]
type Mover(shared: SharedMoves, started: Started) =
    let store = shared.Classes.Store
    let layout = store.Layout
    let world = started.World
    let machine = Machine started
    let notes = Notes store
    let key: int[] = Array.zeroCreate layout.Width
    let calls = List<struct (Value * Value)>()

    let outcome (id: StepId) (next: View) (failure: Failure option) : Outcome =
        match next with
        | :? Tracked as t ->
            {
                Id = id
                Places = t.Places.ToArray()
                Statements = t.Statements.ToArray()
                Answers = t.Answers.ToArray()
                Failure = failure
            }
        | _ ->
            {
                Id = id
                Places = [||]
                Statements = [||]
                Answers = [||]
                Failure = failure
            }

    // The outcomes of one move; the calls looked up are added to `calls`.
    let outcomes (index: int) (vector: int[]) : Outcome[] =
        let memo = shared.ByMove[index]
        let before = calls.Count

        match memo.Find(vector, key, calls) with
        | null ->
            calls.RemoveRange(before, calls.Count - before)
            notes.Clear()
            let found = List<Outcome>()

            machine.Move(
                shared.Moves[index],
                Tracked(store, notes, vector),
                ViewVisit(fun id next failure -> found.Add(outcome id next failure))
            )

            let found = found.ToArray()
            memo.Add(vector, key, notes.Asked, notes.Calls, Outcomes found)
            calls.AddRange notes.Calls
            found
        | found -> found.All

    let change (vector: int[]) (o: Outcome) : Change =
        let groups = List<int>()
        let values = List<Value[]>()

        let valueOf group =
            match groups.IndexOf group with
            | -1 ->
                groups.Add group
                values.Add(Array.copy (store.Interner(group).Value vector[group]))
                values[values.Count - 1]
            | i -> values[i]

        for struct (place, v) in o.Places do
            (valueOf (layout.GroupOf place))[layout.SlotOf place] <- v

        for struct (place, statement) in o.Statements do
            let g = layout.Groups[layout.OwnerOf statement.Items[0]]
            let value = valueOf g.Index
            let slot = layout.PublishedSlot(g, place)
            value[slot] <- add value[slot] statement

        let numbers =
            Array.init groups.Count (fun i -> store.Interner(groups[i]).Number values[i])

        // Nothing is left of a group that stays as it is.
        let changed =
            [|
                for i in 0 .. numbers.Length - 1 do
                    if numbers[i] <> vector[groups[i]] then
                        i
            |]

        Change(changed |> Array.map (fun i -> groups[i]), changed |> Array.map (fun i -> numbers[i]), o.Answers)

    let sameChange (a: Change) (b: Change) =
        a.Groups = b.Groups
        && a.Numbers = b.Numbers
        && a.Answers.Length = b.Answers.Length
        && Array.forall2
            (fun (struct (c: Value, v: Value)) (struct (d: Value, w: Value)) -> Value.Same(c, d) && Value.Same(v, w))
            a.Answers
            b.Answers

    let evaluate (family: int) (vector: int[]) : Successors =
        calls.Clear()
        let changes = List<Change>()
        let failures = List<struct (StepId * Failure)>()
        let fired = List<struct (int * int)>()
        let mutable generated = 0
        let asked = Array.copy shared.Own[family]

        for move in shared.Families[family] do
            let found = outcomes move vector
            let questions = shared.ByMove[move].Questions

            for i in 0 .. asked.Length - 1 do
                asked[i] <- asked[i] ||| questions[i]

            let mutable firings = 0

            for o in found do
                match o.Failure with
                | Some f -> failures.Add(struct (o.Id, f))
                | None ->
                    generated <- generated + 1

                    if o.Id.Kind = Trace.StepKind.Transition then
                        firings <- firings + 1

                    let c = change vector o

                    if
                        (c.Groups.Length > 0 || c.Answers.Length > 0)
                        && not (changes.Exists(fun other -> sameChange c other))
                    then
                        changes.Add c

            if firings > 0 then
                fired.Add(struct (move, firings))

        let result =
            Successors(changes.ToArray(), generated, fired.ToArray(), failures.ToArray())

        shared.ByFamily[family].Add(vector, key, asked, calls, result)
        result

    member _.World = world
    member _.Machine = machine

    /// How many families of moves there are; a state's successors are those of all families.
    member _.Families = shared.Families.Length

    /// What the moves of a family lead to.
    member _.Successors(family: int, vector: int[]) : Successors =
        calls.Clear()

        match shared.ByFamily[family].Find(vector, key, calls) with
        | null -> evaluate family vector
        | found -> found

    /// Writes the successor into `next`, a copy of `vector`.
    member _.Apply(c: Change, next: int[]) =
        for i in 0 .. c.Groups.Length - 1 do
            next[c.Groups[i]] <- c.Numbers[i]

        if c.Answers.Length > 0 then
            let g = layout.Oracle
            let mutable oracle = (store.Interner(g).Value next[g])[0]

            for struct (call, answer) in c.Answers do
                oracle <- put oracle call answer

            next[g] <- store.Interner(g).Number [| oracle |]
