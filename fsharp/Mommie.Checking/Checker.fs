/// Checking a MODEL of a program.
module Mommie.Checking.Checker

open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking.Result
open Mommie.Checking.Explore

let private names (reductions: Set<Reduction>) =
    reductionNames
    |> List.filter (fun (r, _) -> reductions.Contains r)
    |> List.map snd

let private nothing (options: Options) (plan: Plan) reason diagnostics : ModelResult =
    {
        Name = plan.Model.Name
        Verdict = Verdict.Undecided reason
        Manner = options.Manner
        Walked = None
        Checked = []
        DistinctStates = 0L
        GeneratedStates = 0L
        Depth = 0
        Reductions = names options.Reductions
        Bounds = plan.Bounds
        Coverage = []
        Violation = None
        CollisionProbability = 0.0
        Diagnostics = diagnostics
    }

/// The violation behind a fault. By symmetry the run may lead to another state than the one that was found.
let private violation
    (started: Started)
    (fault: Fault)
    (trace: Trace.Trace, last: State, failing: Failure)
    : Violation =
    let world = started.World
    let plan = world.Plan

    let noValue property (f: Failure) =
        {
            Kind = ViolationKind.Evaluation
            Property = property
            Conjunct = ""
            Span = f.Span
            Message = f.Message
            Values = []
            Trace = trace
        }

    match fault with
    | Fault.Invariant(i, _, Some failure) -> noValue plan.Invariants[i].Name failure
    | Fault.Bound(_, failure) -> noValue "BOUND" failure
    | Fault.Invariant(i, _, None) ->
        let p = plan.Invariants[i]
        let part, values = Explain.decide started last p.Formula
        let text = Show.expr world.Program part

        {
            Kind = ViolationKind.Invariant
            Property = p.Name
            Conjunct = text
            Span = part.Span
            Message = sprintf "%s is false: %s" p.Name text
            Values = values
            Trace = trace
        }
    | Fault.Step _ ->
        let failure = failing

        let name =
            match List.tryLast trace.Steps with
            | Some s -> s.Transition
            | None -> ""

        let values =
            match List.tryLast trace.Steps with
            | Some s -> s.Bindings
            | None -> []

        match failure.Assertion with
        | Some condition ->
            {
                Kind = ViolationKind.Assertion
                Property = name
                Conjunct = Show.expr world.Program condition
                Span = failure.Span
                Message = failure.Message
                Values = values
                Trace = trace
            }
        | None ->
            { noValue name failure with
                Values = values
            }

/// The diagnostic of a temporal property that was not decided.
let private notDecided (model: Model) (p: Property) why mend =
    Diagnostic.warning
        "MOM4005"
        p.Span
        (sprintf "the temporal property %s of MODEL %s is not decided: %s" p.Name model.Name why)
    |> Diagnostic.withMend mend

let private coverage (plan: Plan) (explored: Explored) =
    plan.Nodes
    |> List.collect (fun n ->
        n.Transitions
        |> List.mapi (fun i t ->
            {
                Role = n.Node.Role
                Transition = t.Transition.Name
                Span = t.Transition.Span
                Fired =
                    (match explored.Fired.TryGetValue(struct (n.Node.Role, i)) with
                     | true, n -> n
                     | _ -> 0L)
            }))

/// The diagnostic that shows a violation at its place.
let internal complaint (model: Model) (v: Violation) =
    let code, message =
        match v.Kind with
        | ViolationKind.Invariant -> "MOM4008", v.Message
        | ViolationKind.Evaluation -> "MOM4009", v.Message
        | ViolationKind.Assertion -> "MOM4010", v.Message
        | ViolationKind.Temporal -> "MOM4014", v.Message

    match v.Kind with
    | ViolationKind.Temporal -> Diagnostic.error code v.Span (sprintf "in MODEL %s: %s" model.Name message)
    | _ ->
        Diagnostic.error code v.Span (sprintf "in MODEL %s, after %d steps: %s" model.Name v.Trace.Steps.Length message)

