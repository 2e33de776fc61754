/// The successors of encoded states, by memoised moves.
///
/// Two layers. Each move of the reference machine is a memo: its outcomes (what it writes) by what it read. Over them, for each node,
/// a memo of the node's successors as numbers, by the node's own group as a whole and what its moves read of the others: this is what
/// exploring looks up. The machine of the reference semantics runs only where both have no entry.
module internal Mommie.Checking.Engine.Moves

open System
open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Questions
open Mommie.Checking.Engine.Sequences
open Mommie.Checking.Engine.Told
open Mommie.Checking.Engine.Recent
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Memo
open Mommie.Checking.Engine.Outcome

/// How often a memo of whole families is looked at before it is judged.
let private trial = 100_000

/// What the threads share: the memos.
[<Sealed>]
type SharedMoves(store: Store, moves: StepId[], isLate: StepId -> bool) =
    let layout = store.Layout

    let byMove =
        moves |> Array.map (fun _ -> Memo<Outcomes>(store.Interners, store.News))

    // The moves of each node, and of each liar; late ones on their own.
    let families =
        moves
        |> Array.indexed
        |> Array.groupBy (fun (i, m) -> struct (m.Kind = Trace.StepKind.Lie, m.Instance, (if isLate m then i else -1)))
        |> Array.map (fun (_, family) -> family |> Array.map fst)

    let byFamily =
        families |> Array.map (fun _ -> Memo<Successors>(store.Interners, News()))

    let written: uint64[] = moves |> Array.map (fun _ -> 0UL)

    let alike = Alike()

    let latelyOf (moves: int[]) =
        Lately(
            store.Interners,
            (fun () -> store.News.Count),
            (fun () -> moves |> Seq.collect (fun m -> byMove[m].Questions))
        )

    let lately = Array.init moves.Length (fun m -> latelyOf [| m |])

    // The groups that the successors of a family contain as wholes.
    let own =
        families
        |> Array.map (fun family ->
            [|
                for m in family do
                    if moves[m].Kind = Trace.StepKind.Lie then
                        match layout.OwnerOf layout.World.Principals[moves[m].Instance] with
                        | -1 -> ()
                        | owner -> owner
                    else
                        layout.OwnerOf layout.World.Instances[moves[m].Instance].Principal

                    if moves[m].Kind = Trace.StepKind.Crash then
                        layout.GroupOf Place.crashed
            |]
            |> Array.distinct)

    member _.Store = store
    member _.Moves = moves
    member _.ByMove: Memo<Outcomes>[] = byMove
    member _.ByFamily: Memo<Successors>[] = byFamily
    member _.Families: int[][] = families
    member _.Own: int[][] = own

    /// What is found again and again, once.
    member _.Alike: Alike = alike

    /// The groups, as bits, that what a move leads to has depended on so far: those it has read and those it has written.
    member _.Concerns(move: int) : uint64 =
        byMove[move].Groups ||| Volatile.Read(&written[move])

    /// The same of several moves.
    member this.ConcernsAny(moves: int[]) : uint64 =
        let mutable groups = 0UL

        for m in moves do
            groups <- groups ||| this.Concerns m

        groups

    /// The groups, as bits, that it has written so far.
    member _.Written(move: int) : uint64 = Volatile.Read(&written[move])

    /// Notes that a move writes groups.
    member _.Writes(move: int, groups: uint64) =
        Interlocked.Or(&written[move], groups) |> ignore

    /// What moves tell apart.
    member _.Together(moves: int[]) : Lately = latelyOf moves

    /// What each move tells apart.
    member _.Lately: Lately[] = lately

    /// Drops what was evaluated.
    member _.Forget() =
        for m in byMove do
            m.Forget()

        for m in byFamily do
            m.Forget()

        alike.Forget()

