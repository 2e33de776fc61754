/// Searches kept in files, so that they can be taken up again.
///
/// A file is written beside its place and moved there when it is complete; it says what it belongs to, and ends with a hash of all that is in it. A
/// process that dies leaves the file before.
module internal Mommie.Checking.Engine.Checkpoint

open System
open System.Collections.Generic
open System.IO
open System.Security.Cryptography
open Mommie.Core.Semantics.Value

let private magic = "mommie checkpoint 1"

/// Writes values, each different one once.
[<Sealed>]
type ValueWriter(out: BinaryWriter) =
    let known = Dictionary<Value, int>()

    /// Writes an array of values, absent ones among them: first those not written before, each behind its items.
    member _.Write(values: Value[]) =
        let fresh = List<Value>()

        let rec number (v: Value) =
            if not (known.ContainsKey v) then
                for i in v.Items do
                    number i

                known[v] <- known.Count
                fresh.Add v

        for v in values do
            if not (isAbsent v) then
                number v

        out.Write fresh.Count

        for v in fresh do
            out.Write(byte v.Kind)
            out.Write v.Number
            out.Write v.Text
            out.Write v.Items.Length

            for i in v.Items do
                out.Write known[i]

        out.Write values.Length

        for v in values do
            out.Write(if isAbsent v then -1 else known[v])

/// Reads what `ValueWriter` wrote.
[<Sealed>]
type ValueReader(from: BinaryReader) =
    let known = List<Value>()

    member _.Read() : Value[] =
        for _ in 1 .. from.ReadInt32() do
            let kind = LanguagePrimitives.EnumOfValue<byte, Kind>(from.ReadByte())
            let number = from.ReadInt64()
            let text = from.ReadString()
            let items = Array.zeroCreate (from.ReadInt32())

            for i in 0 .. items.Length - 1 do
                items[i] <- known[from.ReadInt32()]

            known.Add(Value(kind, number, text, items))

        let values = Array.zeroCreate (from.ReadInt32())

        for i in 0 .. values.Length - 1 do
            match from.ReadInt32() with
            | -1 -> ()
            | n -> values[i] <- known[n]

        values

/// Numbers, with their count before them.
let writeNumbers (out: BinaryWriter) (numbers: ReadOnlySpan<int>) =
    out.Write numbers.Length
    out.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes numbers)

/// What `writeNumbers` wrote.
let readNumbers (from: BinaryReader) : int[] =
    let numbers = Array.zeroCreate (from.ReadInt32())

    from.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()))

    numbers

/// Writes a checkpoint; an error is why it could not be written (then what was at the path before is still there).
let save (path: string) (identity: string) (content: BinaryWriter -> unit) : Result<unit, string> =
    let beside = path + ".part"

    try
        try
            use file = new FileStream(beside, FileMode.Create, FileAccess.ReadWrite)
            use hash = SHA256.Create()

            do
                use hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, true)
                use buffered = new BufferedStream(hashed, 1 <<< 16)
                use out = new BinaryWriter(buffered)
                out.Write magic
                out.Write identity
                content out
                out.Flush()

            match hash.Hash with
            | null -> invalidOp "no hash"
            | sum -> file.Write(sum, 0, sum.Length)

            file.Flush true
            file.Dispose()
            File.Move(beside, path, true)
            Ok()
        with
        | :? IOException as e -> Error e.Message
        | :? UnauthorizedAccessException as e -> Error e.Message
    finally
        try
            File.Delete beside
        with
        | :? IOException
        | :? UnauthorizedAccessException -> ()

/// Reads a checkpoint; an error is why it cannot be used.
let load (path: string) (identity: string) (content: BinaryReader -> 'a) : Result<'a, string> =
    try
        use file = new FileStream(path, FileMode.Open, FileAccess.Read)
        let length = file.Length - 32L

        if length < 0L then
            Error "it is not a checkpoint"
        else
            use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
            let buffer = Array.zeroCreate<byte>(1 <<< 16)
            let mutable left = length

            while left > 0L do
                let n = file.Read(buffer, 0, int (min left (int64 buffer.Length)))

                if n = 0 then
                    raise (EndOfStreamException())

                hash.AppendData(buffer, 0, n)
                left <- left - int64 n

            let sum = Array.zeroCreate<byte> 32
            file.ReadExactly(sum, 0, 32)

            if hash.GetHashAndReset() <> sum then
                Error "it is not a checkpoint, or it is damaged"
            else
                file.Position <- 0L
                use from = new BinaryReader(file)

                if from.ReadString() <> magic then
                    Error "it is not a checkpoint of this version"
                elif from.ReadString() <> identity then
                    Error "it belongs to another program, MODEL or set of options"
                else
                    Ok(content from)
    with
    | :? IOException as e -> Error e.Message
    | :? UnauthorizedAccessException as e -> Error e.Message
