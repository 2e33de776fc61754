/// A trace's telling of a start or a step, held against what the program does.
module Mommie.Checking.Compare

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Semantics
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Start
open Mommie.Core.Semantics.Trace
open Mommie.Checking.Refuse

/// What is not as the program has it.
type Refusal =
    {
        /// the place of the step in the trace, from 1; 0 is the start, one more than the last the end
        Step: int
        /// where in the program
        Span: Span
        Message: string
    }

let private statement (s: Statement) =
    { s with
        Value = normal s.Value
        Verifiers = List.sort s.Verifiers
        Auditors = List.sort s.Auditors
    }

// What the program does and the trace does not say, and the other way round.
let private sets<'a when 'a: comparison> what (render: 'a -> string) (told: 'a list) (said: 'a list) : string list =
    let a, b = Set.ofList told, Set.ofList said

    let text items =
        items |> Seq.map render |> String.concat ", "

    [
        if not (Set.isEmpty (b - a)) then
            $"the trace says that it {what} {text (b - a)}, the program does not"
        if not (Set.isEmpty (a - b)) then
            $"the program {what} {text (a - b)}, the trace does not say so"
    ]

/// What of two tellings of a step differs, in words; empty where nothing does.
let internal differences (world: World) (state: State) (actual: Trace.Step) (expected: Trace.Step) : string list =
    let changes =
        let key (c: Change) = c.Node, c.Name

        let table (s: Trace.Step) =
            s.Changes
            |> List.map (fun c -> key c, (normal c.Before, normal c.After))
            |> Map.ofList

        let a, b = table actual, table expected

        let name (node, variable) =
            if node = "" then variable else node + "." + variable

        Seq.append a.Keys b.Keys
        |> Seq.distinct
        |> Seq.sort
        |> Seq.choose (fun k ->
            match Map.tryFind k a, Map.tryFind k b with
            | Some(before, after), Some(said, saidAfter) ->
                if before <> said then
                    Some $"{name k} is {show before} before the step, the trace says {show said}"
                elif after <> saidAfter then
                    Some $"{name k} becomes {show after}, the trace says {show saidAfter}"
                else
                    None
            | Some(_, after), None -> Some $"{name k} becomes {show after}, the trace does not say so"
            | None, Some(_, after) -> Some $"the trace says that {name k} becomes {show after}, it does not change"
            | None, None -> None)
        |> List.ofSeq

    let used =
        let told, said = List.map statement actual.Used, List.map statement expected.Used

        if Set.ofList told = Set.ofList said then
            []
        else
            // Whoever suffices for a quorum may be told.
            let records (ss: Statement list) =
                ss |> List.map (fun s -> s.Record, s.Value) |> List.sort

            let absentOnes =
                match world.ByName.TryGetValue expected.Node with
                | true, node -> expected.Used |> List.choose (missing world state node)
                | _ -> []

            if
                records told = records said
                && absentOnes.IsEmpty
                && (List.distinct said).Length = said.Length
            then
                []
            elif not absentOnes.IsEmpty then
                absentOnes
            else
                sets "uses" (fun s -> s.Issuer + "'s " + show s.Value) told said

    let call (c: Call) = c.Name, List.map normal c.Arguments

    let answer (a: Answer) =
        (a.Extern, List.map normal a.Arguments), normal a.Value

    changes
    @ sets
        "publishes"
        (fun (s: Statement) -> show s.Value + " to " + String.concat ", " s.Verifiers)
        (List.map statement actual.Published)
        (List.map statement expected.Published)
    @ sets "emits" (fun (f, args) -> callText f args) (List.map call actual.Emitted) (List.map call expected.Emitted)
    @ sets
        "is answered"
        (fun ((f, args), v) -> callText f args + " = " + show v)
        (List.map answer actual.Answers)
        (List.map answer expected.Answers)
    @ used

/// What a step's trigger bound.
let internal bindings (s: Trace.Step) =
    s.Bindings |> List.map (fun b -> b.Name, normal b.Value) |> Set.ofList

/// The initial states that are as the trace tells its start.
let internal starts (started: Started) placements (recording: Recording) : Result<State list, Refusal> =
    let world = started.World
    let states = List<State>()
    let wanted = recording.Trace.Start
    let sorted = Option.map List.sort

    let answers (s: Trace.Start) =
        s.Answers
        |> List.map (fun a -> (a.Extern, List.map normal a.Arguments), normal a.Value)
        |> Set.ofList

    let variables (cs: Change list) =
        cs |> List.map (fun c -> (c.Node, c.Name), normal c.After) |> Map.ofList

    let said = variables recording.Trace.Initial
    let mutable placed = false
    let mutable difference = None

    initial started placements (fun s ->
        let start, told = Tell.start world s

        if
            sorted start.Byzantine = sorted wanted.Byzantine
            && sorted start.MayCrash = sorted wanted.MayCrash
        then
            placed <- true

            if start.Externs = wanted.Externs && answers start = answers wanted then
                let told = variables told

                if told = said then
                    states.Add(Array.copy s)
                else
                    difference <-
                        Seq.append told.Keys said.Keys
                        |> Seq.distinct
                        |> Seq.sort
                        |> Seq.tryPick (fun (node, name) ->
                            match Map.tryFind (node, name) told, Map.tryFind (node, name) said with
                            | a, b when a = b -> None
                            | Some v, Some x ->
                                Some $"{node}.{name} is {show v} at the start, the trace says {show x}"
                            | Some v, None ->
                                Some $"{node}.{name} is {show v} at the start, the trace does not say so"
                            | None, _ -> Some $"{node} has no variable {name} in this state"))

    if states.Count > 0 then
        Ok(List.ofSeq states)
    else
        let liars = wanted.Byzantine |> Option.defaultValue [] |> String.concat ", "

        Error
            {
                Step = 0
                Span = world.Model.Span
                Message =
                    match placed, difference with
                    | false, _ ->
                        $"no placement of faults that the MODEL allows has {{{liars}}} Byzantine and those to crash that the trace names"
                    | true, Some d -> d
                    | true, None ->
                        "the interpretation of EXTERNs, or an answer chosen before the first step, is none of the MODEL's"
            }
