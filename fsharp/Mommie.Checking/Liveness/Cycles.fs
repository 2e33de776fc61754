/// Fair cycles: the product of a state graph with an automaton, its strongly connected components, and in one of them a cycle that
/// is fair and accepted. Every state may be repeated for ever (stuttering): a run that ends is a cycle.
/// In the machines of docs/semantics.md these are the only ones, since no step leads back to a state; the search does not rely on it.
///
/// All conditions on a cycle are of the form "somewhere on it": an EVENTUALLY is not put off, what is owed is done or is
/// not owed. So a component has such a cycle exactly if it meets them all, and no smaller one needs to be tried.
module internal Mommie.Checking.Liveness.Cycles

open System.Collections.Generic
open Mommie.Core.Semantics.World
open Mommie.Checking.Liveness.Formula
open Mommie.Checking.Liveness.Graph

/// A transition of a lasso: the state it leads to, and what it does (-1: nothing that is owed; -2: nothing at all).
[<Struct>]
type Hop = { To: int; Does: int }

/// A run: the state it starts in, the way to the cycle, the cycle (from the last state of the way, back to it).
type Lasso =
    {
        Start: int
        Way: Hop list
        Cycle: Hop list
    }

let private stutter = -2

/// A lasso that the automaton accepts and that is fair; None: there is none.
let find (graph: Graph) (conditions: Condition[]) (automaton: Automaton) : Lasso option =
    let n = graph.States.Length
    let ways = automaton.Ways
    let width = max 1 ways.Length
    let truths = conditions |> Array.map (fun _ -> Array.zeroCreate<sbyte> n)

    let holds condition state =
        match truths[condition][state] with
        | 0y ->
            let v = (conditions[condition]) (graph.States[state])
            truths[condition][state] <- (if v then 1y else -1y)
            v
        | v -> v > 0y

    let fits state (w: int) =
        ways[w].Now |> Array.forall (fun (c, wanted) -> holds c state = wanted)

    let stateOf node = node / width
    let wayOf node = node % width

    // The nodes that follow, by a step or by stuttering, with what the step does.
    let successors timelyOnly (node: int) : List<Hop> =
        let s = stateOf node
        let result = List<Hop>()
        let next = automaton.Of[ways[wayOf node].Next]

        let add target does =
            for w in next do
                if fits target w then
                    result.Add { To = target * width + w; Does = does }

        for e in graph.Edges[s] do
            if not (timelyOnly && e.Untimely) then
                add e.Target e.Does

        add s stutter
        result

    // Reachable nodes, breadth first: parents, and the hop that led to each.
    let parent = Array.create (n * width) -1
    let by = Array.zeroCreate<int>(n * width)
    let order = List<int>()

    for s in 0 .. graph.Initial - 1 do
        for w in automaton.Of[0] do
            if fits s w then
                let node = s * width + w

                if parent[node] = -1 then
                    parent[node] <- -2
                    order.Add node

    let mutable at = 0

    while at < order.Count do
        let node = order[at]
        at <- at + 1

        for h in successors false node do
            if parent[h.To] = -1 then
                parent[h.To] <- node
                by[h.To] <- h.Does
                order.Add h.To

    let rank = Array.create (n * width) -1
    order |> Seq.iteri (fun i node -> rank[node] <- i)

    // What is owed in every state of the nodes and done by no step between them; the EVENTUALLYs put off at all of them.
    let continuously (nodes: seq<int>) =
        let mutable common: HashSet<int> option = None
        let seen = HashSet<int>()

        for node in nodes do
            let s = stateOf node

            if seen.Add s then
                match common with
                | None -> common <- Some(HashSet<int>(graph.Owed[s]))
                | Some c -> c.IntersectWith graph.Owed[s]

        match common with
        | Some c -> c
        | None -> HashSet<int>()

    let putOff (nodes: seq<int>) =
        automaton.Eventualities
        |> List.filter (fun f -> nodes |> Seq.forall (fun node -> ways[wayOf node].PutOff.Contains f))

    let accepted (inside: HashSet<int>) =
        let closes =
            inside.Count > 1
            || (let node = Seq.head inside in successors true node |> Seq.exists (fun h -> h.To = node))

        closes
        && (putOff inside).IsEmpty
        && (let left = continuously inside

            if left.Count > 0 then
                for node in inside do
                    for h in successors true node do
                        if h.Does >= 0 && inside.Contains h.To then
                            left.Remove h.Does |> ignore

            left.Count = 0)

    // Tarjan's algorithm without recursion, on the steps that are not untimely.
    let index = Array.create (n * width) -1
    let low = Array.zeroCreate<int>(n * width)
    let onStack = System.Collections.BitArray(n * width)
    let stack = Stack<int>()
    let mutable counter = 0
    let mutable best: (int * HashSet<int>) option = None

    let visit root =
        let frames = Stack<struct (int * List<Hop> * int)>()

        let openNode node =
            index[node] <- counter
            low[node] <- counter
            counter <- counter + 1
            stack.Push node
            onStack[node] <- true
            frames.Push(struct (node, successors true node, 0))

        openNode root

        while frames.Count > 0 do
            let struct (node, next, i) = frames.Pop()

            if i < next.Count then
                frames.Push(struct (node, next, i + 1))
                let other = next[i].To

                if index[other] = -1 then
                    openNode other
                elif onStack[other] then
                    low[node] <- min low[node] index[other]
            else
                if low[node] = index[node] then
                    let component' = HashSet<int>()
                    let mutable go = true

                    while go do
                        let member' = stack.Pop()
                        onStack[member'] <- false
                        component'.Add member' |> ignore
                        go <- member' <> node

                    let first = component' |> Seq.map (fun m -> rank[m]) |> Seq.min

                    if
                        (match best with
                         | Some(r, _) -> first < r
                         | None -> true)
                        && accepted component'
                    then
                        best <- Some(first, component')

                if frames.Count > 0 then
                    let struct (above, _, _) = frames.Peek()
                    low[above] <- min low[above] low[node]

    for node in order do
        if index[node] = -1 then
            visit node

    best
    |> Option.map (fun (first, inside) ->
        let start = order[first]

        // The shortest way inside the component from a node by at least one hop to what is wanted.
        let towards (from: int) (wanted: Hop -> bool) : Hop list =
            let came = Dictionary<int, struct (int * Hop)>()
            let queue = Queue<int>([ from ])
            let mutable result = None

            let rec back node (acc: Hop list) =
                if node = from && not acc.IsEmpty then
                    acc
                else
                    let struct (previous, hop) = came[node]

                    if previous = from then
                        hop :: acc
                    else
                        back previous (hop :: acc)

            while result.IsNone && queue.Count > 0 do
                let node = queue.Dequeue()

                for h in successors true node do
                    if result.IsNone && inside.Contains h.To then
                        if wanted h then
                            result <- Some((if node = from then [] else back node []) @ [ h ])
                        elif h.To <> from && not (came.ContainsKey h.To) then
                            came[h.To] <- struct (node, h)
                            queue.Enqueue h.To

            result |> Option.defaultValue []

        let cycle = List<Hop>()

        let nodes () =
            Seq.append [ start ] (cycle |> Seq.map _.To)

        let last () =
            if cycle.Count = 0 then start else cycle[cycle.Count - 1].To

        let mutable go = true

        while go do
            match putOff (nodes ()) with
            | f :: _ -> cycle.AddRange(towards (last ()) (fun h -> not (ways[wayOf h.To].PutOff.Contains f)))
            | [] ->
                let left = continuously (nodes ())
                left.ExceptWith(cycle |> Seq.map _.Does)

                match Seq.sort left |> Seq.tryHead with
                | Some d ->
                    cycle.AddRange(
                        towards (last ()) (fun h ->
                            h.Does = d || System.Array.BinarySearch(graph.Owed[stateOf h.To], d) < 0)
                    )
                | None -> go <- false

        if cycle.Count = 0 || last () <> start then
            cycle.AddRange(towards (last ()) (fun h -> h.To = start))

        let rec prefix node acc =
            if parent[node] = -2 then
                stateOf node, acc
            else
                prefix parent[node] ({ To = stateOf node; Does = by[node] } :: acc)

        let first, way = prefix start []

        {
            Start = first
            Way = way |> List.filter (fun h -> h.Does <> stutter)
            Cycle =
                cycle
                |> Seq.filter (fun h -> h.Does <> stutter)
                |> Seq.map (fun h -> { h with To = stateOf h.To })
                |> List.ofSeq
        })
