/// Functions of a state, evaluated once for each answer to the questions that they ask.
///
/// A memo knows the union of the questions that its evaluations have asked so far. Its key is, for each group that these are about, the
/// class of the group's value: two values are in one class when they give the same answers. An evaluation that asks something new
/// makes the memo begin a new generation with more questions (what the older ones hold is still looked up), so that an entry is found only
/// for states that answer alike everything that its evaluation asked. Answers of EXTERNs chosen earlier are looked up one after the other behind the key: which is asked next follows from the
/// key and the answers before.
module internal Mommie.Checking.Engine.Memo

open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics.Value
open Mommie.Checking.Engine.Tables
open Mommie.Checking.Engine.Reading

/// The classes of one group's values under some questions. Shared by all memos that ask the same.
[<Sealed>]
type Classes(store: Store, group: int, questions: int[]) =
    let gate = obj ()
    let numbers = Dictionary<Value, int>()
    let mutable classes: int[] = [||]

    // The class plus 1; a lost write is found again.
    let compute number =
        let answers =
            tuple (
                questions
                |> Array.map (fun q ->
                    match store.Answer(q, number) with
                    | v when isAbsent v -> tuple [||]
                    | v -> some v)
            )

        lock gate (fun () ->
            let c =
                match numbers.TryGetValue answers with
                | true, c -> c
                | _ ->
                    let c = numbers.Count + 1
                    numbers[answers] <- c
                    c

            if number >= classes.Length then
                let more = Array.zeroCreate (max 64 (2 * (number + 1)))
                Array.blit classes 0 more 0 classes.Length
                Volatile.Write(&classes, more)

            classes[number] <- c
            c)

    member _.Group = group

    /// The class of the value with the number.
    member _.Of(number: int) : int =
        let known = Volatile.Read(&classes)
        let c = if number < known.Length then known[number] else 0
        if c > 0 then c else compute number

/// The classes that memos share.
[<Sealed>]
type ClassStore(store: Store) =
    let all = Dictionary<string, Classes>()

    member _.Store: Store = store

    /// Those of a group under some questions about it.
    member _.Get(group: int, questions: int[]) : Classes =
        lock all (fun () ->
            let key = string group + ":" + System.String.Join(",", questions)

            match all.TryGetValue key with
            | true, c -> c
            | _ ->
                let c = Classes(store, group, questions)
                all[key] <- c
                c)

