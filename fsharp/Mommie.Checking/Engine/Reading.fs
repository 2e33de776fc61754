/// Views of encoded states that note what an evaluation reads.
module internal Mommie.Checking.Engine.Reading

open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Tables
open Mommie.Checking.Engine.Questions
open Mommie.Checking.Engine.Sequences
open Mommie.Checking.Engine.Memo

/// Of questions with fields that are asked about one group's statements of a type, at most so many; beyond them the question is
/// about all fields.
let private mostSpecial = 2000

/// A truth, as a result of a memo.
[<AllowNullLiteral; Sealed>]
type Truth private (value: bool) =
    static member val True = Truth true
    static member val False = Truth false

    static member Of(value: bool) =
        if value then Truth.True else Truth.False

    member _.Value = value

/// Whether a node knows something: itself a function of the state that is evaluated once for the answers to what it asks.
[<Sealed>]
type Knowing(id: int, interners: Interner[], news: News) =
    inherit Question(id)
    let memo = Memo<Truth>(interners, news)
    override _.Group = -1
    override _.Whole = false

    override _.Class(vector) =
        match memo.Find vector with
        | null -> -1
        | t -> if t.Value then 1 else 0

    override _.Inner = memo.Questions |> Array.collect _.Inner |> Array.distinct
    override _.Forget() = memo.Forget()
    member _.Memo = memo

