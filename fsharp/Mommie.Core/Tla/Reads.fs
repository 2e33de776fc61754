/// What the FUNCTIONs of a node read.
module Mommie.Core.Tla.Reads

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Scope

type private MExpr = Mommie.Core.Model.Tree.Expr

/// The declaration of a FUNCTION of a node.
let nodeFunction (em: Emission) role name : Mommie.Core.Model.Tree.Function =
    (Plan.nodeOf em.Plan role).Node.Functions |> List.find (fun f -> f.Name = name)

/// What a FUNCTION of a node reads besides its arguments, through other FUNCTIONs too.
let readByFunction
    (em: Emission)
    role
    (f: Mommie.Core.Model.Tree.Function)
    : {|
        Variables: Set<string>
        Looks: string list
        History: bool
    |}
    =
    let tracked = (Plan.nodeOf em.Plan role).Tracked

    let rec gather (e: MExpr) : Set<string> * Set<string> * bool =
        Walk.all e
        |> Seq.fold
            (fun (variables, looks: Set<string>, history) e ->
                match e.Node with
                | Variable v -> Set.add v variables, looks, history
                | Known p -> variables, looks.Add p.Record, history
                | SetComprehension(_, qs)
                | MapComprehension(_, _, qs) ->
                    let records =
                        qs
                        |> List.choose (fun q ->
                            match q with
                            | FromKnown p -> Some p.Record
                            | FromPublished _
                            | Generate _
                            | Condition _ -> None)

                    variables, Set.union looks (Set.ofList records), history
                | CallReads _ -> variables, looks, true
                | CallNodeFunction(_, name, _) ->
                    let v, l, h = gather (nodeFunction em role name).Body
                    Set.union v variables, Set.union l looks, h || history
                | _ -> variables, looks, history)
            (Set.empty, Set.empty, false)

    let variables, looks, history = gather f.Body

    {|
        Variables = variables
        Looks = tracked |> List.filter looks.Contains
        History = history
    |}
