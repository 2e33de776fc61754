/// The operators on principals and faults that a module asks for by key.
module Mommie.Core.Tla.Principals

open Mommie.Core.Syntax.Tree
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Operators

/// All principals; those of roles that are part of another are in it already.
let private allPrincipals (e: Emission) =
    e.Program.Roles
    |> List.filter (fun r -> r.Parent.IsNone)
    |> List.map (fun r -> roleSet e r.Name)
    |> fun sets -> if sets.IsEmpty then Set [] else List.reduce union sets

/// What the FAULTS clauses of a kind allow of a set `s` of principals: only members of the roles named, at most so many of each.
let private allowed (e: Emission) kind (s: Expr) =
    let clauses =
        e.Program.Faults
        |> List.filter (fun (f: Mommie.Core.Model.Tree.Fault) -> f.Kind = kind)

    let named =
        clauses
        |> List.map (fun f -> roleSet e f.Role)
        |> List.distinct
        |> List.reduce union

    named,
    clauses
    |> List.choose (fun f ->
        f.AtMost
        |> Option.map (fun n ->
            Infix("<=", Apply("Cardinality", [ Infix("\\cap", s, roleSet e f.Role) ]), expr (outside e) n)))

/// Who there is, and who may be faulty.
let definition (e: Emission) (l: Letters) (words: string array) : Definition option =
    let name, a, n, s = l.Name, l.A, l.N, l.S

    match words[0] with
    | "principals" -> define name [] (allPrincipals e) |> commented []
    | "allowed" when words[1] = "byz" ->
        let named, conditions = allowed e FaultKind.Byzantine (Name s)

        define
            name
            []
            (match conditions with
             | [] -> Prefix("SUBSET", named)
             | _ -> Filter(bound s (Prefix("SUBSET", named)), conj conditions))
        |> commented [ "The sets of Byzantine principals that FAULTS allows." ]
    | "allowed" ->
        let named, conditions = allowed e FaultKind.Crash (Name s)

        let apart =
            if e.Plan.Byzantine then
                Infix("\\", named, Name a)
            else
                named

        define
            name
            (if e.Plan.Byzantine then [ a ] else [])
            (match conditions with
             | [] -> Prefix("SUBSET", apart)
             | _ -> Filter(bound s (Prefix("SUBSET", apart)), conj conditions))
        |> commented [ "The sets of principals that FAULTS allows to crash." ]
    | "decisive" ->
        define
            name
            [ s; n ]
            (If(
                Infix("<", Apply("Cardinality", [ Infix("\\cap", Name s, byz e) ]), Name n),
                Infix("\\", Name s, byz e),
                Name s
            ))
        |> commented
            [
                "Whose records a quorum of n out of S can agree on: where fewer than n of S lie, an honest one has said it."
            ]
    | _ -> None
