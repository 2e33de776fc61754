/// Values of the language: immutable, canonical (equal values are built alike), with a cached 64-bit hash, so that states
/// compare and hash without walking trees.
module Mommie.Core.Semantics.Value

open System

/// What a value is. The order of the cases is part of the order of values.
type Kind =
    | Bool = 0uy
    | Int = 1uy
    | String = 2uy
    | Enum = 3uy
    | Principal = 4uy
    /// the top of the auditor sets
    | Anyone = 5uy
    /// a value of an opaque type
    | Atom = 6uy
    /// the answer of an EXTERN under the free interpretation
    | Term = 7uy
    | Record = 8uy
    /// the univalent fields of a record
    | Part = 9uy
    | Tuple = 10uy
    | Seq = 11uy
    | Set = 12uy
    | Map = 13uy
    | Nil = 14uy
    | Some = 15uy

/// A well-mixing step for 64-bit hashes (the finaliser of MurmurHash3).
let private mix (h: uint64) (x: uint64) =
    let mutable k = (h ^^^ x) * 0xff51afd7ed558ccdUL
    k <- k ^^^ (k >>> 32)
    k <- k * 0xc4ceb9fe1a85ec53UL
    k ^^^ (k >>> 29)

let private hashText (text: string) =
    let mutable h = 0xcbf29ce484222325UL

    for c in text do
        h <- (h ^^^ uint64 c) * 0x100000001b3UL

    h

/// A value: its kind, and by kind
/// Bool (number 0 or 1), Int (number), String (text), Enum and Atom (text = the name, number = its place in the declaration or MODEL),
/// Principal (text = the name, number = its place in the MODEL), Term (text = the EXTERN, items = history, arguments...),
/// Record (text = the record, items = fields), Part (number = bit mask of the fields kept), Tuple, Seq, Set (sorted, no duplicates), Map (sorted
/// by key: key, value, key, value...), Nil, Some (one item).
[<Sealed>]
type Value(kind: Kind, number: int64, text: string, items: Value[]) =
    let hash =
        let mutable h = mix (0x9e3779b97f4a7c15UL + uint64 (byte kind)) (uint64 number)

        if text.Length > 0 then
            h <- mix h (hashText text)

        for i in items do
            h <- mix h i.Hash

        mix h (uint64 items.Length)

    member _.Kind = kind
    member _.Number = number
    member _.Text = text
    member _.Items = items
    member _.Hash: uint64 = hash

    /// Structural equality; the hashes differ for nearly all different values.
    static member Same(a: Value, b: Value) : bool =
        Object.ReferenceEquals(a, b)
        || (a.Hash = b.Hash
            && a.Kind = b.Kind
            && a.Number = b.Number
            && a.Items.Length = b.Items.Length
            && String.Equals(a.Text, b.Text)
            && (let mutable i = 0

                while i < a.Items.Length && Value.Same(a.Items[i], b.Items[i]) do
                    i <- i + 1

                i = a.Items.Length))

    /// A total order that does not depend on the run: kind, number, text, size, items.
    static member Order(a: Value, b: Value) : int =
        if Value.Same(a, b) then
            0
        else
            let c = compare (byte a.Kind) (byte b.Kind)

            if c <> 0 then
                c
            else
                let c = compare a.Number b.Number

                if c <> 0 then
                    c
                else
                    let c = String.CompareOrdinal(a.Text, b.Text)

                    if c <> 0 then
                        c
                    else
                        let c = compare a.Items.Length b.Items.Length

                        if c <> 0 then
                            c
                        else
                            let mutable i = 0
                            let mutable c = 0

                            while c = 0 && i < a.Items.Length do
                                c <- Value.Order(a.Items[i], b.Items[i])
                                i <- i + 1

                            c

    override this.Equals(other) =
        match other with
        | :? Value as v -> Value.Same(this, v)
        | _ -> false

    override _.GetHashCode() = int (uint32 hash)

    interface IEquatable<Value> with
        member this.Equals(other) =
            match other with
            | null -> false
            | v -> Value.Same(this, v)

    interface IComparable<Value> with
        member this.CompareTo(other) =
            match other with
            | null -> 1
            | v -> Value.Order(this, v)

    interface IComparable with
        member this.CompareTo(other) =
            match other with
            | :? Value as v -> Value.Order(this, v)
            | _ -> 1

