/// Views of encoded states that note what an evaluation reads.
///
/// A state is a vector with one number per group. What can be read of a group is cut into *questions*: one of its components, the published
/// statements of a record type that can come to one principal, the records of a type that it has published. The set of questions
/// that an evaluation asked, and the answers, determine its result: it is a function of nothing else.
module internal Mommie.Checking.Engine.Reading

open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Tables

/// A set of questions, as bits.
type Questions = uint64[]

/// The group values of a MODEL, and the answers to the questions about them. Shared by all threads.
[<Sealed>]
type Store(layout: Layout) =
    let world = layout.World
    let groups = layout.Groups
    let principals = world.Principals.Length
    let kinds = layout.Published.Length

    let interners = groups |> Array.map (fun g -> Interner(layout, g))

    // By group: its first question; its components come first, then what can come to each principal, by record type, then the records by type.
    let first =
        groups
        |> Array.scan (fun n g -> n + g.Slots + (if g.Publishes then kinds * (principals + 1) else 0)) 0

    let count = Array.last first

    let groupOf =
        groups
        |> Array.collect (fun g -> Array.create (first[g.Index + 1] - first[g.Index]) g.Index)

    // By question: the answers by the number of the group's value. A lost write is found again.
    let answers: Value[][] = Array.create count [||]

    let compute (g: Group) (value: Value[]) (question: int) : Value =
        if question < g.Slots then
            value[question]
        elif question < g.Slots + kinds * principals then
            let kind = (question - g.Slots) / principals
            let reader = world.Principals[(question - g.Slots) % principals]
            sortedSet (value[g.Places.Length + kind].Items |> Array.filter (Pool.reaches reader))
        else
            let kind = question - g.Slots - kinds * principals
            value[g.Places.Length + kind].Items |> Seq.map (fun s -> s.Items[3]) |> set

    member _.Layout = layout
    member _.Interner(group: int) : Interner = interners[group]
    member _.Questions = count

    /// No question.
    member _.None: Questions = Array.zeroCreate ((count + 63) / 64)

    /// The group that a question is about.
    member _.GroupOf(question: int) = groupOf[question]

    member _.Component(group: int, slot: int) = first[group] + slot

    member _.Visible(group: int, kind: int, principal: Value) =
        first[group] + groups[group].Slots + kind * principals + int principal.Number

    member _.Records(group: int, kind: int) =
        first[group] + groups[group].Slots + kinds * principals + kind

    /// The answer for the group's value with the number.
    member _.Answer(question: int, number: int) : Value =
        let g = groups[groupOf[question]]
        let inside = question - first[g.Index]

        if inside < g.Slots then
            (interners[g.Index].Value number)[inside]
        else
            let known = Volatile.Read(&answers[question])

            if number < known.Length && not (isAbsent known[number]) then
                known[number]
            else
                let answer = compute g (interners[g.Index].Value number) inside

                let known =
                    if number < known.Length then
                        known
                    else
                        let more = Array.zeroCreate (max 64 (2 * (number + 1)))
                        Array.blit known 0 more 0 known.Length
                        Volatile.Write(&answers[question], more)
                        more

                known[number] <- answer
                answer

    /// The vector of a state.
    member _.Encode(state: State) : int[] =
        layout.Split state |> Array.mapi (fun g value -> interners[g].Number value)

    /// The state of a vector.
    member _.Decode(vector: int[]) : State =
        layout.Join(groups |> Array.map (fun g -> interners[g.Index].Value vector[g.Index]))

    /// The sum of the shares of a vector's groups (`Layout.Fingerprint`).
    member _.Sum(vector: int[]) : uint64 =
        let mutable sum = 0UL

        for g in 0 .. groups.Length - 1 do
            sum <- sum + interners[g].Hash vector[g]

        sum

    /// The same of what counts.
    member _.CountedSum(vector: int[]) : uint64 =
        let mutable sum = 0UL

        for g in 0 .. groups.Length - 1 do
            sum <- sum + interners[g].CountedHash vector[g]

        sum

/// What an evaluation has read so far. One per thread, cleared before each evaluation.
[<Sealed>]
type Notes(store: Store) =
    let asked = store.None
    let calls = List<struct (Value * Value)>()

    /// The questions asked.
    member _.Asked: Questions = asked

    /// EXTERN calls looked up among the answers chosen earlier, in order, with what was found.
    member _.Calls = calls

    member _.Clear() =
        System.Array.Clear asked
        calls.Clear()

    member _.Note(question: int) =
        asked[question >>> 6] <- asked[question >>> 6] ||| (1UL <<< (question &&& 63))

    member _.NoteCall(call: Value, answer: Value) =
        let mutable fresh = true

        for struct (c, _) in calls do
            if Value.Same(c, call) then
                fresh <- false

        if fresh then
            calls.Add(struct (call, answer))

