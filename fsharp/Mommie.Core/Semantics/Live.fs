/// The machine in which temporal properties are checked: the steps of docs/semantics.md, Liveness, what each step takes of what is
/// fair, and what is owed in a state.
///
/// A statement is *sure* of a node when the node holds it, or when it is promised to the node and so arrives in every fair run. Of a record
/// type that a node looks at in WHEN, ANDWHEN and UNTIL alone, a firing reads what is available, and what it used without its being sure for good is
/// held from then on; whether the firing is owed reads what is sure. Statements of other types arrive by steps of their own.
module Mommie.Core.Semantics.Live

open System.Collections.Generic
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Trigger
open Mommie.Core.Semantics.Step

/// Something that a fair run does not leave undone for ever while it can be done: a firing of an instance (`Key`: the values of its
/// names), INIT, the arrival of a promised statement (`Key`: as held; `Transition`: the place of its record type among the tracked), or a
/// call of a FAIR input (`Transition`: the place of the input).
[<Struct; CustomEquality; NoComparison>]
type Duty =
    {
        Kind: Trace.StepKind
        Instance: int
        Transition: int
        Key: Value
    }

    override this.Equals(other) =
        match other with
        | :? Duty as d ->
            d.Kind = this.Kind
            && d.Instance = this.Instance
            && d.Transition = this.Transition
            && Value.Same(d.Key, this.Key)
        | _ -> false

    override this.GetHashCode() =
        (int this.Key.Hash * 31 + this.Instance) * 31 + this.Transition

/// A step: what it does of what is fair (none: a crash, or a promise whose UNTIL is found to hold), and whether it is the end of a duration that a promised
/// statement would have prevented, for those named after EVENTUALLY TIMELY.
[<Struct>]
type Move =
    {
        Id: StepId
        Does: Duty voption
        Untimely: bool
    }

/// Receives the successors: the state, or the empty array and why there is none.
type MoveVisit = delegate of Move * State * Failure option -> unit

