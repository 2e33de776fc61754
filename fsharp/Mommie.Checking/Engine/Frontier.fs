/// States waiting to be expanded: vectors, one after the other, in chunks that go to a file where memory is short.
module internal Mommie.Checking.Engine.Frontier

open System
open System.Collections.Generic
open System.IO
open System.Threading

/// How many states a chunk holds.
let chunkSize = 1024

/// A file for chunks that do not fit into memory. It has no name once it is open, and goes with the process.
[<Sealed>]
type Spill(directory: string, width: int) =
    let gate = obj ()
    let size = chunkSize * width * sizeof<int>
    let free = Stack<int64>()
    let mutable stream: FileStream option = None
    let mutable next = 0L
    let mutable active = false
    let mutable failure: string option = None

    let opened () =
        match stream with
        | Some s -> s
        | None ->
            let path = Path.Combine(directory, "mommie-" + Path.GetRandomFileName())

            let s =
                new FileStream(
                    path,
                    FileMode.CreateNew,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    1,
                    FileOptions.DeleteOnClose
                )

            stream <- Some s
            s

    /// Whether chunks are to be written.
    member _.Active
        with get () = Volatile.Read(&active)
        and set (v: bool) = Volatile.Write(&active, v)

    /// Why a chunk could not be written.
    member _.Failure = Volatile.Read(&failure)

    /// How much has been written.
    member _.Bytes = lock gate (fun () -> next)

    /// The place of the chunk's numbers, None where they cannot be written.
    member _.Write(numbers: int[]) : int64 option =
        lock gate (fun () ->
            try
                let s = opened ()
                let at = if free.Count > 0 then free.Pop() else next
                s.Position <- at * int64 size
                s.Write(ReadOnlySpan(System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray()))

                if at = next then
                    next <- next + 1L

                Some at
            with
            | :? IOException as e ->
                failure <- Some e.Message
                None
            | :? UnauthorizedAccessException as e ->
                failure <- Some e.Message
                None)

    /// The numbers written at the place, which is free afterwards.
    member _.Read(at: int64) : int[] =
        lock gate (fun () ->
            let s = opened ()
            let bytes = Array.zeroCreate<byte> size
            s.Position <- at * int64 size
            s.ReadExactly(bytes, 0, size)
            free.Push at

            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(ReadOnlySpan bytes).ToArray())

    interface IDisposable with
        member _.Dispose() =
            stream |> Option.iter (fun s -> s.Dispose())

/// Some states; those before `From` are expanded already.
[<AllowNullLiteral; Sealed>]
type Chunk(width: int) =
    let mutable numbers: int[] = Array.zeroCreate (chunkSize * width)
    let mutable place = -1L

    /// The numbers; only while they are in memory (`Load`).
    member _.Numbers = numbers

    member val Count = 0 with get, set
    member val From = 0 with get, set

    /// Puts the numbers into the file, where it takes them.
    member _.Store(spill: Spill) =
        match spill.Write numbers with
        | Some at ->
            place <- at
            numbers <- [||]
        | None -> ()

    /// Takes the numbers from the file, where they are there.
    member _.Load(spill: Spill) =
        if place >= 0L then
            numbers <- spill.Read place
            place <- -1L

/// The states that one thread has found for the next level.
[<Sealed>]
type Pending(width: int, spill: Spill) =
    let full = List<Chunk>()
    let mutable current: Chunk = Chunk width

    /// Adds a copy of the vector.
    member _.Add(vector: int[]) =
        if current.Count = chunkSize then
            if spill.Active then
                current.Store spill

            full.Add current
            current <- Chunk width

        Array.Copy(vector, 0, current.Numbers, current.Count * width, width)
        current.Count <- current.Count + 1

    /// Puts what is full into the file.
    member _.StoreAll() =
        for chunk in full do
            if chunk.Numbers.Length > 0 then
                chunk.Store spill

    /// How many states were added.
    member _.Count = int64 full.Count * int64 chunkSize + int64 current.Count

    /// What was added.
    member _.Chunks: Chunk[] =
        Array.append (full.ToArray()) (if current.Count > 0 then [| current |] else [||])

    /// Hands over what was added.
    member this.Take() : Chunk[] =
        let chunks = this.Chunks
        full.Clear()
        current <- Chunk width
        chunks
