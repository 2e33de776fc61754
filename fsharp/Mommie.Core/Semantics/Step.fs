/// One step of the reduced machine: the successors of a state.
module Mommie.Core.Semantics.Step

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Trigger

/// Why a step, or the evaluation of a property, has no successor.
type Failure =
    {
        Span: Span
        Message: string
        /// the ASSERT's condition, when one failed
        Assertion: Expr option
    }

/// What kind of step was taken, where, and by which transition (its index in the NODE; -1 for other steps).
[<Struct>]
type StepId =
    {
        Kind: Trace.StepKind
        /// index in `World.Instances`
        Instance: int
        Transition: int
    }

/// Receives the successors: the state, or the empty array and why there is none.
type Visit = delegate of StepId * State * Failure option -> unit

/// Receives the successors of a view: the changed copy, or null and why there is none.
type ViewVisit = delegate of StepId * View * Failure option -> unit

/// What a trace says about a step, read during the visit that reports it (with `Machine.Tracing` on).
type Details =
    {
        Bindings: (string * Value) list
        Used: Used list
        Emitted: (string * Value[]) list
        Answers: (string * Value[] * Value) list
    }

/// How often each input may be called: by instance (index in `World.Instances`) and input (in the order of `NodePlan.Inputs`).
let inputLimits (started: Started) : int64[][] =
    let world = started.World
    let table = Dictionary<struct (string * string), int64>()

    for role, input, e in world.Model.Inputs do
        let scope = Scope None
        let code = started.Compiler.Expr scope e
        let c = context started
        c.Frame <- Array.zeroCreate (max 1 scope.Size)
        table[struct (role, input)] <- (code c).Number

    let most role input =
        match table.TryGetValue(struct (role, input)) with
        | true, n -> n
        | _ -> 1L

    world.Instances
    |> Array.map (fun i -> i.Plan.Inputs |> List.map (most i.Plan.Node.Role) |> Array.ofList)

/// The forms in which lies about a tracked type arrive, by role and tracked index: as an intended verifier, and the auditors.
let lieForms (started: Started) : Map<string, (bool * Code) list[]> =
    started.World.Plan.Nodes
    |> List.map (fun n ->
        n.Node.Role,
        n.Tracked
        |> List.map (fun r ->
            n.LieForms[r]
            |> List.map (fun f ->
                let scope = Scope(Some n)

                let auditors: Code =
                    match f.Auditors with
                    | NoAuditor -> fun _ -> emptySet
                    | UniversallyAuditable -> fun _ -> Pool.everyone
                    | AllAuditors e -> started.Compiler.Expr scope e

                f.Mine, auditors))
        |> Array.ofList)
    |> Map.ofList

