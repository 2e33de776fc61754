/// Questions in the order in which evaluations asked them.
module internal Mommie.Checking.Engine.Sequences

open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open Mommie.Checking.Engine.Questions

/// Questions in the order in which they were asked, each once. Of a store's sequences the same ones are one object.
[<Sealed; AllowNullLiteral>]
type Sequence(id: int, questions: Question[]) =
    let unions: Union[] = Array.zeroCreate 16
    member _.Id = id

    /// The union with the other sequence, if it is one of the last that were asked for.
    member _.KnownUnion(other: Sequence) : Sequence =
        let u = Volatile.Read(&unions[other.Id &&& 15])

        if not (isNull u) && obj.ReferenceEquals(u.Other, other) then
            u.Result
        else
            null

    member _.KeepUnion(other: Sequence, result: Sequence) =
        Volatile.Write(&unions[other.Id &&& 15], Union(other, result))

    member _.Questions = questions

    /// For each where its class is kept: the group and the column (16 bits each); -1 where it is not.
    member val Places =
        questions
        |> Array.map (fun q ->
            if q.Column >= 0 && q.Column < 65536 && q.Group < 32768 then
                (q.Group <<< 16) ||| q.Column
            else
                -1)

    /// The groups that they are about, as bits (the last stands for all from the 64th on; all of them where one is about several).
    member val Groups =
        questions
        |> Array.fold
            (fun bits q ->
                if q.Group < 0 then
                    System.UInt64.MaxValue
                else
                    bits ||| (1UL <<< min q.Group 63))
            0UL

/// A sequence, and what another one with it comes to.
and [<Sealed; AllowNullLiteral>] private Union(other: Sequence, result: Sequence) =
    member _.Other = other
    member _.Result = result

// Questions in an order, as a key.
let private inOrder =
    let orNone (questions: Question[] | null) =
        match questions with
        | NonNull questions -> questions
        | Null -> [||]

    { new IEqualityComparer<Question[]> with
        member _.Equals(a, b) =
            let a, b = orNone a, orNone b

            a.Length = b.Length
            && (let mutable i = 0

                while i < a.Length && obj.ReferenceEquals(a[i], b[i]) do
                    i <- i + 1

                i = a.Length)

        member _.GetHashCode(a) =
            orNone a |> Array.fold (fun hash q -> hash * 31 + q.Id) 17
    }

/// The sequences of a store, and what is made of them, each found once: evaluations ask the same again and again. Shared by all threads.
[<Sealed>]
type Sequences() =
    let gate = obj ()
    let known = Dictionary<Question[], Sequence>(inOrder)
    let unions = ConcurrentDictionary<struct (int * int), Sequence>()
    let without = ConcurrentDictionary<struct (int * int), Sequence>()

    let intern (questions: Question[]) : Sequence =
        lock gate (fun () ->
            match known.TryGetValue questions with
            | true, s -> s
            | _ ->
                let s = Sequence(known.Count, questions)
                known[questions] <- s
                s)

    let none = intern [||]

    /// The sequence of nothing.
    member _.None = none

    /// What was asked.
    member _.Of(asked: List<Question>) : Sequence = intern (asked.ToArray())

    /// What the first asks, and then what the second asks beside it.
    member _.Union(a: Sequence, b: Sequence) : Sequence =
        if obj.ReferenceEquals(a, b) || b.Questions.Length = 0 then
            a
        elif a.Questions.Length = 0 then
            b
        else
            match a.KnownUnion b with
            | null ->
                let s =
                    match unions.TryGetValue(struct (a.Id, b.Id)) with
                    | true, s -> s
                    | _ ->
                        let ids = HashSet<int>()

                        for q in a.Questions do
                            ids.Add q.Id |> ignore

                        let more = b.Questions |> Array.filter (fun q -> not (ids.Contains q.Id))

                        let s =
                            if more.Length = 0 then
                                a
                            else
                                intern (Array.append a.Questions more)

                        unions[struct (a.Id, b.Id)] <- s
                        s

                a.KeepUnion(b, s)
                s
            | s -> s

    /// The sequence without the questions about parts of a group; one about the group as a whole stays.
    member _.Without(a: Sequence, group: int) : Sequence =
        match without.TryGetValue(struct (a.Id, group)) with
        | true, s -> s
        | _ ->
            let rest = a.Questions |> Array.filter (fun q -> q.Whole || q.Group <> group)
            let s = if rest.Length = a.Questions.Length then a else intern rest
            without[struct (a.Id, group)] <- s
            s
