/// What the engine remembers of functions of a state by what they tell apart, against the functions themselves.
module Mommie.Checking.Tests.Remembering

open System
open System.Collections.Generic
open Expecto
open Mommie.Core.Semantics
open Mommie.Checking.Engine
open Mommie.Checking.Engine.Questions
open Mommie.Checking.Engine.Told
open Mommie.Checking.Engine.Recent
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Tests.Programs

/// A function of a state that asks some questions of which it depends on the answers before: true or false by all that it was answered.
type private Function(store: Store, questions: Question[], random: Random) =
    let order =
        Array.init (min 12 questions.Length) (fun _ -> questions[random.Next questions.Length])

    let asked = HashSet<Question>()

    member _.Asked = asked

    member val Lately =
        Lately(store.Interners, (fun () -> asked.Count), (fun () -> asked |> Seq.toArray |> Seq.ofArray))

    /// Its value as a hash of the answers.
    member _.Hash(vector: int[]) : int =
        let mutable hash = 17
        let mutable i = 0

        while i < order.Length do
            let answer = order[i].Class vector
            asked.Add order[i] |> ignore
            hash <- 31 * hash + answer
            // Every third answer leaves a question out.
            i <- i + (if answer % 3 = 2 then 2 else 1)

        hash

    member this.Value(vector: int[]) : Truth = Truth.Of(this.Hash vector % 2 = 0)

/// What a function was answered.
[<AllowNullLiteral; Sealed>]
type private Answered(answers: int[]) =
    member _.Answers = answers

/// A store with the numbers of the states of a program, and their vectors.
let private explored seed : (Store * int[][]) option =
    let program = typed (LazyPrograms.generate seed)

    Reference.starting id Plan.allReductions program program.Models.Head
    |> Option.map (fun (started, placements) ->
        let store = Store(Layout.Layout started.World)
        let vectors = List<int[]>()

        Reference.exploreEach 400 (fun _ _ state -> vectors.Add(store.Encode state)) (started, placements)
        |> ignore

        store, vectors.ToArray())

let private questionsOf (store: Store) : Question[] =
    [|
        for g in store.Layout.Groups do
            for slot in 0 .. g.Slots - 1 do
                store.Component(g.Index, slot) :> Question
    |]

[<Tests>]
let tests =
    testList
        "what is remembered is what is found"
        [
            test "of functions of a state" {
                let mutable hits = 0

                for seed in 1..40 do
                    match explored seed with
                    | Some(store, vectors) when vectors.Length > 1 ->
                        let random = Random seed
                        let f = Function(store, questionsOf store, random)
                        // Of one group the number may count instead.
                        let own = random.Next(-1, store.Layout.Width)
                        let recent = Recent<Truth>(store.Layout.Width, own, f.Lately)

                        for _ in 1..6000 do
                            // Any number may go with any.
                            let vector =
                                Array.init store.Layout.Width (fun g -> vectors[random.Next vectors.Length].[g])

                            match recent.Find vector with
                            | null -> recent.Keep(f.Value vector)
                            | known ->
                                hits <- hits + 1
                                Expect.equal known.Value (f.Value vector).Value $"seed {seed}"

                            let g = random.Next store.Layout.Width
                            let other = Array.copy vector
                            other[g] <- vectors[random.Next vectors.Length].[g]

                            if not (recent.Distinguishes(g, vector[g], other[g], vector)) then
                                Expect.equal (f.Hash other) (f.Hash vector) $"seed {seed}: not told apart"
                    | _ -> ()

                Expect.isGreaterThan hits 10_000 "something is remembered"
            }

            test "where answers have few bits or many" {
                let few = [| 0; 1; 65533; 65534; 65535; 65536; 65537; 131071; 200000 |]
                let mutable hits = 0

                for seed in 1..40 do
                    let random = Random seed

                    let questions = Array.init 6 (fun g -> WholeGroup(g, g) :> Question)

                    let sequences = Sequences.Sequences()
                    let memo = Memo.Memo<Answered>([||], News())
                    // After which answers a question is left out.
                    let left = Array.init 6 (fun _ -> few[random.Next few.Length])

                    let value (vector: int[]) =
                        let asked = List<Question>()
                        let mutable i = 0

                        while i < questions.Length do
                            asked.Add questions[i]
                            i <- i + (if questions[i].Class vector = left[i] then 2 else 1)

                        asked, (asked |> Seq.map _.Class(vector) |> Array.ofSeq)

                    for _ in 1..3000 do
                        // Some of the numbers are those of a few places, so that vectors come again.
                        let vector =
                            Array.init 6 (fun g ->
                                if g < 3 then
                                    few[random.Next few.Length]
                                else
                                    few[(g + random.Next 2) % few.Length])

                        let asked, wanted = value vector

                        match memo.Find vector with
                        | null -> memo.Add(vector, sequences.Of asked, Answered wanted)
                        | known ->
                            hits <- hits + 1
                            Expect.equal known.Answers wanted $"seed {seed}"

                Expect.isGreaterThan hits 10_000 "something is remembered"
            }

            test "of functions of products, that share choices" {
                let mutable hits = 0

                for seed in 1..40 do
                    match explored seed with
                    | Some(store, vectors) when vectors.Length > 1 ->
                        let random = Random seed
                        let width = store.Layout.Width

                        let functions = Array.init 2 (fun _ -> Function(store, questionsOf store, random))

                        // Most is asked before anything is remembered.
                        for v in vectors do
                            for f in functions do
                                f.Value v |> ignore

                        let recent = functions |> Array.map (fun f -> Recent<Truth>(width, -1, f.Lately))

                        let choices =
                            Array.init width (fun g ->
                                Array.init 12 (fun _ ->
                                    Choices(
                                        Array.init (random.Next(2, 4)) (fun _ ->
                                            vectors[random.Next vectors.Length].[g])
                                    )))

                        // Whether the function says the same in the whole product.
                        let rec values (f: Function) (vector: int[]) (chosen: Choices[]) g : bool seq =
                            if g = width then
                                Seq.singleton (f.Value vector).Value
                            else
                                match chosen[g] with
                                | null -> values f vector chosen (g + 1)
                                | c ->
                                    c.Numbers
                                    |> Seq.collect (fun n ->
                                        let other = Array.copy vector
                                        other[g] <- n
                                        values f other chosen (g + 1))

                        let constant f vector chosen =
                            values f vector chosen 0 |> Seq.distinct |> Seq.length = 1

                        for _ in 1..1500 do
                            let which = random.Next 2
                            let vector = Array.copy vectors[random.Next vectors.Length]

                            let chosen =
                                Array.init width (fun g ->
                                    if random.Next 4 = 0 then
                                        choices[g].[random.Next 12]
                                    else
                                        null)

                            for g in 0 .. width - 1 do
                                if not (isNull chosen[g]) then
                                    vector[g] <- chosen[g].Numbers[0]

                            match recent[which].FindAmong(vector, chosen) with
                            | null -> recent[which].Keep(Truth.Of(constant functions[which] vector chosen))
                            | known ->
                                hits <- hits + 1
                                Expect.equal known.Value (constant functions[which] vector chosen) $"seed {seed}"
                    | _ -> ()

                Expect.isGreaterThan hits 2_000 "something is remembered"
            }
        ]
