/// Operators and built-in functions on values.
module Mommie.Core.Semantics.Operators

open System
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Context

/// A map; two values for one key are an evaluation error.
let makeMap (span: Span, kvs: (Value * Value) seq) =
    let m = map kvs

    if m.Items.Length / 2 < Seq.length kvs then
        let clash = kvs |> Seq.exists (fun (k, v) -> not (Value.Same(lookup m k, v)))

        if clash then
            noValue span "the map is given two values for one key"

    m

/// A built-in function of compiled arguments.
let builtin (span: Span) (b: Builtin) (args: Code[]) : Code =
    let a = args[0]

    match b with
    | Builtin.Count ->
        fun ctx ->
            let v = a ctx

            ofInt (
                int64 (
                    if v.Kind = Kind.Map then
                        v.Items.Length / 2
                    else
                        v.Items.Length
                )
            )
    | Builtin.Len -> fun ctx -> ofInt (int64 (a ctx).Items.Length)
    | Builtin.Min
    | Builtin.Max ->
        fun ctx ->
            let v = a ctx

            if v.Items.Length = 0 then
                noValue span ((if b = Builtin.Min then "MIN" else "MAX") + " of the empty set")
            else
                let numbers = v.Items |> Array.map _.Number

                ofInt (
                    if b = Builtin.Min then
                        Array.min numbers
                    else
                        Array.max numbers
                )
    | Builtin.Append ->
        let item = args[1]
        fun ctx -> ofSeq (Array.append (a ctx).Items [| item ctx |])
    | Builtin.Domain -> fun ctx -> domain (a ctx)
    | Builtin.Some -> fun ctx -> some (a ctx)
    | Builtin.Value ->
        fun ctx ->
            let v = a ctx

            if v.Kind = Kind.Nil then
                noValue span "VALUE(NIL)"
            else
                v.Items[0]
    | Builtin.Order -> fun ctx -> ofSeq (a ctx).Items
    | Builtin.Honest
    | Builtin.Correct ->
        let good (ctx: Context) (p: Value) =
            not (contains ctx.State[Place.byz] p)
            && (b = Builtin.Honest || not (contains ctx.State[Place.mayCrash] p))

        fun ctx ->
            let v = a ctx

            if v.Kind = Kind.Set then
                sortedSet (v.Items |> Array.filter (good ctx))
            else
                ofBool (good ctx v)

/// An operator of compiled operands.
let binary (span: Span) (op: BinaryOp) (a: Code) (b: Code) : Code =
    let outside () =
        noValue span "the number is outside 64 bits"

    let arithmetic (f: int64 -> int64 -> int64) : Code =
        fun ctx ->
            let x = (a ctx).Number
            let y = (b ctx).Number

            let result =
                try
                    f x y
                with :? OverflowException ->
                    outside ()

            ofInt result

    let comparison (f: int64 -> int64 -> bool) : Code =
        fun ctx ->
            let x = (a ctx).Number
            ofBool (f x (b ctx).Number)

    let sets (f: Value -> Value -> Value) : Code =
        fun ctx ->
            let x = a ctx
            f x (b ctx)

    match op with
    | BinaryOp.And -> fun ctx -> if isTrue (a ctx) then b ctx else no
    | BinaryOp.Or -> fun ctx -> if isTrue (a ctx) then yes else b ctx
    | BinaryOp.Implies -> fun ctx -> if isTrue (a ctx) then b ctx else yes
    | BinaryOp.Equal -> sets (fun x y -> ofBool (Value.Same(x, y)))
    | BinaryOp.NotEqual -> sets (fun x y -> ofBool (not (Value.Same(x, y))))
    | BinaryOp.Less -> comparison (<)
    | BinaryOp.LessEqual -> comparison (<=)
    | BinaryOp.Greater -> comparison (>)
    | BinaryOp.GreaterEqual -> comparison (>=)
    | BinaryOp.In -> sets (fun x s -> ofBool (contains s x))
    | BinaryOp.SubsetEq -> sets (fun x y -> ofBool (subset x y))
    | BinaryOp.Union -> sets union
    | BinaryOp.Intersect -> sets intersect
    | BinaryOp.Minus -> sets minus
    | BinaryOp.Add -> arithmetic (fun x y -> Checked.(+) x y)
    | BinaryOp.Subtract -> arithmetic (fun x y -> Checked.(-) x y)
    | BinaryOp.Multiply -> arithmetic (fun x y -> Checked.(*) x y)
    | BinaryOp.Divide
    | BinaryOp.Modulo ->
        // Euclidean: the remainder is never negative.
        arithmetic (fun x y ->
            if y = 0L then
                noValue span "division by zero"
            elif y = -1L then
                if op = BinaryOp.Modulo then 0L else Checked.(~-) x
            else
                let q = x / y
                let r = x % y

                if op = BinaryOp.Modulo then
                    if r >= 0L then r
                    elif y > 0L then r + y
                    else r - y
                elif r >= 0L then
                    q
                elif y > 0L then
                    q - 1L
                else
                    q + 1L)
    | BinaryOp.Range ->
        fun ctx ->
            let low = (a ctx).Number
            let high = (b ctx).Number

            if high < low then
                emptySet
            elif high - low > 1_000_000L || high - low < 0L then
                noValue span "the range has more than a million members"
            else
                sortedSet (Array.init (int (high - low + 1L)) (fun i -> ofInt (low + int64 i)))
    | BinaryOp.LeadsTo -> fun _ -> noValue span "a temporal formula has no value in one state"
