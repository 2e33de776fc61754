/// The states seen, as 64-bit fingerprints, each with the way back to an initial state.
module internal Mommie.Checking.Engine.Visited

open System
open System.Numerics
open System.Threading

/// Runs longer than this are not explored.
let deepest = (1 <<< 20) - 2

// What is kept with a fingerprint: the first 44 bits of the parent's fingerprint, and the length of a shortest run to the state.
let private link (parent: uint64) (depth: int) =
    (parent &&& ~~~0xfffffUL) ||| uint64 depth

let private depthOf (link: uint64) = int (link &&& 0xfffffUL)

/// One part of the table: open addressing, a fingerprint and its link side by side. A fingerprint is found from its first bits on.
[<Sealed>]
type private Shard() =
    let mutable gate = 0
    let mutable table: uint64[] = [||]
    let mutable bits = 0
    let mutable count = 0

    // The first 8 bits have chosen the shard.
    let start (fingerprint: uint64) =
        if bits = 0 then
            0
        else
            int ((fingerprint <<< 8) >>> (64 - bits))

    let rec probe fingerprint at =
        let here = table[2 * at]

        if here = fingerprint then at
        elif here = 0UL then ~~~at
        else probe fingerprint ((at + 1) &&& ((1 <<< bits) - 1))

    let grow () =
        let old = table
        bits <- (if old.Length = 0 then 4 else bits + 1)
        table <- Array.zeroCreate (2 <<< bits)

        for i in 0 .. old.Length / 2 - 1 do
            if old[2 * i] <> 0UL then
                let at = ~~~(probe old[2 * i] (start old[2 * i]))
                table[2 * at] <- old[2 * i]
                table[2 * at + 1] <- old[2 * i + 1]

    member _.Enter() =
        let mutable spin = SpinWait()

        while Interlocked.CompareExchange(&gate, 1, 0) <> 0 do
            spin.SpinOnce()

    member _.Leave() = Volatile.Write(&gate, 0)

    /// Whether it was not there. Of the parents at one depth the smallest is kept, whichever thread comes first.
    member _.Add(fingerprint: uint64, entry: uint64) : bool =
        // Three quarters full at most.
        if 4 * count >= 3 * (table.Length / 2) then
            grow ()

        let at = probe fingerprint (start fingerprint)

        if at < 0 then
            table[2 * ~~~at] <- fingerprint
            table[2 * ~~~at + 1] <- entry
            count <- count + 1
            true
        else
            let known = table[2 * at + 1]

            if depthOf known = depthOf entry && entry < known then
                table[2 * at + 1] <- entry

            false

    /// Whether it is there; then as `Add`.
    member _.Touch(fingerprint: uint64, entry: uint64) : bool =
        let at =
            if table.Length = 0 then
                -1
            else
                probe fingerprint (start fingerprint)

        if at >= 0 then
            let known = table[2 * at + 1]

            if depthOf known = depthOf entry && entry < known then
                table[2 * at + 1] <- entry

        at >= 0

    member _.Count = count
    member _.Table = table

    /// Reads the place where a fingerprint is looked for first, so that it is near when it is. Without the gate: what it gives means nothing.
    member _.Approach(fingerprint: uint64) : uint64 =
        let table = Volatile.Read(&table)

        if table.Length = 0 then
            0UL
        else
            table[2 * int ((fingerprint <<< 8) >>> (65 - BitOperations.Log2(uint32 table.Length)))]

    /// What is kept with a fingerprint.
    member _.Link(fingerprint: uint64) : uint64 option =
        if table.Length = 0 then
            None
        else
            match probe fingerprint (start fingerprint) with
            | at when at >= 0 -> Some table[2 * at + 1]
            | _ -> None

    /// The links of the states whose fingerprint starts with the 44 bits and that have the depth, with their fingerprints.
    member _.Matching(prefix: uint64, depth: int) : struct (uint64 * uint64) list =
        if table.Length = 0 then
            []
        else
            let rec go at (found: struct (uint64 * uint64) list) =
                let here = table[2 * at]

                if here = 0UL then
                    found
                else
                    let found =
                        if (here &&& ~~~0xfffffUL) = prefix && depthOf table[2 * at + 1] = depth then
                            struct (here, table[2 * at + 1]) :: found
                        else
                            found

                    go ((at + 1) &&& ((1 <<< bits) - 1)) found

            go (start prefix) []

/// The states seen. Shared by all threads.
[<Sealed>]
type Visited() =
    let shards = Array.init 256 (fun _ -> Shard())

    let within (fingerprint: uint64) (action: Shard -> 'a) : 'a =
        let shard = shards[int (fingerprint >>> 56)]
        shard.Enter()

        try
            action shard
        finally
            shard.Leave()

    /// Whether the state was not seen before. `parent`: the fingerprint of the state it was reached from, 0 for none. `depth`: the length of the
    /// run, 0 for an initial state.
    member _.Add(fingerprint: uint64, parent: uint64, depth: int) : bool =
        let shard = shards[int (fingerprint >>> 56)]
        shard.Enter()
        let added = shard.Add(fingerprint, link parent depth)
        shard.Leave()
        added

    /// Has the place of a fingerprint ready for `Add`: several asked for one after the other come from memory at once. What it gives means nothing.
    member _.Approach(fingerprint: uint64) : uint64 =
        shards[int (fingerprint >>> 56)].Approach fingerprint

    /// Whether the state was seen before; then as `Add`.
    member _.Touch(fingerprint: uint64, parent: uint64, depth: int) : bool =
        let shard = shards[int (fingerprint >>> 56)]
        shard.Enter()
        let there = shard.Touch(fingerprint, link parent depth)
        shard.Leave()
        there

    /// Calls `visit` with every fingerprint and what is kept with it; nobody adds meanwhile.
    member _.Each(visit: uint64 -> uint64 -> unit) =
        for s in shards do
            for i in 0 .. s.Table.Length / 2 - 1 do
                if s.Table[2 * i] <> 0UL then
                    visit s.Table[2 * i] s.Table[2 * i + 1]

    /// Adds what `Each` gave.
    member _.Restore(fingerprint: uint64, entry: uint64) =
        shards[int (fingerprint >>> 56)].Add(fingerprint, entry) |> ignore

    /// How many there are, counted while nobody adds.
    member _.Count = shards |> Array.sumBy (fun s -> int64 s.Count)

    /// The bytes it takes, counted while nobody adds.
    member _.Bytes = shards |> Array.sumBy (fun s -> 8L * int64 s.Table.LongLength)

    /// The runs that may lead to a state, as fingerprints from an initial state's to its own: one nearly always; several where the 44 bits that are kept of
    /// parents are not enough to tell.
    member _.Paths(fingerprint: uint64) : uint64 list seq =
        let rec back (fingerprint: uint64) (entry: uint64) (rest: uint64 list) : uint64 list seq =
            let path = fingerprint :: rest
            let depth = depthOf entry

            if depth = 0 then
                Seq.singleton path
            else
                let prefix = entry &&& ~~~0xfffffUL

                within prefix (fun s -> s.Matching(prefix, depth - 1))
                |> Seq.collect (fun (struct (f, e)) -> back f e path)

        match within fingerprint (fun s -> s.Link fingerprint) with
        | Some entry -> back fingerprint entry []
        | None -> Seq.empty