/// No value: an absent component of a state, a key that a map does not have.
let absent: Value = Unchecked.defaultof<Value>

/// Whether it is `absent`.
let inline isAbsent (v: Value) = Object.ReferenceEquals(v, null)

let private none: Value[] = [||]

let private simple kind number text = Value(kind, number, text, none)

/// TRUE
let yes = simple Kind.Bool 1L ""

/// FALSE
let no = simple Kind.Bool 0L ""

/// A truth value.
let ofBool b = if b then yes else no

/// Whether the Bool is TRUE.
let inline isTrue (v: Value) = v.Number = 1L

let private small = Array.init 272 (fun i -> simple Kind.Int (int64 (i - 16)) "")

/// An integer.
let ofInt (i: int64) =
    if i >= -16L && i < 256L then
        small[int i + 16]
    else
        simple Kind.Int i ""

/// A string.
let ofString s = simple Kind.String 0L s

/// NIL
let nil = simple Kind.Nil 0L ""

/// The top of the auditor sets, as a member of one.
let anyone = simple Kind.Anyone 0L ""

/// `SOME(v)`
let some v = Value(Kind.Some, 0L, "", [| v |])

/// A member of an enum, with its place in the declaration.
let ofEnum place name = simple Kind.Enum place name

/// A principal, with its place in the MODEL.
let principal place name = simple Kind.Principal place name

/// A value of an opaque type, by its place.
let atom place name = simple Kind.Atom place name

/// A tuple.
let tuple items = Value(Kind.Tuple, 0L, "", items)

/// A sequence.
let ofSeq items = Value(Kind.Seq, 0L, "", items)

/// The empty sequence.
let emptySeq = ofSeq none

/// A record, with every field in order.
let record name fields = Value(Kind.Record, 0L, name, fields)

/// The fields of a record that the mask keeps.
let part name (mask: int64) (fields: Value[]) =
    let kept =
        fields
        |> Array.indexed
        |> Array.filter (fun (i, _) -> (mask >>> i) &&& 1L = 1L)
        |> Array.map snd

    Value(Kind.Part, mask, name, kept)

/// The free answer of an EXTERN: its name, the history before the call (none for PURE), the arguments.
let term name (history: Value option) (args: Value[]) =
    match history with
    | Some h -> Value(Kind.Term, 1L, name, Array.append [| h |] args)
    | None -> Value(Kind.Term, 0L, name, args)

let private setOf items = Value(Kind.Set, 0L, "", items)

/// The empty set.
let emptySet = setOf none

/// A set of values in any order, duplicates allowed. The array is not kept.
let set (items: Value seq) =
    let sorted = Array.ofSeq items

    if sorted.Length = 0 then
        emptySet
    elif sorted.Length = 1 then
        setOf sorted
    else
        Array.sortInPlaceWith (fun a b -> Value.Order(a, b)) sorted
        let mutable count = 1

        for i in 1 .. sorted.Length - 1 do
            if not (Value.Same(sorted[i], sorted[count - 1])) then
                sorted[count] <- sorted[i]
                count <- count + 1

        setOf (
            if count = sorted.Length then
                sorted
            else
                Array.sub sorted 0 count
        )

/// A set of values that are sorted already, without duplicates.
let sortedSet (items: Value[]) =
    if items.Length = 0 then emptySet else setOf items

/// Whether the value is a member.
let contains (s: Value) (v: Value) =
    let items = s.Items

    if items.Length <= 8 then
        let mutable i = 0

        while i < items.Length && not (Value.Same(items[i], v)) do
            i <- i + 1

        i < items.Length
    else
        let mutable low = 0
        let mutable high = items.Length - 1
        let mutable found = false

        while not found && low <= high do
            let middle = (low + high) / 2
            let c = Value.Order(items[middle], v)

            if c = 0 then found <- true
            elif c < 0 then low <- middle + 1
            else high <- middle - 1

        found