/// A vector as a view: reads are noted; writes are kept beside it.
[<Sealed>]
type Tracked
    private
    (
        store: Store,
        notes: Notes,
        vector: int[],
        places: List<struct (int * Value)>,
        statements: List<struct (int * Value)>,
        answered: List<struct (Value * Value)>
    ) =
    inherit View()

    let layout = store.Layout

    let ask question group =
        notes.Note question
        store.Answer(question, vector[group])

    let written (list: List<struct (int * Value)>) place : Value =
        let mutable found = absent

        for struct (p, v) in list do
            if p = place then
                found <- v

        found

    // What was published here in this evaluation is not in the vector.
    let withOwn place (wanted: Value -> bool) (s: Value) =
        let mutable s = s

        for struct (p, statement) in statements do
            if p = place && wanted statement then
                s <- add s statement

        s

    let everyones place (question: int -> int -> int) =
        let kind = layout.PublishedIndex place
        let mutable all = emptySet

        for g in layout.Groups do
            if g.Publishes then
                all <- union all (ask (question g.Index kind) g.Index)

        all

    /// The vector as it is.
    new(store, notes, vector) = Tracked(store, notes, vector, List(), List(), List())

    /// The components written, in order; a later one replaces an earlier one.
    member _.Places = places

    /// The statements published.
    member _.Statements = statements

    /// The answers chosen.
    member _.Answers = answered

    override _.Item
        with get place =
            match written places place with
            | v when not (isAbsent v) -> v
            | _ ->
                if layout.PublishedIndex place >= 0 then
                    withOwn
                        place
                        (fun _ -> true)
                        (everyones place (fun g kind -> store.Component(g, layout.Groups[g].Places.Length + kind)))
                elif place = Place.oracle then
                    let before =
                        if layout.Oracle < 0 then
                            emptyMap
                        else
                            ask (store.Component(layout.Oracle, layout.SlotOf place)) layout.Oracle

                    answered |> Seq.fold (fun m (struct (call, v)) -> put m call v) before
                else
                    match layout.GroupOf place with
                    | -1 -> emptySet
                    | g -> ask (store.Component(g, layout.SlotOf place)) g
        and set place v =
            if layout.GroupOf place < 0 || place = Place.oracle then
                invalidOp "a component that is not written as a whole"

            places.Add(struct (place, v))

    override _.Visible(place, principal) =
        everyones place (fun g kind -> store.Visible(g, kind, principal))
        |> withOwn place (Pool.reaches principal)

    override this.Records(place) =
        let kind = layout.PublishedIndex place
        let mutable all = emptySet

        for g in layout.Groups do
            if g.Publishes then
                let owner =
                    layout.World.Principals |> Array.find (fun p -> layout.OwnerOf p = g.Index)

                if not (this.IsByzantine owner) then
                    all <- union all (ask (store.Records(g.Index, kind)) g.Index)

        for struct (p, statement) in statements do
            if p = place && not (this.IsByzantine statement.Items[0]) then
                all <- add all statement.Items[3]

        all

    override _.Has(place, statement) =
        let g = layout.Groups[layout.OwnerOf statement.Items[0]]
        let slot = layout.PublishedSlot(g, place)

        contains (withOwn place (fun _ -> true) (ask (store.Component(g.Index, slot)) g.Index)) statement

    override _.Publish(place, statement) =
        statements.Add(struct (place, statement))

    override _.Answer(call) =
        let mutable own = absent

        for struct (c, v) in answered do
            if Value.Same(c, call) then
                own <- v

        if not (isAbsent own) then
            own
        elif layout.Oracle < 0 then
            absent
        else
            let found =
                lookup ((store.Interner(layout.Oracle)).Value vector.[layout.Oracle]).[0] call

            notes.NoteCall(call, found)
            found

    override _.Answered(call, answer) = answered.Add(struct (call, answer))

    override _.Copy() =
        Tracked(store, notes, vector, List places, List statements, List answered)

    override this.Same(other) =
        match other with
        | :? Tracked as o ->
            let distinct (list: List<struct (int * Value)>) (others: List<struct (int * Value)>) =
                Seq.append list others |> Seq.map (fun (struct (p, _)) -> p) |> Seq.distinct

            let alike (a: Value) (b: Value) =
                (isAbsent a && isAbsent b)
                || (not (isAbsent a) && not (isAbsent b) && Value.Same(a, b))

            // Only where the two wrote differently does what was there before matter.
            let samePlace place =
                let a = written places place
                let b = written o.Places place

                if not (isAbsent a) && not (isAbsent b) then
                    Value.Same(a, b)
                else
                    alike this[place] other[place]

            let at place (list: List<struct (int * Value)>) =
                list
                |> Seq.filter (fun (struct (p, _)) -> p = place)
                |> Seq.map (fun (struct (_, s)) -> s)
                |> set

            let sameStatements place =
                Value.Same(at place statements, at place o.Statements)
                || alike this[place] other[place]

            let chosen (v: Tracked) =
                v.Answers |> Seq.map (fun (struct (c, a)) -> c, a) |> map

            Seq.forall samePlace (distinct places o.Places)
            && Seq.forall sameStatements (distinct statements o.Statements)
            && Value.Same(chosen this, chosen o)
        | _ -> false
