/// How a state is cut into groups of components, so that a state becomes a short vector of numbers.
///
/// What belongs to one principal (the components of its nodes, and what it has published) is one group: a firing changes the group of
/// its node and, rarely, one that belongs to nobody. The other groups are what is chosen before the first step, who has crashed, and the
/// answers of EXTERNs.
module internal Mommie.Checking.Engine.Layout

open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World

/// One group: which components it consists of. Its value is an array: the components at `Places`, then for each of
/// `Layout.Published` the statements that its principal has published.
type Group =
    {
        Index: int
        /// the places of its components in a state; those that do not count (statements retired) last
        Places: int[]
        /// how many of its components count
        Counted: int
        /// whether it ends with what a principal has published
        Publishes: bool
        Slots: int
        /// what tells the hash of this group from that of another one with the same value
        Salt: uint64
    }

/// The finaliser of MurmurHash3: every bit of the result depends on every bit of the argument.
let scramble (x: uint64) =
    let mutable k = x
    k <- (k ^^^ (k >>> 33)) * 0xff51afd7ed558ccdUL
    k <- (k ^^^ (k >>> 33)) * 0xc4ceb9fe1a85ec53UL
    k ^^^ (k >>> 33)

/// The fingerprint of a state, never 0, by the sum of its groups' shares: a step changes the sum by what it changes.
let fingerprintOf (sum: uint64) : uint64 = if sum = 0UL then 1UL else sum

