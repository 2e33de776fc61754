/// Which numbers of a group a function of the state tells apart: far fewer than there are.
module internal Mommie.Checking.Engine.Told

open System.Collections.Generic
open System.Threading
open Mommie.Checking.Engine.Questions

/// What a function that asks these questions tells apart. Shared by all threads; where it asks more, another one is needed.
[<Sealed; AllowNullLiteral>]
type Told(questions: Question[], width: int) =
    let gate = obj ()
    let several = questions |> Array.exists (fun q -> q.Group < 0)

    let about =
        Array.init width (fun g -> questions |> Array.filter (fun q -> q.Group = g))

    let known =
        Array.init width (fun _ -> Dictionary<int[], int>(HashIdentity.Structural))

    // By group and number: the class plus 1.
    let classes: int[][] = Array.init width (fun _ -> [||])

    let find group number (vector: int[]) =
        let before = vector[group]
        vector[group] <- number
        let answers = about[group] |> Array.map (fun q -> q.Class vector)
        vector[group] <- before

        lock gate (fun () ->
            let c =
                match known[group].TryGetValue answers with
                | true, c -> c
                | _ ->
                    let c = known[group].Count
                    known[group][answers] <- c
                    c

            if number >= classes[group].Length then
                let more = Array.zeroCreate (max 64 (2 * (number + 1)))
                Array.blit classes[group] 0 more 0 classes[group].Length
                Volatile.Write(&classes[group], more)

            classes[group][number] <- c + 1
            c)

    member _.Questions = questions

    /// The class of a number of a group: the function says the same with two numbers of one class. The vector is any, and is left as it was.
    member _.Class(group: int, number: int, vector: int[]) : int =
        if several then
            number
        elif about[group].Length = 0 then
            0
        else
            let known = Volatile.Read(&classes[group])
            let c = if number < known.Length then known[number] else 0
            if c > 0 then c - 1 else find group number vector
