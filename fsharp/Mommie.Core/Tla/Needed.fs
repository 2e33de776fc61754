/// Values that a body needs whether or not something comes of them: the program has an error where one is missing, but TLC evaluates only what a state is made of.
module Mommie.Core.Tla.Needed

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Evaluated
open Mommie.Core.Tla.Runs

type private MExpr = Mommie.Core.Model.Tree.Expr

/// Notes that the expression, written as the value, must have one.
let need (e: MExpr) (value: Expr) (r: Run) : Run =
    if mayFail r.Scope.Emission.Program e then
        add (Needed([], value)) r
    else
        r

/// The item, as it is where a branch may not be taken.
let within (taken: Expr) (isThen: bool) (item: Item) : Item =
    match item with
    | Defined _ -> item
    | Chosen(n, set) ->
        Chosen(
            n,
            (if isThen then
                 If(taken, set, nobody)
             else
                 If(taken, nobody, set))
        )
    | Checked check -> Checked(Infix("=>", (if isThen then taken else negate taken), check))
    | Needed(path, value) -> Needed((taken, isThen) :: path, value)
