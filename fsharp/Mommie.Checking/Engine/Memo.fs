/// Functions of a state, evaluated once for each answers to the questions that they ask.
///
/// A memo is a tree: a node is the questions that an evaluation asks next, its branches are the answers that occurred to the last of them, a leaf is a
/// result. Which question comes next follows from the answers before, so that a state is looked up by answering the questions from the root on, and
/// finds the result of an evaluation that was given the same answers throughout. Questions to which one answer alone occurred are one node
/// with those before and after them (a radix tree): most of a path is.
module internal Mommie.Checking.Engine.Memo

open System
open System.Collections.Generic
open System.Threading
open Mommie.Checking.Engine.Tables
open Mommie.Checking.Engine.Questions
open Mommie.Checking.Engine.Sequences

// Branches by class plus 1 (0: free), open addressing, at most half full.
[<Sealed; AllowNullLiteral>]
type private Branches<'n when 'n: null and 'n: not struct>(size: int) =
    member val Keys: int[] = Array.zeroCreate size
    member val Nodes: 'n[] = Array.zeroCreate size

/// What several answers occurred to.
[<Sealed; AllowNullLiteral>]
type private Fork<'n when 'n: null and 'n: not struct>(question: Question) =
    let mutable branches: Branches<'n> = Branches 2
    let mutable count = 0

    static member private Put(b: Branches<'n>, key: int, node: 'n) =
        let mask = b.Keys.Length - 1
        let mutable at = key &&& mask

        while b.Keys[at] <> 0 && b.Keys[at] <> key do
            at <- (at + 1) &&& mask

        Volatile.Write(&b.Nodes[at], node)
        Volatile.Write(&b.Keys[at], key)

    member _.Question = question

    /// What follows an answer of the class, null where it did not occur yet.
    member _.After(answer: int) : 'n =
        let b = Volatile.Read(&branches)
        let mask = b.Keys.Length - 1
        let mutable at = (answer + 1) &&& mask
        let mutable key = Volatile.Read(&b.Keys[at])

        while key <> 0 && key <> answer + 1 do
            at <- (at + 1) &&& mask
            key <- Volatile.Read(&b.Keys[at])

        if key = 0 then null else Volatile.Read(&b.Nodes[at])

    /// Puts a node there, instead of the one that is there if any is. One writer at a time.
    member this.Put(answer: int, node: 'n) =
        if isNull (this.After answer) then
            count <- count + 1

        let more =
            if 2 * count > branches.Keys.Length then
                let more = Branches(2 * branches.Keys.Length)

                for i in 0 .. branches.Keys.Length - 1 do
                    if branches.Keys[i] <> 0 then
                        Fork<'n>.Put(more, branches.Keys[i], branches.Nodes[i])

                more
            else
                branches

        Fork<'n>.Put(more, answer + 1, node)
        Volatile.Write(&branches, more)

/// The only answers that occurred to some questions: 16 bits each are enough for nearly all, the others stand aside.
[<Struct>]
type private Answers(small: uint16[], wide: int[]) =
    static member Of(classes: int[], from: int) =
        let classes = Array.sub classes from (classes.Length - from)

        Answers(
            classes |> Array.map (fun c -> uint16 (min c 65535)),
            if Array.exists (fun c -> c >= 65535) classes then
                classes
            else
                [||]
        )

    member _.Length = small.Length

    member _.Is(i: int, answer: int) =
        if answer < 65535 then
            int small[i] = answer
        else
            small[i] = 65535us && wide[i] = answer

    member _.Item(i: int) =
        if small[i] < 65535us then int small[i] else wide[i]

/// The questions of `asked` from `first` until `last` with the only answers that occurred to them, and then a result, or a fork (then the result is null).
/// Answers are those from some question on to all that follow in `asked`, and shared with the nodes that this one was one with; where there is a result, `asked`
/// is all that leads to it.
[<Sealed; AllowNullLiteral>]
type private Node<'r when 'r: null and 'r: not struct>
    (asked: Sequence, first: int, last: int, answers: Answers, result: 'r, fork: Fork<Node<'r>>) =
    member _.Asked = asked
    member _.First = first
    member _.Last = last
    member _.Answers = answers

    /// The question that the answers begin with.
    member _.Shift = asked.Questions.Length - answers.Length

    member _.Result = result
    member _.Fork = fork

/// Results of one function of a state. Shared by all threads. `news` is told of each question asked for the first time, before a result that it led to is found.
[<Sealed>]
type Memo<'r when 'r: null and 'r: not struct>(interners: Interner[], news: News) =
    let gate = obj ()
    let sequences = HashSet<int>()
    let mutable root: Node<'r> = null
    let mutable questions: Question[] = [||]
    let mutable groups = 0UL
    let mutable evaluations = 0
    let mutable looked = 0

    // The leaf for the vector, null where it must be evaluated.
    let leaf (vector: int[]) : Node<'r> =
        let mutable node = Volatile.Read(&root)
        let mutable result = null

        while not (isNull node) do
            let asked = node.Asked.Questions
            let answers = node.Answers
            let shift = node.Shift
            let last = node.Last
            let mutable i = node.First

            let places = node.Asked.Places
            let mutable same = true

            while same && i < last do
                let place = places[i]

                // Nearly all are kept: a question is not looked at for them.
                let kept =
                    if place < 0 then
                        0
                    else
                        let g = place >>> 16
                        interners[g].Kept(vector[g], place &&& 0xffff)

                let answer = if kept > 0 then kept - 1 else asked[i].Class vector

                if answers.Is(i - shift, answer) then
                    i <- i + 1
                else
                    same <- false

            if i < last then
                node <- null
            else
                match node.Fork with
                | null ->
                    result <- node
                    node <- null
                | fork -> node <- fork.After(fork.Question.Class vector)

        result

    /// The groups that the function has read so far, as bits (the last stands for all from the 64th on).
    member _.Groups = Volatile.Read(&groups)

    /// The questions that it has asked so far; another array when there are more.
    member _.Questions = Volatile.Read(&questions)

    /// How often the function was evaluated.
    member _.Evaluations = Volatile.Read(&evaluations)

    /// Whether it is of use, looked at after so many calls of this: not where nodes read so much of each other that hardly any situation comes twice.
    member _.Worth(trial: int) =
        if looked < trial then
            looked <- looked + 1
            true
        else
            if looked = trial then
                looked <- if 4 * evaluations > trial then trial + 1 else trial + 2

            looked = trial + 2

    /// The result for the vector, null where it must be evaluated.
    member _.Find(vector: int[]) : 'r =
        match leaf vector with
        | null -> null
        | node -> node.Result

    /// The same with what led there.
    member _.Recall(vector: int[]) : struct ('r * Sequence) =
        match leaf vector with
        | null -> struct (null, null)
        | node -> struct (node.Result, node.Asked)

    /// Drops the results.
    member _.Forget() =
        lock gate (fun () -> Volatile.Write(&root, null))

    /// Keeps a result: for the vector it was evaluated for, with the questions asked meanwhile.
    member _.Add(vector: int[], sequence: Sequence, result: 'r) =
        lock gate (fun () ->
            let asked = sequence.Questions

            if sequences.Add sequence.Id then
                Volatile.Write(&groups, groups ||| sequence.Groups)

                match asked |> Array.except questions with
                | [||] -> ()
                | more ->
                    Volatile.Write(&questions, Array.append questions more)
                    news.Add()

            Volatile.Write(&evaluations, evaluations + 1)
            let classes = asked |> Array.map (fun q -> q.Class vector)

            // The rest of the path from a question on.
            let rest from =
                Node<'r>(sequence, from, asked.Length, Answers.Of(classes, from), result, null)

            // Goes on at a node; gives the one that is to stand there instead (itself where it stays). Nothing is kept where the questions asked are others
            // than those asked before after the same answers, which happens where a question became one about more.
            let rec into (node: Node<'r>) : Node<'r> =
                let mutable i = node.First

                while i < node.Last
                      && i < asked.Length
                      && obj.ReferenceEquals(node.Asked.Questions[i], asked[i])
                      && node.Answers.Is(i - node.Shift, classes[i]) do
                    i <- i + 1

                if i < node.Last then
                    if i < asked.Length && obj.ReferenceEquals(node.Asked.Questions[i], asked[i]) then
                        let fork = Fork<Node<'r>>(asked[i])

                        fork.Put(
                            node.Answers[i - node.Shift],
                            Node<'r>(node.Asked, i + 1, node.Last, node.Answers, node.Result, node.Fork)
                        )

                        fork.Put(classes[i], rest (i + 1))
                        Node<'r>(node.Asked, node.First, i, node.Answers, null, fork)
                    else
                        node
                else
                    match node.Fork with
                    | null -> node
                    | fork when i < asked.Length && obj.ReferenceEquals(fork.Question, asked[i]) ->
                        match fork.After classes[i] with
                        | null -> fork.Put(classes[i], rest (i + 1))
                        | next ->
                            let other = into next

                            if not (obj.ReferenceEquals(other, next)) then
                                fork.Put(classes[i], other)

                        node
                    | _ -> node

            // What was forgotten meanwhile has no class.
            if Array.contains -1 classes then
                ()
            elif isNull root then
                Volatile.Write(&root, rest 0)
            else
                let other = into root

                if not (obj.ReferenceEquals(other, root)) then
                    Volatile.Write(&root, other))
