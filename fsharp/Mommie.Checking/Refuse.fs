/// Why the program does not take a step: the first conjunct of its trigger that stands in the way.
///
/// This only explains. Whether a step is allowed is decided by the successors that the reference semantics gives (`Replay`).
module internal Mommie.Checking.Refuse

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Trace

/// A reason: where in the program, and a sentence.
type Reason = { Span: Span; Message: string }

/// The same value with the members of its sets and maps in one order, so that two ways of writing it are equal.
let rec normal (d: Datum) : Datum =
    let all = List.map normal
    let fields = List.map (fun (n: string, v) -> n, normal v)

    match d with
    | Datum.Set items -> Datum.Set(all items |> List.distinct |> List.sort)
    | Datum.Map pairs -> Datum.Map(pairs |> List.map (fun (k, v) -> normal k, normal v) |> List.sort)
    | Datum.Answer(f, after, arguments) -> Datum.Answer(f, Option.map normal after, all arguments)
    | Datum.Record(n, fs) -> Datum.Record(n, fields fs)
    | Datum.Part(n, fs) -> Datum.Part(n, fields fs)
    | Datum.Tuple items -> Datum.Tuple(all items)
    | Datum.Seq items -> Datum.Seq(all items)
    | Datum.Some v -> Datum.Some(normal v)
    | Datum.Calls calls -> Datum.Calls(calls |> List.map (fun (f, args) -> f, all args))
    | Datum.Held statements ->
        statements
        |> List.map (fun h ->
            { h with
                Issuer = normal h.Issuer
                Auditors = normal h.Auditors
                Record = normal h.Record
            })
        |> List.sort
        |> Datum.Held
    | Datum.Bool _
    | Datum.Int _
    | Datum.String _
    | Datum.Name _
    | Datum.Anyone
    | Datum.Nil -> d

/// A value of the semantics, as traces compare it.
let datum (world: World) (v: Value) = normal (Data.ofValue world.Program v)

/// Why a statement that a step uses is not there for the node; None where it is.
let missing (world: World) (state: State) (node: Value) (s: Statement) : string option =
    let wanted = normal s.Value
    let said = show s.Value

    match world.ByName.TryGetValue s.Issuer with
    | false, _ -> Some $"{s.Issuer} is no principal of the MODEL"
    | true, issuer ->
        let published =
            match world.PublishedAt.TryGetValue s.Record with
            | true, place ->
                state[place].Items
                |> Array.filter (fun p -> Value.Same(p.Items[0], issuer) && datum world p.Items[3] = wanted)
            | _ -> [||]

        let reaches (p: Value) =
            contains p.Items[1] node
            || (s.Audited && (contains p.Items[2] node || contains p.Items[2] anyone))

        let covers (p: Value) =
            contains p.Items[2] anyone
            || s.Auditors
               |> List.forall (fun a ->
                   p.Items[2].Items
                   |> Array.exists (fun x -> x.Kind = Kind.Principal && x.Text = a))

        if isByzantine state issuer then
            // A liar says what the MODEL lets it say; where that cannot be listed, the trigger decides.
            let says =
                try
                    (Universe.Liar world).Lies(Plain state, s.Record)
                    |> Array.exists (fun x -> datum world x = wanted)
                with TooLarge _ ->
                    true

            if says || published.Length > 0 then
                None
            else
                Some $"{s.Issuer} lies, but in this MODEL nobody can say {said}"
        elif published.Length = 0 then
            Some $"{s.Issuer} has not published {said}, and it does not lie"
        elif not (Array.exists reaches published) then
            Some $"{s.Issuer} has published {said}, but not to {node.Text}"
        elif not (published |> Array.exists (fun p -> reaches p && covers p)) then
            let asked = String.concat ", " s.Auditors
            Some $"{s.Issuer} has published {said}, but not for the auditors {asked}"
        else
            None

