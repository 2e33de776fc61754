/// States waiting to be expanded: vectors, one after the other, in chunks.
module internal Mommie.Checking.Engine.Frontier

open System.Collections.Generic

/// How many states a chunk holds.
let chunkSize = 1024

/// Some states.
[<AllowNullLiteral; Sealed>]
type Chunk(width: int) =
    let numbers: int[] = Array.zeroCreate (chunkSize * width)
    member _.Numbers = numbers
    member val Count = 0 with get, set

/// The states that one thread has found for the next level.
[<Sealed>]
type Pending(width: int) =
    let full = List<Chunk>()
    let mutable current: Chunk = Chunk width

    /// Adds a copy of the vector.
    member _.Add(vector: int[]) =
        if current.Count = chunkSize then
            full.Add current
            current <- Chunk width

        System.Array.Copy(vector, 0, current.Numbers, current.Count * width, width)
        current.Count <- current.Count + 1

    /// Hands over what was added.
    member _.Take() : Chunk[] =
        if current.Count > 0 then
            full.Add current
            current <- Chunk width

        let chunks = full.ToArray()
        full.Clear()
        chunks