/// The group values of a MODEL, and the questions about them. Shared by all threads.
[<Sealed>]
type Store(layout: Layout) =
    let groups = layout.Groups
    let interners = groups |> Array.map (fun g -> Interner(layout, g))
    let made = List<Question>()
    let sequences = Sequences()
    let news = News()

    let make (question: int -> 'q) : 'q =
        lock made (fun () ->
            let q = question made.Count
            made.Add(q :> Question)
            q)

    let part group compute =
        make (fun id -> Part(id, group, interners[group], compute))

    let components =
        groups
        |> Array.map (fun g -> Array.init g.Slots (fun slot -> part g.Index (fun (value: Value[]) -> value[slot])))

    let wholes =
        groups
        |> Array.map (fun g -> sequences.Of(List [ make (fun id -> WholeGroup(id, g.Index)) :> Question ]))

    // By what is asked. Values are keys that compare well.
    let others = ConcurrentDictionary<Value, Part>()
    let knowing = ConcurrentDictionary<struct (Inquiry * Value), Knowing>()
    let special = ConcurrentDictionary<Value, int ref>()
    let answers = ConcurrentDictionary<Value, int>()

    let ask (key: Value) group (compute: unit -> Value[] -> Value) =
        match others.TryGetValue key with
        | true, q -> q
        | _ -> lock others (fun () -> others.GetOrAdd(key, (fun _ -> part group (compute ()))))

    let keyOf kind group slot (principal: Value) (fields: struct (int * Value)[]) =
        let plain = [| ofInt kind; ofInt (int64 group); ofInt (int64 slot); principal |]

        if fields.Length = 0 then
            tuple plain
        else
            tuple (Array.append plain (fields |> Array.collect (fun (struct (i, v)) -> [| ofInt (int64 i); v |])))

    // The fields that the question is asked with.
    let narrowed (key: Value) (plain: unit -> Value) (fields: struct (int * Value)[]) =
        if fields.Length = 0 || others.ContainsKey key then
            fields
        else
            let count = special.GetOrAdd(plain (), (fun _ -> ref 0))

            if Interlocked.Increment(&count.contents) > mostSpecial then
                [||]
            else
                fields

    member _.Layout = layout
    member _.Interner(group: int) : Interner = interners[group]
    member _.Interners: Interner[] = interners

    /// What steps (and what nodes know) ask for the first time.
    member _.News = news

    /// What evaluations have asked.
    member _.Sequences: Sequences = sequences

    /// The number of questions asked so far.
    member _.Questions = made.Count

    /// A component, by its index in the value of its group; of what its principal has published all statements of a type.
    member _.Component(group: int, slot: int) : Part = components[group].[slot]

    /// Everything about a group.
    member _.Whole(group: int) : Sequence = wholes[group]

    /// The statements at a place that the group's principal has published, that can come to the principal and (at least) those that have
    /// the fields.
    member _.Visible(g: Group, place: int, principal: Value, fields: struct (int * Value)[]) : Part =
        let slot = layout.PublishedSlot(g, place)
        let key fields = keyOf 0L g.Index slot principal fields
        let fields = narrowed (key fields) (fun () -> key [||]) fields
        let sought = withFields fields

        ask (key fields) g.Index (fun () value ->
            sortedSet (
                value[slot].Items
                |> Array.filter (fun s -> sought.Wants s && Pool.reaches principal s)
            ))

    /// The records at a place that the group's principal has published: (at least) those that have the fields.
    member _.Records(g: Group, place: int, fields: struct (int * Value)[]) : Part =
        let slot = layout.PublishedSlot(g, place)
        let key fields = keyOf 1L g.Index slot nil fields
        let fields = narrowed (key fields) (fun () -> key [||]) fields
        let sought = withFields fields

        ask (key fields) g.Index (fun () value ->
            value[slot].Items
            |> Seq.filter sought.Wants
            |> Seq.map (fun s -> s.Items[3])
            |> set)

    /// Whether the group's principal has published the statement.
    member _.Has(g: Group, place: int, statement: Value) : Part =
        let slot = layout.PublishedSlot(g, place)

        ask (tuple [| ofInt 2L; ofInt (int64 g.Index); ofInt (int64 slot); statement |]) g.Index (fun () value ->
            ofBool (contains value[slot] statement))

    /// Whether a node knows something.
    member _.Known(inquiry: Inquiry, node: Value, values: Value[]) : Knowing =
        let key = struct (inquiry, tuple (Array.append [| node |] values))

        match knowing.TryGetValue key with
        | true, q -> q
        | _ -> lock knowing (fun () -> knowing.GetOrAdd(key, (fun _ -> make (fun id -> Knowing(id, interners, news)))))

    /// A number for a call of an EXTERN with its answer.
    member _.AnswerId(struct (call: Value, answer: Value)) : int =
        let key = tuple [| call; answer |]

        match answers.TryGetValue key with
        | true, id -> id
        | _ -> lock answers (fun () -> answers.GetOrAdd(key, (fun _ -> answers.Count)))

    /// The answer of an EXTERN chosen at an earlier call.
    member _.Answered(call: Value) : Part =
        ask (tuple [| ofInt 3L; call |]) layout.Oracle (fun () value -> lookup value[0] call)

    /// Drops what can be computed again.
    member _.Forget() =
        for interner in interners do
            interner.Forget()

        for q in lock made (fun () -> made.ToArray()) do
            q.Forget()

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

    let ask (question: Part) =
        notes.Note question
        question.Answer vector

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

    // The union of the answers about all groups that publish such statements.
    let everyones place (wants: Group -> bool) (question: Group -> Part) =
        let mutable all = emptySet

        for g in layout.Publishers place do
            if wants g then
                all <- union all (ask (question g))

        all

    let all (_: Group) = true

    // A question with fields may be answered with more.
    let only (sought: Sought) wanted (s: Value) =
        if sought.Fields.Length = 0 then
            s
        else
            sortedSet (s.Items |> Array.filter wanted)

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
                        (everyones place all (fun g -> store.Component(g.Index, layout.PublishedSlot(g, place))))
                elif place = Place.oracle then
                    let before =
                        if layout.Oracle < 0 then
                            emptyMap
                        else
                            ask (store.Component(layout.Oracle, layout.SlotOf place))

                    answered |> Seq.fold (fun m (struct (call, v)) -> put m call v) before
                else
                    match layout.GroupOf place with
                    | -1 -> emptySet
                    | g -> ask (store.Component(g, layout.SlotOf place))
        and set place v =
            if layout.GroupOf place < 0 || place = Place.oracle then
                invalidOp "a component that is not written as a whole"

            places.Add(struct (place, v))

    override _.Visible(place, principal, sought) =
        let issuer (g: Group) =
            isAbsent sought.Issuers || contains sought.Issuers (layout.Owner g)

        everyones place issuer (fun g -> store.Visible(g, place, principal, sought.Fields))
        |> only sought (fun s -> sought.Fits s.Items[3])
        |> withOwn place (fun s -> sought.Wants s && Pool.reaches principal s)

    override this.Records(place, sought) =
        let honest (g: Group) =
            let owner = layout.Owner g

            (isAbsent sought.Issuers || contains sought.Issuers owner)
            && not (this.IsByzantine owner)

        let mutable all =
            everyones place honest (fun g -> store.Records(g, place, sought.Fields))
            |> only sought sought.Fits

        for struct (p, statement) in statements do
            if p = place && sought.Wants statement && not (this.IsByzantine statement.Items[0]) then
                all <- add all statement.Items[3]

        all

    override _.Has(place, statement) =
        let g = layout.Groups[layout.OwnerOf statement.Items[0]]

        isTrue (ask (store.Has(g, place, statement)))
        || (let mutable own = false

            for struct (p, s) in statements do
                if p = place && Value.Same(s, statement) then
                    own <- true

            own)

    override this.Known(inquiry, node, values, evaluate) =
        if places.Count + statements.Count + answered.Count > 0 then
            evaluate this
        else
            let question = store.Known(inquiry, node, values)

            match question.Memo.Find vector with
            | null ->
                let inner = Notes()

                let truth =
                    try
                        evaluate (Tracked(store, inner, vector))
                    with _ ->
                        for q in inner.Asked do
                            notes.Note q

                        reraise ()

                question.Memo.Add(vector, store.Sequences.Of inner.Asked, Truth.Of truth)
                notes.Note question
                truth
            | truth ->
                notes.Note question
                truth.Value

    override _.Publish(place, statement) =
        statements.Add(struct (place, statement))

    override _.Answer(call) =
        let mutable own = absent

        for struct (c, v) in answered do
            if Value.Same(c, call) then
                own <- v

        if not (isAbsent own) then own
        elif layout.Oracle < 0 then absent
        else ask (store.Answered call)

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
