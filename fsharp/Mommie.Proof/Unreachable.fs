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

// A principal as lines can tell it from others: a named one, or any other of a role.
type private Kind =
    | Named of Atom
    | OtherOf of string

type private Answer =
    | Matches
    | Never
    | Hidden
    /// the names alone do not tell: a constant is not bound, or there is too much to try
    | Open

// The most pairs and lines that are tried before a solver is asked instead.
let private mostTried = 4_000_000

/// Whether a line can match after those before it, computed over every kind of principal.
let private reach (ctx: Context) (regions: Regions.Regions) (l: Line) (earlier: Line list) : Answer =
    let lines = l :: earlier

    let open' =
        lines
        |> List.exists (fun e -> (regions.Select e.From).Unknown.Length + (regions.Select e.To).Unknown.Length > 0)

    let program = ctx.Program

    let rec isBelow (role: string) (other: string) =
        role = other
        || program.Roles
           |> List.tryFind (fun r -> r.Name = role)
           |> Option.bind _.Parent
           |> Option.exists (fun p -> isBelow p other)

    let named =
        lines
        |> List.collect (fun e -> [ regions.Select e.From; regions.Select e.To ])
        |> List.collect (fun s -> List.ofArray s.Atoms)
        |> Set.ofList

    let kinds =
        (program.Roles |> List.map (fun r -> OtherOf r.Name))
        @ (ctx.Deployment.Atoms
           |> List.filter (fun a -> a.Role.IsNone || Set.contains a.Name named)
           |> List.map Named)

    let count = List.length kinds

    if open' || int64 count * int64 count * int64 (List.length lines) > int64 mostTried then
        Open
    else
        let holds (s: Regions.Selection) k =
            s.Everybody
            || match k with
               | Named a ->
                   Array.contains a.Name s.Atoms
                   || a.Role |> Option.exists (fun r -> s.Roles |> Array.exists (isBelow r))
               | OtherOf r -> s.Roles |> Array.exists (isBelow r)

        // Of each line, which kinds its two sides hold, for all ways that it can be read.
        let table (e: Line) =
            let shape = regions.Shape e

            shape.Record,
            shape.Ways
            |> Array.map (fun (from, to') ->
                kinds |> List.map (holds from) |> Array.ofList, kinds |> List.map (holds to') |> Array.ofList)

        let own = table l
        let others = earlier |> List.map table
        let array = Array.ofList kinds

        let matches (_, ways: (bool[] * bool[])[]) a b =
            ways |> Array.exists (fun (f, t) -> f[a] && t[b])

        let mutable any = false
        let mutable free = false

        // A record type that only some earlier lines name leaves the others; one type at a time is enough.
        let types =
            match l.Record with
            | Some r -> [ Some r ]
            | None ->
                let named = earlier |> List.choose _.Record |> List.distinct

                if List.isEmpty named || List.length named < List.length program.Records then
                    [ None ]
                else
                    List.map Some named

        for a in 0 .. count - 1 do
            for b in 0 .. count - 1 do
                let same =
                    match array[a] with
                    | Named _ -> a = b
                    | OtherOf _ -> false

                if not free && not same && matches own a b then
                    any <- true

                    free <-
                        types
                        |> List.exists (fun t ->
                            others
                            |> List.forall (fun ((record, _) as e) ->
                                (Option.isSome record && record <> t) || not (matches e a b)))

        if free then Matches
        elif any then Hidden
        else Never

/// A warning for every such line.
let unreachable (ctx: Context) (solver: ISolver) (limit: uint32) : Diagnostic list =
    let regions = Regions.regionsOf ctx.Program ctx.Deployment

    let never (l: Line) =
        Diagnostic.warning
            "MOM3009"
            l.Span
            ("the line `" + l.Text + "` can never match: no two principals are as it says")

    let hidden (l: Line) (blocking: Line list) =
        let d =
            Diagnostic.warning
                "MOM3009"
                l.Span
                ("the line `"
                 + l.Text
                 + "` can never match: earlier lines match all that it could")

        blocking
        |> List.fold (fun d e -> Diagnostic.withRelated e.Span "this line comes first" d) d

    // Where names alone do not tell.
    let ask (l: Line) (earlier: Line list) =
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

        let s = script ctx false [] [ part ] []
        use session = solver.Open(body s, limit)

        match session.Check(guardsOf [ Fact; Negation ] s) with
        | Unsat -> Some(never l)
        | Unknown _ -> None
        | Sat ->
            match session.Check(premises s) with
            | Unsat ->
                let alone =
                    earlier
                    |> List.filter (fun e ->
                        session.Check((guardsOf [ Fact ] s) @ [ (lineGuard e).Symbol ]) = Unsat
                        || List.length earlier = 1)

                Some(hidden l alone)
            | Sat
            | Unknown _ -> None

    let section (lines: Line list) =
        let byOrdinal = Dictionary<int, Line>()

        for l in lines do
            byOrdinal[l.Ordinal] <- l

        lines
        |> List.choose (fun l ->
            let earlier = l.Before |> List.map (fun k -> byOrdinal[k])

            match l.HiddenBy with
            | Some k -> Some(hidden l [ byOrdinal[k] ])
            | None ->
                match reach ctx regions l earlier with
                | Matches -> None
                | Never -> Some(never l)
                | Hidden ->
                    let shape = regions.Shape l

                    earlier
                    |> List.filter (fun e -> regions.Covered(shape, regions.Shape e))
                    |> hidden l
                    |> Some
                | Open -> ask l earlier)
        |> List.map (
            Diagnostic.withMend
                "Remove it, or put it before the lines that match all it could: the first line that matches is used."
        )

    List.collect
        section
        [
            ctx.Deployment.Authentication |> List.map fst
            ctx.Deployment.NonRepudiation |> List.map fst
            ctx.Deployment.Dissemination |> List.map fst
            ctx.Deployment.Batching |> List.map fst
        ]
