/// MODELs checked by TLC, with results in the program's terms.
module Mommie.Checking.Tlc.Tlc

open System.IO
open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Core.Tla
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tlc.Invocation
open Mommie.Checking.Tlc.Tools
open Mommie.Checking.Tlc.Output

/// The first step from the last state of the run that is wanted, told, with where it leads.
let private stepAfter (started: Started) (found: Runs.Found) (wanted: World.State -> Failure option -> 'a option) =
    let world = started.World
    let mutable result = None

    found.Machine.Successors(
        found.Last,
        Visit(fun id successor failure ->
            if Option.isNone result then
                match wanted successor failure with
                | Some w ->
                    let number = found.Trace.Steps.Length + 1
                    let told = Tell.step world number id found.Machine.Details found.Last successor
                    result <- Some(w, told, (if failure.IsNone then Array.copy successor else successor))
                | None -> ())
    )

    result

/// The failure that the reference semantics finds where TLC's evaluation failed: in BOUND or an invariant on the last state, which TLC evaluates
/// first, or in a step from it.
let private failureAfter (started: Started) (plan: Plan) (found: Runs.Found) =
    let ctx = context started
    let last = View.Plain found.Last

    let missing name truth =
        match truth with
        | Bounded.Truth.NoValue failure -> Some(failure, None, name)
        | Bounded.Truth.True
        | Bounded.Truth.False -> None

    missing "BOUND" (Bounded.bound started ctx last)
    |> Option.orElseWith (fun () ->
        plan.Invariants
        |> List.tryPick (fun p -> missing p.Name (Bounded.condition started ctx p.Formula last)))
    |> Option.orElseWith (fun () ->
        stepAfter started found (fun _ failure -> failure)
        |> Option.map (fun (failure, step, _) -> failure, Some step, ""))

let private evaluation (started: Started) (plan: Plan) (found: Runs.Found) =
    failureAfter started plan found
    |> Option.map (fun (failure, step, invariant) ->
        {
            Kind =
                if failure.Assertion.IsSome then
                    ViolationKind.Assertion
                else
                    ViolationKind.Evaluation
            Property =
                match step with
                | Some s -> s.Transition
                | None -> invariant
            Conjunct =
                failure.Assertion
                |> Option.map (Show.expr started.World.Program)
                |> Option.defaultValue ""
            Span = failure.Span
            Message = failure.Message
            Values =
                match step with
                | Some s -> s.Bindings
                | None -> []
            Trace =
                { found.Trace with
                    Steps = found.Trace.Steps @ Option.toList step
                }
        })

let private falseInvariant (started: Started) (found: Runs.Found) (p: Property) =
    let part, values = Explain.decide started found.Last p.Formula
    let text = Show.expr started.World.Program part

    {
        Kind = ViolationKind.Invariant
        Property = p.Name
        Conjunct = text
        Span = part.Span
        Message = $"{p.Name} is false: {text}"
        Values = values
        Trace = found.Trace
    }

let private isFalse (started: Started) (p: Property) (state: World.State) =
    match Bounded.condition started (context started) p.Formula (View.Plain state) with
    | Bounded.Truth.False -> true
    | Bounded.Truth.True
    | Bounded.Truth.NoValue _ -> false

/// The run as far as a state in which the invariant is false. TLC makes a run anew to print it, and where another step from the last state but one
/// fails to evaluate, it prints no more than that.
let private asFarAs (started: Started) (p: Property) (found: Runs.Found) : Result<Runs.Found, string> =
    if isFalse started p found.Last then
        Ok found
    else
        let next =
            stepAfter started found (fun successor failure ->
                if failure.IsNone && isFalse started p successor then
                    Some()
                else
                    None)

        match next with
        | Some((), step, last) ->
            Ok
                { found with
                    Trace =
                        { found.Trace with
                            Steps = found.Trace.Steps @ [ step ]
                        }
                    Last = last
                }
        | None -> Error $"it does not come to a state in which {p.Name} is false"

/// A violation that TLC shows without naming it: its distributed mode names no invariant.
let private unnamed (started: Started) (plan: Plan) (found: Runs.Found) =
    plan.Invariants
    |> List.tryFind (fun p -> isFalse started p found.Last)
    |> Option.map (falseInvariant started found)
    |> Option.orElseWith (fun () -> evaluation started plan found)

let private noVerdict (model: Model) message =
    Diagnostic.error "MOM5203" model.Span $"MODEL {model.Name}: {message}"

/// What TLC complained of, in its words.
let private errors (report: Report) =
    if report.Errors.Count > 0 then
        String.concat " " report.Errors
    elif report.Loose.Count > 0 then
        String.concat " " (Seq.truncate 5 report.Loose)
    else
        "TLC said nothing"

let private result (emitted: Emit.ModelEmission) (report: Report) verdict properties violation diagnostics =
    let plan = emitted.Plan

    {
        Name = plan.Model.Name
        Verdict = verdict
        Manner = Manner.BreadthFirst
        Walked = None
        Checked = properties
        DistinctStates = report.Distinct
        GeneratedStates = report.Generated
        Depth = max 0 (report.Depth - 1)
        Reductions =
            reductionNames
            |> List.filter (fun (r, _) -> stateReductions.Contains r)
            |> List.map snd
        Bounds = plan.Bounds
        Coverage = []
        Violation = violation
        CollisionProbability = min 1.0 (float report.Distinct * float report.Generated / 18446744073709551616.0)
        Diagnostics =
            Diagnostic.sort (
                (violation |> Option.toList |> List.map (Checker.complaint plan.Model))
                @ diagnostics
            )
    }

/// The result for a temporal property out of what TLC said. A run is held against the definition of fairness, which the module says less of.
let private concludeTemporal (emitted: Emit.ModelEmission) (live: Liveness) (report: Report) (exit: int option) =
    let plan = emitted.Plan
    let model = plan.Model
    let property = live.Property

    let undecided why = Verdict.Undecided why, None, []

    let confirmed () =
        try
            match start plan with
            | Error _ -> Error "the program cannot be started"
            | Ok started ->
                Runs.states started emitted (List.ofSeq report.Trace)
                |> Result.map (Liveness.Temporal.confirm Result.defaults started)
        with
        | World.NoValue(_, message)
        | World.TooLarge message -> Error message

    let verdict, violation, diagnostics =
        match exit with
        | _ when report.Temporal ->
            match confirmed () with
            | Ok {
                     Verdict = Verdict.Violated
                     Violation = Some v
                 } -> Verdict.Violated, Some v, []
            | Ok answer ->
                let why =
                    match answer.Verdict with
                    | Verdict.Undecided why -> why
                    | Verdict.Holds
                    | Verdict.Violated -> property.Name

                Verdict.Undecided why,
                None,
                [
                    Diagnostic.warning
                        "MOM5205"
                        property.Span
                        $"TLC's run for {property.Name} of MODEL {model.Name} decides nothing: {why}"
                ]
            | Error why ->
                Verdict.Undecided "TLC found a run that cannot be held against the definition of fairness",
                None,
                [
                    Diagnostic.warning "MOM5204" model.Span $"TLC's run cannot be told in the program's terms: {why}"
                ]
        | None -> undecided "cancelled"
        | Some code when report.Finished && code = 0 && report.Errors.Count = 0 ->
            if report.Distinct = 0L then
                undecided "no initial state is within BOUND"
            elif report.Loose |> Seq.exists (fun line -> line.Contains Models.boundCuts) then
                undecided (property.Name + ": BOUND cut, and what happens outside is not known")
            else
                Verdict.Holds, None, []
        | Some _ -> Verdict.Undecided "TLC ended without a verdict", None, [ noVerdict model (errors report) ]

    { result emitted report verdict [ property.Name ] violation diagnostics with
        Bounds =
            plan.Bounds
            @ [
                $"PROPERTY {property.Name}: {report.Distinct} states of its machine, crashes and promises included"
            ]
    }

/// The result for the invariants of a MODEL out of what TLC said.
let private concludeInvariants (emitted: Emit.ModelEmission) (report: Report) (exit: int option) : ModelResult =
    let plan = emitted.Plan
    let model = plan.Model
    let noVerdict = noVerdict model
    let errors () = errors report

    let started =
        try
            match start plan with
            | Ok s -> Ok s
            | Error problems -> Error problems
        with
        | World.NoValue(span, message) -> Error [ Diagnostic.error "MOM4003" span message ]
        | World.TooLarge message -> Error [ noVerdict message ]

    let invariantOf (name: string) =
        plan.Invariants
        |> List.tryFind (fun p ->
            emitted.Emission.Names.Global(Scope.Key.property p.Name, p.Name) = name
            || p.Name = name)

    let told () =
        match started with
        | Error _ -> Error "the program cannot be started"
        | Ok s ->
            try
                Runs.find s emitted (List.ofSeq report.Trace) |> Result.map (fun f -> s, f)
            with
            | World.NoValue(_, message)
            | World.TooLarge message -> Error message

    let verdict, violation, diagnostics =
        match report.Violated, exit with
        | Some name, _ ->
            let p = invariantOf name

            let shown =
                told ()
                |> Result.bind (fun (s, found) ->
                    match p with
                    | Some p -> asFarAs s p found |> Result.map (fun found -> s, found)
                    | None -> Ok(s, found))

            match p, shown with
            | Some p, Ok(s, found) -> Verdict.Violated, Some(falseInvariant s found p), []
            | p, Error why ->
                // TLC's word stands; only the run could not be told.
                let span = p |> Option.map _.Span |> Option.defaultValue model.Span

                Verdict.Violated,
                Some
                    {
                        Kind = ViolationKind.Invariant
                        Property = name
                        Conjunct = ""
                        Span = span
                        Message = $"{name} is false"
                        Values = []
                        Trace = Trace.empty
                    },
                [
                    Diagnostic.warning "MOM5204" model.Span $"TLC's run cannot be told in the program's terms: {why}"
                ]
            | None, Ok _ ->
                Verdict.Undecided "TLC names an invariant that the MODEL does not check", None, [ noVerdict name ]
        | None, None -> Verdict.Undecided "cancelled", None, []
        | None, Some 0 when report.Seed.IsSome && report.Errors.Count = 0 ->
            Verdict.Undecided
                $"simulation: no violation in {report.Generated} states generated at random (seed {report.Seed.Value})",
            None,
            []
        | None, Some code ->
            let complete = report.Finished && code = 0 && report.Errors.Count = 0

            if complete && plan.Invariants.IsEmpty then
                Verdict.Undecided "the MODEL checks no property", None, []
            elif complete && report.Distinct = 0L then
                Verdict.Undecided "no initial state is within BOUND", None, []
            elif complete then
                Verdict.Holds, None, []
            else
                let why =
                    match told () with
                    | Ok(s, found) ->
                        try
                            unnamed s plan found |> Ok
                        with
                        | World.NoValue(_, message)
                        | World.TooLarge message -> Error message
                    | Error message -> Error message

                match why with
                | Ok(Some v) -> Verdict.Violated, Some v, []
                | Ok None
                | Error _ -> Verdict.Undecided "TLC ended without a verdict", None, [ noVerdict (errors ()) ]

    result emitted report verdict (plan.Invariants |> List.map _.Name) violation diagnostics

/// The result of one emitted module out of what TLC said.
let internal conclude (emitted: Emit.ModelEmission) (report: Report) (exit: int option) : ModelResult =
    match emitted.Plan.Live with
    | Some live -> concludeTemporal emitted live report exit
    | None -> concludeInvariants emitted report exit

let private withDirectory (options: TlcOptions) (work: string -> 'a) =
    match options.Directory with
    | Some given -> work (Directory.CreateDirectory given).FullName
    | None ->
        let made = Directory.CreateTempSubdirectory "mommie-tlc-"

        try
            work made.FullName
        finally
            try
                made.Delete true
            with :? IOException ->
                ()

let private withoutCheckpoint (emitted: Emit.ModelEmission) (states: string) =
    { conclude emitted (empty ()) None with
        Verdict = Verdict.Undecided "there is no checkpoint to go on from"
        Diagnostics =
            [
                Diagnostic.error
                    "MOM5207"
                    emitted.Plan.Model.Span
                    $"MODEL {emitted.Model}: {states} has no checkpoint that can be gone on from"
                |> Diagnostic.withMend "Start the search anew, with --checkpoint and --states."
            ]
    }

/// Runs TLC on one emitted module of a MODEL: for its invariants, or for one of its temporal properties.
let check (options: TlcOptions) (tools: Tools) (emitted: Emit.ModelEmission) : ModelResult =
    withDirectory options (fun directory ->
        let kept = options.Checkpoint.IsSome || options.Recover

        let states =
            if kept then
                Kept.directory options tools emitted directory
            else
                statesOf directory emitted.Root

        let from = if options.Recover then Kept.find states else None

        if options.Recover && from.IsNone then
            withoutCheckpoint emitted states
        else
            for name, text in emitted.Files do
                File.WriteAllText(Path.Combine(directory, name), text)

            let report = empty ()

            let progressed (m: Message) =
                let before = report.Checkpoints
                receive report m

                if kept && report.Checkpoints > before then
                    try
                        Kept.vouch states
                    with :? IOException ->
                        ()

                match options.Progress with
                | Some tell when m.Code = 2200 || m.Code = 2190 || m.Code = 2199 || m.Code = 2209 ->
                    tell
                        {
                            Model = emitted.Model
                            Distinct = report.Distinct
                            Generated = report.Generated
                            Depth = max 0 (report.Depth - 1)
                            Waiting = report.Queue
                        }
                | _ -> ()

            let reader = Reader(progressed, report.Loose.Add)

            let exit =
                match options.Distributed with
                | None -> Java.run options tools directory (alone options tools states from emitted.Root) reader.Line
                | Some d ->
                    Java.distribute
                        options
                        d
                        tools
                        directory
                        (server options tools d states emitted.Root)
                        (worker options tools d)
                        reader.Line
                        (fun said -> report.Errors.Add("All workers ended before the search did: " + said))

            conclude emitted report exit)

/// Runs TLC on the emitted modules of one MODEL: for its invariants, then for each temporal property. A property that has no module leaves the MODEL undecided.
let checkModel (options: TlcOptions) (tools: Tools) (emitted: Emit.ModelEmission list) : ModelResult =
    // Only a whole search in one process says something of a temporal property: TLC's distributed mode does not look at it at all.
    let whole =
        options.Distributed.IsNone
        && options.Simulate.IsNone
        && options.Checkpoint.IsNone
        && not options.Recover

    let results =
        emitted
        |> List.filter (fun e -> whole || e.Plan.Live.IsNone)
        |> List.map (check options tools)

    let first =
        match results with
        | first :: _ -> first
        | [] ->
            { conclude emitted.Head (empty ()) None with
                Checked = []
            }

    let missing =
        let answered = results |> List.collect _.Checked

        emitted
        |> List.collect (fun e -> e.Plan.Model.Check)
        |> List.distinct
        |> List.filter (fun name -> not (List.contains name answered))

    let worst a b =
        match a, b with
        | Verdict.Violated, _
        | _, Verdict.Violated -> Verdict.Violated
        | Verdict.Undecided _, _ -> a
        | _, Verdict.Undecided _ -> b
        | Verdict.Holds, Verdict.Holds -> Verdict.Holds

    let unanswered =
        let passedOver, notEmitted =
            missing
            |> List.partition (fun name ->
                not whole
                && emitted
                   |> List.exists (fun e -> e.Plan.Live |> Option.exists (fun l -> l.Property.Name = name)))

        let because what names =
            if List.isEmpty names then
                []
            else
                [ what + ": " + String.concat ", " names ]

        match because "not checked in this mode" passedOver @ because "not emitted" notEmitted with
        | [] -> Verdict.Holds
        | reasons -> Verdict.Undecided(String.concat "; " reasons)

    { first with
        Verdict = results |> List.map _.Verdict |> List.fold worst unanswered
        Checked = results |> List.collect _.Checked
        Bounds = results |> List.collect _.Bounds |> List.distinct
        Violation = results |> List.tryPick _.Violation
        CollisionProbability = results |> List.sumBy _.CollisionProbability |> min 1.0
        Diagnostics = results |> List.collect _.Diagnostics |> Diagnostic.sort
    }

/// Emits the MODELs named (all where none is) and runs TLC on each. `sourceFile`: the program's file. Warnings about what was not emitted
/// come beside the results.
let checkAll
    (options: TlcOptions)
    (tools: Tools)
    (program: Program)
    (models: string list)
    (sourceFile: string)
    : Result<ModelResult list * Diagnostic list, Diagnostic list> =
    Emit.emit program models sourceFile
    |> Result.map (fun emitted ->
        emitted.Models
        |> List.groupBy _.Model
        |> List.filter (fun _ -> not options.Cancel.IsCancellationRequested)
        |> List.map (snd >> checkModel options tools),
        emitted.Remarks)
