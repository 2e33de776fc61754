/// The states seen, as 64-bit fingerprints, each with the way back to an initial state.
module internal Mommie.Checking.Engine.Visited

open System
open System.Numerics
open System.Runtime.CompilerServices
open System.Runtime.Intrinsics.X86
open System.Threading

/// Runs longer than this are not explored.
let deepest = (1 <<< 20) - 2

// What is kept with a fingerprint: the first 44 bits of the parent's fingerprint, and the length of a shortest run to the state.
let private link (parent: uint64) (depth: int) =
    (parent &&& ~~~0xfffffUL) ||| uint64 depth

let private depthOf (link: uint64) = int (link &&& 0xfffffUL)

// Where a fingerprint is looked for first in a table of so many places, of which each takes two numbers: from its first bits on, after those (`chosen`) that
// have chosen the table.
let private start (table: uint64[]) (chosen: int) (fingerprint: uint64) =
    int ((fingerprint <<< chosen) >>> (65 - BitOperations.Log2(uint32 table.Length)))

// The place of a fingerprint in a table that has places, negated where it is free.
let private probe (table: uint64[]) chosen (fingerprint: uint64) =
    let mask = table.Length / 2 - 1
    let mutable at = start table chosen fingerprint
    let mutable here = Volatile.Read(&table[2 * at])

    while here <> fingerprint && here <> 0UL do
        at <- (at + 1) &&& mask
        here <- Volatile.Read(&table[2 * at])

    if here = 0UL then ~~~at else at

// Of the parents at one depth the smallest is kept, whichever thread comes first.
let private isBetter (entry: uint64) (known: uint64) =
    depthOf known = depthOf entry && entry < known

/// Who writes into one of the tables: open addressing, a fingerprint and its link side by side. The table itself is elsewhere, since all threads read it all
/// the time.
[<Sealed>]
type private Shard(tables: uint64[][], index: int, chosen: int) =
    let mutable gate = 0
    let mutable count = 0

    // The link comes before the fingerprint: who finds the one finds the other.
    let write (table: uint64[]) at fingerprint entry =
        table[2 * at + 1] <- entry
        Volatile.Write(&table[2 * at], fingerprint)

    let grow () =
        let old = tables[index]
        let table = Array.zeroCreate (max 32 (2 * old.Length))
        LargePages.prefer table

        for i in 0 .. old.Length / 2 - 1 do
            if old[2 * i] <> 0UL then
                write table ~~~(probe table chosen old[2 * i]) old[2 * i] old[2 * i + 1]

        Volatile.Write(&tables[index], table)

    member _.Enter() =
        let mutable spin = SpinWait()

        while Interlocked.CompareExchange(&gate, 1, 0) <> 0 do
            spin.SpinOnce()

    member _.Leave() = Volatile.Write(&gate, 0)

    /// Whether it was not there.
    member _.Add(fingerprint: uint64, entry: uint64) : bool =
        // Three quarters full at most.
        if 4 * count >= 3 * (tables[index].Length / 2) then
            grow ()

        let table = tables[index]
        let at = probe table chosen fingerprint

        if at < 0 then
            write table ~~~at fingerprint entry
            count <- count + 1
            true
        else
            if isBetter entry table[2 * at + 1] then
                table[2 * at + 1] <- entry

            false

    member _.Count = count

    /// What is kept with a fingerprint.
    member _.Link(fingerprint: uint64) : uint64 option =
        let table = tables[index]

        if table.Length = 0 then
            None
        else
            match probe table chosen fingerprint with
            | at when at >= 0 -> Some table[2 * at + 1]
            | _ -> None

    /// The links of the states whose fingerprint starts with the 44 bits and that have the depth, with their fingerprints.
    member _.Matching(prefix: uint64, depth: int) : struct (uint64 * uint64) list =
        let table = tables[index]

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

                go ((at + 1) &&& (table.Length / 2 - 1)) found

        if table.Length = 0 then
            []
        else
            go (start table chosen prefix) []

/// The states seen. Shared by all threads, of which there are so many.
[<Sealed>]
type Visited(threads: int) =
    // As many tables as keep threads from meeting in one, but no more: large ones lie in large pages.
    let bits = Math.Clamp(3 + BitOperations.Log2(uint32 (max 1 threads)), 4, 8)
    let tables: uint64[][] = Array.create (1 <<< bits) [||]
    let shards = Array.init tables.Length (fun i -> Shard(tables, i, bits))
    let indexOf (fingerprint: uint64) = int (fingerprint >>> (64 - bits))

    let within (fingerprint: uint64) (action: Shard -> 'a) : 'a =
        let shard = shards[indexOf fingerprint]
        shard.Enter()

        try
            action shard
        finally
            shard.Leave()

    let add (fingerprint: uint64) (entry: uint64) : bool =
        let shard = shards[indexOf fingerprint]
        shard.Enter()
        let added = shard.Add(fingerprint, entry)
        shard.Leave()
        added

    /// Whether the state was not seen before. `parent`: the fingerprint of the state it was reached from, 0 for none. `depth`: the length of the
    /// run, 0 for an initial state.
    member this.Add(fingerprint: uint64, parent: uint64, depth: int) : bool =
        not (this.Touch(fingerprint, parent, depth))
        && add fingerprint (link parent depth)

    /// Has the processor fetch the place of a fingerprint, for `Touch` or `Add`: several asked for one after the other come from memory at once. An address that
    /// is none any more does no harm.
    member _.Approach(fingerprint: uint64) =
        let table = Volatile.Read(&tables[indexOf fingerprint])

        if Sse.IsSupported && table.Length > 0 then
            Sse.Prefetch0(Unsafe.AsPointer(&table[2 * start table bits fingerprint]))

    /// Whether the state was seen before; then as `Add`. Most are, and nothing is to be written: nobody waits for anybody then.
    member _.Touch(fingerprint: uint64, parent: uint64, depth: int) : bool =
        let table = Volatile.Read(&tables[indexOf fingerprint])

        table.Length > 0
        && (let at = probe table bits fingerprint

            at >= 0
            && (let entry = link parent depth

                if isBetter entry table[2 * at + 1] then
                    add fingerprint entry |> ignore

                true))

    /// Calls `visit` with every fingerprint and what is kept with it; nobody adds meanwhile.
    member _.Each(visit: uint64 -> uint64 -> unit) =
        for table in tables do
            for i in 0 .. table.Length / 2 - 1 do
                if table[2 * i] <> 0UL then
                    visit table[2 * i] table[2 * i + 1]

    /// Adds what `Each` gave.
    member _.Restore(fingerprint: uint64, entry: uint64) = add fingerprint entry |> ignore

    /// How many there are, counted while nobody adds.
    member _.Count = shards |> Array.sumBy (fun s -> int64 s.Count)

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
