/// Reduction *lazy*: which transitions may be put off until something reads what they do.
///
/// docs/semantics.md says what that means and why it is exact. Here are the conditions that the program decides, and the guess which transitions
/// are worth it; that nothing else depends on their steps is looked at while searching (`Engine.Tails`).
module internal Mommie.Checking.Laziness

open System.Collections.Generic
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World

/// A transition, by the role type of its NODE and its name.
type Name = string * string

/// Whether the state space is one in which steps can be put off at all: looks at the pool are positive, and nothing is chosen but by the firing itself.
let private possible (world: World) =
    let plan = world.Plan

    plan.Nodes |> List.forall (fun n -> n.Tracked.IsEmpty)
    && plan.Reductions.Contains Deliver
    && plan.Reductions.Contains Lies
    && not plan.Crashes
    && not plan.Oracle
    && world.Model.GlobalBounds.IsEmpty

let private externs (program: Program) (body: Statement list) =
    Walk.statements body
    |> Seq.choose (fun s ->
        match s.Node with
        | LocalExtern(_, f, _)
        | CallExtern(f, _) -> program.Externs |> List.tryFind (fun e -> e.Name = f)
        | _ -> None)
    |> List.ofSeq

/// A history that is restored may have less in it, and a statement retired is an error for later firings.
let private grows (program: Program) (t: Transition) =
    t.On.IsNone
    && externs program t.Body |> List.forall (fun e -> e.Kind = ExternKind.Stateful)
    && not (
        Walk.statements t.Body
        |> Seq.exists (fun s ->
            match s.Node with
            | Retire _ -> true
            | _ -> false)
    )

/// The record types that a body publishes whenever it runs, and all that it may publish.
let private publishes (body: Statement list) : Set<string> * Set<string> =
    let types (statements: Statement seq) =
        statements
        |> Seq.choose (fun s ->
            match s.Node with
            | PublishStatement p -> Some p.RecordType
            | _ -> None)
        |> Set.ofSeq

    let rec certain (body: Statement list) =
        body
        |> List.collect (fun s ->
            match s.Node with
            | ForEach(_, _, inner) -> certain inner
            | _ -> [ s ])

    types (certain body), types (Walk.statements body)

/// The transitions worth putting off: what they publish whenever they fire is read by such transitions alone, and so is something of what they may
/// publish. (What they publish under a condition may never come.) Those in `without` are taken for others.
let choose (world: World) (without: Set<Name>) : Set<Name> =
    let program = world.Program

    let looks =
        [
            for n in world.Plan.Nodes do
                let ofInit, ofTransitions = Looks.ofNode n.Node
                let records (ls: Looks.Look list) = ls |> List.map _.Pattern.Record
                // INIT is never put off.
                yield (n.Node.Role, ""), records ofInit

                for t, ls in ofTransitions do
                    yield (n.Node.Role, t.Name), records ls
        ]

    // A lie about a record may repeat what was published of the records inside it.
    let lookers =
        looks
        |> List.collect (fun (name, records) ->
            records
            |> List.collect (fun r -> Cone.inside program r |> Set.toList)
            |> List.map (fun r -> r, name))
        |> List.groupBy fst
        |> List.map (fun (r, names) -> r, names |> List.map snd |> Set.ofList)
        |> Map.ofList

    let candidates =
        [
            for n in world.Plan.Nodes do
                for t in n.Transitions do
                    let name = n.Node.Role, t.Transition.Name

                    if grows program t.Transition && not (without.Contains name) then
                        name, publishes t.Transition.Body
        ]

    let rec grow (chosen: Set<Name>) =
        let more =
            candidates
            |> List.filter (fun (_, (always, ever)) ->
                let lateOnly r =
                    Map.tryFind r lookers |> Option.forall (fun names -> Set.isSubset names chosen)

                Set.forall lateOnly always && (ever.IsEmpty || Set.exists lateOnly ever))
            |> List.map fst
            |> Set.ofList

        if Set.isSubset more chosen then
            chosen
        else
            grow (Set.union chosen more)

    if possible world then grow Set.empty else Set.empty

/// The transitions that are put off when it is searched again because some of those that were cannot be.
let less (world: World) (late: Set<Name>) (blamed: Set<Name>) : Set<Name> =
    choose world (Set.difference (choose world Set.empty) late + blamed)

/// How a firing looks at a component.
[<RequireQualifiedAccess>]
type Touch =
    | Never
    /// reads a set, and what it finds there it finds in a larger one, too
    | Grows
    | Reads

/// How the firings of a node's transition read and write its components, by place.
let touches (world: World) (instance: Instance) (transition: int) : Map<int, Touch> =
    let program = world.Program
    let node = instance.Plan.Node
    let t = instance.Plan.Transitions[transition].Transition

    let functions =
        Map.ofList (
            (program.Functions |> List.map (fun f -> f.Name, f.Body))
            @ (node.Functions |> List.map (fun f -> f.Name, f.Body))
        )

    let variables = Dictionary<string, Touch>()
    let opened = HashSet<string>()
    let mutable history = false

    let rec expression (e: Expr) =
        for e in Walk.all e do
            match e.Node with
            | Variable v -> variables[v] <- Touch.Reads
            | CallReads _ -> history <- true
            | CallFunction(f, _)
            | CallNodeFunction(_, f, _) when opened.Add f -> functions |> Map.tryFind f |> Option.iter expression
            | _ -> ()

    // `e IN x` as a conjunct of WHERE.
    let members, others =
        t.Where
        |> Option.map Walk.conjuncts
        |> Option.defaultValue []
        |> List.map (fun e ->
            match e.Node with
            | Binary(BinaryOp.In, a, { Node = Variable v }) -> Some(v, a), e
            | _ -> None, e)
        |> List.partition (fun (m, _) -> m.IsSome)

    for m, _ in members do
        match m with
        | Some(v, _) -> variables[v] <- Touch.Grows
        | None -> ()

    { t with Where = None } |> Walk.triggerExprs |> List.iter expression
    others |> List.iter (snd >> expression)
    members |> List.iter (fst >> Option.iter (snd >> expression))

    for s in Walk.statements t.Body do
        Walk.statementExprs s |> List.iter expression

        match s.Node with
        | Assign(x, _)
        | AssignAt(x, _, _) -> variables[x] <- Touch.Reads
        | LocalExtern _
        | CallExtern _ -> history <- true
        | _ -> ()

    Map.ofSeq (
        seq {
            for i, v in List.indexed node.Variables do
                match variables.TryGetValue v.Name with
                | true, touch -> instance.Base + i, touch
                | _ -> ()

            for place in
                [
                    (if history then instance.History else -1)
                    instance.Fired[transition]
                    instance.Started
                    instance.Retired
                ] do
                if place >= 0 then
                    place, Touch.Reads
        }
    )
