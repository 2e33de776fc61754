/// The finite universes of a MODEL: what inputs and choices range over, and what liars can say.
module Mommie.Core.Semantics.Universe

open System.Collections.Generic
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View

/// More values than this are not listed.
let private limit = 4_000_000.0

let private check what size =
    if size > limit then
        raise (TooLarge(sprintf "%s has %.3g values; at most %.0f are listed" what size limit))

/// Every way to choose one value of each, in order.
let private products (what: string) (choices: Value[][]) : Value[][] =
    check what (choices |> Array.fold (fun n c -> n * float c.Length) 1.0)

    choices
    |> Array.fold
        (fun (acc: Value[][]) choice ->
            acc
            |> Array.collect (fun prefix -> choice |> Array.map (fun v -> Array.append prefix [| v |])))
        [| [||] |]

/// Every subset of at most `most` members.
let subsets what (members: Value[]) (most: int) : Value[] =
    let n = members.Length
    let most = min most n

    let rec binomial n k =
        if k = 0 then
            1.0
        else
            binomial (n - 1) (k - 1) * float n / float k

    check what (Seq.sumBy (fun k -> binomial n k) (seq { 0..most }))
    let result = ResizeArray<Value>()

    let rec go start (chosen: Value list) left =
        result.Add(set chosen)

        if left > 0 then
            for i in start .. n - 1 do
                go (i + 1) (members[i] :: chosen) (left - 1)

    go 0 [] most
    result.ToArray()

/// The values of a type, given those of opaque types and records. `records path name` is asked with the record types that are
/// being listed around this one.
let rec private list
    (world: World)
    (opaque: string -> Value[])
    (records: string list -> string -> Value[])
    (path: string list)
    (t: Type)
    : Value[] =
    let inner = list world opaque records path
    let what = "the universe of " + show t

    match t with
    | TBool -> [| no; yes |]
    | TInt -> world.Ints
    | TString -> world.Strings
    | TPrincipal -> world.Principals
    | TRole r -> world.Roles[r].Items
    | TEnum e -> world.Enums[e]
    | TOpaque o ->
        match Map.tryFind o world.Carriers with
        | Some values -> values
        | None -> opaque o
    | TRecord r
    | TPart(r, _) -> records path r
    | TSet t ->
        let members = inner t
        subsets what members members.Length
    | TOption t -> Array.append [| nil |] (inner t |> Array.map some)
    | TSeq t -> Array.append [| emptySeq |] (inner t |> Array.map (fun v -> ofSeq [| v |]))
    | TTuple ts -> products what (ts |> List.map inner |> Array.ofList) |> Array.map tuple
    | TMap(k, v) ->
        let keys = inner k
        let values = Array.append [| absent |] (inner v)

        products what (keys |> Array.map (fun _ -> values))
        |> Array.map (fun chosen -> Array.zip keys chosen |> Array.filter (fun (_, v) -> not (isAbsent v)) |> map)
    | TBottom -> [||]

/// A record inside itself is listed to depth 1: inside the inner one there is no further one.
let private tooDeep (path: string list) name =
    (path |> List.filter ((=) name) |> List.length) >= 2

let private fieldsOf (world: World) name = world.Records[name].Fields

let private statics =
    System.Runtime.CompilerServices.ConditionalWeakTable<World, Dictionary<Type, Value[]>>()

/// The values of a type that inputs and the choices of EXTERNs range over: no junk, no terms, no lies.
let inputs (world: World) (t: Type) : Value[] =
    let cache = statics.GetOrCreateValue world

    match cache.TryGetValue t with
    | true, values -> values
    | _ ->
        let rec records path name =
            if tooDeep path name then
                [||]
            else
                fieldsOf world name
                |> List.map (fun f -> list world (fun _ -> [||]) records (name :: path) f.Type)
                |> Array.ofList
                |> products ("the universe of " + name)
                |> Array.map (record name)

        let values = list world (fun _ -> [||]) records [] t
        cache[t] <- values
        values

