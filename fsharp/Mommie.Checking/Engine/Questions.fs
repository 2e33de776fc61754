/// What an evaluation asks of an encoded state.
///
/// A state is a vector with one number per group. What is read of it are answers to *questions*: a component, the
/// published statements of a record type with certain fields that can come to one principal, the records of a type with certain fields that
/// its principal has published, the answer of an EXTERN chosen earlier, whether a node knows something. Which question is asked next follows from the answers so far: the questions that an evaluation
/// asked, with the answers, determine its result, and it is a function of nothing else.
module internal Mommie.Checking.Engine.Questions

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

    /// Where the interner of its group keeps the class of the answer plus 1, with each number; -1 where it does not.
    abstract Column: int

    default _.Column = -1

    /// Whether it is about everything in its group.
    abstract Whole: bool

    /// The class of the answer: two answers are in one class where they are equal. -1 where the answer must be found by an evaluation first.
    abstract Class: vector: int[] -> int

    /// The questions about one group each that the class follows from, as far as has occurred.
    abstract Inner: Question[]

    default this.Inner = [| this |]

    /// Drops what can be computed again; classes keep their numbers.
    abstract Forget: unit -> unit

/// Counts how often something was asked that had not been asked before.
[<Sealed>]
type News() =
    let mutable count = 0
    member _.Count = Volatile.Read(&count)
    member _.Add() = Interlocked.Increment(&count) |> ignore

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
    // Where the interner keeps the class of the answer for a number, plus 1.
    let column = interner.NewColumn()

    let find number =
        let answer = compute (interner.Value number)
        // What is absent is a key, too.
        let key = if isAbsent answer then tuple [||] else some answer

        let c =
            lock gate (fun () ->
                match numbers.TryGetValue key with
                | true, c -> c
                | _ ->
                    answers.Add answer
                    numbers[key] <- answers.Count - 1
                    answers.Count - 1)

        // Later ones are found each time.
        if c < 65535 then
            interner.Keep(number, column, c + 1)

        c

    override _.Group = group
    override _.Column = column
    override _.Whole = false

    override _.Class(vector) =
        let number = vector[group]
        let c = interner.Kept(number, column)
        if c > 0 then c - 1 else find number

    override _.Forget() = ()

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
