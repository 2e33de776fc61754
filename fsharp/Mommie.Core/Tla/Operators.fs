/// Operators that expressions ask for by key, where TLA+ has none of its own.
module Mommie.Core.Tla.Operators

open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope

/// The operators that definitions ask for by key are written with these names.
type Letters =
    {
        /// of the operator itself
        Name: string
        A: string
        B: string
        M: string
        N: string
        S: string
        X: string
        Y: string
    }

/// The letters of a definition that starts here.
let letters (e: Emission) (key: string) : Letters =
    e.Names.StartDefinition()
    let name = e.Names.Global("operator " + key, key)
    let a = e.Names.Fresh "A"
    let b = e.Names.Fresh "B"
    let m = e.Names.Fresh "m"
    let n = e.Names.Fresh "n"
    let s = e.Names.Fresh "S"
    let x = e.Names.Fresh "x"
    let y = e.Names.Fresh "y"

    {
        Name = name
        A = a
        B = b
        M = m
        N = n
        S = s
        X = x
        Y = y
    }

/// A definition under its comments.
let commented comment (d: Definition) = Some { d with Comments = comment }

/// Operators on values, whatever the program.
let values (e: Emission) (l: Letters) (words: string array) : Definition option =
    let name, a, b, m, n, s, x, y = l.Name, l.A, l.B, l.M, l.N, l.S, l.X, l.Y

    match words[0] with
    | "covers" ->
        define name [ a; b ] (disj [ Infix("\\subseteq", Name b, Name a); isIn (Name "ANYONE") (Name a) ])
        |> commented [ "A statement with auditors A is auditable by all of B." ]
    | "min" ->
        define name [ s ] (Choose(bound x (Name s), Forall([ bound y (Name s) ], Infix("<=", Name x, Name y))))
        |> commented []
    | "max" ->
        define name [ s ] (Choose(bound x (Name s), Forall([ bound y (Name s) ], Infix(">=", Name x, Name y))))
        |> commented []
    | "the" ->
        define
            name
            [ s ]
            (If(
                equal (Apply("Cardinality", [ Name s ])) (Int 1L),
                Choose(bound x (Name s), Bool true),
                Apply("Assert", [ Bool false; Tuple [ String "CHOOSE: not exactly one member"; Name s ] ])
            ))
        |> commented [ "The one member of S; none or several is an error." ]
    | "positive" ->
        define
            name
            [ n ]
            (disj
                [
                    Infix(">", Name n, Int 0L)
                    Apply("Assert", [ Bool false; Tuple [ String "a quorum of this many issuers"; Name n ] ])
                ])
        |> commented [ "A quorum has at least one member." ]
    | "quotient" ->
        define
            name
            [ m; n ]
            (If(
                Infix(">", Name n, Int 0L),
                Infix("\\div", Name m, Name n),
                If(
                    Infix("<", Name n, Int 0L),
                    Prefix("-", Infix("\\div", Name m, Prefix("-", Name n))),
                    Apply("Assert", [ Bool false; String "division by zero" ])
                )
            ))
        |> commented [ "Euclidean division: the remainder is never negative." ]
    | "remainder" ->
        define
            name
            [ m; n ]
            (If(
                Infix(">", Name n, Int 0L),
                Infix("%", Name m, Name n),
                If(
                    Infix("<", Name n, Int 0L),
                    Infix("%", Name m, Prefix("-", Name n)),
                    Apply("Assert", [ Bool false; String "division by zero" ])
                )
            ))
        |> commented []
    | "product" ->
        let f = e.Names.Fresh "f"
        let each = e.Names.Fresh "each"
        let rest = e.Names.Fresh "rest"
        let k = e.Names.Fresh "k"
        let v = e.Names.Fresh "v"
        let g = e.Names.Fresh "g"

        define
            name
            [ f ]
            (Let(
                [
                    defineFunction
                        each
                        [ bound rest (Prefix("SUBSET", Prefix("DOMAIN", Name f))) ]
                        (If(
                            equal (Name rest) (Set []),
                            Set [ Tuple [] ],
                            Let(
                                [ define k [] (Choose(bound x (Name rest), Bool true)) ],
                                Image(
                                    Infix("@@", Infix(":>", Name k, Name v), Name g),
                                    [
                                        bound v (At(Name f, Name k))
                                        bound g (At(Name each, Infix("\\", Name rest, Set [ Name k ])))
                                    ]
                                )
                            )
                        ))
                ],
                At(Name each, Prefix("DOMAIN", Name f))
            ))
        |> commented [ "The functions g on the domain of f with g[k] in the set f[k]." ]
    | "map" ->
        let pairs = e.Names.Fresh "pairs"
        let k = e.Names.Fresh "k"
        let p = e.Names.Fresh "p"

        define
            name
            [ pairs ]
            (Function(
                [ bound k (Image(At(Name p, Int 1L), [ bound p (Name pairs) ])) ],
                Apply(
                    e.Demand("the only", "TheOnly"),
                    [
                        Image(
                            At(Name p, Int 2L),
                            [ bound p (Filter(bound p (Name pairs), equal (At(Name p, Int 1L)) (Name k))) ]
                        )
                    ]
                )
            ))
        |> commented
            [
                "The map with these <<key, value>> pairs; two values for one key are an error."
            ]
    | "options" ->
        define name [ s ] (union (Set [ Tuple [] ]) (Image(Tuple [ Name x ], [ bound x (Name s) ])))
        |> commented [ "<<>> stands for NIL and SEQ{}, <<x>> for SOME(x) and SEQ{x}." ]
    | "maps" ->
        define
            name
            [ a; b ]
            (Prefix("UNION", Image(FunctionSet(Name s, Name b), [ bound s (Prefix("SUBSET", Name a)) ])))
        |> commented [ "The maps from some of A to B." ]
    | _ -> None
