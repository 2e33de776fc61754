/// Transitions compiled: what their triggers match, in the order of the plan, and their conditions.
module Mommie.Core.Semantics.Trigger

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate

/// A WHERE conjunct or UNLESS, compiled.
type Trigger =
    {
        Plan: TransitionPlan
        Index: int
        Scope: Scope
        /// conjuncts of WHERE before the first that needs a name of the trigger
        Before: Code list
        Where: Code option
        Unless: Matcher option
        /// matches WHEN, ANDWHEN and FOR, filters included
        Match: Matcher
        Instance: int[]
        Arguments: int[]
        /// the values of the arguments of ON
        Calls: Value[][]
        /// index in `NodePlan.Inputs`, -1 without ON
        Input: int
        /// tracked indices
        Intake: int[]
        Names: (string * int) list
        Body: Body.Action
    }

let private holdsNamesOf (t: Transition) (e: Expr) =
    let bound =
        instanceBinders t @ List.collect patternBinders t.When
        |> List.map _.Name
        |> Set.ofList

    not (Set.isEmpty (Set.intersect bound (Walk.localNames e)))

/// Which statements a trigger reads.
[<RequireQualifiedAccess>]
type Reading =
    /// what the node holds
    | Held
    /// what is available, and what is held of the types of the transition's intake
    | Reduced
    /// what is held of types whose statements arrive by steps of their own; of others what is available, which is then held
    | Live

let private matcher
    (compiler: Compiler)
    (reading: Reading)
    (node: NodePlan)
    (scope: Scope)
    (t: TransitionPlan)
    : Matcher =
    let after (filters: Order.Deferred list) : Context -> bool =
        let checks =
            filters
            |> List.map (fun d ->
                let slot = scope.Slot(Matching.hidden d.Pattern)
                let value = compiler.Expr scope d.Value

                fun (ctx: Context) ->
                    let r = ctx.Frame[slot]

                    match d.Field with
                    | Some i -> Value.Same(r.Items[i], value ctx)
                    | None -> Value.Same(r, value ctx))

        fun ctx -> checks |> List.forall (fun c -> c ctx)

    let step (s: Order.Step) : Matcher =
        let conjunct: Matcher =
            match s.Conjunct with
            | Order.PickMember i ->
                let g = t.Transition.Picks[i]
                let source = compiler.Expr scope g.Source
                let slot = scope.Slot g.Binder.Name

                fun ctx next ->
                    (source ctx).Items
                    |> Array.exists (fun v ->
                        ctx.Frame[slot] <- v
                        next ())
            | Order.MatchPattern(i, later) ->
                let p = t.Transition.When[i]
                let tracked = List.contains p.Record node.Tracked

                let held =
                    match reading with
                    | Reading.Held -> true
                    | Reading.Reduced -> t.Intake.Contains p.Record
                    | Reading.Live -> node.Explicit.Contains p.Record

                let source, useOf =
                    if held then Source.Held, Matching.Use.None
                    elif tracked then Source.Available, Matching.Use.Keep
                    else Source.Available, Matching.Use.None

                Matching.compile compiler scope source useOf i later p

        match s.After with
        | [] -> conjunct
        | filters ->
            let ok = after filters
            fun ctx next -> conjunct ctx (fun () -> ok ctx && next ())

    t.Steps
    |> List.map step
    |> List.rev
    |> List.fold
        (fun (rest: Matcher) (first: Matcher) -> fun ctx next -> first ctx (fun () -> rest ctx next))
        (fun _ next -> next ())

/// Compiles the trigger and the body of a transition.
let compile (compiler: Compiler) (reading: Reading) (node: NodePlan) index (t: TransitionPlan) : Trigger =
    let world = compiler.World
    let scope = Scope(Some node)
    let transition = t.Transition
    let arguments = transition.On |> Option.map snd |> Option.defaultValue []

    let slots (bs: Binder list) =
        bs |> List.map (fun b -> scope.Slot b.Name) |> Array.ofList

    let argumentSlots = slots arguments
    let matcher = matcher compiler reading node scope t

    let conjuncts =
        transition.Where |> Option.map Walk.conjuncts |> Option.defaultValue []

    // KNOWN may read what the trigger takes in: such conjuncts wait for it.
    let early =
        conjuncts
        |> List.takeWhile (fun c ->
            not (holdsNamesOf transition c)
            && not (
                Walk.exists
                    (fun e ->
                        match e.Node with
                        | Known _
                        | CallNodeFunction _ -> true
                        | SetComprehension(_, qs)
                        | MapComprehension(_, _, qs) ->
                            qs
                            |> List.exists (fun q ->
                                match q with
                                | FromKnown _ -> true
                                | _ -> false)
                        | _ -> false)
                    c
            ))

    let late = List.skip early.Length conjuncts

    {
        Plan = t
        Index = index
        Scope = scope
        Before = early |> List.map (compiler.Expr scope)
        Where =
            match
                (if early |> List.forall (fun c -> Determined.total c) then
                     late
                 else
                     conjuncts)
            with
            | [] -> None
            | needed ->
                let codes = needed |> List.map (compiler.Expr scope) |> Array.ofList
                Some(fun ctx -> ofBool (codes |> Array.forall (fun c -> isTrue (c ctx))))
        Unless = transition.Unless |> Option.map (compiler.Known scope)
        Match = matcher
        Instance = slots (instanceBinders transition)
        Arguments = argumentSlots
        Calls =
            if transition.On.IsSome && reading <> Reading.Held then
                arguments
                |> List.map (fun b -> Universe.inputs world b.Type)
                |> List.fold
                    (fun (acc: Value[][]) choice ->
                        acc
                        |> Array.collect (fun prefix -> choice |> Array.map (fun v -> Array.append prefix [| v |])))
                    [| [||] |]
            else
                [||]
        Input =
            match transition.On with
            | Some(name, _) -> List.findIndex ((=) name) node.Inputs
            | None -> -1
        Intake =
            node.Tracked
            |> List.indexed
            |> List.filter (fun (_, r) -> t.Intake.Contains r)
            |> List.map fst
            |> Array.ofList
        Names =
            (arguments
             @ List.collect patternBinders transition.When
             @ (transition.Picks |> List.map _.Binder))
            |> List.distinctBy _.Name
            |> List.map (fun b -> b.Name, scope.Slot b.Name)
        Body = Body.compile compiler scope transition.Body
    }
