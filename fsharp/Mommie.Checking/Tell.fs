/// Runs told as traces: what each step changed and published.
module internal Mommie.Checking.Tell

open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Trace

let private data (world: World) v = Data.ofValue world.Program v

/// The names of the principals in a set.
let private members (s: Value) =
    s.Items
    |> Array.map (fun p -> if p.Kind = Kind.Anyone then "ANYONE" else p.Text)
    |> List.ofArray

let private published (world: World) (state: State) (recordType: string) (s: Value) : Trace.Statement =
    {
        Issuer = s.Items[0].Text
        Verifiers = members s.Items[1]
        Auditors = members s.Items[2]
        Record = recordType
        Value = data world s.Items[3]
        Lie = isByzantine state s.Items[0]
        Audited = false
    }

/// How a run starts: what was chosen, and the variables of the honest nodes.
let start (world: World) (state: State) : Start * Change list =
    let plan = world.Plan

    let chosen =
        {
            Byzantine =
                if plan.Byzantine then
                    Some(members state[Place.byz])
                else
                    None
            MayCrash =
                if plan.Crashes then
                    Some(members state[Place.mayCrash])
                else
                    None
            Externs =
                if not plan.Externs then None
                elif isTrue state[Place.adversarial] then Some "two values"
                else Some "free"
            // Before the first step only PURE ones have answered: their keys are (name, arguments).
            Answers =
                pairs state[Place.oracle]
                |> Seq.map (fun (k, v) ->
                    {
                        Extern = k.Items[0].Text
                        Arguments = k.Items[1].Items |> Seq.map (data world) |> List.ofSeq
                        Value = data world v
                    })
                |> List.ofSeq
        }

    let variables =
        [
            for i in world.Instances do
                if not (isByzantine state i.Principal) then
                    for k, v in List.indexed i.Plan.Node.Variables do
                        let value = data world state[i.Base + k]

                        yield
                            {
                                Node = i.Principal.Text
                                Name = v.Name
                                Before = value
                                After = value
                            }
        ]

    chosen, variables

/// What changed between two states.
let changes (world: World) (before: State) (after: State) : Change list =
    [
        for i in world.Instances do
            let change place name (show: Value -> Datum) =
                if
                    place >= 0
                    && not (isAbsent before[place])
                    && not (Value.Same(before[place], after[place]))
                then
                    [
                        {
                            Node = i.Principal.Text
                            Name = name
                            Before = show before[place]
                            After = show after[place]
                        }
                    ]
                else
                    []

            for k, v in List.indexed i.Plan.Node.Variables do
                yield! change (i.Base + k) v.Name (data world)

            yield! change i.History "history" (Data.calls world.Program)

            yield! change i.Promises "promises" (fun s -> data world (set (s.Items |> Array.map (fun p -> p.Items[4]))))

            for k, r in List.indexed i.Plan.Tracked do
                yield! change i.Known[k] ("known " + r) (Data.held world.Program)

        if not (Value.Same(before[Place.crashed], after[Place.crashed])) then
            yield
                {
                    Node = ""
                    Name = "crashed"
                    Before = data world before[Place.crashed]
                    After = data world after[Place.crashed]
                }
    ]

let private newStatements (world: World) (before: State) (after: State) =
    [
        for r in world.Program.Records do
            match world.PublishedAt.TryGetValue r.Name with
            | true, place ->
                for s in (minus after[place] before[place]).Items do
                    yield published world after r.Name s
            | _ -> ()
    ]

/// One step told. `after` is empty where the step failed.
let step (world: World) (number: int) (id: StepId) (details: Details) (before: State) (after: State) : Trace.Step =
    let node, name, span =
        match id.Kind with
        | StepKind.Lie -> world.Principals[id.Instance].Text, "", Span.none
        | StepKind.Crash
        | StepKind.Deliver -> world.Instances[id.Instance].Principal.Text, "", Span.none
        | StepKind.Init ->
            let i = world.Instances[id.Instance]
            i.Principal.Text, "INIT", i.Plan.Node.Span
        | StepKind.Call ->
            let i = world.Instances[id.Instance]
            i.Principal.Text, i.Plan.Inputs[id.Transition], i.Plan.Node.Span
        | StepKind.Transition ->
            let i = world.Instances[id.Instance]
            let t = i.Plan.Transitions[id.Transition].Transition
            i.Principal.Text, t.Name, t.Span

    {
        Number = number
        Kind = id.Kind
        Node = node
        Transition = name
        Span = span
        Bindings = details.Bindings |> List.map (fun (n, v) -> { Name = n; Value = data world v })
        Changes = (if after.Length = 0 then [] else changes world before after)
        Published =
            (if after.Length = 0 then
                 []
             else
                 newStatements world before after)
        Used =
            details.Used
            |> List.map (fun u ->
                {
                    Issuer = u.Issuer.Text
                    Verifiers = (if u.Lie || not u.Mine then [] else [ node ])
                    Auditors = members u.Auditors
                    Record = u.Record
                    Value = data world u.Value
                    Lie = u.Lie
                    Audited = not u.Mine
                })
        Emitted =
            details.Emitted
            |> List.map (fun (n, args) ->
                {
                    Name = n
                    Arguments = args |> Array.map (data world) |> List.ofArray
                })
        Answers =
            details.Answers
            |> List.map (fun (f, args, v) ->
                {
                    Extern = f
                    Arguments = args |> Array.map (data world) |> List.ofArray
                    Value = data world v
                })
        Fails = (after.Length = 0)
    }
