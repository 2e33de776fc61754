/// Functions of a state, evaluated once for each answers to the questions that they ask.
///
/// A memo is a tree: a node is the question that an evaluation asks next, its branches are the answers that occurred, a leaf is a result. Which
/// question comes next follows from the answers before, so that a state is looked up by answering the questions from the root on, and
/// finds the result of an evaluation that was given the same answers throughout.
module internal Mommie.Checking.Engine.Memo

open System
open System.Collections.Generic
open System.Threading
open Mommie.Checking.Engine.Questions

// Branches by class plus 1 (0: free), open addressing, at most half full.
[<Sealed; AllowNullLiteral>]
type private Branches<'n when 'n: null and 'n: not struct>(size: int) =
    member val Keys: int[] = Array.zeroCreate size
    member val Nodes: 'n[] = Array.zeroCreate size

/// A question (then `Result` is null), or a result.
[<AllowNullLiteral; Sealed>]
type private Node<'r when 'r: null and 'r: not struct>(question: Question, result: 'r) =
    let mutable branches: Branches<Node<'r>> = null
    let mutable count = 0

    static member private Put(b: Branches<Node<'r>>, key: int, node: Node<'r>) =
        let mask = b.Keys.Length - 1
        let mutable at = key &&& mask

        while b.Keys[at] <> 0 do
            at <- (at + 1) &&& mask

        b.Nodes[at] <- node
        Volatile.Write(&b.Keys[at], key)

    member _.Question = question
    member _.Result = result

    /// What follows an answer of the class, null where it did not occur yet.
    member _.After(answer: int) : Node<'r> =
        let b = Volatile.Read(&branches)

        if isNull b then
            null
        else
            let mask = b.Keys.Length - 1
            let mutable at = (answer + 1) &&& mask
            let mutable key = Volatile.Read(&b.Keys[at])

            while key <> 0 && key <> answer + 1 do
                at <- (at + 1) &&& mask
                key <- Volatile.Read(&b.Keys[at])

            if key = 0 then null else b.Nodes[at]

    /// One writer at a time.
    member _.Add(answer: int, node: Node<'r>) =
        let more =
            if isNull branches then
                Branches 2
            elif 2 * (count + 1) > branches.Keys.Length then
                let more = Branches(2 * branches.Keys.Length)

                for i in 0 .. branches.Keys.Length - 1 do
                    if branches.Keys[i] <> 0 then
                        Node<'r>.Put(more, branches.Keys[i], branches.Nodes[i])

                more
            else
                branches

        Node<'r>.Put(more, answer + 1, node)
        count <- count + 1
        Volatile.Write(&branches, more)

/// Results of one function of a state. Shared by all threads.
[<Sealed>]
type Memo<'r when 'r: null and 'r: not struct>() =
    let gate = obj ()
    let mutable root: Node<'r> = null
    let mutable groups = 0UL
    let mutable evaluations = 0

    /// The groups that the function has read so far, as bits (the last stands for all from the 64th on).
    member _.Groups = Volatile.Read(&groups)

    /// How often the function was evaluated.
    member _.Evaluations = Volatile.Read(&evaluations)

    /// The result for the vector, null where it must be evaluated.
    member _.Find(vector: int[]) : 'r =
        let mutable node = Volatile.Read(&root)

        while not (isNull node) && isNull node.Result do
            let q = node.Question
            node <- node.After(q.Class vector)

        if isNull node then null else node.Result

    /// The same; the questions that lead there are noted.
    member _.Find(vector: int[], notes: Notes) : 'r =
        let mutable node = Volatile.Read(&root)

        while not (isNull node) && isNull node.Result do
            let q = node.Question
            notes.Note q
            node <- node.After(q.Class vector)

        if isNull node then null else node.Result

    /// Drops the results.
    member _.Forget() =
        lock gate (fun () -> Volatile.Write(&root, null))

    /// Keeps a result: for the vector it was evaluated for, with the questions asked meanwhile.
    member _.Add(vector: int[], asked: List<Question>, result: 'r) =
        lock gate (fun () ->
            let mutable bits = groups

            for q in asked do
                bits <-
                    if q.Group < 0 then
                        UInt64.MaxValue
                    else
                        bits ||| (1UL <<< min q.Group 63)

            Volatile.Write(&groups, bits)
            Volatile.Write(&evaluations, evaluations + 1)

            let answers = Array.init asked.Count (fun i -> asked[i].Class vector)

            // From the end of the path that is there, the rest is made bottom up, and then hung in at once.
            let made from =
                let mutable node = Node<'r>(null, result)

                for i in asked.Count - 1 .. -1 .. from do
                    let above = Node<'r>(asked[i], null)
                    above.Add(answers[i], node)
                    node <- above

                node

            // What was forgotten meanwhile has no class.
            if Array.contains -1 answers then
                ()
            elif isNull root then
                Volatile.Write(&root, made 0)
            else
                let mutable node = root
                let mutable i = 0

                while i < asked.Count && obj.ReferenceEquals(node.Question, asked[i]) do
                    match node.After answers[i] with
                    | null ->
                        node.Add(answers[i], made (i + 1))
                        i <- asked.Count
                    | next ->
                        node <- next
                        i <- i + 1)
