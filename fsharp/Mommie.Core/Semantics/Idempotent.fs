/// Rule (a) of refraction: bodies that change nothing when they run again.
module Mommie.Core.Semantics.Idempotent

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Determined

let private constantOf (e: Expr) =
    match e.Node with
    | BoolLiteral _
    | EnumMember _
    | IntLiteral _
    | StringLiteral _
    | Nil -> true
    | _ -> false

/// Every transition that assigns the variable assigns this literal.
let private onlyEver (node: Node) v (literal: Expr) =
    node.Transitions
    |> List.forall (fun t ->
        assigned v t.Body |> List.forall (fun (e, _) -> e = literal)
        && List.isEmpty (assignedAt v t.Body))

/// Firing again changes nothing. Proof: with determined conditions the same statements run again; `x <- x UNION S` with
/// determined S finds S already inside x, which only grows; `x <- literal` finds x at that literal, the only one it is
/// ever given; a PUBLISH of determined parts publishes what is published. No stateful EXTERN extends the history.
/// ASSERT and EMIT are determined or cannot fail, so no evaluation error appears that one firing would not show.
/// (The firing may take other statements into `known`: a delivery that asynchrony allows anyway.)
let idempotent (isDefined: string -> bool) (node: Node) (t: Transition) =
    let rec run (names: Set<string> option) (s: Statement) : Set<string> option =
        match names with
        | None -> None
        | Some known ->
            let fixedly e = determined known e

            match s.Node with
            | LocalValue(b, e) -> if fixedly e then Some(known.Add b.Name) else None
            | LocalExtern(b, f, args) ->
                if isDefined f && List.forall fixedly args then
                    Some(known.Add b.Name)
                else
                    None
            | CallExtern(f, args) ->
                if isDefined f && List.forall fixedly args then
                    names
                else
                    None
            | Assign(v, e) ->
                match added v e with
                | Some s when fixedly s && onlyGrows node v -> names
                | _ -> if constantOf e && onlyEver node v e then names else None
            | AssignAt _ -> None
            | If(c, a, b) ->
                if fixedly c then
                    match List.fold run names a, List.fold run names b with
                    | Some _, Some _ -> names
                    | _ -> None
                else
                    None
            | ForEach(b, source, inner) ->
                if fixedly source then
                    List.fold run (Some(known.Add b.Name)) inner |> Option.map (fun _ -> known)
                else
                    None
            | PublishStatement p ->
                if fixedly p.Verifiers && fixedly p.Auditors && fixedly p.Record then
                    names
                else
                    None
            | Emit(_, args) ->
                if args |> List.forall (fun e -> fixedly e || total e) then
                    names
                else
                    None
            | Assert e -> if fixedly e then names else None
            | Retire _ -> names

    List.fold run (Some(determinedNames t)) t.Body |> Option.isSome
