/// The cone of influence: what the formulas that are checked read, and what changes it, through all transitions.
module Mommie.Core.Semantics.Cone

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Harmless

/// What matters so far; it only grows.
type Cone =
    {
        Variables: Set<string * string>
        Records: Set<string>
        Transitions: Set<string * string>
    }

/// Variables of the local node and record types looked at, through functions.
let private reads (program: Program) (node: Node) (es: Expr list) =
    let functions =
        Map.ofList (
            (program.Functions |> List.map (fun f -> f.Name, f.Body))
            @ (node.Functions |> List.map (fun f -> f.Name, f.Body))
        )

    let rec go (e: Expr) : (Set<string> * Set<string>) seq =
        Walk.all e
        |> Seq.collect (fun e ->
            match e.Node with
            | Variable v -> Seq.singleton (Set.singleton v, Set.empty)
            | Known p -> Seq.singleton (Set.empty, Set.singleton p.Record)
            | SetComprehension(_, qs)
            | MapComprehension(_, _, qs) ->
                qs
                |> Seq.choose (fun q ->
                    match q with
                    | FromKnown p -> Some(Set.empty, Set.singleton p.Record)
                    | Generate _
                    | Condition _
                    | FromPublished _ -> None)
            | CallFunction(f, _)
            | CallNodeFunction(_, f, _) ->
                (match Map.tryFind f functions with
                 | Some body -> go body
                 | None -> Seq.empty)
            | _ -> Seq.empty)

    let found = es |> Seq.collect go |> List.ofSeq
    found |> List.map fst |> Set.unionMany, found |> List.map snd |> Set.unionMany

/// What a transition that matters reads: its trigger, and of its body what decides anything that matters.
let private transitionReads
    (program: Program)
    (node: Node)
    (matters: string -> bool)
    (published: string -> bool)
    trigger
    body
    =
    let patternsOf (t: Transition) = t.When @ Option.toList t.Unless

    let guards =
        match trigger with
        | Some t -> Walk.triggerExprs t
        | None -> []

    let effects =
        Walk.statements body
        |> Seq.collect (fun s ->
            match s.Node with
            | Assign(x, e) when total e && not (matters x) -> []
            | AssignAt(x, k, e) when total k && total e && not (matters x) -> []
            | PublishStatement p when harmless s && not (published p.RecordType) -> []
            | Emit(_, es) when List.forall total es -> []
            // Its promise is checked.
            | Retire p -> Walk.patternExprs p
            // m[k] <- e keeps the rest of the map.
            | AssignAt(x, k, e) ->
                [
                    k
                    e
                    {
                        Node = Variable x
                        Type = TBottom
                        Span = s.Span
                    }
                ]
            | _ -> Walk.statementExprs s)
        |> List.ofSeq

    let variables, records = reads program node (guards @ effects)

    let looked =
        trigger
        |> Option.map (patternsOf >> List.map (fun (p: Pattern) -> p.Record) >> Set.ofList)
        |> Option.defaultValue Set.empty

    variables, records + looked

/// The record types inside a record type: a lie about it may repeat what was published of them.
let inside (program: Program) (record: string) =
    let rec go (seen: Set<string>) t : Set<string> =
        match t with
        | TRecord r
        | TPart(r, _) ->
            if seen.Contains r then
                seen
            else
                match program.Records |> List.tryFind (fun d -> d.Name = r) with
                | Some d -> d.Fields |> List.fold (fun s f -> go s f.Type) (seen.Add r)
                | None -> seen.Add r
        | TSet t
        | TSeq t
        | TOption t -> go seen t
        | TMap(k, v) -> go (go seen k) v
        | TTuple ts -> List.fold go seen ts
        | TBool
        | TInt
        | TString
        | TPrincipal
        | TRole _
        | TEnum _
        | TOpaque _
        | TBottom -> seen

    go Set.empty (TRecord record)

/// What the checked formulas read.
let seeds (program: Program) (model: Model) (invariants: Property list) =
    let formulas =
        (invariants |> List.map _.Formula) @ model.GlobalBounds
        |> Seq.collect Walk.all
        |> List.ofSeq

    let fromFormulas =
        formulas
        |> List.choose (fun e ->
            match e.Node with
            | NodeVariable(_, role, v) -> Some(role, v)
            | _ -> None)

    let published =
        formulas
        |> List.collect (fun e ->
            match e.Node with
            | Published p -> [ p.Record ]
            | SetComprehension(_, qs)
            | MapComprehension(_, _, qs) ->
                qs
                |> List.choose (fun q ->
                    match q with
                    | FromPublished p -> Some p.Record
                    | Generate _
                    | Condition _
                    | FromKnown _ -> None)
            | _ -> [])

    let fromBounds =
        model.Bounds
        |> List.collect (fun (role, e) ->
            match program.Nodes |> List.tryFind (fun n -> n.Role = role) with
            | Some node -> reads program node [ e ] |> fst |> Set.toList |> List.map (fun v -> role, v)
            | None -> [])

    let fromInitials =
        program.Nodes
        |> List.collect (fun n ->
            n.Variables
            |> List.filter (fun (v: Variable) -> not (total v.Initial))
            |> List.map (fun (v: Variable) -> n.Role, v.Name))

    // An assignment whose right side can fail is kept, and its variable with it.
    let fromAssignments =
        program.Nodes
        |> List.collect (fun n ->
            Walk.nodeStatements n
            |> List.choose (fun s ->
                match s.Node with
                | Assign(x, e) when not (total e) -> Some(n.Role, x)
                | AssignAt(x, k, e) when not (total k && total e) -> Some(n.Role, x)
                | _ -> None))

    Set.ofList (fromFormulas @ fromBounds @ fromInitials @ fromAssignments), Set.ofList published

let private grow (program: Program) (cone: Cone) : Cone =
    program.Nodes
    |> List.fold
        (fun (cone: Cone) node ->
            let matters v = cone.Variables.Contains(node.Role, v)
            let published r = cone.Records.Contains r

            let changes body =
                Walk.statements body
                |> Seq.exists (fun s ->
                    match s.Node with
                    | Assign(x, _)
                    | AssignAt(x, _, _) -> matters x
                    | PublishStatement p -> published p.RecordType
                    | _ -> false)

            let add (trigger: Transition option) body (cone: Cone) =
                let variables, records = transitionReads program node matters published trigger body

                { cone with
                    Variables = cone.Variables + Set.map (fun v -> node.Role, v) variables
                    Records =
                        cone.Records
                        + Set.unionMany (records |> Set.toList |> List.map (inside program))
                }

            let cone =
                match node.Init with
                | Some body -> add None body cone
                | None -> cone

            // A promise of RETIRE is about every trigger of the node.
            let retires =
                Walk.nodeStatements node
                |> List.exists (fun s ->
                    match s.Node with
                    | Retire _ -> true
                    | _ -> false)

            node.Transitions
            |> List.fold
                (fun (cone: Cone) t ->
                    if retires || changes t.Body || not (harmlessTransition t) then
                        add
                            (Some t)
                            t.Body
                            { cone with
                                Transitions = cone.Transitions.Add(node.Role, t.Name)
                            }
                    else
                        cone)
                cone)
        cone

/// The cone grown until it grows no more.
let rec fix program cone =
    let next = grow program cone
    if next = cone then cone else fix program next
