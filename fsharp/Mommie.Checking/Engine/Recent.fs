/// What was found lately, by what a function of the state tells apart.
module internal Mommie.Checking.Engine.Recent

open System
open Mommie.Checking.Engine.Told

/// As many places as the processor keeps near: more of them find more, and take longer.
let private most = 1 <<< 16

/// So often something is found and cannot be kept because what it follows from is not told apart, until that is told apart, too, and everything found anew;
/// twice as often the next time.
let private patience = 2000

/// So often it is tried whether it pays.
let private trial = 20_000

/// A table by keys of so many numbers, in which the later one replaces the earlier one.
[<Sealed>]
type Table<'r when 'r: null and 'r: not struct>(width: int) =
    let key: int[] = Array.zeroCreate width
    let mutable keys: int[] = [||]
    let mutable results: 'r[] = [||]
    let mutable at = 0
    let mutable put = 0

    // Small functions get by with a small table. What was in it is found again.
    let grow () =
        let size = if results.Length = 0 then 64 else 4 * results.Length
        results <- Array.zeroCreate size
        keys <- Array.zeroCreate (size * width)
        put <- 0

    let place () =
        let mutable hash = 17u

        for c in key do
            hash <- (hash ^^^ uint32 c) * 0x9E3779B1u
            hash <- hash ^^^ (hash >>> 15)

        int hash &&& (results.Length - 1)

    do grow ()

    /// The key: written before `Find`.
    member _.Key = key

    /// What is there for the key, null where nothing is.
    member _.Find() : 'r =
        at <- place ()

        match results[at] with
        | null -> null
        | result ->
            let mutable i = 0

            while i < width && keys[at * width + i] = key[i] do
                i <- i + 1

            if i = width then result else null

    /// Puts something there for the key that `Find` was asked for last.
    member _.Put(result: 'r) =
        put <- put + 1

        if put > results.Length && results.Length < most then
            grow ()
            at <- place ()

        results[at] <- result
        Array.Copy(key, 0, keys, at * width, width)

    member _.Clear() = Array.Clear results

/// Results of one function of a state. One per thread.
///
/// The function reads a state as answers to questions alone, and `lately` says what these tell apart. Of the group `own` (-1: of none) the number counts, not
/// what is told apart of it.
[<Sealed; AllowNullLiteral>]
type Recent<'r when 'r: null and 'r: not struct>(width: int, own: int, lately: Lately) =
    let table = Table<'r> width
    let mutable shapes: Shapes = null
    let mutable asked = -1
    let mutable patience = patience
    let mutable missed = patience
    let mutable looked = 0
    let mutable found = 0

    let learn () =
        if missed >= patience then
            let struct (now, count) = lately.Told()
            table.Clear()
            patience <- if isNull shapes then patience else 2 * patience
            shapes <- Shapes now
            asked <- count
            missed <- 0

    /// The result for the vector, null where it must be found (and `Keep` told of it).
    member _.Find(vector: int[]) : 'r =
        learn ()
        let known = shapes.Told
        let key = table.Key

        for g in 0 .. width - 1 do
            key[g] <-
                if g = own then
                    vector[g]
                else
                    known.Class(g, vector[g], vector)

        let result = table.Find()

        if looked < trial then
            looked <- looked + 1

            if not (isNull result) then
                found <- found + 1

        result

    /// Whether `Find` is worth asking, looked at after so many times: not where hardly any situation comes twice.
    member _.Pays = looked < trial || 2 * found > trial

    /// The result for all vectors together in which a group's number is one of the choices for it, as far as there are any.
    member _.FindAmong(vector: int[], choices: Choices[]) : 'r =
        learn ()
        let key = table.Key

        for g in 0 .. width - 1 do
            key[g] <-
                match choices[g] with
                | null -> 2 * shapes.Told.Class(g, vector[g], vector)
                | several -> several.Shape(shapes, g, vector)

        table.Find()

    /// Keeps what was found for what was asked about last, but for what followed from a question asked for the first time since.
    member _.Keep(result: 'r) =
        if lately.Asked = asked then
            table.Put result
        else
            missed <- missed + 1

    /// Whether the function may tell two numbers of a group apart: all that it has ever found may depend on that.
    member _.Distinguishes(group: int, a: int, b: int, vector: int[]) : bool =
        group = own
        || lately.Asked <> asked
        || shapes.Told.Class(group, a, vector) <> shapes.Told.Class(group, b, vector)
