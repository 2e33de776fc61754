/// The reduction *sinks*: what nothing that is checked depends on is not state (cone of influence).
///
/// The checked invariants and BOUND read some variables and some published record types. A transition matters when it can
/// change one of these, or something that a transition that matters reads. Everything else is left out: variables,
/// assignments, publications, whole transitions. The steps left out change only components left out, so the runs over the
/// remaining components are exactly the same, and so are the verdicts of the checked invariants.
///
/// An expression that may have no value (a map read outside its domain, CHOOSE of none) is itself something to check:
/// a transition with one is never left out, and the variables it reads matter.
module Mommie.Core.Semantics.Sinks

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Harmless
open Mommie.Core.Semantics.Cone

/// What was left out, for the summary.
type LeftOut =
    {
        /// role and variable
        Variables: (string * string) list
        /// role and transition
        Transitions: (string * string) list
        /// record types whose publications are left out
        Records: string list
    }

/// Nothing was left out.
let nothing =
    {
        Variables = []
        Transitions = []
        Records = []
    }

/// UNTIL and CITING do not change the state; they are taken off where they read what is left out.
let private quiet (matters: string -> bool) (p: Publish) =
    let readable (pattern: Pattern) =
        Walk.patternExprs pattern
        |> List.forall (fun e ->
            not (
                Walk.exists
                    (fun e ->
                        match e.Node with
                        | Variable v -> not (matters v)
                        | CallNodeFunction _ -> true
                        | _ -> false)
                    e
            ))

    let rec citable c =
        match c with
        | CitePattern pattern -> readable pattern
        | CiteForall(gs, c) ->
            citable c
            && gs
               |> List.forall (fun g ->
                   not (
                       Walk.exists
                           (fun e ->
                               match e.Node with
                               | Variable v -> not (matters v)
                               | CallNodeFunction _ -> true
                               | _ -> false)
                           g.Source
                   ))

    { p with
        Until = p.Until |> Option.filter readable
        Citing = p.Citing |> List.filter citable
    }

/// The statements that matter.
let rec private trim (matters: string -> bool) (published: string -> bool) (body: Statement list) : Statement list =
    body
    |> List.choose (fun s ->
        match s.Node with
        | Assign(x, e) when not (matters x) && total e -> None
        | AssignAt(x, k, e) when not (matters x) && total k && total e -> None
        | PublishStatement p when harmless s && not (published p.RecordType) -> None
        // Outputs are not state; one that shows a variable left out goes with it.
        | Emit(_, es) when
            List.forall total es
            && List.exists
                (Walk.exists (fun e ->
                    match e.Node with
                    | Variable v -> not (matters v)
                    | _ -> false))
                es
            ->
            None
        | PublishStatement p ->
            Some
                { s with
                    Node = PublishStatement(quiet matters p)
                }
        | If(c, a, b) ->
            Some
                { s with
                    Node = If(c, trim matters published a, trim matters published b)
                }
        | ForEach(x, e, b) ->
            Some
                { s with
                    Node = ForEach(x, e, trim matters published b)
                }
        | _ -> Some s)

/// The program without what the checked invariants do not depend on, and what was left out of it.
let prune (program: Program) (model: Model) (invariants: Property list) : Program * LeftOut =
    let variables, published = seeds program model invariants

    let cone =
        fix
            program
            {
                Variables = variables
                Records = Set.unionMany (published |> Set.toList |> List.map (inside program))
                Transitions = Set.empty
            }

    // A function that nothing kept calls may read what is left out.
    let called (node: Node) (bounds: Expr list) =
        let rec go (seen: Set<string>) (es: Expr list) =
            es
            |> Seq.collect Walk.all
            |> Seq.choose (fun e ->
                match e.Node with
                | CallNodeFunction(_, f, _) -> Some f
                | _ -> None)
            |> Seq.fold
                (fun (seen: Set<string>) f ->
                    if seen.Contains f then
                        seen
                    else
                        node.Functions
                        |> List.filter (fun g -> g.Name = f)
                        |> List.map _.Body
                        |> go (seen.Add f))
                seen

        let retired =
            Walk.nodeStatements node
            |> List.collect (fun s ->
                match s.Node with
                | Retire p -> Walk.patternExprs p
                | _ -> [])

        go Set.empty (Walk.nodeExprs { node with Functions = [] } @ retired @ bounds)

    let withoutUncalled (node: Node) =
        let bounds =
            model.Bounds |> List.filter (fun (role, _) -> role = node.Role) |> List.map snd

        let used = called node bounds

        { node with
            Functions = node.Functions |> List.filter (fun f -> used.Contains f.Name)
        }

    let nodes =
        program.Nodes
        |> List.map (fun node ->
            let matters v = cone.Variables.Contains(node.Role, v)
            let publishes r = cone.Records.Contains r

            { node with
                Variables = node.Variables |> List.filter (fun (v: Variable) -> matters v.Name)
                Init = node.Init |> Option.map (trim matters publishes)
                Transitions =
                    node.Transitions
                    |> List.filter (fun t -> cone.Transitions.Contains(node.Role, t.Name))
                    |> List.map (fun t ->
                        { t with
                            Body = trim matters publishes t.Body
                        })
            }
            |> withoutUncalled)

    let pruned = { program with Nodes = nodes }

    let missing (before: Node -> string list) =
        List.zip program.Nodes nodes
        |> List.collect (fun (a, b) ->
            let kept = Set.ofList (before b)

            before a
            |> List.filter (fun name -> not (kept.Contains name))
            |> List.map (fun name -> a.Role, name))

    let publishedTypes (p: Program) =
        p.Nodes
        |> List.collect Walk.nodeStatements
        |> List.choose (fun s ->
            match s.Node with
            | PublishStatement p -> Some p.RecordType
            | _ -> None)
        |> Set.ofList

    pruned,
    {
        Variables = missing (fun n -> n.Variables |> List.map (fun (v: Variable) -> v.Name))
        Transitions = missing (fun n -> n.Transitions |> List.map _.Name)
        Records = publishedTypes program - publishedTypes pruned |> Set.toList
    }