/// Why walks decide nothing, and what they came to.
let private walksOnly (e: Explored) =
    let made = e.Walked |> Option.map _.Made |> Option.defaultValue 0L

    sprintf
        "it was simulated, not exhausted: no violation in %d random walk%s, the longest of %d step%s, through %s%d distinct states"
        made
        (if made = 1L then "" else "s")
        e.Depth
        (if e.Depth = 1 then "" else "s")
        (match e.Walked with
         | Some { Uncounted = true } -> "more than "
         | _ -> "")
        e.Distinct

let private explored (options: Options) (written: Program) (plan: Plan) (started: Started) : ModelResult =
    let world = started.World
    let model = plan.Model

    match placements started with
    | Error d -> nothing options plan "FAULTY is not allowed by FAULTS" [ d ]
    | Ok placements ->
        let simulated =
            match options.Manner with
            | Manner.Simulation _ -> true
            | Manner.BreadthFirst
            | Manner.DepthFirst _ -> false

        // They spare an exhaustive search states; walks go where they go.
        let options =
            if simulated then
                { options with
                    Reductions =
                        options.Reductions
                        - set [ Reduction.Placements; Reduction.Symmetry; Reduction.Lazy ]
                }
            else
                options

        let choice =
            if options.Reductions.Contains Reduction.Placements then
                Placements.choose started placements
            else
                None

        // What a reduction rests on is looked at while searching; where it fails, it is searched again with less of it. A violation found before counts only
        // where that is interrupted, and only with a run in which each step is one of the machine.
        let rec search options choice late before =
            let searched =
                match choice with
                | Some(c: Placements.Choice) -> c.Searched
                | None -> placements

            let e = run options started searched choice late
            let again = { options with Resume = None }

            // Told at once, so that nothing of this search takes memory during the next one.
            let found () =
                before
                |> Option.orElseWith (fun () ->
                    e.Fault
                    |> Option.bind (fun (paths, f) ->
                        Retrace.tryRun started placements e late paths f
                        |> Option.map (violation started f)))

            if e.Uncovered then
                search again None late (found ())
            elif e.Blamed.IsEmpty then
                e, choice, late, before
            elif e.Fault.IsSome then
                search again choice Set.empty (found ())
            else
                search again choice (Laziness.less world late e.Blamed) before

        let e, covered, late, before = search options choice (late options started) None

        let reductions =
            options.Reductions
            |> Set.filter (fun r ->
                match r with
                | Reduction.Placements -> choice.IsNone || covered.IsSome
                | Reduction.Lazy -> not late.IsEmpty
                | _ -> true)

        let before = before |> Option.filter (fun _ -> e.Fault.IsNone && e.Stopped.IsSome)

        let violation =
            e.Fault
            |> Option.map (fun (paths, f) -> violation started f (Retrace.run started placements e paths f))
            |> Option.orElse before

        // Temporal properties only where the invariants, evaluations and ASSERTs left nothing to say.
        let answers =
            if violation.IsSome || e.Stopped.IsSome || simulated then
                []
            else
                plan.Temporal
                |> List.map (fun p -> p, Liveness.Temporal.check options written world.Model p)

        let violation =
            violation |> Option.orElse (answers |> List.tryPick (fun (_, a) -> a.Violation))

        let covered = coverage plan e

        let complete =
            not simulated
            && e.Stopped.IsNone
            && (violation.IsNone || options.ContinueAfterViolation)

        let silent =
            if complete && e.Generated > 0L then
                covered
                |> List.filter (fun c -> c.Fired = 0L)
                |> List.map (fun c ->
                    Diagnostic.info
                        "MOM4007"
                        c.Span
                        (sprintf "transition %s of %s never fired in MODEL %s" c.Transition c.Role model.Name))
            else
                []

        let empty =
            if plan.Invariants.IsEmpty && plan.Temporal.IsEmpty then
                [
                    Diagnostic.warning "MOM4006" model.Span (sprintf "MODEL %s checks no property" model.Name)
                    |> Diagnostic.withMend "Declare an INVARIANT, or name one after CHECK."
                ]
            else
                []

        let open' =
            if simulated then
                plan.Temporal
                |> List.map (fun p ->
                    notDecided
                        model
                        p
                        "random walks end, and what ends says nothing about it"
                        "Check the MODEL without simulating it.")
            else
                answers
                |> List.choose (fun (p, a) ->
                    match a.Verdict with
                    | Verdict.Undecided why ->
                        Some(
                            notDecided
                                model
                                p
                                why
                                "Make the MODEL smaller, or name the invariants alone after CHECK, and nothing is claimed about the property."
                        )
                    | Verdict.Holds
                    | Verdict.Violated -> None)

        let verdict =
            match violation, e.Stopped with
            | Some _, _ -> Verdict.Violated
            | None, Some reason -> Verdict.Undecided reason
            | None, None when simulated -> Verdict.Undecided(walksOnly e)
            | None, None when e.Distinct = 0L -> Verdict.Undecided "no initial state is within BOUND"
            | None, None when not empty.IsEmpty -> Verdict.Undecided "the MODEL checks no property"
            | None, None ->
                answers
                |> List.tryPick (fun (_, a) ->
                    match a.Verdict with
                    | Verdict.Undecided why -> Some(Verdict.Undecided why)
                    | Verdict.Holds
                    | Verdict.Violated -> None)
                |> Option.defaultValue Verdict.Holds

        {
            Name = model.Name
            Verdict = verdict
            Manner = options.Manner
            Walked = e.Walked
            Checked =
                (plan.Invariants |> List.map _.Name)
                @ (answers
                   |> List.filter (fun (_, a) -> a.States > 0L)
                   |> List.map (fun (p, _) -> p.Name))
            DistinctStates = e.Distinct
            GeneratedStates = e.Generated
            Depth = e.Depth
            Reductions = names reductions
            Bounds =
                plan.Bounds
                @ (if e.Cut then
                       [ "BOUND cut: states outside were checked but not explored" ]
                   else
                       [])
                @ (match before, e.Stopped with
                   | Some _, Some reason ->
                       [
                           sprintf
                               "the violation was found by a search that leaves out more; that without, which finds a shortest run, was not finished: %s"
                               reason
                       ]
                   | _ -> [])
                @ (answers |> List.collect (fun (_, a) -> a.Bounds))
            Coverage = covered
            Violation = violation
            CollisionProbability = min 1.0 (float e.Distinct * float e.Generated / 18446744073709551616.0)
            Diagnostics =
                Diagnostic.sort (
                    open'
                    @ empty
                    @ (violation |> Option.toList |> List.map (complaint world.Model))
                    @ silent
                )
        }