/// A result, or an EXTERN call whose earlier answer decides how it goes on.
[<AllowNullLiteral; Sealed>]
type Entry<'r when 'r: null and 'r: not struct>() =
    let mutable next: struct (Value * Entry<'r>)[] = [||]

    /// The call to look up; absent in a result.
    member val Call: Value = absent with get, set

    member val Result: 'r = null with get, set

    /// What follows an answer, null where it was not met yet.
    member _.After(answer: Value) : Entry<'r> =
        let known = Volatile.Read(&next)
        let mutable found = null

        for struct (a, e) in known do
            if
                (isAbsent a && isAbsent answer)
                || (not (isAbsent a) && not (isAbsent answer) && Value.Same(a, answer))
            then
                found <- e

        found

    member _.Add(answer: Value, e: Entry<'r>) =
        Volatile.Write(&next, Array.append next [| struct (answer, e) |])

/// What a memo knows as long as its questions stay the same.
[<AllowNullLiteral; Sealed>]
type private Generation<'r when 'r: null and 'r: not struct>
    (classes: ClassStore, questions: Questions, older: Generation<'r>) =
    let store = classes.Store

    let parts =
        [|
            for q in 0 .. store.Questions - 1 do
                if (questions[q >>> 6] >>> (q &&& 63)) &&& 1UL = 1UL then
                    q
        |]
        |> Array.groupBy store.GroupOf
        |> Array.map (fun (g, qs) -> classes.Get(g, qs))

    let groups =
        parts
        |> Array.fold
            (fun bits (c: Classes) ->
                if c.Group < 63 then
                    bits ||| (1UL <<< c.Group)
                else
                    bits ||| (1UL <<< 63))
            0UL

    member _.Questions = questions
    member _.Groups = groups

    /// The one before it, with fewer questions. Its entries are as right as ever: each was found by what its evaluation asked.
    member _.Older = older

    member val Table = KeyTable<Entry<'r>>(parts.Length)

    member _.Key(vector: int[], key: int[]) =
        for i in 0 .. parts.Length - 1 do
            key[i] <- parts[i].Of vector[parts[i].Group]

/// Results of one function of a state. Shared by all threads.
[<Sealed>]
type Memo<'r when 'r: null and 'r: not struct>(classes: ClassStore) =
    let store = classes.Store
    let gate = obj ()
    let mutable current = Generation<'r>(classes, store.None, null)
    let mutable evaluations = 0

    // The result in one generation; the calls looked up are added to `calls`.
    let look (g: Generation<'r>) (vector: int[]) (key: int[]) (calls: List<struct (Value * Value)>) : 'r =
        g.Key(vector, key)
        let mutable entry = g.Table.Find key

        if isNull entry then
            null
        elif isAbsent entry.Call then
            entry.Result
        else
            let before = calls.Count

            let oracle =
                (store.Interner(store.Layout.Oracle).Value vector[store.Layout.Oracle])[0]

            while not (isNull entry) && not (isAbsent entry.Call) do
                let answer = lookup oracle entry.Call
                calls.Add(struct (entry.Call, answer))
                entry <- entry.After answer

            if isNull entry then
                calls.RemoveRange(before, calls.Count - before)
                null
            else
                entry.Result

    let rec lookOlder (g: Generation<'r>) (vector: int[]) (key: int[]) (calls: List<struct (Value * Value)>) : 'r =
        if isNull g then
            null
        else
            match look g vector key calls with
            | null -> lookOlder g.Older vector key calls
            | found -> found

    // Adds to the current generation only: its entries are its own, so that no older one learns what it could not tell apart.
    let keep (vector: int[]) (key: int[]) (calls: List<struct (Value * Value)>) (from: int) (result: 'r) =
        let rec chain i =
            if i = calls.Count then
                Entry<'r>(Result = result)
            else
                let struct (call, answer) = calls[i]
                let e = Entry<'r>(Call = call)
                e.Add(answer, chain (i + 1))
                e

        current.Key(vector, key)
        let mutable entry = current.Table.GetOrAdd(key, (fun () -> chain from))
        let mutable i = from

        while not (isAbsent entry.Call) do
            let struct (_, answer) = calls[i]
            i <- i + 1

            match entry.After answer with
            | null ->
                entry.Add(answer, chain i)
                entry <- Entry<'r>()
            | next -> entry <- next

    /// The groups that the function has read so far, as bits (the last stands for all from the 64th on).
    member _.Groups = (Volatile.Read(&current)).Groups

    /// The questions asked so far.
    member _.Questions = (Volatile.Read(&current)).Questions

    /// How often the function was evaluated.
    member _.Evaluations = Volatile.Read(&evaluations)

    /// The result for the vector, null where it must be evaluated. `key`: scratch of the vector's width. `calls`: where to add
    /// the EXTERN calls looked up.
    member _.Find(vector: int[], key: int[], calls: List<struct (Value * Value)>) : 'r =
        let g = Volatile.Read(&current)

        match look g vector key calls with
        | null when isNull g.Older -> null
        | null ->
            let before = calls.Count

            match lookOlder g.Older vector key calls with
            | null -> null
            | found ->
                lock gate (fun () -> keep vector key calls before found)
                found
        | found -> found

    /// Drops the results, and remembers the questions.
    member _.Forget() =
        lock gate (fun () -> Volatile.Write(&current, Generation<'r>(classes, current.Questions, null)))

    /// Keeps a result: for the vector it was evaluated for, with the questions asked and the calls looked up meanwhile.
    member _.Add(vector: int[], key: int[], asked: Questions, calls: List<struct (Value * Value)>, result: 'r) =
        lock gate (fun () ->
            evaluations <- evaluations + 1
            let mutable fresh = false

            for i in 0 .. asked.Length - 1 do
                fresh <- fresh || (asked[i] &&& ~~~current.Questions[i]) <> 0UL

            if fresh then
                Volatile.Write(
                    &current,
                    Generation<'r>(classes, Array.map2 (fun a b -> a ||| b) asked current.Questions, current)
                )

            keep vector key calls 0 result)