/// Union.
let union (a: Value) (b: Value) =
    if a.Items.Length = 0 then
        b
    elif b.Items.Length = 0 then
        a
    else
        let result = ResizeArray(a.Items.Length + b.Items.Length)
        let mutable i = 0
        let mutable j = 0

        while i < a.Items.Length || j < b.Items.Length do
            if i >= a.Items.Length then
                result.Add b.Items[j]
                j <- j + 1
            elif j >= b.Items.Length then
                result.Add a.Items[i]
                i <- i + 1
            else
                let c = Value.Order(a.Items[i], b.Items[j])
                result.Add(if c <= 0 then a.Items[i] else b.Items[j])

                if c <= 0 then
                    i <- i + 1

                if c >= 0 then
                    j <- j + 1

        if result.Count = a.Items.Length then a
        elif result.Count = b.Items.Length then b
        else setOf (result.ToArray())

/// The set with one more member.
let add (s: Value) (v: Value) =
    if contains s v then s else union s (setOf [| v |])

/// Intersection.
let intersect (a: Value) (b: Value) =
    sortedSet (a.Items |> Array.filter (contains b))

/// Difference.
let minus (a: Value) (b: Value) =
    sortedSet (a.Items |> Array.filter (fun v -> not (contains b v)))

/// Whether every member of `a` is one of `b`.
let subset (a: Value) (b: Value) = a.Items |> Array.forall (contains b)

/// The empty map.
let emptyMap = Value(Kind.Map, 0L, "", none)

/// A map from keys to values; a later pair replaces an earlier one with the same key.
let map (pairs: (Value * Value) seq) =
    let sorted = System.Collections.Generic.SortedDictionary<Value, Value>()

    for k, v in pairs do
        sorted[k] <- v

    if sorted.Count = 0 then
        emptyMap
    else
        let items = Array.zeroCreate (2 * sorted.Count)
        let mutable i = 0

        for p in sorted do
            items[i] <- p.Key
            items[i + 1] <- p.Value
            i <- i + 2

        Value(Kind.Map, 0L, "", items)

/// The pairs of a map, by key.
let pairs (m: Value) =
    Array.init (m.Items.Length / 2) (fun i -> m.Items[2 * i], m.Items[2 * i + 1])

/// The value at a key, `absent` where there is none.
let lookup (m: Value) (k: Value) : Value =
    let items = m.Items
    let mutable i = 0

    while i < items.Length && not (Value.Same(items[i], k)) do
        i <- i + 2

    if i < items.Length then items[i + 1] else absent

/// The map with the key set to the value.
let put (m: Value) (k: Value) (v: Value) : Value =
    let items = m.Items
    // The first pair whose key is not below.
    let mutable low = 0
    let mutable high = items.Length / 2

    while low < high do
        let middle = (low + high) / 2

        if Value.Order(items[2 * middle], k) < 0 then
            low <- middle + 1
        else
            high <- middle

    let at = 2 * low

    if at < items.Length && Value.Same(items[at], k) then
        let changed = Array.copy items
        changed[at + 1] <- v
        Value(Kind.Map, 0L, "", changed)
    else
        let more = Array.zeroCreate (items.Length + 2)
        Array.blit items 0 more 0 at
        more[at] <- k
        more[at + 1] <- v
        Array.blit items at more (at + 2) (items.Length - at)
        Value(Kind.Map, 0L, "", more)

/// The keys of a map, or the indices of a sequence.
let domain (v: Value) =
    if v.Kind = Kind.Map then
        sortedSet (Array.init (v.Items.Length / 2) (fun i -> v.Items[2 * i]))
    else
        sortedSet (Array.init v.Items.Length (fun i -> ofInt (int64 i)))

/// A hash of several values in order (the fingerprint of a state); absent ones count, too.
let fingerprint (values: Value[]) =
    let mutable h = 0x2545f4914f6cdd1dUL

    for v in values do
        h <- mix h (if isAbsent v then 0x5851f42d4c957f2dUL else v.Hash)

    h
