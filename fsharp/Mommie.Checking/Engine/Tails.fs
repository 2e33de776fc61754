/// Reduction *lazy*: what firings that are put off lead to from a state, and whether they can be put off there (docs/semantics.md).
///
/// What is reachable by late firings of all is within the product of the tails (`Tail`), if each is made with the others as far advanced as they get.
module internal Mommie.Checking.Engine.Tails

open System
open System.Collections.Generic
open Mommie.Core.Semantics.Value
open Mommie.Checking
open Mommie.Checking.Engine.Told
open Mommie.Checking.Engine.Outcome
open Mommie.Checking.Engine.Moves
open Mommie.Checking.Engine.Tail

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

/// What follows late firings from a state.
[<RequireQualifiedAccess>]
type Ahead =
    /// no late firing is possible
    | Nothing
    /// the tails, in the order of `SharedTails.Owners`, what the moves that are not late lead to from each of their states, and the successors by what late
    /// firings cannot be put off past
    | Tails of Tail[] * main: Successors[][] * early: List<Change>
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

/// Finds what follows late firings. One per thread.
[<Sealed>]
type Tailer(shared: SharedTails, mover: Mover) =
    let store = shared.Store
    let finder = Finder(shared, mover)
    let advanced: int[] = Array.zeroCreate store.Layout.Width
    // By owner: whether something was advanced since its tail was made that the tail may depend on.
    let behind: bool[] = shared.Owners |> Array.map (fun _ -> false)
    // By owner: what its moves that are not late tell apart, and how much had been asked then.
    let told: struct (Told * int)[] =
        shared.Owners |> Array.map (fun _ -> struct (null, -1))

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

    let commuting (o: Owner) (touch: Laziness.Touch[]) (u: Value[]) (u': Value[]) (h: Value[]) (h': Value[]) =
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

    let value (o: Owner) (n: int) = store.Interner(o.Group.Index).Value n

    // What `commutes` said lately: by move and numbers, which are few.
    let said: int[] = Array.zeroCreate (6 * 4096)

    // Whether the late firing u -> u' leads from h to h', whatever the others have published, if it leads from u to u'.
    let commutes (o: Owner) (move: int) (u: int) (u': int) (h: int) (h': int) : bool =
        let hash =
            (((uint32 u * 0x9E3779B1u + uint32 u') * 0x85EBCA77u + uint32 h) * 0xC2B2AE3Du
             + uint32 h'
             + uint32 move)
            * 0x9E3779B1u

        let at = 6 * int (hash >>> 20)

        if
            said[at] <> 0
            && said[at + 1] = move
            && said[at + 2] = u
            && said[at + 3] = u'
            && said[at + 4] = h
            && said[at + 5] = h'
        then
            said[at] = 2
        else
            let result =
                commuting o o.Touches[move] (value o u) (value o u') (value o h) (value o h')

            said[at] <- if result then 2 else 1
            said[at + 1] <- move
            said[at + 2] <- u
            said[at + 3] <- u'
            said[at + 4] <- h
            said[at + 5] <- h'
            result

    // What the moves that are not late lead to from the vector.
    let mainOf (o: Owner) (vector: int[]) : Successors =
        match o.Main with
        | [||] -> nowhere
        | [| family |] -> mover.Successors(family, vector)
        | families ->
            let parts = families |> Array.map (fun f -> mover.Successors(f, vector))

            Successors(
                parts |> Array.collect _.Changes,
                parts |> Array.sumBy _.Generated,
                parts |> Array.collect _.Fired,
                parts |> Array.collect _.Failures
            )

    // Whether the moves that are not late cannot tell `advanced` from the vector.
    let cannotTell (owner: int) (vector: int[]) : bool =
        let struct (known, count) = told[owner]

        if count <> store.News.Count then
            told[owner] <- shared.Owners[owner].ToldByMain.Told()
            false
        else
            let own = shared.Owners[owner].Group.Index
            let mutable same = true

            for g in 0 .. vector.Length - 1 do
                if same && g <> own && vector[g] <> advanced[g] then
                    same <- known.Class(g, vector[g], vector) = known.Class(g, advanced[g], vector)

            same && store.News.Count = count

    // Whether some step forgets calls of EXTERNs (RESTORES): then liars have fewer values to lie with, and a late firing after it may have no match.
    let forgets (t: Tail) (main: Successors[]) =
        let o = shared.Owners[t.Owner]
        let mutable forgets = false

        if o.Histories.Length > 0 then
            for i in 0 .. main.Length - 1 do
                for c in main[i].Changes do
                    if isOnly o.Group c then
                        for slot in o.Histories do
                            let before = (value o t.States[i]).[slot]
                            let after = (value o c.Numbers[0]).[slot]
                            forgets <- forgets || not (obj.ReferenceEquals(before, after) || goesOn before after)

        forgets

    // What late firings cannot be put off past, and late moves that others cannot be put off past either.
    let early (t: Tail) (main: Successors[]) (blamed: List<int>) : List<Early> =
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
                          && Array.contains (struct (w, u', earlier)) t.Edges
                          && persists o o.Touches[earlier] (value v) (value w)))

        for struct (u, u', move) in t.Edges do
            let before, after =
                main[Array.IndexOf(t.States, u)], main[Array.IndexOf(t.States, u')]

            if
                after.Failures.Length > 0
                || not (
                    Array.forall (isOnly o.Group) after.Changes
                    && Array.forall (isOnly o.Group) before.Changes
                )
            then
                blamed.Add move
            else
                for c in after.Changes do
                    let h' = c.Numbers[0]

                    let putOff =
                        before.Changes |> Array.exists (fun b -> commutes o move u u' b.Numbers[0] h')

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
                                Change =
                                    Change([| t.Group |], [| h' |], interner.Hash h' - interner.Hash here, [||], [||])
                            }

        early

    let namesOf (moves: int seq) =
        moves |> Seq.filter shared.IsLate |> Seq.map shared.NameOf |> Set.ofSeq

    let firedIn (tails: Tail seq) =
        tails
        |> Seq.collect (fun t -> t.Fired |> Seq.map (fun (struct (m, _)) -> m))
        |> namesOf

    // Takes the tails, those that the state shows at once, to those with the others as far advanced as they get (`advanced`); what cannot be late.
    let settle (vector: int[]) (tails: Tail[]) : Set<Laziness.Name> =
        let mutable blamed: Set<Laziness.Name> = Set.empty
        let mutable rounds = 0
        let mutable settled = false

        let advance (t: Tail) =
            if t.Blamed.Length > 0 then
                blamed <- Set.union blamed (namesOf t.Blamed)
            elif t.Last < 0 then
                blamed <- Set.union blamed (firedIn [ t ])
            elif advanced[t.Group] <> t.Last then
                let before = advanced[t.Group]
                advanced[t.Group] <- t.Last

                for i in 0 .. tails.Length - 1 do
                    if i <> t.Owner && not behind[i] then
                        behind[i] <- finder.Distinguishes(i, t.Group, before, t.Last, vector)

        System.Array.Copy(vector, advanced, vector.Length)
        System.Array.Clear behind

        for t in tails do
            advance t

        while not settled && blamed.IsEmpty do
            settled <- true
            rounds <- rounds + 1

            if rounds > longest then
                blamed <- firedIn tails

            for i in 0 .. tails.Length - 1 do
                if behind[i] then
                    settled <- false
                    behind[i] <- false
                    let g = tails[i].Group
                    let last = advanced[g]
                    advanced[g] <- vector[g]
                    let t = finder.Tail(i, advanced)
                    advanced[g] <- last
                    tails[i] <- t
                    advance t

        blamed

    // What the moves that are not late lead to from each state of a tail, with the others as far advanced as they get, by what they lead to
    // from the state itself with the others as they are.
    let mainOfTail (t: Tail) (vector: int[]) (here: Successors) : Successors[] =
        let o = shared.Owners[t.Owner]
        let main = Array.zeroCreate t.States.Length
        let last = advanced[t.Group]
        advanced[t.Group] <- vector[t.Group]

        main[0] <-
            if cannotTell t.Owner vector then
                here
            else
                mainOf o advanced

        for i in 1 .. main.Length - 1 do
            advanced[t.Group] <- t.States[i]
            main[i] <- mainOf o advanced

        advanced[t.Group] <- last
        main

    /// The tails that the state shows at once, each with the others as they are.
    member _.Here(vector: int[]) : Tail[] =
        Array.init shared.Owners.Length (fun i -> finder.Tail(i, vector))

    /// What the moves of an owner that are not late lead to.
    member _.Main(owner: int, vector: int[]) : Successors = mainOf shared.Owners[owner] vector

    /// What follows with the others as far advanced as they get. `here` are the tails of `Here`, `main` is what `Main` gives for each owner.
    member _.Of(vector: int[], here: Tail[], main: Successors[]) : Ahead =
        if here |> Array.forall (fun t -> t.States.Length = 1 && t.Blamed.Length = 0) then
            Ahead.Nothing
        else
            let tails = Array.copy here
            let mutable blamed = settle vector tails

            if not blamed.IsEmpty then
                Ahead.Blamed blamed
            else
                let follow = List<Change>()
                let after: Successors[][] = Array.zeroCreate tails.Length

                for i in 0 .. tails.Length - 1 do
                    let t = tails[i]
                    after[i] <- mainOfTail t vector main[i]

                    // What others publish late must not show.
                    if forgets t after[i] || not (alike after[i].[0] main[i]) then
                        blamed <- Set.union blamed (firedIn tails)

                    if t.States.Length > 1 then
                        let refused = List<int>()

                        for e in early t after[i] refused do
                            // Of the others `First` says that what they lead to is reached otherwise.
                            if Array.contains e.After here[i].States then
                                follow.Add e.Change
                            elif not e.First then
                                refused.Add e.Late

                        blamed <- Set.union blamed (namesOf refused)

                if blamed.IsEmpty then
                    Ahead.Tails(tails, after, follow)
                else
                    Ahead.Blamed blamed
