/// Which numbers of a group a function of the state tells apart: far fewer than there are.
module internal Mommie.Checking.Engine.Told

open System.Collections.Generic
open Mommie.Checking.Engine.Tables
open Mommie.Checking.Engine.Questions

/// What a function that asks these questions tells apart. Shared by all threads; where it asks more, another one is needed.
[<Sealed; AllowNullLiteral>]
type Told(questions: Question[], interners: Interner[]) =
    let gate = obj ()
    let several = questions |> Array.exists (fun q -> q.Group < 0)

    let about =
        interners
        |> Array.mapi (fun g _ -> questions |> Array.filter (fun q -> q.Group = g))

    let known =
        interners
        |> Array.map (fun _ -> Dictionary<int[], int>(HashIdentity.Structural))

    // Where the interners keep the class plus 1.
    let columns =
        interners
        |> Array.mapi (fun g interner ->
            if about[g].Length > 0 && not several then
                interner.NewColumn()
            else
                -1)

    let find group number (vector: int[]) =
        let before = vector[group]
        vector[group] <- number
        let answers = about[group] |> Array.map (fun q -> q.Class vector)
        vector[group] <- before

        let c =
            lock gate (fun () ->
                match known[group].TryGetValue answers with
                | true, c -> c
                | _ ->
                    let c = known[group].Count
                    known[group][answers] <- c
                    c)

        if c < 65535 then
            interners[group].Keep(number, columns[group], c + 1)

        c

    member _.Questions = questions

    /// The class of a number of a group: the function says the same with two numbers of one class. The vector is any, and is left as it was.
    member _.Class(group: int, number: int, vector: int[]) : int =
        if several then
            number
        elif columns[group] < 0 then
            0
        else
            let c = interners[group].Kept(number, columns[group])
            if c > 0 then c - 1 else find group number vector

/// What functions tell apart as far as they have asked until now; made once for the threads that ask for it. `asked` says how much has been asked.
[<Sealed>]
type Lately(interners: Interner[], asked: unit -> int, questions: unit -> Question seq) =
    let gate = obj ()
    let mutable told: Told = null
    let mutable count = -1

    member _.Asked = asked ()

    /// What is told apart, and how much had been asked when that was found.
    member _.Told() : struct (Told * int) =
        lock gate (fun () ->
            let now = asked ()

            if count <> now then
                told <- Told(questions () |> Seq.collect _.Inner |> Seq.distinct |> Array.ofSeq, interners)
                count <- now

            struct (told, count))

/// Numbers of one group to choose from, the first of them that of a state.
[<Sealed; AllowNullLiteral>]
type Choices(numbers: int[]) =
    let mutable shapedBy: Shapes = null
    let mutable shape = -1

    member _.Numbers = numbers

    /// What they come to for a function: the same number for choices that it does not tell apart, twice the class where there is one class alone.
    member this.Shape(shapes: Shapes, group: int, vector: int[]) : int =
        if not (obj.ReferenceEquals(shapedBy, shapes)) then
            shape <- shapes.Of(group, numbers, vector)
            shapedBy <- shapes

        shape

/// Numbers the choices that are told apart, for one function. One per thread.
and [<Sealed; AllowNullLiteral>] Shapes(told: Told) =
    let known = Dictionary<int[], int>(HashIdentity.Structural)

    member _.Told = told

    /// What `Choices.Shape` gives.
    member _.Of(group: int, numbers: int[], vector: int[]) : int =
        let classes =
            numbers
            |> Array.map (fun n -> told.Class(group, n, vector))
            |> Array.distinct
            |> Array.sort

        if classes.Length = 1 then
            2 * classes[0]
        else
            match known.TryGetValue classes with
            | true, shape -> shape
            | _ ->
                let shape = 2 * known.Count + 1
                known[classes] <- shape
                shape
