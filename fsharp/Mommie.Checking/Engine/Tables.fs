/// Tables that several threads read without locks while one writes.
module internal Mommie.Checking.Engine.Tables

open System
open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics.Value
open Mommie.Checking.Engine.Layout

/// The values of one group that have occurred, numbered from 0.
[<Sealed>]
type Interner(layout: Layout, group: Group) =
    let gate = obj ()
    let numbers = Dictionary<uint64, int>()
    // Numbers of the values whose 64-bit hash an earlier value has, too.
    let clashes = List<int>()
    let mutable values: Value[][] = Array.zeroCreate 64
    let mutable hashes: uint64[] = Array.zeroCreate 64
    let mutable counted: uint64[] = Array.zeroCreate 64
    let mutable count = 0

    let same (a: Value[]) (b: Value[]) =
        let mutable i = 0

        while i < a.Length
              && (isAbsent a[i] = isAbsent b[i])
              && (isAbsent a[i] || Value.Same(a[i], b[i])) do
            i <- i + 1

        i = a.Length

    let grow () =
        if count = values.Length then
            let more (a: 'a[]) =
                let b = Array.zeroCreate (2 * a.Length)
                Array.blit a 0 b 0 a.Length
                b

            let v, h, c = more values, more hashes, more counted
            Volatile.Write(&values, v)
            Volatile.Write(&hashes, h)
            Volatile.Write(&counted, c)

    let append (value: Value[]) hash =
        grow ()
        values[count] <- value
        hashes[count] <- hash
        counted[count] <- layout.CountedHash(group, value)
        count <- count + 1
        count - 1

    /// The number of a value. The array is kept.
    member _.Number(value: Value[]) : int =
        lock gate (fun () ->
            let hash = layout.Hash(group, value)

            match numbers.TryGetValue hash with
            | true, n when same values[n] value -> n
            | true, _ ->
                match clashes |> Seq.tryFind (fun n -> same values[n] value) with
                | Some n -> n
                | None ->
                    let n = append value hash
                    clashes.Add n
                    n
            | _ ->
                let n = append value hash
                numbers[hash] <- n
                n)

    /// The value with the number; not to be written.
    member _.Value(number: int) : Value[] = (Volatile.Read(&values))[number]

    /// Its share in the fingerprint of a state.
    member _.Hash(number: int) : uint64 = (Volatile.Read(&hashes))[number]

    /// Its share in the fingerprint of what counts.
    member _.CountedHash(number: int) : uint64 = (Volatile.Read(&counted))[number]

    /// How many there are.
    member _.Count = lock gate (fun () -> count)

/// From short keys of numbers, all of one length, to results.
[<Sealed>]
type KeyTable<'r when 'r: null and 'r: not struct>(width: int) =
    let gate = obj ()

    // Slots hold the index of an entry plus 1; the keys stand one after the other.
    let mutable holder: (int[] * int[] * 'r[]) =
        Array.zeroCreate 16, Array.zeroCreate (8 * width), Array.zeroCreate 8

    let mutable count = 0

    let hash (key: int[]) =
        let mutable h = 0x9e3779b97f4a7c15UL

        for i in 0 .. width - 1 do
            h <- (h ^^^ uint64 (uint32 key[i])) * 0xff51afd7ed558ccdUL
            h <- h ^^^ (h >>> 32)

        int (h &&& 0x7fffffffUL)

    let equal (keys: int[]) (entry: int) (key: int[]) =
        let from = entry * width
        let mutable i = 0

        while i < width && keys[from + i] = key[i] do
            i <- i + 1

        i = width

    let rec probe (slots: int[]) (keys: int[]) (key: int[]) (at: int) =
        let entry = Volatile.Read(&slots[at])

        if entry = 0 then ~~~at
        elif equal keys (entry - 1) key then entry - 1
        else probe slots keys key ((at + 1) &&& (slots.Length - 1))

    /// The result at the key (its first `width` numbers), null where there is none.
    member _.Find(key: int[]) : 'r =
        let slots, keys, results = Volatile.Read(&holder)
        let found = probe slots keys key (hash key &&& (slots.Length - 1))
        if found >= 0 then results[found] else null

    /// The result at the key; `make` gives one where there is none.
    member _.GetOrAdd(key: int[], make: unit -> 'r) : 'r =
        lock gate (fun () ->
            let slots, keys, results = holder
            let found = probe slots keys key (hash key &&& (slots.Length - 1))

            if found >= 0 then
                results[found]
            else
                let result = make ()
                let mutable slots, keys, results = slots, keys, results
                let mutable at = ~~~found

                if 2 * (count + 1) > slots.Length then
                    let slots' = Array.zeroCreate (2 * slots.Length)
                    let keys' = Array.zeroCreate (slots.Length * width)
                    let results' = Array.zeroCreate slots.Length
                    Array.blit keys 0 keys' 0 (count * width)
                    Array.blit results 0 results' 0 count
                    let scratch = Array.zeroCreate width

                    for e in 0 .. count - 1 do
                        Array.blit keys' (e * width) scratch 0 width
                        slots'[~~~(probe slots' keys' scratch (hash scratch &&& (slots'.Length - 1)))] <- e + 1

                    slots <- slots'
                    keys <- keys'
                    results <- results'
                    at <- ~~~(probe slots keys key (hash key &&& (slots.Length - 1)))
                    Volatile.Write(&holder, (slots, keys, results))

                Array.blit key 0 keys (count * width) width
                results[count] <- result
                count <- count + 1
                Volatile.Write(&slots[at], count)
                result)

    /// How many there are.
    member _.Count = count
