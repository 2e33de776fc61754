/// What cannot fail, whatever the state is. For the reduction *sinks*, which leaves out nothing that can.
module Mommie.Core.Semantics.Harmless

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree

let private positive (e: Expr) =
    match e.Node with
    | IntLiteral n -> n > 0L
    | _ -> false

/// Whether the expression has a value in every state. Arithmetic may leave the integers, and calls of functions are not opened:
/// both count as "may fail", which only keeps more.
let rec total (e: Expr) =
    List.forall total (Walk.children e)
    && match e.Node with
       | IntLiteral _
       | StringLiteral _
       | BoolLiteral _
       | Nil
       | EnumMember _
       | Me
       | Issuer
       | NoOneSet
       | AnyoneSet
       | RoleSet _
       | Constant _
       | PrincipalAtom _
       | OpaqueAtom _
       | Local _
       | Variable _
       | MakeRecord _
       | Quantified _
       | Let _
       | IfThenElse _
       | Field _
       | TupleItem _
       | With _
       | Tuple _
       | SetLiteral _
       | SetComprehension _
       | SeqLiteral _
       | MapLiteral _
       | MapComprehension _ -> true
       | Unary(op, _) -> op = UnaryOp.Not
       | Binary(op, _, _) ->
           (match op with
            | BinaryOp.Add
            | BinaryOp.Subtract
            | BinaryOp.Multiply
            | BinaryOp.Divide
            | BinaryOp.Modulo
            | BinaryOp.Range
            | BinaryOp.LeadsTo -> false
            | BinaryOp.Implies
            | BinaryOp.Or
            | BinaryOp.And
            | BinaryOp.Equal
            | BinaryOp.NotEqual
            | BinaryOp.Less
            | BinaryOp.LessEqual
            | BinaryOp.Greater
            | BinaryOp.GreaterEqual
            | BinaryOp.In
            | BinaryOp.SubsetEq
            | BinaryOp.Union
            | BinaryOp.Intersect
            | BinaryOp.Minus -> true)
       | BuiltinCall(b, _) ->
           (match b with
            | Builtin.Count
            | Builtin.Len
            | Builtin.Append
            | Builtin.Domain
            | Builtin.Some -> true
            | Builtin.Min
            | Builtin.Max
            | Builtin.Value
            | Builtin.Order
            | Builtin.Honest
            | Builtin.Correct -> false)
       | Known p -> totalPattern p
       | CallFunction _
       | CallNodeFunction _
       | CallPure _
       | CallReads _
       | NodeVariable _
       | Choose _
       | Always _
       | Eventually _
       | LeadsTo _
       | MapAt _
       | SeqAt _
       | Published _ -> false

/// Whether matching the pattern has an outcome in every state.
and totalPattern (p: Pattern) =
    List.forall total (Walk.patternExprs p)
    && match p.Issuer with
       // A quorum of none is an error.
       | AtLeast(_, _, count)
       | ExactlyMany(_, _, count) -> positive count
       | AnyIssuer
       | ThePrincipal _
       | OneOf _
       | AllOf _ -> true

/// The statement may stop the run with an error, or does something besides assigning and publishing.
let rec harmless (s: Statement) =
    match s.Node with
    | LocalValue(_, e)
    | Assign(_, e) -> total e
    | AssignAt(_, k, e) -> total k && total e
    | If(c, a, b) -> total c && List.forall harmless a && List.forall harmless b
    // The order of FOREACH is checked.
    | ForEach _
    | LocalExtern _
    | CallExtern _
    | Assert _
    | Retire _ -> false
    | PublishStatement p -> total p.Verifiers && total p.Auditors && total p.Record
    | Emit(_, es) -> List.forall total es

/// Firing it cannot fail, and does nothing besides assigning and publishing.
let harmlessTransition (t: Transition) =
    List.forall totalPattern t.When
    && List.forall (fun (g: Generator) -> total g.Source) t.Picks
    && Option.forall total t.Where
    && Option.forall totalPattern t.Unless
    && List.forall harmless t.Body
