/// Temporal properties as temporal formulas that TLC accepts: quantifiers over sets that do not depend on the state, and conditions that have a value
/// in every state.
module Mommie.Core.Tla.Formula

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions

type private MExpr = Mommie.Core.Model.Tree.Expr

/// What cannot be said to TLC: where, and why.
exception Unsayable of span: Span * message: string

let private isTemporal (e: MExpr) =
    Walk.exists
        (fun e ->
            match e.Node with
            | Always _
            | Eventually _
            | LeadsTo _ -> true
            | _ -> false)
        e

/// Whether a temporal operator stands below ALWAYS or EVENTUALLY, so that something may be asked of the end of time alone (ALWAYS EVENTUALLY).
let nests (p: Property) =
    Walk.exists
        (fun e ->
            match e.Node with
            | Always inner
            | Eventually inner -> isTemporal inner
            | _ -> false)
        p.Formula

/// Whether the value is the same in every state of a run.
let private isRigid (e: MExpr) =
    not (
        Walk.exists
            (fun e ->
                match e.Node with
                | NodeVariable _
                | Published _ -> true
                | SetComprehension(_, qs)
                | MapComprehension(_, _, qs) ->
                    qs
                    |> List.exists (fun q ->
                        match q with
                        | FromPublished _ -> true
                        | Generate _
                        | Condition _
                        | FromKnown _ -> false)
                | _ -> false)
            e
    )

/// Whether the value is the same in every state of every run: TLC lists the members of a set before it knows a state.
let private isConstant (em: Emission) (e: MExpr) =
    not (
        Walk.exists
            (fun e ->
                match e.Node with
                | BuiltinCall(Builtin.Honest, _) -> em.Plan.Byzantine
                | BuiltinCall(Builtin.Correct, _) -> em.Plan.Byzantine || em.Plan.Crashes
                | CallFunction _
                | CallPure _
                | CallReads _
                | NodeVariable _
                | Variable _
                | CallNodeFunction _
                | Known _
                | Published _ -> true
                | SetComprehension(_, qs)
                | MapComprehension(_, _, qs) ->
                    qs
                    |> List.exists (fun q ->
                        match q with
                        | FromKnown _
                        | FromPublished _ -> true
                        | Generate _
                        | Condition _ -> false)
                | _ -> false)
            e
    )

/// The set to quantify over, and what says of the member that it is in the set that is meant.
let private source (s: Scope) (member': Expr) (set: MExpr) : Expr * Expr list =
    let em = s.Emission

    match set.Node, set.Type with
    | _ when isConstant em set -> expr s set, []
    | BuiltinCall(Builtin.Honest, [ inner ]), _ when isConstant em inner ->
        expr s inner, [ Infix("\\notin", member', byz em) ]
    | BuiltinCall(Builtin.Correct, [ inner ]), _ when isConstant em inner ->
        expr s inner,
        [
            if em.Plan.Byzantine then
                yield Infix("\\notin", member', byz em)
            if em.Plan.Crashes then
                yield Infix("\\notin", member', Name(stateName em "mayCrash"))
        ]
    | _, TSet(TPrincipal | TRole _) -> principals em, [ isIn member' (expr s set) ]
    | _ ->
        raise (
            Unsayable(
                set.Span,
                "a temporal formula is quantified over a set that depends on who is faulty, or on a FUNCTION or an EXTERN, and whose members are not principals"
            )
        )

/// The formula. `given`: what is true along the run wherever the value of this part matters; conditions are asked under it, since they may have no
/// value elsewhere (`HONEST(p) => ... p.x ...`).
let rec private go (s: Scope) (given: Expr list) (e: MExpr) : Expr =
    if not (isTemporal e) then
        match given with
        | [] -> expr s e
        | _ -> Infix("=>", conj given, expr s e)
    else
        let under a = expr s a
        let decides a = not (isTemporal a) && isRigid a

        match e.Node with
        | Unary(UnaryOp.Not, a) -> Prefix("~", go s given a)
        | Binary(BinaryOp.And, a, b) when decides a -> And [ go s given a; go s (given @ [ under a ]) b ]
        | Binary(BinaryOp.Or, a, b) when decides a -> Or [ go s given a; go s (given @ [ negate (under a) ]) b ]
        | Binary(BinaryOp.Implies, a, b) when decides a -> Infix("=>", go s given a, go s (given @ [ under a ]) b)
        | Binary(BinaryOp.And, a, b) -> And [ go s given a; go s given b ]
        | Binary(BinaryOp.Or, a, b) -> Or [ go s given a; go s given b ]
        | Binary(BinaryOp.Implies, a, b) -> Infix("=>", go s given a, go s given b)
        | Always a -> Prefix("[]", go s given a)
        | Eventually a -> Prefix("<>", go s given a)
        | LeadsTo(a, b) -> Infix("~>", go s given a, go s given b)
        | ExprNode.Let(b, value, body) ->
            go
                { s with
                    Locals = Map.add b.Name (expr s value) s.Locals
                }
                given
                body
        | Quantified(quantifier, generators, body) ->
            let rec each given (generators: Generator list) =
                match generators with
                | [] -> go s given body
                | g :: rest ->
                    let name = bindName s g.Binder
                    let set, guards = source s (Name name) g.Source
                    let inner = each (given @ guards) rest

                    match quantifier, guards with
                    | Quantifier.Forall, [] -> Forall([ bound name set ], inner)
                    | Quantifier.Forall, _ -> Forall([ bound name set ], Infix("=>", conj guards, inner))
                    | Quantifier.Exists, _ -> Exists([ bound name set ], conj (guards @ [ inner ]))

            each given generators
        | _ -> raise (Unsayable(e.Span, "a temporal operator stands where TLC has no temporal formula"))

/// The property as a formula. Raises `Unsayable`.
let property (e: Emission) (p: Property) : Expr = go (outside e) [] p.Formula
