/// A MODEL made finite: principals, constants, node instances, and where each component of a state stands.
module Mommie.Core.Semantics.World

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan

/// An expression that has no value: where, and why. Thrown inside the semantics only; every public operation of the
/// semantics hands it out as a value.
exception NoValue of span: Span * message: string

/// A universe that is too large to list: which, and how large. Handed out as a value, like `NoValue`.
exception TooLarge of message: string

/// Ends the evaluation of an expression that has no value.
let noValue span message : 'a = raise (NoValue(span, message))

/// One node: a principal that runs a NODE, with the places of its components in the state array.
/// A component that is absent has place -1.
type Instance =
    {
        Principal: Value
        Plan: NodePlan
        /// the place of its first variable; the variables stand in the order of the declarations
        Base: int
        Started: int
        History: int
        /// by input, in the order of `Plan.Inputs`
        Calls: int[]
        /// what it has promised UNTIL something, in the machine for a temporal property: a set of
        /// (PUBLISH, record type, verifiers, auditors, record, captured values)
        Promises: int
        /// by input: the queue of calls that arrived (reduction *deliver* off; for a temporal property the first call waiting, of FAIR inputs)
        Queues: int[]
        /// by transition
        Fired: int[]
        /// by tracked record type, in the order of `Plan.Tracked`
        Known: int[]
        /// the statements it has retired, as (record type, issuer, record); not part of the state that is counted
        Retired: int
    }

/// A state: its components by place; null where the principal is Byzantine.
type State = Value[]

/// Places of the components that belong to nobody.
module Place =
    /// the set of Byzantine principals
    let byz = 0
    /// TRUE under the adversarial interpretation of EXTERNs
    let adversarial = 1
    /// the set of principals that may crash
    let mayCrash = 2
    /// the set of principals that have crashed
    let crashed = 3
    /// the answers chosen so far
    let oracle = 4
    /// the first record type's published statements, when it has any
    let first = 5

/// Everything about a MODEL that does not change along a run.
type World =
    {
        Plan: Plan
        Program: Program
        Model: Model
        /// all principals, in the order of the MODEL
        Principals: Value[]
        /// by role type name
        Roles: Map<string, Value>
        ByName: Dictionary<string, Value>
        /// by opaque type that the MODEL binds
        Carriers: Map<string, Value[]>
        /// by enum
        Enums: Map<string, Value[]>
        Records: Dictionary<string, Record>
        /// by name; filled while the world is made (constants may use others)
        Constants: Dictionary<string, Value>
        /// the integers of liars and inputs
        mutable Ints: Value[]
        /// the strings of the program
        Strings: Value[]
        Instances: Instance[]
        /// by role type name and principal name
        InstanceOf: Dictionary<struct (string * string), Instance>
        /// by record type: the place of its published statements
        PublishedAt: Dictionary<string, int>
        /// the number of components of a state that count; behind them stand the statements retired, where the program has RETIRE
        Counted: int
        /// the number of all components
        Size: int
        /// the record types that a RETIRE binds: those of its patterns that no PUBLISH cites, for a citation may bring a statement back
        Retires: Set<string>
    }

/// Whether the principal is Byzantine in the state.
let isByzantine (s: State) (p: Value) = contains s[Place.byz] p

/// The string literals of a program, each once.
let private strings (program: Program) =
    let expressions =
        (program.Nodes |> List.collect Walk.nodeExprs)
        @ (program.Functions |> List.map _.Body)
        @ (program.Properties |> List.map _.Formula)
        @ program.Assumptions

    expressions
    |> Seq.collect Walk.all
    |> Seq.choose (fun e ->
        match e.Node with
        | StringLiteral s -> Some s
        | _ -> None)
    |> Seq.distinct
    |> Seq.sort
    |> Seq.map ofString
    |> Array.ofSeq

