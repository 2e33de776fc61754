/// Reduction *lazy*: what firings that are put off lead to from a state, and whether they can be put off there (docs/semantics.md).
///
/// A *late* transition is not among a state's successors. Here are, for each principal, its *tail*: the local states that its late firings alone lead to.
/// What is reachable by late firings of all is within the product of the tails, if each is made with the others as far advanced as they get.
module internal Mommie.Checking.Engine.Tails

open System
open System.Collections.Generic
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Moves

/// A tail longer than this is none.
let private longest = 256

/// A successor by a firing that the late ones before it cannot be put off past.
[<Struct>]
type Early =
    {
        /// the local state that the late firings lead to
        After: int
        /// the late move (index in `Machine.Moves`) that leads there
        Late: int
        /// whether the firings before that one may as well come after it
        First: bool
        Change: Change
    }

/// A principal's tail in a state.
[<AllowNullLiteral; Sealed>]
type Tail
    (
        owner: int,
        group: int,
        main: List<Successors>,
        states: List<int>,
        edges: List<struct (int * int * int)>,
        fired: List<struct (int * int)>,
        blamed: List<int>
    ) =
    /// the principal, by index in `SharedTails.Owners`
    member _.Owner = owner
    /// its group
    member _.Group = group
    /// what the moves that are not late lead to from each of the states
    member _.Main = main
    /// the numbers of the local states, that of the state itself first
    member _.States = states
    /// from, to, by which late move
    member _.Edges = edges
    /// by move, how many firings there are beside those of `Main` in the state itself
    member _.Fired = fired
    /// late moves that cannot be put off here
    member _.Blamed = blamed

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
                Touches = touches
                Histories =
                    world.Instances
                    |> Array.filter (fun i -> layout.OwnerOf i.Principal = group && i.History >= 0)
                    |> Array.map (fun i -> layout.SlotOf i.History)
            })

    member _.Store = store
    member _.Moves = moves
    member _.Owners: Owner[] = owners

    member _.IsLate(move: int) = isLate moves[move]

    /// The move of a family of late moves.
    member _.MoveOf(family: int) = shared.Families[family].[0]

    /// The late transition of a move.
    member _.NameOf(move: int) = nameOf world moves[move]

/// What follows late firings from a state.
[<RequireQualifiedAccess>]
type Ahead =
    /// no late firing is possible
    | Nothing
    /// the tails, in the order of `SharedTails.Owners`, and the successors by what late firings cannot be put off past
    | Tails of Tail[] * early: List<Change>
    /// these transitions cannot be late
    | Blamed of Set<Laziness.Name>

let private same (a: Value) (b: Value) =
    (isAbsent a && isAbsent b)
    || (not (isAbsent a) && not (isAbsent b) && Value.Same(a, b))

let private nowhere = Successors([||], 0, [||], [||])

let private alike (a: Successors) (b: Successors) =
    obj.ReferenceEquals(a, b)
    || (a.Changes.Length = b.Changes.Length
        && a.Failures.Length = b.Failures.Length
        && a.Changes |> Array.forall (fun c -> b.Changes |> Array.exists c.Same))