/// The machine of a MODEL, for one thread.
[<Sealed>]
type Machine(started: Started) =
    let world = started.World
    let plan = world.Plan
    let compiler = started.Compiler
    let ctx = context started
    let deliver = plan.Reductions.Contains Deliver
    let liesAvailable = plan.Reductions.Contains Lies

    let reading =
        if deliver then
            Trigger.Reading.Reduced
        else
            Trigger.Reading.Held

    let triggers =
        plan.Nodes
        |> List.map (fun n ->
            n.Node.Role, n.Transitions |> List.mapi (Trigger.compile compiler reading n) |> Array.ofList)
        |> Map.ofList

    let inits =
        plan.Nodes
        |> List.choose (fun n ->
            n.Node.Init
            |> Option.map (fun body ->
                let scope = Scope(Some n)
                n.Node.Role, (scope, Body.compile compiler scope body)))
        |> Map.ofList

    let limits = inputLimits started

    /// The forms in which lies about a tracked type arrive, by role and tracked index.
    let forms = lieForms started

    /// Names and slots of the transition being fired, for `Details`.
    let mutable current: (string * int) list = []

    let enter (instance: Instance) (state: View) =
        ctx.Me <- instance.Principal
        ctx.Instance <- instance
        ctx.Base <- instance.Base
        ctx.State <- state
        ctx.Issuer <- absent
        ctx.Held <- [||]
        ctx.Used.Clear()

    /// Enters, to look at what the node holds, too.
    let enterHolding (instance: Instance) (state: View) =
        enter instance state
        ctx.Held <- instance.Known |> Array.map (fun k -> state[k])

    /// What the node could take in of a tracked type, beyond what it holds: held statements.
    let arriving (instance: Instance) (state: View) (k: int) : Value[] =
        let name = instance.Plan.Tracked[k]
        let n = instance.Principal
        let result = List<Value>()

        match world.PublishedAt.TryGetValue name with
        | true, place ->
            for s in (state.Visible(place, n, everything)).Items do
                result.Add(Pool.asHeld n s)
        | _ -> ()

        if liesAvailable then
            let liars = state[Place.byz].Items

            if liars.Length > 0 then
                for mine, auditors in forms[instance.Plan.Node.Role][k] do
                    for mine, a in Pool.heldLies n mine (auditors ctx) do
                        for l in liars do
                            for x in ctx.Liar.Lies(state, name) do
                                result.Add(Pool.held l mine a x)

        (minus (set result) state[instance.Known[k]]).Items

    /// Every way of taking in statements of the tracked types at the indices: sets `ctx.Held`, calls the action.
    let everyIntake (instance: Instance) (state: View) (indices: int[]) (action: unit -> unit) =
        if indices.Length = 0 then
            action ()
        else
            let options =
                indices
                |> Array.map (fun k ->
                    let more = arriving instance state k

                    if more.Length > 16 then
                        raise (
                            TooLarge(
                                sprintf
                                    "%s may take in any of 2^%d sets of %s statements in one firing"
                                    instance.Principal.Text
                                    more.Length
                                    instance.Plan.Tracked[k]
                            )
                        )

                    Universe.subsets "the intake" more more.Length)

            let rec go j =
                if j = indices.Length then
                    action ()
                else
                    let k = indices[j]

                    for s in options[j] do
                        ctx.Held[k] <- union state[instance.Known[k]] s
                        go (j + 1)

            go 0

    /// Runs a body on a copy of the state; what is held goes into `known`.
    let run
        (id: StepId)
        (instance: Instance)
        (state: View)
        (prepare: View -> unit)
        (body: Body.Action)
        (visit: ViewVisit)
        =
        let held = ctx.Held

        ctx.EveryChoice(fun () ->
            let next = state.Copy()
            ctx.State <- next
            ctx.OwnHeld.Clear()
            ctx.Emitted.Clear()
            ctx.Answers.Clear()
            prepare next

            let failure =
                try
                    body ctx
                    None
                with
                | NoValue(span, message) ->
                    Some
                        {
                            Span = span
                            Message = message
                            Assertion = None
                        }
                | Body.AssertFails(span, condition) ->
                    Some
                        {
                            Span = span
                            Message = "ASSERT " + Show.expr world.Program condition + " fails"
                            Assertion = Some condition
                        }

            // A FOREACH may have replaced the copy by an equal one.
            let next = ctx.State

            if failure.IsNone then
                for k in 0 .. instance.Known.Length - 1 do
                    next[instance.Known[k]] <- held[k]

                for struct (k, h) in ctx.OwnHeld do
                    next[instance.Known[k]] <- add next[instance.Known[k]] h

            visit.Invoke(id, (if failure.IsNone then next else null), failure)
            ctx.State <- state)

    let fire (id: StepId) (instance: Instance) (state: View) (t: Trigger) (prepare: View -> unit) (visit: ViewVisit) =
        let fired = instance.Fired[t.Index]

        t.Match ctx (fun () ->
            let key =
                if fired >= 0 then
                    tuple (t.Instance |> Array.map (fun s -> ctx.Frame[s]))
                else
                    absent

            if not (fired >= 0 && contains state[fired] key) then
                let before = ctx.Held

                // What the trigger uses of tracked types is held from now on.
                if deliver && instance.Known.Length > 0 then
                    let held = Array.copy before

                    for u in ctx.Used do
                        match List.tryFindIndex ((=) u.Record) instance.Plan.Tracked with
                        | Some k when not (t.Plan.Intake.Contains u.Record) ->
                            held[k] <- add held[k] (Pool.held u.Issuer u.Mine u.Auditors u.Value)
                        | _ -> ()

                    ctx.Held <- held

                if
                    (match t.Where with
                     | Some w -> isTrue (w ctx)
                     | None -> true)
                    && (match t.Unless with
                        | Some u -> not (u ctx (fun () -> true))
                        | None -> true)
                then
                    if instance.Retired >= 0 then
                        for u in ctx.Used do
                            if contains state[instance.Retired] (tuple [| ofString u.Record; u.Issuer; u.Value |]) then
                                noValue
                                    t.Plan.Transition.Span
                                    (sprintf
                                        "the trigger of %s uses a statement that %s has retired: %s of %s"
                                        t.Plan.Transition.Name
                                        instance.Principal.Text
                                        (Show.value world.Program u.Value)
                                        u.Issuer.Text)

                    run
                        id
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

    let transition (index: int) (instance: Instance) (state: View) (t: Trigger) (visit: ViewVisit) =
        let id =
            {
                Kind = Trace.StepKind.Transition
                Instance = index
                Transition = t.Index
            }

        enterHolding instance state
        ctx.Frame <- Array.zeroCreate (max 1 t.Scope.Size)
        current <- t.Names

        try
            // A conjunct without names of the trigger decides for all matches; where it has no value, that shows only with a match.
            let open' =
                t.Before
                |> List.forall (fun c ->
                    try
                        isTrue (c ctx)
                    with NoValue _ ->
                        true)

            let fire prepare =
                everyIntake instance state t.Intake (fun () -> fire id instance state t prepare visit)

            if open' then
                if t.Input < 0 then
                    fire ignore
                elif deliver then
                    let place = instance.Calls[t.Input]

                    if state[place].Number < limits[index][t.Input] then
                        let made = ofInt (state[place].Number + 1L)

                        for arguments in t.Calls do
                            Array.iteri (fun i slot -> ctx.Frame[slot] <- arguments[i]) t.Arguments
                            fire (fun next -> next[place] <- made)
                else
                    let place = instance.Queues[t.Input]
                    let queue = state[place].Items

                    if queue.Length > 0 then
                        Array.iteri (fun i slot -> ctx.Frame[slot] <- queue[0].Items[i]) t.Arguments
                        fire (fun next -> next[place] <- ofSeq (Array.skip 1 queue))
        with NoValue(span, message) ->
            visit.Invoke(
                id,
                null,
                Some
                    {
                        Span = span
                        Message = message
                        Assertion = None
                    }
            )

    let plain kind index =
        {
            Kind = kind
            Instance = index
            Transition = -1
        }

    /// Deliveries and arriving calls, steps of their own with reduction *deliver* off.
    let deliveries (index: int) (instance: Instance) (state: View) (visit: ViewVisit) =
        enterHolding instance state
        current <- []

        for k in 0 .. instance.Known.Length - 1 do
            for h in arriving instance state k do
                let next = state.Copy()
                next[instance.Known[k]] <- add state[instance.Known[k]] h
                ctx.Used.Clear()

                ctx.Used.Add
                    {
                        Record = instance.Plan.Tracked[k]
                        Issuer = h.Items[0]
                        Mine = isTrue h.Items[1]
                        Auditors = h.Items[2]
                        Value = h.Items[3]
                        Lie = state.IsByzantine h.Items[0]
                    }

                visit.Invoke(plain Trace.StepKind.Deliver index, next, None)

        ctx.Used.Clear()

        instance.Plan.Inputs
        |> List.iteri (fun i name ->
            let made = state[instance.Calls[i]].Number

            if made < limits[index][i] then
                let port = instance.Plan.Node.Inputs |> List.find (fun (p: Port) -> p.Name = name)

                let arguments =
                    port.Parameters
                    |> List.map (fun b -> Universe.inputs world b.Type)
                    |> List.fold
                        (fun (acc: Value[][]) choice ->
                            acc
                            |> Array.collect (fun prefix ->
                                choice |> Array.map (fun v -> Array.append prefix [| v |])))
                        [| [||] |]

                for a in arguments do
                    let next = state.Copy()
                    next[instance.Calls[i]] <- ofInt (made + 1L)
                    next[instance.Queues[i]] <- ofSeq (Array.append state[instance.Queues[i]].Items [| tuple a |])

                    visit.Invoke(
                        {
                            Kind = Trace.StepKind.Call
                            Instance = index
                            Transition = i
                        },
                        next,
                        None
                    ))

    /// A liar's lies published, steps of their own with reduction *lies* off: to and for everyone, and where some node keeps what it holds,
    /// to that node in each form that its patterns ask for.
    let lies (l: Value) (state: View) (visit: ViewVisit) =
        current <- []

        let audiences name =
            [
                yield set world.Principals, Pool.everyone

                for i in world.Instances do
                    if not (state.IsByzantine i.Principal) then
                        match List.tryFindIndex ((=) name) i.Plan.Tracked with
                        | Some k ->
                            enter i state

                            for mine, auditors in forms[i.Plan.Node.Role][k] do
                                for mine, a in Pool.heldLies i.Principal mine (auditors ctx) do
                                    yield (if mine then set [ i.Principal ] else emptySet), a
                        | None -> ()
            ]
            |> List.distinct

        for name in plan.Looked do
            match world.PublishedAt.TryGetValue name with
            | true, place ->
                let audiences = audiences name
                ctx.Used.Clear()

                for x in ctx.Liar.Lies(state, name) do
                    for verifiers, auditors in audiences do
                        let s = Pool.statement l verifiers auditors x

                        if not (state.Has(place, s)) then
                            let next = state.Copy()
                            next.Publish(place, s)
                            visit.Invoke(plain Trace.StepKind.Lie (int l.Number), next, None)
            | _ -> ()

    let initialise (index: int) (instance: Instance) (state: View) (visit: ViewVisit) =
        enterHolding instance state
        current <- []
        let scope, body = inits[instance.Plan.Node.Role]
        ctx.Frame <- Array.zeroCreate (max 1 scope.Size)

        let intake =
            instance.Plan.Tracked
            |> List.indexed
            |> List.filter (fun (_, r) -> instance.Plan.InitIntake.Contains r)
            |> List.map fst
            |> Array.ofList

        everyIntake instance state intake (fun () ->
            run (plain Trace.StepKind.Init index) instance state (fun next -> next[instance.Started] <- yes) body visit)

    let moves =
        [|
            for index in 0 .. world.Instances.Length - 1 do
                let instance = world.Instances[index]

                if instance.Started >= 0 then
                    plain Trace.StepKind.Init index

                for t in 0 .. triggers[instance.Plan.Node.Role].Length - 1 do
                    {
                        Kind = Trace.StepKind.Transition
                        Instance = index
                        Transition = t
                    }

                if not deliver then
                    plain Trace.StepKind.Deliver index

                if plan.Crashes then
                    plain Trace.StepKind.Crash index

            if not liesAvailable then
                for p in world.Principals do
                    plain Trace.StepKind.Lie (int p.Number)
        |]

    member _.World = world
    member _.Context = ctx

    /// Whether `Details` are wanted.
    member _.Tracing
        with get () = ctx.Tracing
        and set (v: bool) = ctx.Tracing <- v

    /// What a trace says about the step being visited.
    member _.Details =
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

    /// By tracked record type, what the node could take in beyond what it holds.
    member _.Arriving(index: int, state: View) : Value[][] =
        let instance = world.Instances[index]
        enter instance state
        instance.Known |> Array.mapi (fun k _ -> arriving instance state k)

    /// Everything that can happen, a step or a family of steps each, in the order of `Successors`: for each node its INIT, its transitions, what can
    /// arrive (reduction *deliver* off), its crash; then the lies of each principal (*lies* off; `Instance` is its number).
    member _.Moves = moves

    /// Visits every successor of the state by one of `Moves`, duplicates included.
    member _.Move(move: StepId, state: View, visit: ViewVisit) =
        if move.Kind = Trace.StepKind.Lie then
            let liar = world.Principals[move.Instance]

            if state.IsByzantine liar then
                lies liar state visit
        else
            let index = move.Instance
            let instance = world.Instances[index]
            let p = instance.Principal

            if not (state.IsByzantine p) && not (contains state[Place.crashed] p) then
                let started = instance.Started < 0 || isTrue state[instance.Started]

                match move.Kind with
                | Trace.StepKind.Init ->
                    if not started then
                        initialise index instance state visit
                | Trace.StepKind.Transition ->
                    if started then
                        transition index instance state triggers[instance.Plan.Node.Role].[move.Transition] visit
                | Trace.StepKind.Deliver
                | Trace.StepKind.Call ->
                    if started then
                        deliveries index instance state visit
                | Trace.StepKind.Crash ->
                    if contains state[Place.mayCrash] p then
                        ctx.Used.Clear()
                        current <- []
                        let next = state.Copy()
                        next[Place.crashed] <- add state[Place.crashed] p
                        visit.Invoke(plain Trace.StepKind.Crash index, next, None)
                | Trace.StepKind.Lie -> ()

    /// Visits every successor of the state, duplicates included.
    member this.Successors(state: State, visit: Visit) =
        let view = Plain state

        for move in moves do
            this.Move(
                move,
                view,
                ViewVisit(fun id next failure ->
                    match next with
                    | :? Plain as p -> visit.Invoke(id, p.Values, failure)
                    | _ -> visit.Invoke(id, [||], failure))
            )
