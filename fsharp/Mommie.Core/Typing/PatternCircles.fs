/// Patterns and FOR clauses of one trigger that wait for one another.
module Mommie.Core.Typing.PatternCircles

open Mommie.Core.Text
open Mommie.Core.Model
open Mommie.Core.Typing.Symbols

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// The names whose values a pattern chooses when it is matched: issuer sets and maps.
let private chosen (p: M.Pattern) : string list =
    let issuers =
        match p.Issuer with
        | M.AtLeast(Some b, _, _)
        | M.ExactlyMany(b, _, _) -> [ b.Name ]
        | M.AtLeast(None, _, _)
        | M.AnyIssuer
        | M.ThePrincipal _
        | M.OneOf _
        | M.AllOf _ -> []

    issuers
    @ (p.Fields
       |> List.choose (fun f ->
           match f with
           | M.MultivalentBind b -> Some b.Name
           | M.Equals _
           | M.Univalent
           | M.Multivalent
           | M.MultivalentSame _ -> None))

/// Reports patterns and FOR clauses that wait for one another: issuer sets, maps and FOR names are chosen one after the
/// other, so that no choice may need its own outcome. Circles through a name of `told` were reported already.
let circles (ctx: Context) (told: string list) (patterns: M.Pattern list) (picks: M.Generator list) =
    let locals walk =
        let found = ResizeArray()

        walk
            { Walk.nothing with
                Expr =
                    fun e ->
                        match e.Node with
                        | M.Local x -> found.Add x
                        | _ -> ()
            }

        Set.ofSeq found

    let items =
        [
            for p in patterns -> p.Span, chosen p, locals (fun v -> Walk.pattern v p)
            for g in picks -> g.Binder.Span, [ g.Binder.Name ], locals (fun v -> Walk.expr v g.Source)
        ]
        |> List.toArray

    let needs i : int seq =
        let _, own, uses = items[i]

        [
            for j in 0 .. items.Length - 1 do
                let _, names, _ = items[j]

                if
                    i <> j
                    && names |> List.exists (fun n -> uses.Contains n && not (List.contains n own))
                then
                    j
        ]

    items
    |> Array.iteri (fun i (span, names, _) ->
        let reached = Reach.from needs i

        let isTold j =
            let _, names, _ = items[j]
            names |> List.exists (fun n -> List.contains n told)

        if reached.Contains i && not (Set.exists isTold reached) then
            let what = names |> List.map (fun n -> $"'{n}'") |> String.concat " and "

            error
                ctx
                "MOM2308"
                span
                $"{what} can be chosen only when it is known already"
                "Move one of the conditions on the way into the WHERE of the transition.")
