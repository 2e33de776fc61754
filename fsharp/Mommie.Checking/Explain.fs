/// Why an invariant is false: the conjunct that is, and the values that make it so.
module internal Mommie.Checking.Explain

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Evaluate
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Trace

/// Descends from a formula that is false (`wanted` = false) or true in the state to the part that decides it. Gives that part and the
/// values: quantified names first, then what the part compares and reads.
let decide (started: Started) (state: State) (formula: Expr) : Expr * NamedValue list =
    let world = started.World
    let ctx = context started
    ctx.State <- Plain state
    let scope = Scope None
    let sizeOf = Walk.all formula |> Seq.length
    ctx.Frame <- Array.zeroCreate (sizeOf * 4 + 16)
    let value (e: Expr) = started.Compiler.Expr scope e ctx
    let holds e = isTrue (value e)
    let text v = Data.ofValue world.Program v

    // The values that a deciding part compares: both sides of a comparison, and each variable of a node that it reads.
    let parts (e: Expr) =
        let literal (e: Expr) =
            match e.Node with
            | IntLiteral _
            | StringLiteral _
            | BoolLiteral _
            | Nil
            | EnumMember _
            | Local _
            | PrincipalAtom _
            | OpaqueAtom _
            | SetLiteral [] -> true
            | _ -> false

        let sides =
            match e.Node with
            | Binary((BinaryOp.And | BinaryOp.Or | BinaryOp.Implies), _, _) -> []
            | Binary(_, a, b) -> [ a; b ]
            | _ -> []

        let reads =
            Walk.all e
            |> Seq.filter (fun e ->
                match e.Node with
                | NodeVariable _ -> true
                | _ -> false)
            |> List.ofSeq

        sides @ reads
        |> List.filter (fun e -> not (literal e))
        |> List.distinct
        |> List.choose (fun e ->
            try
                Some
                    {
                        Name = Show.expr world.Program e
                        Value = text (value e)
                    }
            with
            | NoValue _
            | :? System.NullReferenceException -> None)

    // The first member of each generator for which the body has the truth value.
    let rec bind (generators: Generator list) (body: Expr) wanted (acc: NamedValue list) =
        match generators with
        | [] -> if holds body = wanted then Some(List.rev acc) else None
        | g :: rest ->
            (value g.Source).Items
            |> Seq.tryPick (fun v ->
                ctx.Frame[scope.Slot g.Binder.Name] <- v
                bind rest body wanted ({ Name = g.Binder.Name; Value = text v } :: acc))

    let rec go wanted (e: Expr) (values: NamedValue list) : Expr * NamedValue list =
        let stop () = e, values @ parts e

        match e.Node, wanted with
        | Unary(UnaryOp.Not, a), _ ->
            match a.Node with
            | Quantified _
            | Binary((BinaryOp.And | BinaryOp.Or | BinaryOp.Implies), _, _) -> go (not wanted) a values
            | _ -> e, values @ parts a
        | Binary(BinaryOp.And, a, b), false -> if holds a then go false b values else go false a values
        | Binary(BinaryOp.Or, a, b), true -> if holds a then go true a values else go true b values
        | Binary(BinaryOp.Implies, _, b), false -> go false b values
        | Let(b, v, body), _ ->
            let v = value v
            ctx.Frame[scope.Slot b.Name] <- v
            go wanted body (values @ [ { Name = b.Name; Value = text v } ])
        | IfThenElse(c, a, b), _ -> if holds c then go wanted a values else go wanted b values
        | Quantified(Quantifier.Forall, gs, body), false
        | Quantified(Quantifier.Exists, gs, body), true ->
            match bind gs body wanted [] with
            | Some found -> go wanted body (values @ found)
            | None -> stop ()
        | _ -> stop ()

    go false formula []