/// Finds tails. One per thread.
[<Sealed>]
type Tailer(shared: SharedTails, mover: Mover) =
    let store = shared.Store
    let work: int[] = Array.zeroCreate store.Layout.Width

    // Whether a firing that looks at the slot so does in h what it does in u.
    let kept (touch: Laziness.Touch) (u: Value) (h: Value) =
        match touch with
        | Laziness.Touch.Never -> true
        | Laziness.Touch.Grows -> same u h || (not (isAbsent u) && not (isAbsent h) && subset u h)
        | Laziness.Touch.Reads -> same u h

    // Whether a late firing that is possible in u is possible in h and does the same there, whatever the others have published.
    let persists (o: Owner) (touch: Laziness.Touch[]) (u: Value[]) (h: Value[]) =
        let mutable ok = true

        for i in 0 .. o.Group.Places.Length - 1 do
            ok <- ok && kept touch[i] u[i] h[i]

        ok

    // Whether the late firing u -> u' leads from h to h', whatever the others have published, if it leads from u to u'.
    let commutes (o: Owner) (touch: Laziness.Touch[]) (u: Value[]) (u': Value[]) (h: Value[]) (h': Value[]) =
        let mutable ok = persists o touch u h
        let mutable i = 0

        while ok && i < u.Length do
            ok <-
                if i >= o.Group.Places.Length then
                    Value.Same(h'[i], union h[i] u'[i])
                elif same u[i] u'[i] then
                    same h[i] h'[i]
                else
                    same h'[i] u'[i] && same u[i] h[i]

            i <- i + 1

        ok

    let onlyOwn (o: Owner) (c: Change) =
        c.Answers.Length = 0 && c.Groups.Length = 1 && c.Groups[0] = o.Group.Index

    let value (o: Owner) (n: int) = store.Interner(o.Group.Index).Value n

    // What the moves that are not late lead to from the vector at work.
    let mainOf (o: Owner) : Successors =
        match o.Main with
        | [||] -> nowhere
        | [| family |] -> mover.Successors(family, work)
        | families ->
            let parts = families |> Array.map (fun f -> mover.Successors(f, work))

            Successors(
                parts |> Array.collect _.Changes,
                parts |> Array.sumBy _.Generated,
                parts |> Array.collect _.Fired,
                parts |> Array.collect _.Failures
            )

    // The tail from the vector: the others stay as they are in it.
    let tail (index: int) (vector: int[]) : Tail =
        let o = shared.Owners[index]
        let g = o.Group.Index
        let here = vector[g]
        Array.Copy(vector, work, vector.Length)
        let states = List<int>([ here ])
        let main = List<Successors>()
        let edges = List<struct (int * int * int)>()
        let fired = List<struct (int * int)>()
        let blamed = List<int>()
        let mutable next = 0

        while next < states.Count && blamed.Count = 0 do
            work[g] <- states[next]

            let others = mainOf o
            main.Add others

            if next > 0 then
                fired.AddRange others.Fired

            for family in o.Late do
                let s = mover.Successors(family, work)

                if s.Generated > 0 || s.Failures.Length > 0 then
                    let move = shared.MoveOf family
                    fired.AddRange s.Fired

                    if s.Failures.Length > 0 then
                        blamed.Add move

                    for c in s.Changes do
                        if not (onlyOwn o c) || states.Count > longest then
                            blamed.Add move
                        else
                            edges.Add(struct (states[next], c.Numbers[0], move))

                            if not (states.Contains c.Numbers[0]) then
                                states.Add c.Numbers[0]

            next <- next + 1

        Tail(index, g, main, states, edges, fired, blamed)

    // Whether one history goes on from the other.
    let goesOn (before: Value) (after: Value) =
        before.Items.Length <= after.Items.Length
        && Seq.forall2 (fun a b -> Value.Same(a, b)) before.Items after.Items

    // Whether some step forgets calls of EXTERNs (RESTORES): then liars have fewer values to lie with, and a late firing after it may have no match.
    let forgets (t: Tail) =
        let o = shared.Owners[t.Owner]

        o.Histories.Length > 0
        && Seq.exists2
            (fun u (s: Successors) ->
                s.Changes
                |> Array.exists (fun c ->
                    onlyOwn o c
                    && o.Histories
                       |> Array.exists (fun slot -> not (goesOn (value o u).[slot] (value o c.Numbers[0]).[slot]))))
            t.States
            t.Main

    // A number for what the others see of it in the end; -1 where that cannot be told. They see what it has published and, in lies about values
    // that EXTERNs return, its histories. In the end there is no more than all that it publishes on any way, and the longest history where that goes
    // on from all others.
    let last (t: Tail) : int =
        if t.States.Count = 1 then
            t.States[0]
        else
            let o = shared.Owners[t.Owner]

            let ends =
                t.States.FindAll(fun u -> not (t.Edges.Exists(fun (struct (v, _, _)) -> v = u)))

            if ends.Count = 1 then
                ends[0]
            elif ends.Count = 0 then
                -1
            else
                let joined = Array.copy (value o ends[0])

                for u in t.States do
                    for slot in o.Group.Places.Length .. joined.Length - 1 do
                        joined[slot] <- union joined[slot] (value o u).[slot]

                let mutable comparable = true

                for slot in o.Histories do
                    let histories = t.States |> Seq.map (fun u -> (value o u).[slot]) |> List.ofSeq
                    let longest = histories |> List.maxBy _.Items.Length

                    comparable <- comparable && histories |> List.forall (fun h -> goesOn h longest)

                    joined[slot] <- longest

                if comparable then
                    store.Interner(o.Group.Index).Number joined
                else
                    -1

    // What late firings cannot be put off past, and late moves that others cannot be put off past either.
    let early (t: Tail) (blamed: List<int>) : List<Early> =
        let o = shared.Owners[t.Owner]
        let value = value o
        let here = t.States[0]
        let early = List<Early>()

        // Whether every late firing v -> u can be made after u -> u' as well.
        let first u u' move =
            u <> here
            && t.Edges
               |> Seq.filter (fun (struct (_, after, _)) -> after = u)
               |> Seq.forall (fun (struct (v, _, earlier)) ->
                   persists o o.Touches[move] (value u) (value v)
                   && persists o o.Touches[move] (value v) (value u)
                   && t.Edges
                      |> Seq.exists (fun (struct (from, w, m)) ->
                          from = v
                          && m = move
                          && t.Edges.Contains(struct (w, u', earlier))
                          && persists o o.Touches[earlier] (value v) (value w)))

        for struct (u, u', move) in t.Edges do
            let before, after = t.Main[t.States.IndexOf u], t.Main[t.States.IndexOf u']

            if
                after.Failures.Length > 0
                || not (
                    Array.forall (onlyOwn o) after.Changes
                    && Array.forall (onlyOwn o) before.Changes
                )
            then
                blamed.Add move
            else
                for c in after.Changes do
                    let h' = c.Numbers[0]

                    let putOff =
                        before.Changes
                        |> Array.exists (fun b ->
                            commutes o o.Touches[move] (value u) (value u') (value b.Numbers[0]) (value h'))

                    if
                        not putOff
                        && not (early.Exists(fun e -> e.Change.Numbers[0] = h' && e.After = u'))
                    then
                        let interner = store.Interner o.Group.Index

                        early.Add
                            {
                                After = u'
                                Late = move
                                First = first u u' move
                                Change = Change([| t.Group |], [| h' |], interner.Hash h' - interner.Hash here, [||])
                            }

        early

    let namesOf (moves: int seq) =
        moves |> Seq.filter shared.IsLate |> Seq.map shared.NameOf |> Set.ofSeq

    let firedIn (tails: Tail seq) =
        tails
        |> Seq.collect (fun t -> t.Fired |> Seq.map (fun (struct (m, _)) -> m))
        |> namesOf

    /// The tails that the state shows at once, each with the others as they are.
    member _.Here(vector: int[]) : Tail[] =
        Array.init shared.Owners.Length (fun i -> tail i vector)

    /// The tails with the others as far advanced as they get. `here` are those of `Here`.
    member _.Of(vector: int[], here: Tail[]) : Ahead =
        if here |> Array.forall (fun t -> t.States.Count = 1 && t.Blamed.Count = 0) then
            Ahead.Nothing
        else
            let advanced = Array.copy vector
            let mutable tails = here
            let mutable settled = false
            let mutable rounds = 0
            let mutable blamed: Set<Laziness.Name> = Set.empty

            while not settled && blamed.IsEmpty do
                rounds <- rounds + 1

                if rounds > longest then
                    blamed <- firedIn tails

                settled <- true

                for t in tails do
                    if t.Blamed.Count > 0 then
                        blamed <- Set.union blamed (namesOf t.Blamed)
                    else
                        match last t with
                        | -1 -> blamed <- Set.union blamed (firedIn [ t ])
                        | last when advanced[t.Group] <> last ->
                            settled <- false
                            advanced[t.Group] <- last
                        | _ -> ()

                if not settled && blamed.IsEmpty then
                    tails <-
                        tails
                        |> Array.map (fun t ->
                            let last = advanced[t.Group]
                            advanced[t.Group] <- vector[t.Group]
                            let again = tail t.Owner advanced
                            advanced[t.Group] <- last
                            again)

            if blamed.IsEmpty then
                let follow = List<Change>()

                for i in 0 .. tails.Length - 1 do
                    let t = tails[i]

                    // What others publish late must not show.
                    if forgets t || not (alike t.Main[0] here[i].Main[0]) then
                        blamed <- Set.union blamed (firedIn tails)

                    if t.States.Count > 1 then
                        let refused = List<int>()

                        for e in early t refused do
                            // Of the others `First` says that what they lead to is reached otherwise.
                            if here[i].States.Contains e.After then
                                follow.Add e.Change
                            elif not e.First then
                                refused.Add e.Late

                        blamed <- Set.union blamed (namesOf refused)

                if blamed.IsEmpty then
                    Ahead.Tails(tails, follow)
                else
                    Ahead.Blamed blamed
            else
                Ahead.Blamed blamed