/// The two values of an unbound opaque type under the adversarial interpretation.
let twoValues (t: string) =
    [| atom 0L (t + "#1"); atom 1L (t + "#2") |]

/// The junk value of an unbound opaque type.
let junk (t: string) = atom -1L ("junk" + t)

/// The values of an unbound opaque type that a liar can name in a state. Adversarial, where an EXTERN answered `Interpreted` returns
/// the type: its two values; otherwise junk, and what EXTERN calls of honest nodes have returned (the last call of each prefix of a
/// history). In both: what READS returns after any prefix of a history, and (free) what PURE ones return for the input universe.
let opaqueLies (world: World) (s: View) (t: string) : Value[] =
    let plan = world.Plan
    let adversarial = isTrue s[Place.adversarial]

    let returning answer =
        world.Program.Externs
        |> List.filter (fun (e: Extern) -> e.Result = Some(TOpaque t) && plan.Answers[e.Name] = answer)

    let interpreted = returning Interpreted
    let reads = returning Reads
    let result = HashSet<Value>()

    if adversarial && not (List.isEmpty interpreted) then
        for v in twoValues t do
            result.Add v |> ignore
    else
        result.Add(junk t) |> ignore

        for e in interpreted do
            if e.Kind = ExternKind.Pure then
                for args in
                    products
                        ("the arguments of " + e.Name)
                        (e.Parameters |> List.map (fun p -> inputs world p.Type) |> Array.ofList) do
                    result.Add(term e.Name None args) |> ignore

    for i in world.Instances do
        if i.History >= 0 && not (isAbsent s[i.History]) then
            let calls = s[i.History].Items

            for k in 0 .. calls.Length do
                let before = ofSeq (Array.sub calls 0 k)

                if k < calls.Length && not adversarial then
                    let call = calls[k].Items

                    if interpreted |> List.exists (fun e -> e.Name = call[0].Text) then
                        result.Add(term call[0].Text (Some before) (Array.skip 1 call)) |> ignore

                for e in reads do
                    for args in
                        products
                            ("the arguments of " + e.Name)
                            (e.Parameters |> List.map (fun p -> inputs world p.Type) |> Array.ofList) do
                        result.Add(term e.Name (Some before) args) |> ignore

    result |> Seq.sort |> Array.ofSeq

/// What LIES says about a record type: a filter, and by field what of it can be used while listing.
type Restriction =
    {
        Admits: Value -> bool
        /// by field index: the only value, when the restriction fixes it
        Fixed: Map<int, Value>
        /// by field index of SET type: the greatest size
        Most: Map<int, int>
        /// by field index: what the conditions that read this field alone say of its value
        Alone: Map<int, Value -> bool>
    }