/// The machine of a MODEL for the temporal property of its plan, for one thread.
[<Sealed>]
type LiveMachine(started: Started) =
    let world = started.World
    let plan = world.Plan
    let live = plan.Live.Value
    let compiler = started.Compiler
    let ctx = context started

    let compiled reading =
        plan.Nodes
        |> List.map (fun n ->
            n.Node.Role, n.Transitions |> List.mapi (Trigger.compile compiler reading n) |> Array.ofList)
        |> Map.ofList

    let triggers = compiled Reading.Live
    let owed = compiled Reading.Held

    let inits =
        plan.Nodes
        |> List.choose (fun n ->
            n.Node.Init
            |> Option.map (fun body ->
                let scope = Scope(Some n)
                n.Node.Role, (scope, Body.compile compiler scope body)))
        |> Map.ofList

    let limits =
        let table = inputLimits started
        fun index input -> table[index][input]

    let forms = lieForms started

    /// By role and PUBLISH with UNTIL: the scope, the slots of what it keeps, the variables it keeps, the pattern.
    let untils =
        plan.Nodes
        |> List.map (fun n ->
            n.Node.Role,
            Promise.sites n.Node
            |> Array.map (fun p ->
                p.Until
                |> Option.map (fun until ->
                    let names, variables = Promise.reads n.Node until
                    let scope = Scope(Some n)
                    let slots = names |> List.map scope.Slot |> Array.ofList

                    let source, use' =
                        if n.Explicit.Contains until.Record then
                            Source.Held, Matching.Use.None
                        else
                            Source.Available, Matching.Use.Keep

                    let matcher = Matching.compile compiler scope source use' 0 [] until
                    scope, slots, Array.ofList variables, matcher)))
        |> Map.ofList

    let mutable current: (string * int) list = []

    let plainly kind index =
        {
            Kind = kind
            Instance = index
            Transition = -1
        }

    /// Nothing is used, emitted or answered by what comes next.
    let fresh () =
        ctx.Used.Clear()
        ctx.Emitted.Clear()
        ctx.Answers.Clear()

    let enter (instance: Instance) (state: State) =
        ctx.Me <- instance.Principal
        ctx.Instance <- instance
        ctx.Base <- instance.Base
        ctx.State <- Plain state
        ctx.Issuer <- absent
        ctx.Held <- instance.Known |> Array.map (fun k -> state[k])
        fresh ()

    let recordAt (instance: Instance) k = instance.Plan.Tracked[k]

    let isExplicit (instance: Instance) k =
        instance.Plan.Explicit.Contains(recordAt instance k)

    /// Whether the issuer of a published statement still sees to it that it arrives.
    let promised (state: State) (record: string) (s: Value) =
        not (contains state[Place.crashed] s.Items[0])
        && not (live.Retired.Contains record)
        && (not (live.Until.Contains record)
            || world.Instances
               |> Array.exists (fun i ->
                   i.Promises >= 0
                   && Value.Same(i.Principal, s.Items[0])
                   && state[i.Promises].Items
                      |> Array.exists (fun p ->
                          p.Items[1].Text = record
                          && Value.Same(p.Items[2], s.Items[1])
                          && Value.Same(p.Items[3], s.Items[2])
                          && Value.Same(p.Items[4], s.Items[3]))))

    /// What is sure of the node, of a tracked type.
    let sure (instance: Instance) (state: State) k : Value =
        let n = instance.Principal
        let record = recordAt instance k

        match world.PublishedAt.TryGetValue record with
        | true, place ->
            let arriving =
                state[place].Items
                |> Array.filter (fun s ->
                    contains s.Items[1] n
                    && (Value.Same(s.Items[0], n) && not (live.Retired.Contains record)
                        || promised state record s))
                |> Array.map (Pool.asHeld n)

            union state[instance.Known[k]] (set arriving)
        | _ -> state[instance.Known[k]]

    /// Whether a statement used is sure for good: then nobody needs to remember that it was used.
    let forGood (instance: Instance) (state: State) (u: Used) =
        not u.Lie
        && u.Mine
        && not (live.Retired.Contains u.Record)
        && (Value.Same(u.Issuer, instance.Principal)
            || not (live.Until.Contains u.Record)
               && not (contains state[Place.mayCrash] u.Issuer))

    let holding (instance: Instance) (state: State) (held: Value[]) =
        let held = Array.copy held

        for u in ctx.Used do
            match List.tryFindIndex ((=) u.Record) instance.Plan.Tracked with
            | Some k when not (isExplicit instance k) && not (forGood instance state u) ->
                held[k] <- add held[k] (Pool.held u.Issuer u.Mine u.Auditors u.Value)
            | _ -> ()

        held

    let failure span message assertion : Failure option =
        Some
            {
                Span = span
                Message = message
                Assertion = assertion
            }

    let run
        (move: Move)
        (instance: Instance)
        (state: State)
        (prepare: State -> unit)
        (body: Body.Action)
        (visit: MoveVisit)
        =
        let held = ctx.Held

        ctx.EveryChoice(fun () ->
            let copy = Array.copy state
            prepare copy
            ctx.State <- Plain copy
            ctx.OwnHeld.Clear()
            ctx.Emitted.Clear()
            ctx.Answers.Clear()

            let failed =
                try
                    body ctx
                    None
                with
                | NoValue(span, message) -> failure span message None
                | Body.AssertFails(span, condition) ->
                    failure span ("ASSERT " + Show.expr world.Program condition + " fails") (Some condition)

            let next =
                match ctx.State with
                | :? Plain as p -> p.Values
                | _ -> copy

            if failed.IsNone then
                for k in 0 .. instance.Known.Length - 1 do
                    next[instance.Known[k]] <- held[k]

                for struct (k, h) in ctx.OwnHeld do
                    if isExplicit instance k then
                        next[instance.Known[k]] <- add next[instance.Known[k]] h

            visit.Invoke(move, (if failed.IsNone then next else [||]), failed)
            ctx.State <- Plain state)

    let isDelay (names: string list) (t: Trigger) =
        match t.Plan.Transition.Delay with
        | Some d -> List.contains d.Duration names
        | None -> false

    let guards (t: Trigger) =
        (match t.Where with
         | Some w -> isTrue (w ctx)
         | None -> true)
        && (match t.Unless with
            | Some u -> not (u ctx (fun () -> true))
            | None -> true)

    let keyOf (t: Trigger) =
        tuple (t.Instance |> Array.map (fun s -> ctx.Frame[s]))

    let notFired (instance: Instance) (state: State) (t: Trigger) key =
        let fired = instance.Fired[t.Index]
        fired < 0 || not (contains state[fired] key)

    let opens (t: Trigger) =
        t.Before
        |> List.forall (fun c ->
            try
                isTrue (c ctx)
            with NoValue _ ->
                true)

    let fire index (instance: Instance) (state: State) (t: Trigger) (prepare: State -> unit) (visit: MoveVisit) =
        let fired = instance.Fired[t.Index]
        let timely = isDelay live.Property.Timely t

        t.Match ctx (fun () ->
            let key = keyOf t

            if notFired instance state t key then
                let before = ctx.Held
                ctx.Held <- holding instance state before

                if guards t then
                    let untimely =
                        timely
                        && (let held = ctx.Held

                            // What is promised and has not arrived would have prevented it.
                            ctx.Held <-
                                held
                                |> Array.mapi (fun k h ->
                                    if isExplicit instance k then
                                        union h (sure instance state k)
                                    else
                                        h)

                            let stopped = not (guards t)
                            ctx.Held <- held
                            stopped)

                    run
                        {
                            Id =
                                {
                                    Kind = Trace.StepKind.Transition
                                    Instance = index
                                    Transition = t.Index
                                }
                            Does =
                                ValueSome
                                    {
                                        Kind = Trace.StepKind.Transition
                                        Instance = index
                                        Transition = t.Index
                                        Key = key
                                    }
                            Untimely = untimely
                        }
                        instance
                        state
                        (fun next ->
                            prepare next

                            if fired >= 0 then
                                next[fired] <- add next[fired] key)
                        t.Body
                        visit

                ctx.Held <- before

            false)
        |> ignore

    let transition index (instance: Instance) (state: State) (t: Trigger) (visit: MoveVisit) =
        enter instance state
        ctx.Frame <- Array.zeroCreate (max 1 t.Scope.Size)
        current <- t.Names

        try
            if opens t then
                if t.Input < 0 then
                    fire index instance state t ignore visit
                else
                    let place = instance.Calls[t.Input]
                    let queue = instance.Queues[t.Input]

                    if queue >= 0 then
                        if state[queue].Items.Length > 0 then
                            Array.iteri (fun i slot -> ctx.Frame[slot] <- state[queue].Items[0].Items[i]) t.Arguments
                            fire index instance state t (fun next -> next[queue] <- emptySeq) visit
                    elif state[place].Number < limits index t.Input then
                        let made = ofInt (state[place].Number + 1L)

                        for arguments in t.Calls do
                            Array.iteri (fun i slot -> ctx.Frame[slot] <- arguments[i]) t.Arguments
                            fire index instance state t (fun next -> next[place] <- made) visit
        with NoValue(span, message) ->
            visit.Invoke(
                {
                    Id =
                        {
                            Kind = Trace.StepKind.Transition
                            Instance = index
                            Transition = t.Index
                        }
                    Does = ValueNone
                    Untimely = false
                },
                [||],
                failure span message None
            )

    /// Statements of explicit types that arrive.
    let deliveries index (instance: Instance) (state: State) (visit: MoveVisit) =
        for k in 0 .. instance.Known.Length - 1 do
            if isExplicit instance k then
                enter instance state
                current <- []
                let record = recordAt instance k
                let n = instance.Principal
                let arriving = List<Value>()

                match world.PublishedAt.TryGetValue record with
                | true, place ->
                    for s in state[place].Items do
                        if Pool.reaches n s then
                            arriving.Add(Pool.asHeld n s)
                | _ -> ()

                for mine, auditors in forms[instance.Plan.Node.Role][k] do
                    for mine, a in Pool.heldLies n mine (auditors ctx) do
                        for l in state[Place.byz].Items do
                            for x in ctx.Liar.Lies(ctx.State, record) do
                                arriving.Add(Pool.held l mine a x)

                for h in (minus (set arriving) state[instance.Known[k]]).Items do
                    let next = Array.copy state
                    next[instance.Known[k]] <- add state[instance.Known[k]] h
                    fresh ()

                    ctx.Used.Add
                        {
                            Record = record
                            Issuer = h.Items[0]
                            Mine = isTrue h.Items[1]
                            Auditors = h.Items[2]
                            Value = h.Items[3]
                            Lie = isByzantine state h.Items[0]
                        }

                    visit.Invoke(
                        {
                            Id = plainly Trace.StepKind.Deliver index
                            Does =
                                ValueSome
                                    {
                                        Kind = Trace.StepKind.Deliver
                                        Instance = index
                                        Transition = k
                                        Key = h
                                    }
                            Untimely = false
                        },
                        next,
                        None
                    )

        fresh ()

    /// Promises whose UNTIL holds in what is available to their publisher, which holds from then on what it used for that.
    let kept index (instance: Instance) (state: State) (visit: MoveVisit) =
        if instance.Promises >= 0 then
            for p in state[instance.Promises].Items do
                match untils[instance.Plan.Node.Role][int p.Items[0].Number] with
                | None -> ()
                | Some(scope, slots, variables, matcher) ->
                    enter instance state
                    current <- []
                    let values = p.Items[5].Items
                    let seen = Array.copy state

                    variables
                    |> Array.iteri (fun i v -> seen[instance.Base + v] <- values[slots.Length + i])

                    ctx.State <- Plain seen
                    ctx.Frame <- Array.zeroCreate (max 1 scope.Size)
                    slots |> Array.iteri (fun i slot -> ctx.Frame[slot] <- values[i])

                    matcher ctx (fun () ->
                        let next = Array.copy state
                        let held = holding instance state ctx.Held
                        instance.Known |> Array.iteri (fun k place -> next[place] <- held[k])
                        next[instance.Promises] <- minus state[instance.Promises] (sortedSet [| p |])

                        visit.Invoke(
                            {
                                Id = plainly Trace.StepKind.Deliver index
                                Does = ValueNone
                                Untimely = false
                            },
                            next,
                            None
                        )

                        false)
                    |> ignore

            fresh ()

    let arguments =
        let table = Dictionary<struct (string * string), Value[][]>()

        for n in plan.Nodes do
            for name in n.Inputs do
                if List.contains name live.Property.Fair then
                    let port = n.Node.Inputs |> List.find (fun (p: Port) -> p.Name = name)

                    table[struct (n.Node.Role, name)] <-
                        port.Parameters
                        |> List.map (fun b -> Universe.inputs world b.Type)
                        |> List.fold
                            (fun (acc: Value[][]) choice ->
                                acc
                                |> Array.collect (fun prefix ->
                                    choice |> Array.map (fun v -> Array.append prefix [| v |])))
                            [| [||] |]

        fun role name -> table[struct (role, name)]

    /// FAIR inputs of which a call can come: their places.
    let callable index (instance: Instance) (state: State) =
        [
            for i, name in List.indexed instance.Plan.Inputs do
                if
                    instance.Queues[i] >= 0
                    && state[instance.Queues[i]].Items.Length = 0
                    && state[instance.Calls[i]].Number < limits index i
                    && (arguments instance.Plan.Node.Role name).Length > 0
                then
                    i
        ]

    let duty kind index transition key =
        {
            Kind = kind
            Instance = index
            Transition = transition
            Key = key
        }

    let calls index (instance: Instance) (state: State) (visit: MoveVisit) =
        fresh ()
        current <- []

        for i in callable index instance state do
            for a in arguments instance.Plan.Node.Role instance.Plan.Inputs[i] do
                let next = Array.copy state
                next[instance.Calls[i]] <- ofInt (state[instance.Calls[i]].Number + 1L)
                next[instance.Queues[i]] <- ofSeq [| tuple a |]

                visit.Invoke(
                    {
                        Id =
                            {
                                Kind = Trace.StepKind.Call
                                Instance = index
                                Transition = i
                            }
                        Does = ValueSome(duty Trace.StepKind.Call index i nil)
                        Untimely = false
                    },
                    next,
                    None
                )

    member _.World = world

    /// Whether `Details` are wanted.
    member _.Tracing
        with get () = ctx.Tracing
        and set (v: bool) = ctx.Tracing <- v

    /// What a trace says about the step being visited.
    member _.Details: Details =
        {
            Bindings =
                current
                |> List.choose (fun (name, slot) ->
                    if slot < ctx.Frame.Length && not (isAbsent ctx.Frame[slot]) then
                        Some(name, ctx.Frame[slot])
                    else
                        None)
            Used = List.ofSeq ctx.Used
            Emitted = ctx.Emitted |> Seq.map (fun (struct (n, a)) -> n, a) |> List.ofSeq
            Answers = ctx.Answers |> Seq.map (fun (struct (f, a, v)) -> f, a, v) |> List.ofSeq
        }

    /// Visits every successor of the state, duplicates included.
    member _.Successors(state: State, visit: MoveVisit) =
        world.Instances
        |> Array.iteri (fun index instance ->
            let p = instance.Principal

            if not (isByzantine state p) && not (contains state[Place.crashed] p) then
                if instance.Started >= 0 && not (isTrue state[instance.Started]) then
                    enter instance state
                    current <- []
                    let scope, body = inits[instance.Plan.Node.Role]
                    ctx.Frame <- Array.zeroCreate (max 1 scope.Size)

                    run
                        {
                            Id = plainly Trace.StepKind.Init index
                            Does = ValueSome(duty Trace.StepKind.Init index -1 nil)
                            Untimely = false
                        }
                        instance
                        state
                        (fun next -> next[instance.Started] <- yes)
                        body
                        visit
                else
                    for t in triggers[instance.Plan.Node.Role] do
                        transition index instance state t visit

                    kept index instance state visit
                    deliveries index instance state visit
                    calls index instance state visit

                if contains state[Place.mayCrash] p then
                    fresh ()
                    current <- []
                    let next = Array.copy state
                    next[Place.crashed] <- add state[Place.crashed] p

                    // Its promises end with it, in whatever role it made them: who would send again is gone.
                    for other in world.Instances do
                        if other.Promises >= 0 && Value.Same(other.Principal, p) then
                            next[other.Promises] <- emptySet

                    visit.Invoke(
                        {
                            Id = plainly Trace.StepKind.Crash index
                            Does = ValueNone
                            Untimely = false
                        },
                        next,
                        None
                    ))

    /// What is owed in the state: each a fair run does, unless it comes to a state in which it is not owed. Raises `NoValue` where a condition has none.
    member _.Owed(state: State, visit: Duty -> unit) =
        world.Instances
        |> Array.iteri (fun index instance ->
            let p = instance.Principal

            if not (isByzantine state p) && not (contains state[Place.crashed] p) then
                if instance.Started >= 0 && not (isTrue state[instance.Started]) then
                    visit (duty Trace.StepKind.Init index -1 nil)
                else
                    let sures = Array.init instance.Known.Length (fun k -> sure instance state k)

                    for t in owed[instance.Plan.Node.Role] do
                        let fair =
                            (t.Plan.Transition.Delay.IsNone || isDelay live.Property.Fair t)
                            && (t.Input < 0
                                || instance.Queues[t.Input] >= 0
                                   && state[instance.Queues[t.Input]].Items.Length > 0)

                        if fair then
                            enter instance state

                            ctx.Held <-
                                ctx.Held
                                |> Array.mapi (fun k h -> if isExplicit instance k then h else sures[k])

                            ctx.Frame <- Array.zeroCreate (max 1 t.Scope.Size)

                            if t.Input >= 0 then
                                let call = state[instance.Queues[t.Input]].Items[0]
                                Array.iteri (fun i slot -> ctx.Frame[slot] <- call.Items[i]) t.Arguments

                            if opens t then
                                t.Match ctx (fun () ->
                                    let key = keyOf t

                                    if notFired instance state t key && guards t then
                                        visit (duty Trace.StepKind.Transition index t.Index key)

                                    false)
                                |> ignore

                    for k in 0 .. instance.Known.Length - 1 do
                        if isExplicit instance k then
                            for h in (minus sures[k] state[instance.Known[k]]).Items do
                                visit (duty Trace.StepKind.Deliver index k h)

                    for i in callable index instance state do
                        visit (duty Trace.StepKind.Call index i nil))
