/// From the core's values to the face's: options become nulls, lists become arrays.
module internal Mommie.Api.Convert

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Semantics
open Mommie.Core.Semantics.TraceValue
open Mommie.Checking

let list (convert: 'a -> 'b) (items: 'a list) : IReadOnlyList<'b> =
    items |> List.map convert |> List.toArray :> IReadOnlyList<'b>

let strings (items: string list) : IReadOnlyList<string> = list id items

let span (s: Span) : SourceSpan =
    {
        File = s.File
        StartLine = s.StartLine
        StartColumn = s.StartColumn
        EndLine = s.EndLine
        EndColumn = s.EndColumn
    }

let diagnostic (d: Mommie.Core.Text.Diagnostic) : Mommie.Api.Diagnostic =
    {
        Code = d.Code
        Severity =
            match d.Severity with
            | Mommie.Core.Text.Severity.Error -> Mommie.Api.Severity.Error
            | Mommie.Core.Text.Severity.Warning -> Mommie.Api.Severity.Warning
            | Mommie.Core.Text.Severity.Info -> Mommie.Api.Severity.Info
        Span = span d.Span
        Message = d.Message
        Mend = Option.toObj d.Mend
        Related =
            d.Related
            |> list (fun r ->
                {
                    Span = span r.Span
                    Message = r.Message
                })
        Fixes =
            Option.toList d.Fix
            |> list (fun f ->
                {
                    Title = f.Title
                    Span = span f.Span
                    Text = f.Text
                })
    }

/// In the order of their places.
let diagnostics (ds: Mommie.Core.Text.Diagnostic list) : IReadOnlyList<Mommie.Api.Diagnostic> =
    list diagnostic (Mommie.Core.Text.Diagnostic.sort ds)

let private named (v: Trace.NamedValue) : NamedValue = { Name = v.Name; Value = show v.Value }

let private answer (a: Trace.Answer) : NamedValue =
    {
        Name = Trace.callText a.Extern a.Arguments
        Value = show a.Value
    }

let private output (c: Trace.Call) : NamedValue =
    {
        Name = c.Name
        Value = c.Arguments |> List.map show |> String.concat ", "
    }

let private change (c: Trace.Change) : Change =
    {
        Node = c.Node
        Variable = c.Name
        Before = show c.Before
        After = show c.After
    }

let private set (members: string list) =
    match members with
    | [] -> "NOONE"
    | [ "ANYONE" ] -> "ANYONE"
    | members -> "{" + String.concat ", " members + "}"

/// `[r1, {r2, r3}, NOONE] Order(...)`. A lie is said to everyone.
let private statement (s: Trace.Statement) : StepStatement =
    let verifiers =
        if s.Lie && s.Verifiers.IsEmpty then
            "everyone"
        else
            set s.Verifiers
    // The value is printed with its record's name where it is a record.
    let value =
        match s.Value with
        | Datum.Record(name, _) when name = s.Record -> show s.Value
        | other -> s.Record + " " + show other

    {
        Text = $"[{s.Issuer}, {verifiers}, {set s.Auditors}] {value}"
        Lie = s.Lie
        Issuer = s.Issuer
        Verifiers = strings s.Verifiers
        Auditors = strings s.Auditors
        Value = value
        Audited = s.Audited
    }

let private title (s: Trace.Step) =
    match s.Kind with
    | Trace.StepKind.Transition -> s.Transition
    | Trace.StepKind.Init -> "INIT"
    | Trace.StepKind.Deliver -> "receives"
    | Trace.StepKind.Lie -> "lies"
    | Trace.StepKind.Call -> "is called: " + s.Transition
    | Trace.StepKind.Crash -> "crashes"

let private step (s: Trace.Step) : TraceStep =
    {
        Number = s.Number
        Node = s.Node
        Transition = title s
        Span = span s.Span
        Bindings = list named s.Bindings
        Used = list statement s.Used
        Answers = list answer s.Answers
        Changes = list change s.Changes
        Published = list statement s.Published
        Emitted = list output s.Emitted
    }

/// The run with its start as step 0.
let private trace (t: Trace.Trace) : IReadOnlyList<TraceStep> =
    let start: TraceStep =
        {
            Number = 0
            Node = ""
            Transition = ""
            Span = span Span.none
            Bindings =
                Trace.chosen t.Start
                |> list (fun (n, v) -> ({ Name = n; Value = v }: NamedValue))
            Used = [||]
            Answers = [||]
            Changes = list change t.Initial
            Published = [||]
            Emitted = [||]
        }

    start :: List.map step t.Steps |> List.toArray :> IReadOnlyList<TraceStep>

let private code kind =
    match kind with
    | "assertion" -> "MOM4010"
    | "evaluation" -> "MOM4009"
    | "property" -> "MOM4014"
    | _ -> "MOM4008"

let private recordedViolation (v: Trace.Violated) (t: Trace.Trace) (recorded: string) : Violation =
    {
        Code = code v.Kind
        Property = v.Property
        Conjunct = v.Conjunct
        Span = span v.Span
        Values = list named v.Values
        Message = v.Message
        Trace = trace t
        Cycle = Option.defaultValue -1 t.Cycle
        Recorded = recorded
    }

/// A trace file's report. `file`: the file.
let recording (file: string) (r: Trace.Recording) : TraceReport =
    let liars = r.Trace.Start.Byzantine |> Option.defaultValue [] |> Set.ofList

    // A subset role lists principals of its parent once more.
    let lanes =
        r.Principals
        |> List.collect (fun (role, members) -> members |> List.map (fun m -> role, m))
        |> List.distinctBy snd

    let violated =
        r.Violated
        |> Option.defaultValue
            {
                Kind = ""
                Property = ""
                Conjunct = ""
                Message = ""
                Span = Span.none
                Values = []
            }

    {
        File = file
        Diagnostics = [||]
        ProgramName = r.Program
        ProgramFile = r.File
        ProgramHash = r.Hash
        Model = r.Model
        Lanes =
            lanes
            |> list (fun (role, name) ->
                {
                    Role = role
                    Name = name
                    Liar = liars.Contains name
                })
        Violation = recordedViolation violated r.Trace (TraceFile.write r)
    }

let private simulation (r: Result.ModelResult) : Simulation | null =
    match r.Manner, r.Walked with
    | Result.Manner.Simulation asked, Some walked ->
        {
            Walks = asked.Count
            Made = walked.Made
            Seed = asked.Seed
            Depth = int64 asked.Depth
            Ended = walked.Ended
            OutsideBound = walked.Left
            CutShort = walked.CutShort
            Uncounted = walked.Uncounted
            Found = walked.Found |> Option.map int64 |> Option.defaultValue -1L
        }
    | _ -> null

/// The result of a MODEL of the program in the text.
let model
    (source: SourceText)
    (program: Mommie.Core.Model.Tree.Program)
    (seconds: float)
    (r: Result.ModelResult)
    : ModelReport =
    let declared =
        program.Models
        |> List.tryFind (fun m -> m.Name = r.Name)
        |> Option.map _.Span
        |> Option.defaultValue Span.none

    {
        Name = r.Name
        Span = span declared
        Verdict =
            match r.Verdict with
            | Result.Verdict.Holds -> ModelVerdict.Holds
            | Result.Verdict.Violated -> ModelVerdict.Violated
            | Result.Verdict.Undecided _ -> ModelVerdict.Undecided
        Checked = strings r.Checked
        Search =
            match r.Manner with
            | Result.Manner.BreadthFirst -> "breadth-first"
            | Result.Manner.DepthFirst _ -> "depth-first"
            | Result.Manner.Simulation _ -> "simulation"
        MaxDepth =
            match r.Manner with
            | Result.Manner.DepthFirst(Some most) -> int64 most
            | _ -> 0L
        Simulation = simulation r
        DistinctStates = r.DistinctStates
        GeneratedStates = r.GeneratedStates
        Depth = r.Depth
        Seconds = seconds
        Reductions = strings r.Reductions
        Restrictions = strings r.Bounds
        Coverage =
            r.Coverage
            |> list (fun c ->
                {
                    Transition = c.Role + "." + c.Transition
                    Span = span c.Span
                    Fired = c.Fired
                })
        CollisionProbability = r.CollisionProbability
        Reason =
            match r.Verdict with
            | Result.Verdict.Undecided reason -> reason
            | Result.Verdict.Holds
            | Result.Verdict.Violated -> null
        Violated =
            match r.Violation with
            | Some v ->
                let recording = Record.violation source.Path source.Text program r

                recordedViolation
                    (Record.violated v)
                    v.Trace
                    (recording |> Option.map TraceFile.write |> Option.defaultValue "")
            | None -> null
    }
