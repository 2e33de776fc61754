/// What is the same whenever the same instance of a transition fires, and what bodies assign.
/// *Determined* means: built from constants, ME and the names that make the instance (`Model.Tree.instanceBinders`).
module Mommie.Core.Semantics.Determined

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree

/// The names that make the instance.
let determinedNames (t: Transition) =
    instanceBinders t |> List.map _.Name |> Set.ofList

/// Names bound inside the expression itself (quantified names and the like) are determined by what they range over.
let rec private boundInside (e: Expr) : Set<string> =
    let own =
        match e.Node with
        | Quantified(_, gs, _) -> gs |> List.map _.Binder.Name
        | Choose(g, _) -> [ g.Binder.Name ]
        | Let(b, _, _) -> [ b.Name ]
        | SetComprehension(_, qs)
        | MapComprehension(_, _, qs) ->
            qs
            |> List.choose (fun q ->
                match q with
                | Generate g -> Some g.Binder.Name
                | Condition _
                | FromKnown _
                | FromPublished _ -> None)
        | _ -> []

    Set.unionMany (Set.ofList own :: (Walk.children e |> List.map boundInside))

/// Whether the value of the expression is the same whenever the same instance fires. `names` are the determined names.
/// Variables, KNOWN, node FUNCTIONs (they may read either) and READS are not.
let determined (names: Set<string>) (e: Expr) =
    let bound = boundInside e

    Walk.all e
    |> Seq.forall (fun e ->
        match e.Node with
        | Local n -> names.Contains n || bound.Contains n
        | Variable _
        | NodeVariable _
        | Issuer
        | Known _
        | Published _
        | CallNodeFunction _
        | CallReads _ -> false
        | SetComprehension(_, qs)
        | MapComprehension(_, _, qs) ->
            qs
            |> List.forall (fun q ->
                match q with
                | FromKnown _
                | FromPublished _ -> false
                | Generate _
                | Condition _ -> true)
        | _ -> true)

/// Evaluation cannot fail, whatever the variables are: reads, constructors, unions.
let rec total (e: Expr) =
    match e.Node with
    | MapAt _
    | SeqAt _
    | Choose _
    | CallFunction _
    | CallNodeFunction _
    | CallPure _
    | CallReads _
    | Unary(UnaryOp.Negate, _)
    | BuiltinCall((Builtin.Min | Builtin.Max | Builtin.Value | Builtin.Honest | Builtin.Correct), _)
    | Binary((BinaryOp.Add | BinaryOp.Subtract | BinaryOp.Multiply | BinaryOp.Divide | BinaryOp.Modulo | BinaryOp.Range),
             _,
             _) -> false
    | _ -> List.forall total (Walk.children e)

/// Whether the expression is the variable.
let isVariable v (e: Expr) =
    match e.Node with
    | Variable x -> x = v
    | _ -> false

/// The number, where the expression is one.
let intLiteral (e: Expr) =
    match e.Node with
    | IntLiteral i -> Some i
    | _ -> None

/// `v UNION e` or `e UNION v`: what is added.
let added v (e: Expr) =
    match e.Node with
    | Binary(BinaryOp.Union, a, b) when isVariable v a -> Some b
    | Binary(BinaryOp.Union, a, b) when isVariable v b -> Some a
    | _ -> None

/// The right sides assigned to the variable in the body, with whether the assignment stands at top level (unconditional).
/// `m[k] <- e` is none of them: see `assignedAt`.
let assigned v (body: Statement list) =
    let inner s =
        match s.Node with
        | Assign(x, e) when x = v -> Some e
        | _ -> None

    let top = body |> List.choose inner |> List.map (fun e -> e, true)

    let deep =
        body
        |> List.collect (fun s ->
            Walk.statements [ s ]
            |> Seq.filter (fun i -> not (obj.ReferenceEquals(i, s)))
            |> List.ofSeq)
        |> List.choose inner
        |> List.map (fun e -> e, false)

    top @ deep

/// The `m[k] <- e` of the body: key, value, and whether at top level.
let assignedAt v (body: Statement list) =
    let tops = body |> List.map (fun s -> s, true)

    let deep =
        body
        |> List.collect (fun s ->
            Walk.statements [ s ]
            |> Seq.filter (fun i -> not (obj.ReferenceEquals(i, s)))
            |> Seq.map (fun i -> i, false)
            |> List.ofSeq)

    (tops @ deep)
    |> List.choose (fun (s, top) ->
        match s.Node with
        | AssignAt(x, k, e) when x = v -> Some(k, e, top)
        | _ -> None)

/// Every transition only ever adds to the set: `x <- x UNION ..`.
let onlyGrows (node: Node) v =
    node.Transitions
    |> List.forall (fun t -> assigned v t.Body |> List.forall (fun (e, _) -> (added v e).IsSome))
