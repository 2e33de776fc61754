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

    // By number, what is kept for it, one column beside the other: what is asked about one state is near each other in memory.
    let mutable rows: uint16[][] = Array.create 64 [||]
    let mutable columns = 0

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
            Volatile.Write(&rows, Array.append rows (Array.create count [||]))
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

    /// A new column of small numbers that can be kept with each number.
    member _.NewColumn() : int =
        lock gate (fun () ->
            columns <- columns + 1
            columns - 1)

    /// What is kept in the column, 0 where nothing is.
    member _.Kept(number: int, column: int) : int =
        let row = (Volatile.Read(&rows))[number]
        if column < row.Length then int row[column] else 0

    /// Keeps something there, from 1 to 65,535.
    member _.Keep(number: int, column: int, what: int) =
        lock gate (fun () ->
            if column >= rows[number].Length then
                // Room for more than is needed, but not for more than there are columns.
                let wanted = max (column + 1) (min columns (2 * rows[number].Length))
                let more = Array.zeroCreate ((wanted + 15) / 16 * 16)
                Array.blit rows[number] 0 more 0 rows[number].Length
                Volatile.Write(&rows[number], more)

            rows[number].[column] <- uint16 what)

    /// Drops what is kept.
    member _.Forget() =
        lock gate (fun () -> Volatile.Write(&rows, Array.create rows.Length [||]))
