/// The names of the things of a program.
module Mommie.Core.Tla.Allocation

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Universes

/// The EXTERNs whose answers are a function that is chosen before the first step.
let pureExterns (e: Emission) =
    e.Program.Externs
    |> List.filter (fun x -> List.contains x.Name e.Plan.PureChoices)

/// The EXTERNs whose answers are chosen at a call and kept.
let askedExterns (e: Emission) =
    let called =
        e.Program.Nodes
        |> List.collect Walk.nodeStatements
        |> List.choose (fun s ->
            match s.Node with
            | LocalExtern(_, f, _)
            | CallExtern(f, _) -> Some f
            | _ -> None)
        |> Set.ofList

    e.Program.Externs
    |> List.filter (fun x ->
        called.Contains x.Name
        && x.Kind <> ExternKind.Pure
        && (match e.Plan.Answers[x.Name] with
            | Plan.Answer.Interpreted
            | Plan.Answer.Choice -> true
            | Plan.Answer.Defined _
            | Plan.Answer.Reads
            | Plan.Answer.Restores -> false))

/// A place in the source, as comments give it.
let where (e: Emission) (span: Span) = $"{e.File}:{span.StartLine}"

/// The name of the thing with this key, `preferred` where it is free.
let named (e: Emission) key preferred = e.Names.Global(key, preferred)

/// Gives the things of the program their names, in the order in which the program declares them.
let allocate (e: Emission) =
    let program = e.Program

    /// names that several nodes use are told apart by the node
    let perNode (names: Node -> string list) =
        let all = program.Nodes |> List.collect (names >> List.distinct)

        fun role name ->
            if (all |> List.filter ((=) name) |> List.length) > 1 then
                legal role + "_" + name
            else
                name

    for r in program.Roles do
        named e (Key.roleSet r.Name) r.Set |> ignore

    for c in program.Constants do
        named e (Key.constant c.Name) c.Name |> ignore

    for o in program.OpaqueTypes do
        if isBound e o then
            named e (Key.opaque o) o |> ignore

    if e.Plan.Byzantine then
        named e (Key.state "byz") "byz" |> ignore

    if e.Plan.Externs then
        named e (Key.state "externs") "externs" |> ignore

    if e.Plan.Crashes then
        named e (Key.state "mayCrash") "mayCrash" |> ignore
        named e (Key.state "crashed") "crashed" |> ignore

    let variableName = perNode (fun n -> n.Variables |> List.map _.Name)
    let transitionName = perNode (fun n -> n.Transitions |> List.map _.Name)
    let functionName = perNode (fun n -> n.Functions |> List.map _.Name)
    let inputName = perNode (fun n -> n.Inputs |> List.map _.Name)
    let many = program.Nodes.Length > 1

    for n in program.Nodes do
        for v in n.Variables do
            named e (Key.variable n.Role v.Name) (variableName n.Role v.Name) |> ignore

    for f in program.Functions do
        named e (Key.func f.Name) f.Name |> ignore

    for x in program.Externs do
        named e (Key.externName x.Name) x.Name |> ignore

    for n in program.Nodes do
        for t in n.Transitions do
            named e (Key.transition n.Role t.Name) (transitionName n.Role t.Name) |> ignore

        for f in n.Functions do
            named e (Key.nodeFunction n.Role f.Name) (functionName n.Role f.Name) |> ignore

    for p in program.Properties do
        named e (Key.property p.Name) p.Name |> ignore

    for n in e.Plan.Nodes do
        let role = n.Node.Role
        let suffix = if many then "_" + legal role else ""

        if n.Started then
            named e (Key.state ("started " + role)) ("started" + suffix) |> ignore

        if n.History then
            let alone = (e.Plan.Nodes |> List.filter _.History).Length = 1

            named e (Key.state ("history " + role)) ("history" + (if alone then "" else suffix))
            |> ignore

        for input in n.Inputs do
            named e (Key.state ("calls " + role + "." + input)) ("calls_" + legal (inputName role input))
            |> ignore

            if isWaitedFor e input then
                named e (Key.state ("waiting " + role + "." + input)) ("waiting_" + legal (inputName role input))
                |> ignore

        for t in n.Transitions do
            if t.Memory = Refraction.Memory.Kept then
                named
                    e
                    (Key.state ("fired " + role + "." + t.Transition.Name))
                    ("fired_" + legal (transitionName role t.Transition.Name))
                |> ignore

        for record in n.Tracked do
            let alone =
                (e.Plan.Nodes |> List.filter (fun m -> List.contains record m.Tracked)).Length = 1

            named
                e
                (Key.state ("known " + role + "." + record))
                ("known" + legal record + (if alone then "" else suffix))
            |> ignore

    for record in e.Plan.Published do
        named e (Key.state ("published " + record)) ("published" + legal record)
        |> ignore

    for site in Promises.sites e do
        named e (Key.state site.Key) ("promised" + legal site.Publish.RecordType)
        |> ignore

    for x in pureExterns e @ askedExterns e do
        named e (Key.state ("oracle " + x.Name)) (legal x.Name + "Answers") |> ignore
