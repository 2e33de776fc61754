/// Promises with an end, in the machine for a temporal property: what each PUBLISH of a record type leaves in the state that is somewhere published
/// UNTIL something. One variable per PUBLISH.
module Mommie.Core.Tla.Promises

open Mommie.Core.Model.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Expressions

/// A PUBLISH whose promises are state.
type Site =
    {
        Role: string
        /// its place among the PUBLISHs of its node (`Promise.sites`)
        Index: int
        Publish: Publish
        /// the names whose values a promise keeps, since its UNTIL reads them
        Names: (string * Type) list
        /// the variables of the node that it keeps, likewise
        Variables: Variable list
    }

    /// the key of its component of the state
    member s.Key = $"promised {s.Role}.{s.Index}"

/// The PUBLISHs whose promises are state, in the order of the text.
let sites (e: Emission) : Site list =
    match e.Plan.Live with
    | None -> []
    | Some live ->
        e.Plan.Nodes
        |> List.collect (fun n ->
            Promise.sites n.Node
            |> Array.indexed
            |> List.ofArray
            |> List.filter (fun (_, p) -> live.Until.Contains p.RecordType)
            |> List.map (fun (i, p) ->
                let names, variables =
                    match p.Until with
                    | None -> [], []
                    | Some until -> Promise.reads n.Node until

                let typeOf name =
                    Option.toList p.Until
                    |> Seq.collect Walk.patternExprs
                    |> Seq.collect Walk.all
                    |> Seq.pick (fun x ->
                        match x.Node with
                        | ExprNode.Local found when found = name -> Some x.Type
                        | _ -> None)

                {
                    Role = n.Node.Role
                    Index = i
                    Publish = p
                    Names = names |> List.map (fun name -> name, typeOf name)
                    Variables = variables |> List.map (fun v -> n.Node.Variables[v])
                }))

/// The site of a PUBLISH of a node; None where its promises are not state.
let siteOf (e: Emission) (role: string) (p: Publish) =
    sites e
    |> List.tryFind (fun s -> s.Role = role && obj.ReferenceEquals(s.Publish, p))

/// The promise that the PUBLISH makes where it runs.
let make (s: Scope) (site: Site) : Expr =
    let p = site.Publish

    let kept =
        (site.Names |> List.map (fun (name, _) -> local s name))
        @ (site.Variables |> List.map (fun v -> variable s v.Name))

    Record(
        [ "to", expr s p.Verifiers; "aud", expr s p.Auditors; "rec", expr s p.Record ]
        @ (if kept.IsEmpty then [] else [ "kept", Tuple kept ])
    )

/// The scope in which the UNTIL of a promise is evaluated: names and variables have the values that they had when it was made.
let captured (s: Scope) (site: Site) (promise: Expr) : Scope =
    let kept i =
        At(Field(promise, "kept"), Int(int64 (i + 1)))

    { s with
        Locals =
            site.Names
            |> List.indexed
            |> List.fold (fun m (i, (name, _)) -> Map.add name (kept i) m) s.Locals
        Assigned =
            site.Variables
            |> List.indexed
            |> List.fold (fun m (i, v) -> Map.add v.Name (kept (site.Names.Length + i)) m) s.Assigned
    }
