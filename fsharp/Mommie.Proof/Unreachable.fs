/// Lines that can never match, because of the lines before them.
module internal Mommie.Proof.Unreachable

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Solver
open Mommie.Proof.Deployment
open Mommie.Proof.Vocabulary
open Mommie.Proof.Obligation
open Mommie.Proof.Discharge

/// A warning for every such line.
let unreachable (ctx: Context) (solver: ISolver) (limit: uint32) : Diagnostic list =
    let section (lines: Line list) =
        lines
        |> List.filter (fun l -> l.Ordinal > 1)
        |> List.choose (fun l ->
            let functions, guards, assertions = basis ctx false
            let earlier = lines |> List.filter (fun e -> e.Ordinal < l.Ordinal)

            let part =
                join
                    [
                        constant "a1" Principal
                        constant "b1" Principal
                        constant "t1" RecordType
                        given "matches" "the line matches" (conj [ matches l "a1" "b1" "t1"; neg (Same("a1", "b1")) ])
                        join (
                            earlier
                            |> List.map (fun e -> under (lineGuard e) (neg (matches e "a1" "b1" "t1")))
                        )
                        negated True
                    ]

            let s: Script =
                {
                    Comment = []
                    Logic = "UF"
                    Sorts = [ Principal; Group; RecordType; Content ]
                    Functions = functions @ part.Functions
                    Macros = (l :: earlier) |> List.map lineMacro
                    Guards = guards @ part.Guards
                    Assertions = assertions @ part.Assertions
                    Dimensions = []
                }

            use session = solver.Open(body s, limit)

            let warn (d: Diagnostic) =
                Some(
                    d
                    |> Diagnostic.withMend
                        "Remove it, or put it before the lines that match all it could: the first line that matches is used."
                )

            match session.Check(guardsOf [ Fact; Negation ] s) with
            | Unsat ->
                warn (
                    Diagnostic.warning
                        "MOM3009"
                        l.Span
                        ("the line `" + l.Text + "` can never match: no two principals are as it says")
                )
            | Unknown _ -> None
            | Sat ->
                match session.Check(premises s) with
                | Unsat ->
                    let d =
                        Diagnostic.warning
                            "MOM3009"
                            l.Span
                            ("the line `"
                             + l.Text
                             + "` can never match: earlier lines match all that it could")

                    let blocking =
                        earlier
                        |> List.filter (fun e ->
                            session.Check((guardsOf [ Fact ] s) @ [ (lineGuard e).Symbol ]) = Unsat
                            || List.length earlier = 1)

                    blocking
                    |> List.fold (fun d e -> Diagnostic.withRelated e.Span "this line comes first" d) d
                    |> warn
                | Sat
                | Unknown _ -> None)

    List.collect
        section
        [
            ctx.Deployment.Authentication |> List.map fst
            ctx.Deployment.NonRepudiation |> List.map fst
            ctx.Deployment.Dissemination |> List.map fst
            ctx.Deployment.Batching
        ]