/// The groups of a MODEL's state.
[<Sealed>]
type Layout(world: World) =
    let plan = world.Plan
    let published = world.PublishedAt.Values |> Seq.sort |> Array.ofSeq

    let retired =
        world.Instances |> Array.filter (fun i -> i.Retired >= 0) |> Array.map _.Retired

    let placesOf (p: Value) =
        world.Instances
        |> Array.filter (fun i -> Value.Same(i.Principal, p))
        |> Array.collect (fun i ->
            Array.concat
                [
                    Array.init i.Plan.Node.Variables.Length (fun k -> i.Base + k)
                    [| i.Started; i.History |]
                    i.Calls
                    i.Queues
                    i.Fired
                    i.Known
                    [| i.Retired |]
                ])
        |> Array.filter (fun place -> place >= 0)

    // Lies are published by principals without a NODE, too.
    let liesPublished = not (plan.Reductions.Contains Mommie.Core.Semantics.Plan.Lies)

    let owners =
        world.Principals
        |> Array.filter (fun p ->
            (liesPublished && published.Length > 0)
            || world.Instances |> Array.exists (fun i -> Value.Same(i.Principal, p)))

    let shared =
        [|
            yield [| Place.byz; Place.adversarial; Place.mayCrash |]
            if plan.Crashes then
                yield [| Place.crashed |]
            if plan.Oracle then
                yield [| Place.oracle |]
        |]

    let groups =
        Array.append
            (shared |> Array.map (fun places -> places, false))
            (owners |> Array.map (fun p -> placesOf p, true))
        |> Array.mapi (fun i (places, publishes) ->
            let counted, rest =
                places |> Array.partition (fun place -> not (Array.contains place retired))

            {
                Index = i
                Places = Array.append counted rest
                Counted = counted.Length
                Publishes = publishes
                Slots = places.Length + (if publishes then published.Length else 0)
                Salt = scramble (0x9e3779b97f4a7c15UL * uint64 (i + 1))
            })

    let groupOf = Array.create world.Size -1
    let slotOf = Array.create world.Size -1

    do
        for g in groups do
            g.Places
            |> Array.iteri (fun slot place ->
                groupOf[place] <- g.Index
                slotOf[place] <- slot)

    let publishedIndex = Array.create world.Size -1
    do published |> Array.iteri (fun i place -> publishedIndex[place] <- i)

    // By published type: the groups whose principals ever publish such statements.
    let publishers =
        published
        |> Array.map (fun place ->
            let name = (world.PublishedAt |> Seq.find (fun p -> p.Value = place)).Key

            let publishes (i: Instance) =
                Mommie.Core.Semantics.Walk.nodeStatements i.Plan.Node
                |> List.exists (fun s ->
                    match s.Node with
                    | Mommie.Core.Model.Tree.PublishStatement p -> p.RecordType = name
                    | _ -> false)

            groups
            |> Array.filter (fun g ->
                g.Publishes
                && (let owner = owners[g.Index - shared.Length]

                    liesPublished
                    || world.Instances
                       |> Array.exists (fun i -> Value.Same(i.Principal, owner) && publishes i))))

    let groupOfPrincipal =
        let table = Array.create world.Principals.Length -1

        owners |> Array.iteri (fun i p -> table[int p.Number] <- shared.Length + i)

        table

    // What a component that has no group must be.
    let missing (state: State) =
        [| Place.crashed; Place.oracle |]
        |> Array.exists (fun place -> groupOf[place] < 0 && state[place].Items.Length > 0)

    member _.World = world
    member _.Groups: Group[] = groups

    /// How many numbers a state takes.
    member _.Width = groups.Length

    /// The places of published statements.
    member _.Published: int[] = published

    /// Index in `Published`, -1 for other places.
    member _.PublishedIndex(place: int) = publishedIndex[place]

    /// The group of a component, -1 for published statements and for what never changes.
    member _.GroupOf(place: int) = groupOf[place]

    /// The component's index in the value of its group.
    member _.SlotOf(place: int) = slotOf[place]

    /// The groups that ever have published statements at the place.
    member _.Publishers(place: int) : Group[] = publishers[publishedIndex[place]]

    /// The principal whose group it is.
    member _.Owner(g: Group) : Value = owners[g.Index - shared.Length]

    /// The group of a principal.
    member _.OwnerOf(principal: Value) = groupOfPrincipal[int principal.Number]

    /// The index in a group's value of what its principal has published at the place.
    member _.PublishedSlot(g: Group, place: int) = g.Places.Length + publishedIndex[place]

    /// The group that the oracle is, -1 where there is none.
    member _.Oracle = groupOf[Place.oracle]

    /// The values of the groups of a state.
    member this.Split(state: State) : Value[][] =
        if missing state then
            invalidOp "a component that the plan leaves out has a value"

        groups
        |> Array.map (fun g ->
            let value = Array.zeroCreate<Value> g.Slots
            g.Places |> Array.iteri (fun slot place -> value[slot] <- state[place])

            if g.Publishes then
                for place in published do
                    let own =
                        state[place].Items
                        |> Array.filter (fun s -> this.OwnerOf s.Items[0] = g.Index)
                        |> sortedSet

                    value[this.PublishedSlot(g, place)] <- own

            value)

    /// The state that consists of the groups.
    member this.Join(values: Value[][]) : State =
        let state: State = Array.create world.Size emptySet
        state[Place.oracle] <- emptyMap

        groups
        |> Array.iteri (fun i g -> g.Places |> Array.iteri (fun slot place -> state[place] <- values[i].[slot]))

        for place in published do
            state[place] <-
                groups
                |> Array.filter _.Publishes
                |> Array.fold (fun all g -> union all (values.[g.Index].[this.PublishedSlot(g, place)])) emptySet

        state

    /// A group's share in the fingerprint of a state.
    member _.Hash(g: Group, value: Value[]) : uint64 = scramble (g.Salt ^^^ fingerprint value)

    /// The same of what counts only.
    member _.CountedHash(g: Group, value: Value[]) : uint64 =
        if g.Counted = g.Places.Length then
            scramble (g.Salt ^^^ fingerprint value)
        else
            let counted =
                Array.append (Array.sub value 0 g.Counted) (Array.skip g.Places.Length value)

            scramble (g.Salt ^^^ fingerprint counted)

    /// The fingerprint of a state of the reference semantics.
    member this.FingerprintOf(state: State) : uint64 =
        let values = this.Split state

        groups
        |> Array.fold (fun sum g -> sum + this.Hash(g, values.[g.Index])) 0UL
        |> fingerprintOf
