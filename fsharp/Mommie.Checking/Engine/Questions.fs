/// What an evaluation asks of an encoded state.
///
/// A state is a vector with one number per group. What is read of it are answers to *questions*: a component, the
/// published statements of a record type with certain fields that can come to one principal, the records of a type with certain fields that
/// its principal has published, the answer of an EXTERN chosen earlier, whether a node knows something. Which question is asked next follows from the answers so far: the questions that an evaluation
/// asked, with the answers, determine its result, and it is a function of nothing else.
module internal Mommie.Checking.Engine.Questions

open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics.Value
open Mommie.Checking.Engine.Tables

/// A question; shared by all threads.
[<AbstractClass; AllowNullLiteral>]
type Question(id: int) =
    /// Tells it from other questions of the store.
    member _.Id = id

    /// The group that it is about, -1 where it is about several.
    abstract Group: int

    /// Whether it is about everything in its group.
    abstract Whole: bool

    /// The class of the answer: two answers are in one class where they are equal. -1 where the answer must be found by an evaluation first.
    abstract Class: vector: int[] -> int

    /// Drops what can be computed again; classes keep their numbers.
    abstract Forget: unit -> unit

/// Everything about a group: the group's number is the class.
[<Sealed>]
type WholeGroup(id: int, group: int) =
    inherit Question(id)
    override _.Group = group
    override _.Whole = true
    override _.Class(vector) = vector[group]
    override _.Forget() = ()

/// A function of a group's value. The answers that have occurred are numbered.
[<Sealed>]
type Part(id: int, group: int, interner: Interner, compute: Value[] -> Value) =
    inherit Question(id)
    let gate = obj ()
    let numbers = Dictionary<Value, int>()
    let answers = List<Value>()

    // By the number of the group's value: the class of the answer plus 1. A lost write is found again.
    let mutable classes: int[] = [||]

    let find number =
        let answer = compute (interner.Value number)
        // What is absent is a key, too.
        let key = if isAbsent answer then tuple [||] else some answer

        lock gate (fun () ->
            let c =
                match numbers.TryGetValue key with
                | true, c -> c
                | _ ->
                    answers.Add answer
                    numbers[key] <- answers.Count - 1
                    answers.Count - 1

            if number >= classes.Length then
                let more = Array.zeroCreate (max 16 (2 * (number + 1)))
                Array.blit classes 0 more 0 classes.Length
                Volatile.Write(&classes, more)

            classes[number] <- c + 1
            c)

    override _.Group = group
    override _.Whole = false

    override _.Class(vector) =
        let number = vector[group]
        let known = Volatile.Read(&classes)
        let c = if number < known.Length then known[number] else 0
        if c > 0 then c - 1 else find number

    override _.Forget() =
        lock gate (fun () -> Volatile.Write(&classes, [||]))

    /// The answer for the vector.
    member this.Answer(vector: int[]) : Value =
        let c = this.Class vector
        lock gate (fun () -> answers[c])

/// What an evaluation has asked so far, in order. One per thread, cleared before each evaluation.
[<Sealed>]
type Notes() =
    let asked = List<Question>()
    let mutable seen: int[] = Array.zeroCreate 256
    let mutable round = 1

    /// The questions asked, each once.
    member _.Asked = asked

    member _.Clear() =
        asked.Clear()
        round <- round + 1

    member _.Note(question: Question) =
        if question.Id >= seen.Length then
            System.Array.Resize(&seen, 2 * (question.Id + 1))

        if seen[question.Id] <> round then
            seen[question.Id] <- round
            asked.Add question

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
