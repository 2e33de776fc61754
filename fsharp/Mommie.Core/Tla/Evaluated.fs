/// Whether a value is evaluated: the program has an error where one is missing, but TLC evaluates only what it comes to.
module Mommie.Core.Tla.Evaluated

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Scope

type private MExpr = Mommie.Core.Model.Tree.Expr

/// Whether evaluating the expression may end with an error; FUNCTIONs are looked into.
let mayFail (program: Program) (e: MExpr) =
    let rec fails (seen: Set<string>) (e: MExpr) =
        Walk.all e
        |> Seq.exists (fun e ->
            match e.Node with
            | MapAt _
            | SeqAt _
            | ExprNode.Choose _
            | CallPure _
            | CallReads _ -> true
            // Liars have no variables.
            | NodeVariable(_, role, _) ->
                program.Faults
                |> List.exists (fun f -> f.Role = role && f.Kind = FaultKind.Byzantine)
            | Binary((BinaryOp.Divide | BinaryOp.Modulo), _, { Node = IntLiteral n }) -> n = 0L
            | Binary((BinaryOp.Divide | BinaryOp.Modulo), _, _)
            | BuiltinCall((Builtin.Min | Builtin.Max | Builtin.Value), _) -> true
            | CallFunction(name, _) ->
                not (seen.Contains name)
                && program.Functions
                   |> List.exists (fun f -> f.Name = name && fails (seen.Add name) f.Body)
            | CallNodeFunction(role, name, _) ->
                not (seen.Contains name)
                && program.Nodes
                   |> List.exists (fun n ->
                       n.Role = role
                       && n.Functions
                          |> List.exists (fun f -> f.Name = name && fails (seen.Add name) f.Body))
            | _ -> false)

    fails Set.empty e

/// Operators that have a value only where their arguments do.
let private strict =
    set
        [
            "Cardinality"
            "Len"
            "Append"
            "Min"
            "Max"
            "Quotient"
            "Remainder"
            "TheOnly"
        ]

/// Whether TLC, evaluating what follows, evaluates the value wherever the conditions of the path are as they say.
let isEvaluated (path: (Expr * bool) list) (value: Expr) (isAction: bool) (following: Expr) : bool =
    let says condition truth =
        path
        |> List.exists (fun (c, isThen) ->
            (c = condition && isThen = truth) || (negate c = condition && isThen <> truth))

    let rec go (names: Map<string, Expr>) (e: Expr) =
        let all = List.exists (go names)

        e = value
        || match e with
           | Name n -> names |> Map.tryFind n |> Option.exists (go (Map.remove n names))
           | If(c, a, b) ->
               go names c
               || (if says c true then go names a
                   elif says c false then go names b
                   else go names a && go names b)
           | Infix("=>", c, a) -> go names c || (says c true && go names a)
           | Infix(_, a, b)
           | At(a, b) -> all [ a; b ]
           | Prefix(_, a)
           | Field(a, _)
           | Commented(_, a) -> go names a
           | Apply(name, args) -> strict.Contains name && all args
           | Tuple items
           | Set items -> all items
           | Record fields -> all (List.map snd fields)
           | And(first :: _)
           | Or(first :: _) -> go names first
           | Filter(b, _)
           | Choose(b, _) -> go names b.Set
           | Image(_, b :: _)
           | Function(b :: _, _)
           | Forall(b :: _, _)
           | Exists(b :: _, _) -> go names b.Set
           | Except(f, changes) ->
               go names f
               || changes
                  |> List.exists (fun (path, v) ->
                      match path with
                      | PathAt key -> go names key || go names (replace (Name "@") (At(f, key)) v)
                      | PathField _ -> go names v)
           | Let(definitions, body) -> go (named names definitions) body
           | _ -> false

    and named names definitions =
        definitions
        |> List.fold
            (fun names d ->
                if d.Parameters.IsEmpty && d.Function.IsEmpty then
                    Map.add d.Name d.Body names
                else
                    names)
            names

    // An action's conjuncts are all evaluated, and what is chosen before them.
    let rec conjuncts names (e: Expr) =
        match e with
        | And items -> List.exists (conjuncts names) items
        | Let(definitions, body) -> conjuncts (named names definitions) body
        | Exists([ b ], body) -> go names b.Set || conjuncts names body
        | other -> go names other

    (if isAction then conjuncts else go) Map.empty following

/// What to check so that the value is evaluated, where what follows, an action or an expression, does not make TLC do so.
let evaluating (path: (Expr * bool) list) (value: Expr) (isAction: bool) (following: Expr) : Expr option =
    if isEvaluated path value isAction following then
        None
    else
        let conditions =
            path |> List.map (fun (c, isThen) -> if isThen then c else negate c)

        let evaluated = equal value value

        Some(
            match conditions with
            | [] -> evaluated
            | _ -> Infix("=>", conj conditions, evaluated)
        )
