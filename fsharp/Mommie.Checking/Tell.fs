/// Runs told as traces: what each step changed and published, as text.
module internal Mommie.Checking.Tell

open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Trace

let private text (world: World) v = Show.value world.Program v

/// The members of a set, as text.
let private members world (s: Value) =
    s.Items |> Array.map (text world) |> List.ofArray

let private published (world: World) (state: State) (recordType: string) (s: Value) : Trace.Statement =
    {
        Issuer = s.Items[0].Text
        Verifiers = members world s.Items[1]
        Auditors = members world s.Items[2]
        Record = recordType
        Value = text world s.Items[3]
        Lie = isByzantine state s.Items[0]
    }

/// How a run starts: what was chosen, and the variables of the honest nodes.
let start (world: World) (state: State) : NamedValue list * Change list =
    let plan = world.Plan

    let chosen =
        [
            if plan.Byzantine then
                yield
                    {
                        Name = "Byzantine"
                        Value = text world state[Place.byz]
                    }
            if plan.Crashes then
                yield
                    {
                        Name = "may crash"
                        Value = text world state[Place.mayCrash]
                    }
            if plan.Externs then
                yield
                    {
                        Name = "EXTERN results"
                        Value =
                            (if isTrue state[Place.adversarial] then
                                 "two values"
                             else
                                 "free")
                    }
            for k, v in pairs state[Place.oracle] do
                yield
                    {
                        Name = k.Items[0].Text + text world k.Items[1]
                        Value = text world v
                    }
        ]

    let variables =
        [
            for i in world.Instances do
                if not (isByzantine state i.Principal) then
                    for k, v in List.indexed i.Plan.Node.Variables do
                        let value = text world state[i.Base + k]

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
let private changes (world: World) (before: State) (after: State) : Change list =
    [
        for i in world.Instances do
            let change place name (show: Value -> string) =
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
                yield! change (i.Base + k) v.Name (text world)

            yield! change i.History "history" (Show.history world.Program)

            let held (s: Value) =
                "{"
                + (s.Items
                   |> Array.map (fun h -> h.Items[0].Text + ": " + text world h.Items[3])
                   |> String.concat ", ")
                + "}"

            for k, r in List.indexed i.Plan.Tracked do
                yield! change i.Known[k] ("known " + r) held

        if not (Value.Same(before[Place.crashed], after[Place.crashed])) then
            yield
                {
                    Node = ""
                    Name = "crashed"
                    Before = text world before[Place.crashed]
                    After = text world after[Place.crashed]
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
        Bindings = details.Bindings |> List.map (fun (n, v) -> { Name = n; Value = text world v })
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
                    Auditors = members world u.Auditors
                    Record = u.Record
                    Value = text world u.Value
                    Lie = u.Lie
                })
        Emitted =
            details.Emitted
            |> List.map (fun (n, args) ->
                {
                    Name = n
                    Value = args |> Array.map (text world) |> String.concat ", "
                })
        Answers =
            details.Answers
            |> List.map (fun (f, args, v) ->
                {
                    Name = f + "(" + (args |> Array.map (text world) |> String.concat ", ") + ")"
                    Value = text world v
                })
    }
