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