/// Lists what liars can say in a state, remembering lists by what they depend on; and says of a value whether a liar can say it,
/// without a list.
[<Sealed>]
type Liar(world: World) =
    let restrictions = Dictionary<string, Restriction>()
    let cache = Dictionary<struct (string * uint64), Value[]>()
    let needs = Dictionary<Type, string list * string list>()

    // The record types inside a type (itself included) and the unbound opaque types.
    let dependencies t =
        match needs.TryGetValue t with
        | true, found -> found
        | _ ->
            let rec go (records: Set<string>, opaque: Set<string>) t =
                match t with
                | TRecord r
                | TPart(r, _) when not (records.Contains r) ->
                    fieldsOf world r
                    |> List.fold (fun acc f -> go acc f.Type) (records.Add r, opaque)
                | TOpaque o when not (world.Carriers.ContainsKey o) -> records, opaque.Add o
                | TSet t
                | TSeq t
                | TOption t -> go (records, opaque) t
                | TMap(k, v) -> go (go (records, opaque) k) v
                | TTuple ts -> List.fold go (records, opaque) ts
                | _ -> records, opaque

            let records, opaque = go (Set.empty, Set.empty) t
            let found = Set.toList records, Set.toList opaque
            needs[t] <- found
            found

    let published (s: View) name sought =
        match world.PublishedAt.TryGetValue name with
        | true, place -> (s.Records(place, sought)).Items
        | _ -> [||]

    let restriction name =
        match restrictions.TryGetValue name with
        | true, r -> Some r
        | _ -> None

    let opaqueOf (s: View) =
        let opaque = Dictionary<string, Value[]>()

        fun t ->
            match opaque.TryGetValue t with
            | true, values -> values
            | _ ->
                let values = opaqueLies world s t
                opaque[t] <- values
                values

    // A list that depends on what the type's lies depend on, remembered under the name.
    let remember (s: View) what t (make: unit -> Value[]) =
        let records, opaque = dependencies t

        let parts =
            [|
                for r in records do
                    match world.PublishedAt.TryGetValue r with
                    | true, place -> s.Records(place, everything)
                    | _ -> ()
                if not (List.isEmpty opaque) then
                    s[Place.adversarial]

                    for i in world.Instances do
                        if i.History >= 0 then
                            s[i.History]
            |]

        let key = struct (what, fingerprint parts)

        match cache.TryGetValue key with
        | true, found -> found
        | _ ->
            if cache.Count > 20000 then
                cache.Clear()

            let found = make ()
            cache[key] <- found
            found

    // Whether a value of the type can be part of a lie: exactly the members of the list, without the list.
    let rec says (s: View) (path: string list) (t: Type) (v: Value) : bool =
        match t with
        | TBool
        | TPrincipal
        | TEnum _ -> true
        | TInt -> Array.exists (fun i -> Value.Same(i, v)) world.Ints
        | TString -> Array.exists (fun i -> Value.Same(i, v)) world.Strings
        | TRole r -> contains world.Roles[r] v
        | TOpaque o ->
            match Map.tryFind o world.Carriers with
            | Some values -> Array.exists (fun i -> Value.Same(i, v)) values
            | None ->
                remember s ("any " + o) t (fun () -> opaqueLies world s o)
                |> Array.exists (fun i -> Value.Same(i, v))
        | TRecord r
        | TPart(r, _) ->
            not (tooDeep path r)
            && (invents s path r v || (published s r (exactly v)).Length > 0)
        | TSet t -> v.Items |> Array.forall (says s path t)
        | TOption t -> v.Kind = Kind.Nil || says s path t v.Items[0]
        | TSeq t -> v.Items.Length <= 1 && v.Items |> Array.forall (says s path t)
        | TTuple ts -> ts |> List.indexed |> List.forall (fun (i, t) -> says s path t v.Items[i])
        | TMap(k, w) ->
            pairs v
            |> Array.forall (fun (key, value) -> says s path k key && says s path w value)
        | TBottom -> false

    // Whether the record is one of the MODEL's universe: all fields are, and LIES admits it.
    and invents s path name (v: Value) =
        (fieldsOf world name
         |> List.indexed
         |> List.forall (fun (i, f) -> says s (name :: path) f.Type v.Items[i]))
        && (match restriction name with
            | Some r -> r.Admits v
            | None -> true)

    // The values of a field of a record that is listed inside those of the path (its own name first).
    let field (s: View) opaque records path name i (f: Binder) =
        let values =
            match restriction name with
            | Some r when r.Fixed.ContainsKey i -> [| r.Fixed[i] |] |> Array.filter (says s path f.Type)
            | Some r when r.Most.ContainsKey i ->
                match f.Type with
                | TSet t -> subsets name (list world opaque records path t) r.Most[i]
                | t -> list world opaque records path t
            | _ -> list world opaque records path f.Type

        match restriction name |> Option.bind (fun r -> Map.tryFind i r.Alone) with
        | Some admits -> Array.filter admits values
        | None -> values

    let rec records opaque (s: View) path name =
        if tooDeep path name then
            [||]
        else
            let all =
                fieldsOf world name
                |> List.mapi (field s opaque (records opaque s) (name :: path) name)
                |> Array.ofList
                |> products ("what liars can say about " + name)
                |> Array.map (record name)

            let first =
                match restriction name with
                | Some r -> Array.filter r.Admits all
                | None -> all

            (set (Array.append first (published s name everything))).Items

    /// Says what LIES restricts; before the first listing.
    member _.Restrict(name: string, restriction: Restriction) = restrictions[name] <- restriction

    /// The lies about a record type in the state, sorted.
    member _.Lies(s: View, name: string) : Value[] =
        remember s name (TRecord name) (fun () -> records (opaqueOf s) s [] name)

    /// The records of the type that are sought and that honest nodes have published: a liar may repeat them.
    member _.Published(s: View, name: string, sought: Sought) : Value[] = published s name sought

    /// Whether the record is in the MODEL's universe of lies: a lie that repeats nobody's.
    member _.Invents(s: View, name: string, v: Value) : bool = invents s [] name v

    /// The values of one field of the universe of lies about the record type, as far as LIES says something of that field alone.
    member _.Field(s: View, name: string, i: int) : Value[] =
        let f = (fieldsOf world name)[i]

        remember s (name + "." + f.Name) f.Type (fun () ->
            let opaque = opaqueOf s
            field s opaque (records opaque s) [ name ] name i f)

    /// Some value of `Field` that is had without a list, where there is one.
    member _.SomeField(s: View, name: string, i: int) : Value option =
        let restricted =
            match restriction name with
            | Some r -> r.Fixed.ContainsKey i || r.Alone.ContainsKey i
            | None -> false

        let rec any path t =
            match t with
            | TBool -> Some no
            | TInt -> Array.tryHead world.Ints
            | TString -> Array.tryHead world.Strings
            | TRole r -> Array.tryHead world.Roles[r].Items
            | TPrincipal -> Array.tryHead world.Principals
            | TEnum e -> Array.tryHead world.Enums[e]
            | TSet _ -> Some emptySet
            | TOption _ -> Some nil
            | TSeq _ -> Some emptySeq
            | TMap _ -> Some emptyMap
            | TTuple ts ->
                let parts = ts |> List.map (any path)

                if List.forall Option.isSome parts then
                    Some(tuple (parts |> List.map Option.get |> Array.ofList))
                else
                    None
            | TRecord r when not (tooDeep path r) && (restriction r).IsNone ->
                let parts = fieldsOf world r |> List.map (fun f -> any (r :: path) f.Type)

                if List.forall Option.isSome parts then
                    Some(record r (parts |> List.map Option.get |> Array.ofList))
                else
                    None
            | TOpaque o ->
                match Map.tryFind o world.Carriers with
                | Some values -> Array.tryHead values
                | None ->
                    let adversarial =
                        isTrue s[Place.adversarial]
                        && world.Program.Externs
                           |> List.exists (fun (e: Extern) ->
                               e.Result = Some(TOpaque o) && world.Plan.Answers[e.Name] = Interpreted)

                    Some(if adversarial then (twoValues o)[0] else junk o)
            | TRecord _
            | TPart _
            | TBottom -> None

        if restricted then
            None
        else
            let f = (fieldsOf world name)[i]
            any [ name ] f.Type

    /// What the sets are made of that a field of SET type can be.
    member _.Elements(s: View, name: string, i: int) : Value[] =
        let f = (fieldsOf world name)[i]

        match f.Type with
        | TSet t ->
            remember s ("of " + name + "." + f.Name) f.Type (fun () ->
                let opaque = opaqueOf s
                list world opaque (records opaque s) [ name ] t)
        | _ -> [||]

    /// Whether the value is one of `Field`.
    member _.IsField(s: View, name: string, i: int, v: Value) : bool =
        let f = (fieldsOf world name)[i]
        says s [ name ] f.Type v

    /// What LIES says about the record type.
    member _.Restriction(name: string) : Restriction option = restriction name