/// Explains for one machine.
type Explainer(started: Started, machine: Step.Machine) =
    let world = started.World
    let plan = world.Plan
    let program = world.Program
    let deliver = plan.Reductions.Contains Plan.Deliver

    let reading =
        if deliver then
            Trigger.Reading.Reduced
        else
            Trigger.Reading.Held

    let ctx = context started

    let enter (instance: Instance) (state: State) (held: Value[]) =
        ctx.Me <- instance.Principal
        ctx.Instance <- instance
        ctx.Base <- instance.Base
        ctx.State <- Plain state
        ctx.Issuer <- absent
        ctx.Held <- held
        ctx.Used.Clear()

    let bound (s: Trace.Step) =
        s.Bindings |> List.map (fun b -> b.Name, normal b.Value) |> Map.ofList

    // Whether the names bound so far have the values that the trace says.
    let agrees (names: (string * int) list) (wanted: Map<string, Datum>) =
        names
        |> List.forall (fun (name, slot) ->
            slot >= ctx.Frame.Length
            || isAbsent ctx.Frame[slot]
            || match Map.tryFind name wanted with
               | Some v -> datum world ctx.Frame[slot] = v
               | None -> true)

    let conjunctText (t: Transition) (c: Order.Conjunct) =
        match c with
        | Order.PickMember i ->
            let g = t.Picks[i]
            g.Source.Span, $"FOR {g.Binder.Name} IN {Show.expr program g.Source} has no such member"
        | Order.MatchPattern(i, _) ->
            let p = t.When[i]
            let word = if i = 0 then "WHEN" else "ANDWHEN"
            p.Span, $"{word} {Show.pattern program p} does not match what the trace says"

    // The values that a false condition compares and reads.
    let valuesOf (scope: Evaluate.Scope) (e: Expr) : (unit -> string) =
        let sides =
            match e.Node with
            | Binary((BinaryOp.And | BinaryOp.Or | BinaryOp.Implies), _, _) -> []
            | Binary(_, a, b) -> [ a; b ]
            | Unary(_, a) ->
                match a.Node with
                | Binary(_, a, b) -> [ a; b ]
                | _ -> [ a ]
            | _ -> []

        let reads =
            Walk.all e
            |> Seq.filter (fun e ->
                match e.Node with
                | Variable _
                | Local _ -> true
                | _ -> false)
            |> List.ofSeq

        let parts =
            sides @ reads
            |> List.distinct
            |> List.filter (fun e ->
                match e.Node with
                | IntLiteral _
                | BoolLiteral _
                | StringLiteral _
                | SetLiteral [] -> false
                | _ -> true)
            |> List.map (fun e -> Show.expr program e, started.Compiler.Expr scope e)

        fun () ->
            parts
            |> List.choose (fun (name, code) ->
                try
                    Some(name + " = " + Show.value program (code ctx))
                with
                | NoValue _
                | :? System.NullReferenceException -> None)
            |> String.concat ", "

    /// Why the transition does not fire as the step says. `index`: the node's place among the instances.
    member _.Transition(index: int, transition: int, state: State, s: Trace.Step) : Reason =
        let instance = world.Instances[index]
        let node = instance.Principal
        let plan' = instance.Plan.Transitions[transition]
        let t = plan'.Transition
        let wanted = bound s
        let at span message = { Span = span; Message = message }

        let known = instance.Known |> Array.map (fun k -> state[k])

        // Everything that could have been taken in, so that only what cannot be there is said to be missing.
        let most =
            lazy
                (try
                    machine.Arriving(index, Plain state)
                    |> Array.mapi (fun k more -> union known[k] (set more))
                 with TooLarge _ ->
                     known)

        // Runs the trigger, or the first conjuncts of it, and asks at every match that agrees with the trace.
        let matching count (held: Value[]) (ask: Trigger.Trigger -> bool) : bool =
            let cut =
                { plan' with
                    Steps = List.truncate count plan'.Steps
                }

            let trigger = Trigger.compile started.Compiler reading instance.Plan transition cut
            enter instance state held
            ctx.Frame <- Array.zeroCreate (trigger.Scope.Size + 256)

            let arguments =
                trigger.Arguments
                |> Array.mapi (fun i slot ->
                    let name, place = trigger.Names[i]
                    ignore place

                    match Map.tryFind name wanted with
                    | Some v ->
                        trigger.Calls
                        |> Array.tryPick (fun call ->
                            if datum world call[i] = v then
                                ctx.Frame[slot] <- call[i]
                                Some()
                            else
                                None)
                        |> Option.isSome
                    | None -> false)

            (not deliver || Array.forall id arguments)
            && trigger.Match ctx (fun () -> agrees trigger.Names wanted && ask trigger)

        let call () =
            match t.On with
            | Some(input, binders) when deliver ->
                let unknown =
                    binders
                    |> List.tryFind (fun b ->
                        match Map.tryFind b.Name wanted with
                        | None -> true
                        | Some v -> Universe.inputs world b.Type |> Array.exists (fun x -> datum world x = v) |> not)

                match unknown with
                | Some b ->
                    match Map.tryFind b.Name wanted with
                    | None -> Some(at t.Span $"the trace does not say what the argument {b.Name} of {input} is")
                    | Some v -> Some(at t.Span $"in this MODEL {input} is not called with {b.Name} = {show v}")
                | None -> None
            | _ -> None

        let unsaid () =
            let names =
                Trigger.compile started.Compiler reading instance.Plan transition plan'
                |> _.Names

            match
                names |> List.tryFind (fun (n, _) -> not (wanted.ContainsKey n)),
                s.Bindings
                |> List.tryFind (fun b -> names |> List.forall (fun (n, _) -> n <> b.Name))
            with
            | _, Some b -> Some(at t.Span $"the trigger of {t.Name} binds no name {b.Name}")
            | Some(n, _), None -> Some(at t.Span $"the trace does not say what {n} is")
            | None, None -> None

        let statements () =
            s.Used
            |> List.tryPick (missing world state node)
            |> Option.map (fun why ->
                let pattern =
                    t.When
                    |> List.tryFind (fun p ->
                        s.Used
                        |> List.exists (fun u -> u.Record = p.Record && (missing world state node u).IsSome))

                match pattern with
                | Some p -> at p.Span $"WHEN {Show.pattern program p} does not match: {why}"
                | None -> at t.Span why)

        let pattern () =
            plan'.Steps
            |> List.indexed
            |> List.tryPick (fun (i, step) ->
                if matching (i + 1) most.Value (fun _ -> true) then
                    None
                else
                    let span, text = conjunctText t step.Conjunct
                    Some(at span text))

        let fired () =
            let place = instance.Fired[transition]

            if
                place >= 0
                && matching plan'.Steps.Length most.Value (fun trigger ->
                    contains state[place] (tuple (trigger.Instance |> Array.map (fun slot -> ctx.Frame[slot]))))
            then
                Some(at t.Span $"{t.Name} has fired already with these values")
            else
                None

        // What the trigger uses of tracked types is held when the conditions are read.
        let taken () =
            let held = Array.copy ctx.Held

            for u in ctx.Used do
                match List.tryFindIndex ((=) u.Record) instance.Plan.Tracked with
                | Some k -> held[k] <- add held[k] (Pool.held u.Issuer u.Mine u.Auditors u.Value)
                | None -> ()

            ctx.Held <- held

        let condition () =
            t.Where
            |> Option.map Walk.conjuncts
            |> Option.defaultValue []
            |> List.tryPick (fun e ->
                let mutable values = None
                let mutable holds = false

                matching plan'.Steps.Length known (fun trigger ->
                    let code = started.Compiler.Expr trigger.Scope e
                    let told = valuesOf trigger.Scope e
                    taken ()

                    try
                        if isTrue (code ctx) then
                            holds <- true
                        elif values.IsNone then
                            values <- Some(told ())
                    with NoValue(_, message) ->
                        values <- Some message

                    holds)
                |> ignore

                match values, holds with
                | Some values, false ->
                    let shown = if values = "" then "" else " with " + values
                    Some(at e.Span $"WHERE {Show.expr program e} is false{shown}")
                | _ -> None)

        let unless () =
            t.Unless
            |> Option.bind (fun p ->
                let mutable matched = false
                let mutable free = false

                matching plan'.Steps.Length known (fun trigger ->
                    taken ()

                    match trigger.Unless with
                    | Some u when u ctx (fun () -> true) -> matched <- true
                    | _ -> free <- true

                    free)
                |> ignore

                if matched && not free then
                    Some(at p.Span $"UNLESS {Show.pattern program p} matches what {node.Text} holds")
                else
                    None)

        let calls () =
            match t.On with
            | Some(input, _) when deliver ->
                let i = List.findIndex ((=) input) instance.Plan.Inputs
                let made = state[instance.Calls[i]].Number
                Some(at t.Span $"{node.Text} is called by {input} once more than the MODEL allows: {made} times before")
            | _ -> None

        [ call; unsaid; statements; pattern; fired; condition; unless; calls ]
        |> List.tryPick (fun ask ->
            try
                ask ()
            with
            | NoValue(span, message) -> Some(at span message)
            | TooLarge message -> Some(at t.Span message))
        |> Option.defaultWith (fun () -> at t.Span $"{t.Name} is not enabled at {node.Text}")
