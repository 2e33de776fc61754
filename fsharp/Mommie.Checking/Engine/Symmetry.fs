/// Reduction *symmetry*: states that differ by an exchange of principals, or of values of an opaque type, that nothing tells apart are one state.
///
/// docs/semantics.md says why, and under which conditions.
module internal Mommie.Checking.Engine.Symmetry

open System.Collections.Generic
open System.Threading
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Start
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Reading

/// At most so many exchanges, the one that changes nothing included.
let private most = 24

let private expressions (world: World) : Expr list =
    let program, model = world.Program, world.Model

    (program.Nodes |> List.collect Walk.nodeExprs)
    @ (program.Functions |> List.map _.Body)
    @ (program.Properties |> List.map _.Formula)
    @ program.Assumptions
    @ (program.Faults |> List.choose _.AtMost)
    @ (model.Constants |> List.map snd)
    @ Option.toList model.Faulty
    @ [ model.Ints ]
    @ (model.Inputs |> List.map (fun (_, _, e) -> e))
    @ (model.Bounds |> List.map snd)
    @ model.GlobalBounds
    @ (model.Lies |> List.collect _.Conditions)
    @ (model.Externs |> List.map _.Body)

/// The sets of principals and of opaque values that occur in values of the type.
let rec private inside (world: World) (seen: Set<string>) (t: Type) : Type list =
    match t with
    | TRole _
    | TOpaque _
    | TPrincipal -> [ TSet t ]
    | TRecord r
    | TPart(r, _) ->
        if seen.Contains r then
            []
        else
            world.Records[r].Fields
            |> List.collect (fun f -> inside world (seen.Add r) f.Type)
    | TSet t
    | TSeq t
    | TOption t -> inside world seen t
    | TMap(k, v) -> inside world seen k @ inside world seen v
    | TTuple ts -> ts |> List.collect (inside world seen)
    | _ -> []

/// The sets of values within which nothing tells one from another, each of at least two.
let private classes (world: World) : Value list list =
    let all = expressions world |> Seq.collect Walk.all |> List.ofSeq

    let named =
        all
        |> List.choose (fun e ->
            match e.Node with
            | PrincipalAtom n
            | OpaqueAtom(_, n) -> Some n
            | _ -> None)
        |> Set.ofList

    // FOREACH tries some orders, to see whether they matter: where there are many, not all.
    let visited =
        world.Program.Nodes
        |> List.collect Walk.nodeStatements
        |> List.choose (fun s ->
            match s.Node with
            | ForEach(_, source, _) -> Some source.Type
            | _ -> None)
        |> List.collect (inside world Set.empty)

    // What ORDER ranks.
    let ranked =
        all
        |> List.choose (fun e ->
            match e.Node with
            | BuiltinCall(Builtin.Order, args) -> Some(args |> List.map _.Type)
            | _ -> None)
        |> List.concat
        |> List.append visited

    let ranksAll =
        ranked
        |> List.exists (fun t ->
            match t with
            | TSet(TRole _)
            | TSet(TOpaque _) -> false
            | _ -> true)

    let rolesOf (p: Value) =
        world.Roles
        |> Map.toList
        |> List.filter (fun (_, members) -> contains members p)
        |> List.map fst

    let isRanked (p: Value) =
        rolesOf p |> List.exists (fun r -> List.contains (TSet(TRole r)) ranked)

    let principals =
        world.Principals
        |> List.ofArray
        |> List.filter (fun p -> not (named.Contains p.Text) && not (isRanked p))
        |> List.groupBy rolesOf
        |> List.map snd

    // Values of two types that look alike are left alone.
    let occurs (v: Value) =
        world.Carriers
        |> Map.toList
        |> List.sumBy (fun (_, values) ->
            values
            |> Array.filter (fun w -> w.Text = v.Text || w.Number = v.Number && Value.Same(w, v))
            |> Array.length)

    let opaque =
        world.Carriers
        |> Map.toList
        |> List.filter (fun (o, _) -> not (List.contains (TSet(TOpaque o)) ranked))
        |> List.map (fun (_, values) ->
            values
            |> List.ofArray
            |> List.filter (fun v -> not (named.Contains v.Text) && occurs v = 1))

    if ranksAll then
        []
    else
        principals @ opaque |> List.filter (fun c -> c.Length >= 2)