/// The world of a plan, constants not yet evaluated (see `Start.world`).
let make (plan: Plan) : World =
    let program = plan.Program
    let model = plan.Model
    let byName = Dictionary<string, Value>()

    for _, members in model.Principals do
        for m in members do
            if not (byName.ContainsKey m) then
                byName[m] <- principal (int64 byName.Count) m

    let roles =
        model.Principals
        |> List.map (fun (role, members) -> role, set (members |> List.map (fun m -> byName[m])))
        |> Map.ofList

    let mutable next = Place.first
    let publishedAt = Dictionary<string, int>()

    let take () =
        next <- next + 1
        next - 1

    let lieSteps = not (plan.Reductions.Contains Lies)

    for r in program.Records do
        if
            List.contains r.Name plan.Published
            || (lieSteps && List.contains r.Name plan.Looked)
        then
            publishedAt[r.Name] <- take ()

    let queued input =
        match plan.Live with
        | Some live -> List.contains input live.Property.Fair
        | None -> not (plan.Reductions.Contains Deliver)

    let promises (n: Node) =
        match plan.Live with
        | Some live ->
            Walk.nodeStatements n
            |> List.exists (fun s ->
                match s.Node with
                | PublishStatement p -> live.Until.Contains p.RecordType
                | _ -> false)
        | None -> false

    let instances = ResizeArray<Instance>()
    let instanceOf = Dictionary<struct (string * string), Instance>()

    for n in plan.Nodes do
        for p in (Map.tryFind n.Node.Role roles |> Option.defaultValue emptySet).Items do
            let start = next
            next <- next + n.Node.Variables.Length

            let instance =
                {
                    Principal = p
                    Plan = n
                    Base = start
                    Started = (if n.Started then take () else -1)
                    History = (if n.History then take () else -1)
                    Calls = n.Inputs |> List.map (fun _ -> take ()) |> Array.ofList
                    Promises = (if promises n.Node then take () else -1)
                    Queues = n.Inputs |> List.map (fun i -> if queued i then take () else -1) |> Array.ofList
                    Fired =
                        n.Transitions
                        |> List.map (fun t -> if t.Memory = Refraction.Memory.Kept then take () else -1)
                        |> Array.ofList
                    Known = n.Tracked |> List.map (fun _ -> take ()) |> Array.ofList
                    Retired = -1
                }

            instances.Add instance
            instanceOf[struct (n.Node.Role, p.Text)] <- instance

    let statements = program.Nodes |> List.collect Walk.nodeStatements

    let cited =
        statements
        |> List.collect (fun s ->
            match s.Node with
            | PublishStatement p -> Walk.citedPatterns p |> List.map _.Record
            | _ -> [])
        |> Set.ofList

    let retires =
        statements
        |> List.choose (fun s ->
            match s.Node with
            | Retire p when plan.Live.IsNone && not (cited.Contains p.Record) -> Some p.Record
            | _ -> None)
        |> Set.ofList

    let counted = next

    if not retires.IsEmpty then
        for k in 0 .. instances.Count - 1 do
            let i = { instances[k] with Retired = take () }
            instances[k] <- i
            instanceOf[struct (i.Plan.Node.Role, i.Principal.Text)] <- i

    let records = Dictionary<string, Record>()

    for r in program.Records do
        records[r.Name] <- r

    {
        Plan = plan
        Program = program
        Model = model
        Principals = byName.Values |> Seq.sortBy _.Number |> Array.ofSeq
        Roles = roles
        ByName = byName
        Carriers =
            model.Carriers
            |> List.map (fun (t, values) -> t, values |> List.mapi (fun i v -> atom (int64 i) v) |> Array.ofList)
            |> Map.ofList
        Enums =
            program.Enums
            |> List.map (fun (e: Enum) ->
                e.Name, e.Members |> List.mapi (fun i m -> ofEnum (int64 i) m) |> Array.ofList)
            |> Map.ofList
        Records = records
        Constants = Dictionary()
        Ints = [||]
        Strings = strings program
        Instances = instances.ToArray()
        InstanceOf = instanceOf
        PublishedAt = publishedAt
        Counted = counted
        Size = next
        Retires = retires
    }
