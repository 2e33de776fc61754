/// Reduction *lazy*: what firings that are put off lead to at one principal (docs/semantics.md).
///
/// A *late* transition is not among a state's successors. A principal's *tail* is the local states that its late firings alone lead to.
module internal Mommie.Checking.Engine.Tail

open System
open System.Collections.Generic
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Checking
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Told
open Mommie.Checking.Engine.Recent
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Outcome
open Mommie.Checking.Engine.Moves

/// No more tails than these are remembered to be met again.
let private mostMet = 200_000

/// A tail longer than this is none.
let longest = 256

/// What late firings alone lead to from a local state of a principal, with the others as they are.
[<AllowNullLiteral; Sealed>]
type Tail
    (
        owner: int,
        group: int,
        states: int[],
        edges: struct (int * int * int)[],
        fired: struct (int * int)[],
        blamed: int[],
        last: int
    ) =
    /// the principal, by index in `SharedTails.Owners`
    member _.Owner = owner
    /// its group
    member _.Group = group
    /// the numbers of the local states, that of the state itself first
    member _.States = states
    /// the same, where there are several
    member val Choices = (if states.Length > 1 then Choices states else null)
    /// from, to, by which late move
    member _.Edges = edges
    /// by move, how many firings there are
    member _.Fired = fired
    /// late moves that cannot be put off here
    member _.Blamed = blamed

    /// A number for what the others see of it in the end; -1 where that cannot be told. They see what it has published and, in lies about values
    /// that EXTERNs return, its histories. In the end there is no more than all that it publishes on any way, and the longest history where that goes
    /// on from all others.
    member _.Last = last

/// The transition of a move.
let private nameOf (world: World) (m: StepId) : Laziness.Name =
    let plan = world.Instances[m.Instance].Plan
    plan.Node.Role, plan.Transitions[m.Transition].Transition.Name

/// Whether the move is a firing that is put off.
let isLate (world: World) (late: Set<Laziness.Name>) (m: StepId) =
    m.Kind = Trace.StepKind.Transition && late.Contains(nameOf world m)

/// The moves of one principal.
type Owner =
    {
        Group: Group
        /// the families of the moves that are not late
        Main: int[]
        /// the families of the late ones, of one move each
        Late: int[]
        /// what the moves that are not late tell apart
        ToldByMain: Lately
        /// what the late moves tell apart
        ToldByLate: Lately
        /// by late move: how its firings look at the slots of the group
        Touches: Dictionary<int, Laziness.Touch[]>
        /// the slots that are histories of EXTERN calls
        Histories: int[]
    }

/// What the threads share.
[<Sealed>]
type SharedTails(store: Store, shared: SharedMoves, late: Set<Laziness.Name>) =
    let moves = shared.Moves
    let layout = store.Layout
    let world = layout.World

    let isLate = isLate world late

    let owners =
        [| 0 .. shared.Families.Length - 1 |]
        |> Array.groupBy (fun f -> layout.OwnerOf world.Instances[moves[shared.Families[f].[0]].Instance].Principal)
        |> Array.map (fun (group, own) ->
            let late, main =
                own |> Array.partition (fun f -> isLate moves[shared.Families[f].[0]])

            let g = layout.Groups[group]
            let touches = Dictionary<int, Laziness.Touch[]>()

            for f in late do
                let i = shared.Families[f].[0]
                let m = moves[i]
                let places = Laziness.touches world world.Instances[m.Instance] m.Transition

                touches[i] <-
                    Array.init g.Slots (fun slot ->
                        if slot < g.Places.Length then
                            places |> Map.tryFind g.Places[slot] |> Option.defaultValue Laziness.Touch.Never
                        else
                            Laziness.Touch.Never)

            {
                Group = g
                Main = main
                Late = late
                ToldByMain = shared.Together(main |> Array.collect (fun f -> shared.Families[f]))
                ToldByLate = shared.Together(late |> Array.collect (fun f -> shared.Families[f]))
                Touches = touches
                Histories =
                    world.Instances
                    |> Array.filter (fun i -> layout.OwnerOf i.Principal = group && i.History >= 0)
                    |> Array.map (fun i -> layout.SlotOf i.History)
            })

    member _.Store = store
    member _.Moves = moves
    member _.Owners: Owner[] = owners

    /// Whether an owner's late moves have written its own group alone.
    member _.WriteOwn(o: Owner) : bool =
        let g = o.Group.Index

        g < 63
        && o.Late
           |> Array.forall (fun f -> shared.Written shared.Families[f].[0] &&& ~~~(1UL <<< g) = 0UL)

    member _.IsLate(move: int) = isLate moves[move]

    /// The move of a family of late moves.
    member _.MoveOf(family: int) = shared.Families[family].[0]

    /// The late transition of a move.
    member _.NameOf(move: int) = nameOf world moves[move]

/// Whether one history goes on from the other.
let goesOn (before: Value) (after: Value) =
    before.Items.Length <= after.Items.Length
    && Seq.forall2 (fun a b -> Value.Same(a, b)) before.Items after.Items