/// Finds successors. One per thread.
[<Sealed>]
type Mover(shared: SharedMoves, started: Started) =
    let store = shared.Store
    let layout = store.Layout
    let machine = Machine started
    let notes = Notes()
    let sequences = store.Sequences

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

    let groupsOf (o: Outcome) =
        seq {
            for struct (place, _) in o.Places do
                layout.GroupOf place

            for struct (_, statement) in o.Statements do
                layout.OwnerOf statement.Items[0]
        }

    // The outcomes of one move, and what they depend on.
    let outcomes (index: int) (vector: int[]) : struct (Outcomes * Sequence) =
        let memo = shared.ByMove[index]

        match memo.Recall vector with
        | struct (null, _) ->
            notes.Clear()
            let found = List<Outcome>()

            machine.Move(
                shared.Moves[index],
                Tracked(store, notes, vector),
                ViewVisit(fun id next failure -> found.Add(outcome id next failure))
            )

            let groups = found |> Seq.collect groupsOf |> Seq.distinct |> List.ofSeq

            let group =
                match groups with
                | [ g ] -> g
                | _ -> -1

            // Noted before anyone finds the outcomes.
            shared.Writes(index, groups |> List.fold (fun bits g -> bits ||| (1UL <<< min g 63)) 0UL)

            let found = shared.Alike.Of(found.ToArray(), group)
            let asked = sequences.Of notes.Asked
            memo.Add(vector, asked, found)
            struct (found, asked)
        | known -> known

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

        let mutable delta = 0UL

        for i in changed do
            let g = groups[i]

            delta <- delta + store.Interner(g).Hash numbers[i] - store.Interner(g).Hash vector[g]

        Change(
            changed |> Array.map (fun i -> groups[i]),
            changed |> Array.map (fun i -> numbers[i]),
            delta,
            o.Answers,
            o.Answers |> Array.map store.AnswerId
        )

    let resolve (move: int) (all: Outcome[]) (vector: int[]) : Successors =
        let changes = List<Change>()
        let failures = List<struct (StepId * Failure)>()
        let mutable generated = 0
        let mutable firings = 0

        for o in all do
            match o.Failure with
            | Some f -> failures.Add(struct (o.Id, f))
            | None ->
                generated <- generated + 1

                if o.Id.Kind = Trace.StepKind.Transition then
                    firings <- firings + 1

                let c = change vector o

                if
                    (c.Groups.Length > 0 || c.Answers.Length > 0)
                    && not (changes.Exists(fun other -> c.Same other))
                then
                    changes.Add c

        Successors(
            changes.ToArray(),
            generated,
            (if firings > 0 then [| struct (move, firings) |] else [||]),
            failures.ToArray()
        )

    let resolved (move: int) (found: Outcomes) (vector: int[]) : Successors =
        if found.All.Length = 0 then
            nothing
        elif found.Group < 0 then
            resolve move found.All vector
        else
            let number = vector[found.Group]

            match found.Resolved.TryGetValue number with
            | true, known -> known
            | _ ->
                let result = shared.Alike.Of(resolve move found.All vector)
                found.Resolved[number] <- result
                result

    let union (parts: List<Successors>) : Successors =
        if parts.Count = 0 then
            nothing
        elif parts.Count = 1 then
            parts[0]
        else
            let changes = List<Change>()

            for p in parts do
                for c in p.Changes do
                    if not (changes.Exists(fun other -> c.Same other)) then
                        changes.Add c

            Successors(
                changes.ToArray(),
                parts |> Seq.sumBy _.Generated,
                parts |> Seq.collect _.Fired |> Array.ofSeq,
                parts |> Seq.collect _.Failures |> Array.ofSeq
            )

    // By move, for those asked for: the outcomes.
    let recent =
        Array.init shared.Moves.Length (fun move -> lazy (Recent<Outcomes>(layout.Width, -1, shared.Lately[move])))

    // The parts of a family that lead anywhere.
    let parts = List<Successors>()

    // With what they depend on, where that is wanted.
    let evaluate (family: int) (vector: int[]) (wanted: bool) : struct (Successors * Sequence) =
        parts.Clear()
        let mutable asked = sequences.None

        if wanted then
            for group in shared.Own[family] do
                asked <- sequences.Union(asked, store.Whole group)

        for move in shared.Families[family] do
            let struct (found, by) = outcomes move vector

            if wanted then
                asked <- sequences.Union(asked, by)

            let found = resolved move found vector

            if not (obj.ReferenceEquals(found, nothing)) then
                parts.Add found

        // What is asked about a group that is there as a whole says nothing more.
        if wanted then
            for group in shared.Own[family] do
                asked <- sequences.Without(asked, group)

        struct (union parts, asked)

    // The number of the oracle with one more answer, by that before and what is answered: found lately, in a table of fixed size.
    let size = if layout.Oracle < 0 then 0 else 1 <<< 16
    let answerKeys: int64[] = Array.create size -1L
    let answerNumbers: int[] = Array.zeroCreate size

    let answered (before: int) (id: int) (struct (call, answer): struct (Value * Value)) : int =
        let key = (int64 before <<< 32) ||| int64 id
        let at = int (scramble (uint64 key)) &&& (size - 1)

        if answerKeys[at] <> key then
            let interner = store.Interner layout.Oracle
            answerNumbers[at] <- interner.Number [| put (interner.Value before).[0] call answer |]
            answerKeys[at] <- key

        answerNumbers[at]

    let successors (family: int) (vector: int[]) : Successors =
        let memo = shared.ByFamily[family]

        if not (memo.Worth trial) then
            let struct (found, _) = evaluate family vector false
            found
        else
            match memo.Find vector with
            | null ->
                let struct (found, asked) = evaluate family vector true
                let found = shared.Alike.Of found
                memo.Add(vector, asked, found)
                found
            | known -> known

    // For the state asked about last: what each family led to, and the groups that this depends on.
    let previous: int[] = Array.create layout.Width -1
    let latest: Successors[] = Array.zeroCreate shared.Families.Length
    let concerns: uint64[] = Array.zeroCreate shared.Families.Length

    /// What the moves of a family lead to.
    member _.Successors(family: int, vector: int[]) : Successors = successors family vector

    /// Writes what the moves of each family lead to. States that come one after the other are mostly those found from one state, and differ in few groups:
    /// what depends on none of them is what it was for the state before.
    member _.All(vector: int[], into: Successors[]) =
        let mutable changed = 0UL

        for g in 0 .. vector.Length - 1 do
            if vector[g] <> previous[g] then
                changed <- changed ||| (1UL <<< min g 63)
                previous[g] <- vector[g]

        for family in 0 .. latest.Length - 1 do
            if isNull latest[family] || concerns[family] &&& changed <> 0UL then
                latest[family] <- successors family vector
                concerns[family] <- shared.ConcernsAny shared.Families[family]

            into[family] <- latest[family]

    /// What one move leads to, remembered by what it tells apart.
    member _.Late(move: int, vector: int[]) : Successors =
        let recent = recent[move].Value

        match recent.Find vector with
        | null ->
            let struct (found, _) = outcomes move vector
            recent.Keep found
            resolved move found vector
        | found -> resolved move found vector

    /// What one move leads to.
    member _.Move(move: int, vector: int[]) : Successors =
        let struct (found, _) = outcomes move vector
        resolved move found vector

    /// The ways of taking one move.
    member _.Ways(move: int, vector: int[]) : Outcome[] =
        let struct (found, _) = outcomes move vector
        found.All

    /// The successor that one way of taking a move leads to.
    member _.Change(vector: int[], way: Outcome) : Change = change vector way

    /// Writes the successor into `next`, a copy of the vector; gives what that adds to the sum of the shares.
    member _.Apply(c: Change, next: int[]) : uint64 =
        for i in 0 .. c.Groups.Length - 1 do
            next[c.Groups[i]] <- c.Numbers[i]

        if c.Answers.Length = 0 then
            c.Delta
        else
            let g = layout.Oracle
            let before = next[g]

            for i in 0 .. c.Answers.Length - 1 do
                next[g] <- answered next[g] c.AnswerIds[i] c.Answers[i]

            c.Delta + store.Interner(g).Hash next[g] - store.Interner(g).Hash before