/// Checks one MODEL of a typed program. Never raises on account of the program.
let check (options: Options) (program: Program) (model: Model) : ModelResult =
    let plan = Plan.make options.Reductions program model

    if not plan.Problems.IsEmpty then
        nothing options plan "the triggers cannot be matched" plan.Problems
    else
        try
            match start plan with
            | Error problems -> nothing options plan "constants have no value" problems
            | Ok started ->
                match assumptions started with
                | [] -> explored options program plan started
                | wrong -> nothing options plan "an ASSUME is false" wrong
        with
        | TooLarge message ->
            nothing
                options
                plan
                "a universe is too large"
                [
                    Diagnostic.error "MOM4011" model.Span (sprintf "MODEL %s: %s" model.Name message)
                    |> Diagnostic.withMend "Make the MODEL smaller, or restrict what liars say with LIES."
                ]
        | Engine.Search.CannotResume reason ->
            let path = Option.defaultValue "" options.Resume

            nothing
                options
                plan
                "the checkpoint cannot be gone on from"
                [
                    Diagnostic.error
                        "MOM4030"
                        model.Span
                        (sprintf "MODEL %s cannot go on from %s: %s" model.Name path reason)
                    |> Diagnostic.withMend
                        "Go on with the program, MODEL and options that the checkpoint was made with, or start again without --resume."
                ]
        | NoValue(span, message) ->
            nothing
                options
                plan
                "an expression that the MODEL needs has no value"
                [
                    Diagnostic.error "MOM4003" span (sprintf "in MODEL %s: %s" model.Name message)
                ]

/// Checks every MODEL of a program, in the order of the declarations.
let checkAll (options: Options) (program: Program) : ModelResult list =
    program.Models |> List.map (check options program)