let rec private arrangements (items: 'a list) : 'a list list =
    match items with
    | [] -> [ [] ]
    | _ ->
        items
        |> List.indexed
        |> List.collect (fun (i, x) -> arrangements (List.removeAt i items) |> List.map (fun rest -> x :: rest))

/// The exchanges but the one that changes nothing: where each value moved goes. They are a group: of sets too large, a part is exchanged.
let private exchanges (world: World) : Dictionary<Value, Value>[] =
    let factorial n = List.fold (*) 1 [ 1..n ]

    classes world
    |> List.fold
        (fun (made: (Value * Value) list list) c ->
            let size =
                [ min 4 c.Length .. -1 .. 1 ]
                |> List.find (fun n -> n = 1 || made.Length * factorial n <= most)

            let part = List.truncate size c

            arrangements part
            |> List.collect (fun image -> made |> List.map (fun pairs -> List.zip part image @ pairs)))
        [ [] ]
    |> List.map (List.filter (fun (a, b) -> not (Value.Same(a, b))))
    |> List.filter (fun pairs -> not pairs.IsEmpty)
    |> List.map (fun pairs ->
        let d = Dictionary<Value, Value>()

        for a, b in pairs do
            d[a] <- b

        d)
    |> Array.ofList

let rec private exchange (moved: Dictionary<Value, Value>) (v: Value) : Value =
    if isAbsent v then
        v
    elif v.Items.Length = 0 then
        match moved.TryGetValue v with
        | true, image when v.Kind = Kind.Principal || v.Kind = Kind.Atom -> image
        | _ -> v
    else
        let items = v.Items |> Array.map (exchange moved)

        if Array.forall2 (fun (a: Value) b -> obj.ReferenceEquals(a, b)) items v.Items then
            v
        elif v.Kind = Kind.Set then
            set items
        elif v.Kind = Kind.Map then
            map (Array.init (items.Length / 2) (fun i -> items[2 * i], items[2 * i + 1]))
        else
            Value(v.Kind, v.Number, v.Text, items)

/// One exchange, on the groups of a state. Shared by all threads.
[<Sealed>]
type Exchange(store: Store, moved: Dictionary<Value, Value>) =
    let layout = store.Layout

    // Where a group goes.
    let images =
        layout.Groups
        |> Array.map (fun g ->
            if g.Publishes then
                match layout.OwnerOf(exchange moved (layout.Owner g)) with
                | -1 -> g.Index
                | image -> image
            else
                g.Index)

    // By group, by number: the number of the image plus 1. A lost write is found again.
    let numbers: int[][] = layout.Groups |> Array.map (fun _ -> [||])

    member _.Image(group: int) = images[group]

    /// The number in the image of the group.
    member _.Number(group: int, number: int) : int =
        let known = Volatile.Read(&numbers[group])
        let n = if number < known.Length then known[number] else 0

        if n > 0 then
            n - 1
        else
            let value = store.Interner(group).Value number |> Array.map (exchange moved)
            let image = store.Interner(images[group]).Number value

            lock numbers (fun () ->
                if number >= numbers[group].Length then
                    let more = Array.zeroCreate (max 64 (2 * (number + 1)))
                    Array.blit numbers[group] 0 more 0 numbers[group].Length
                    Volatile.Write(&numbers[group], more)

                numbers[group].[number] <- image + 1)

            image

    /// The placement, exchanged.
    member _.Of(v: Value) : Value = exchange moved v

/// The exchanges of a MODEL.
[<Sealed>]
type Symmetry private (store: Store, all: Exchange[]) =
    let width = store.Layout.Width

    let sum (e: Exchange) (v: int[]) counted =
        let mutable sum = 0UL

        for g in 0 .. width - 1 do
            let interner = store.Interner(e.Image g)
            let n = e.Number(g, v[g])

            sum <- sum + (if counted then interner.CountedHash n else interner.Hash n)

        sum

    /// Whether there are exchanges at all.
    member _.Any = all.Length > 0

    /// The least sum of a vector's images, and which exchange gives it (-1: none). `own`: the vector's sum.
    member _.Least(v: int[], own: uint64) : struct (uint64 * int) =
        let mutable least = own
        let mutable which = -1

        for i in 0 .. all.Length - 1 do
            let s = sum all[i] v false

            if s < least then
                least <- s
                which <- i

        struct (least, which)

    /// The same of what counts.
    member _.LeastCounted(v: int[]) : uint64 =
        let mutable least = store.CountedSum v

        for e in all do
            least <- min least (sum e v true)

        least

    /// The image under an exchange.
    member _.Image(which: int, v: int[]) : int[] =
        let e = all[which]
        let image = Array.zeroCreate width

        for g in 0 .. width - 1 do
            image[e.Image g] <- e.Number(g, v[g])

        image

    /// The fingerprint that a state and its images have in common.
    member this.Fingerprint(state: World.State) : uint64 =
        let v = store.Encode state
        let struct (least, _) = this.Least(v, store.Sum v)
        fingerprintOf least

    /// None.
    static member Nothing(store: Store) = Symmetry(store, [||])

    /// Those that take the placements to the placements.
    static member Of(store: Store, started: Started, placements: (Value * Value) list) =
        let all = exchanges started.World |> Array.map (fun moved -> Exchange(store, moved))

        let closed (e: Exchange) =
            placements
            |> List.forall (fun (b, c) ->
                let b, c = e.Of b, e.Of c

                placements
                |> List.exists (fun (b', c') -> Value.Same(b, b') && Value.Same(c, c')))

        // All or none: some of them alone need not be a group.
        Symmetry(store, (if Array.forall closed all then all else [||]))
