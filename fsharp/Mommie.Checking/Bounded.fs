/// Conditions on states, compiled: invariants and BOUND.
module internal Mommie.Checking.Bounded

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Step

/// What evaluating a condition on a state gives.
[<RequireQualifiedAccess>]
type Truth =
    | True
    | False
    | NoValue of Failure

/// The truth of what is evaluated.
let truth (evaluate: unit -> bool) : Truth =
    try
        if evaluate () then Truth.True else Truth.False
    with NoValue(span, message) ->
        Truth.NoValue
            {
                Span = span
                Message = message
                Assertion = None
            }

/// A condition in properties' scope: `p.x`, PUBLISHED, no local node.
let condition (started: Started) (ctx: Context) (e: Expr) : View -> Truth =
    let scope = Scope None
    let code = started.Compiler.Expr scope e

    fun state ->
        ctx.State <- state
        ctx.Me <- absent
        ctx.Frame <- Array.zeroCreate (max 1 scope.Size)
        truth (fun () -> isTrue (code ctx))

/// The conjuncts of BOUND: those that read no variable, then those of each honest node of their role.
let bounds (started: Started) (ctx: Context) : (View -> Truth)[] =
    let world = started.World
    let globals = world.Model.GlobalBounds |> List.map (condition started ctx)

    let locals =
        world.Model.Bounds
        |> List.collect (fun (role, e) ->
            world.Instances
            |> Array.filter (fun i -> i.Plan.Node.Role = role)
            |> Array.map (fun i ->
                let scope = Scope(Some i.Plan)
                let code = started.Compiler.Expr scope e

                fun (state: View) ->
                    if state.IsByzantine i.Principal then
                        Truth.True
                    else
                        ctx.State <- state
                        ctx.Me <- i.Principal
                        ctx.Instance <- i
                        ctx.Base <- i.Base
                        ctx.Frame <- Array.zeroCreate (max 1 scope.Size)
                        truth (fun () -> isTrue (code ctx)))
            |> List.ofArray)

    globals @ locals |> Array.ofList

/// BOUND as a whole: true, or the first conjunct that is not.
let bound (started: Started) (ctx: Context) : View -> Truth =
    let all = bounds started ctx

    fun state ->
        all
        |> Array.tryPick (fun b ->
            match b state with
            | Truth.True -> None
            | other -> Some other)
        |> Option.defaultValue Truth.True
