/// The operators and the built-in functions of the language.
module Mommie.Core.Tla.Builtins

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope

type private MExpr = Mommie.Core.Model.Tree.Expr

let private isSet (t: Type) =
    match t with
    | TSet _
    | TBottom -> true
    | _ -> false

/// A positive literal divisor: TLA+'s own division is the language's.
let private isPositive (e: MExpr) =
    match e.Node with
    | IntLiteral n -> n > 0L
    | _ -> false

/// Sequences count from 0 here and from 1 in TLA+.
let plusOne (index: MExpr) (translated: Expr) =
    match index.Node, translated with
    | IntLiteral n, _ -> Int(n + 1L)
    | _, Infix("-", a, Int 1L) -> a
    | _, other -> Infix("+", other, Int 1L)

/// An infix operator. `right`: the right operand before its translation.
let binary (em: Emission) operator (a: Expr) (right: MExpr) (b: Expr) : Expr =
    match operator with
    | BinaryOp.LeadsTo -> Infix("~>", a, b)
    | BinaryOp.Implies -> Infix("=>", a, b)
    | BinaryOp.Or -> disj [ a; b ]
    | BinaryOp.And -> conj [ a; b ]
    | BinaryOp.Equal -> equal a b
    | BinaryOp.NotEqual -> Infix("#", a, b)
    | BinaryOp.Less -> Infix("<", a, b)
    | BinaryOp.LessEqual -> Infix("<=", a, b)
    | BinaryOp.Greater -> Infix(">", a, b)
    | BinaryOp.GreaterEqual -> Infix(">=", a, b)
    | BinaryOp.In -> isIn a b
    | BinaryOp.SubsetEq -> Infix("\\subseteq", a, b)
    | BinaryOp.Union -> Infix("\\cup", a, b)
    | BinaryOp.Intersect -> Infix("\\cap", a, b)
    | BinaryOp.Minus -> Infix("\\", a, b)
    | BinaryOp.Range -> Infix("..", a, b)
    | BinaryOp.Add -> Infix("+", a, b)
    | BinaryOp.Subtract -> Infix("-", a, b)
    | BinaryOp.Multiply -> Infix("*", a, b)
    | BinaryOp.Divide when isPositive right -> Infix("\\div", a, b)
    | BinaryOp.Modulo when isPositive right -> Infix("%", a, b)
    | BinaryOp.Divide -> Apply(em.Demand("quotient", "Quotient"), [ a; b ])
    | BinaryOp.Modulo -> Apply(em.Demand("remainder", "Remainder"), [ a; b ])

let private honestOne (em: Emission) p =
    if em.Plan.Byzantine then
        Infix("\\notin", p, byz em)
    else
        Bool true

/// A built-in function of the arguments, which `translated` are.
let builtinCall (em: Emission) builtin (args: MExpr list) (translated: Expr list) : Expr =
    match builtin, args, translated with
    | Builtin.Count, [ { Type = TMap _ } ], [ a ] -> Apply("Cardinality", [ Prefix("DOMAIN", a) ])
    | Builtin.Count, [ { Type = TSeq _ } ], [ a ] -> Apply("Len", [ a ])
    | Builtin.Count, _, [ a ] -> Apply("Cardinality", [ a ])
    | Builtin.Min, _, [ a ] -> Apply(em.Demand("min", "Min"), [ a ])
    | Builtin.Max, _, [ a ] -> Apply(em.Demand("max", "Max"), [ a ])
    | Builtin.Len, _, [ a ] -> Apply("Len", [ a ])
    | Builtin.Append, _, [ a; b ] -> Apply("Append", [ a; b ])
    | Builtin.Domain, [ { Type = TSeq _ } ], [ a ] -> Infix("..", Int 0L, Infix("-", Apply("Len", [ a ]), Int 1L))
    | Builtin.Domain, _, [ a ] -> Prefix("DOMAIN", a)
    | Builtin.Some, _, [ a ] -> Tuple [ a ]
    | Builtin.Value, _, [ a ] -> At(a, Int 1L)
    | Builtin.Order, [ { Node = RoleSet role } ], _ ->
        Name(em.Demand("order " + role, "Order" + (em.Program.Roles |> List.find (fun r -> r.Name = role)).Set))
    | Builtin.Order, _, [ a ] ->
        let name = em.Names.Fresh "p"

        Apply("SelectSeq", [ Name(em.Demand("order", "OrderOfAll")); Lambda([ name ], isIn (Name name) a) ])
    | Builtin.Honest, [ a ], [ p ] -> if isSet a.Type then honestOf em p else honestOne em p
    | Builtin.Correct, [ a ], [ p ] ->
        let may =
            if em.Plan.Crashes then
                Some(Name(stateName em "mayCrash"))
            else
                None

        if isSet a.Type then
            match may with
            | Some crash -> Infix("\\", honestOf em p, crash)
            | None -> honestOf em p
        else
            match may with
            | Some crash -> conj [ honestOne em p; Infix("\\notin", p, crash) ]
            | None -> honestOne em p
    | other, _, _ -> invalidArg (nameof builtin) $"{other} with {args.Length} arguments"
