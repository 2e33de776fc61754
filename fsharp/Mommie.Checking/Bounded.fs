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

/// A condition in properties' scope: `p.x`, PUBLISHED, no local node.
let condition (started: Started) (ctx: Context) (e: Expr) : View -> Truth =
    let scope = Scope None
    let code = started.Compiler.Expr scope e

    fun state ->
        ctx.State <- state
        ctx.Me <- absent
        ctx.Frame <- Array.zeroCreate (max 1 scope.Size)

        try
            if isTrue (code ctx) then Truth.True else Truth.False
        with NoValue(span, message) ->
            Truth.NoValue
                {
                    Span = span
                    Message = message
                    Assertion = None
                }

/// BOUND: at each honest node of the role, and those that read no variable.
let bound (started: Started) (ctx: Context) : View -> Truth =
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

                        try
                            if isTrue (code ctx) then Truth.True else Truth.False
                        with NoValue(span, message) ->
                            Truth.NoValue
                                {
                                    Span = span
                                    Message = message
                                    Assertion = None
                                })
            |> List.ofArray)

    let all = globals @ locals |> Array.ofList

    fun state ->
        let mutable result = Truth.True
        let mutable i = 0

        while result = Truth.True && i < all.Length do
            result <- all[i] state
            i <- i + 1

        result