/// Whether a change is one of a group alone.
let isOnly (g: Group) (c: Change) =
    c.Answers.Length = 0 && c.Groups.Length = 1 && c.Groups[0] = g.Index

/// Finds tails. One per thread.
[<Sealed>]
type Finder(shared: SharedTails, mover: Mover) =
    let store = shared.Store
    let work: int[] = Array.zeroCreate store.Layout.Width
    let states = List<int>()
    let edges = List<struct (int * int * int)>()
    let fired = List<struct (int * int)>()
    let blamed = List<int>()

    let value (o: Owner) (n: int) = store.Interner(o.Group.Index).Value n

    // What the others see in the end (`Tail.Last`).
    let last (o: Owner) : int =
        if states.Count = 1 then
            states[0]
        else
            let ends =
                states.FindAll(fun u -> not (edges.Exists(fun (struct (v, _, _)) -> v = u)))

            if ends.Count = 1 then
                ends[0]
            elif ends.Count = 0 then
                -1
            else
                let joined = Array.copy (value o ends[0])

                for u in states do
                    for slot in o.Group.Places.Length .. joined.Length - 1 do
                        joined[slot] <- union joined[slot] (value o u).[slot]

                let mutable comparable = true

                for slot in o.Histories do
                    let histories = states |> Seq.map (fun u -> (value o u).[slot]) |> List.ofSeq
                    let longest = histories |> List.maxBy _.Items.Length

                    comparable <- comparable && histories |> List.forall (fun h -> goesOn h longest)

                    joined[slot] <- longest

                if comparable then
                    store.Interner(o.Group.Index).Number joined
                else
                    -1

    // Fills the lists with the tail from the vector.
    let explore (o: Owner) (vector: int[]) =
        let g = o.Group.Index
        Array.Copy(vector, work, vector.Length)
        states.Clear()
        edges.Clear()
        fired.Clear()
        blamed.Clear()
        states.Add vector[g]
        let mutable next = 0

        while next < states.Count && blamed.Count = 0 do
            work[g] <- states[next]

            for family in o.Late do
                let move = shared.MoveOf family
                let s = mover.Late(move, work)

                if s.Generated > 0 || s.Failures.Length > 0 then
                    fired.AddRange s.Fired

                    if s.Failures.Length > 0 then
                        blamed.Add move

                    for c in s.Changes do
                        if not (isOnly o.Group c) || states.Count > longest then
                            blamed.Add move
                        else
                            edges.Add(struct (states[next], c.Numbers[0], move))

                            if not (states.Contains c.Numbers[0]) then
                                states.Add c.Numbers[0]

            next <- next + 1

    // Tails met before, by a hash of what they are: there are far fewer than situations that lead to them.
    let met = Dictionary<int, Tail>()

    let isMet (t: Tail) (owner: int) =
        let mutable same =
            t.Owner = owner
            && t.States.Length = states.Count
            && t.Edges.Length = edges.Count
            && t.Fired.Length = fired.Count

        for i in 0 .. states.Count - 1 do
            same <- same && t.States[i] = states[i]

        for i in 0 .. edges.Count - 1 do
            same <- same && edges[i].Equals t.Edges[i]

        for i in 0 .. fired.Count - 1 do
            same <- same && fired[i].Equals t.Fired[i]

        same

    let find (owner: int) (vector: int[]) : Tail =
        let o = shared.Owners[owner]
        explore o vector
        let mutable hash = HashCode()
        hash.Add owner

        for u in states do
            hash.Add u

        for struct (_, u, move) in edges do
            hash.Add u
            hash.Add move

        let hash = hash.ToHashCode()

        match met.TryGetValue hash with
        | true, t when blamed.Count = 0 && isMet t owner -> t
        | _ ->
            let tail =
                Tail(
                    owner,
                    o.Group.Index,
                    states.ToArray(),
                    edges.ToArray(),
                    fired.ToArray(),
                    blamed.ToArray(),
                    (if blamed.Count > 0 then -1 else last o)
                )

            if blamed.Count = 0 then
                if met.Count = mostMet then
                    met.Clear()

                met[hash] <- tail

            tail

    let recent =
        shared.Owners
        |> Array.map (fun o -> Recent<Tail>(store.Layout.Width, o.Group.Index, o.ToldByLate))

    /// The tail of an owner, by index, from the vector: the others stay as they are in it.
    member _.Tail(owner: int, vector: int[]) : Tail =
        match recent[owner].Find vector with
        | null ->
            let tail = find owner vector

            if shared.WriteOwn shared.Owners[owner] then
                recent[owner].Keep tail

            tail
        | tail -> tail

    /// Whether an owner's tail may depend on which of two numbers a group has.
    member _.Distinguishes(owner: int, group: int, a: int, b: int, vector: int[]) : bool =
        recent[owner].Distinguishes(group, a, b, vector)
