namespace Mommie.Api

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open Mommie.Core
open Mommie.Core.Text
open Mommie.Core.Semantics
open Mommie.Checking

/// The main job: parse, type, check every MODEL, prove every deployment.
[<AbstractClass; Sealed>]
type Verifier =

    static let reductions = Plan.reductionNames |> List.map snd

    static let checkModel
        (options: VerifyOptions)
        (progress: IProgress<Progress>)
        (cancel: CancellationToken)
        (source: SourceText)
        (program: Model.Tree.Program)
        (model: Model.Tree.Model)
        =
        let switchedOff = Set.ofSeq options.NoReduce

        let request: Result.Options =
            { Result.defaults with
                Reductions =
                    Plan.reductionNames
                    |> List.filter (fun (_, name) -> not (switchedOff.Contains name))
                    |> List.map fst
                    |> Set.ofList
                MaxStates =
                    if options.MaxStates > 0L then
                        Some options.MaxStates
                    else
                        None
                Manner =
                    let steps (n: int64) = int (min n (int64 Int32.MaxValue))

                    if options.Simulate > 0L then
                        Result.Manner.Simulation
                            {
                                Count = options.Simulate
                                Seed = options.Seed
                                Depth = steps options.Depth
                            }
                    elif options.DepthFirst then
                        Result.Manner.DepthFirst(
                            if options.MaxDepth > 0L then
                                Some(steps options.MaxDepth)
                            else
                                None
                        )
                    else
                        Result.Manner.BreadthFirst
                ContinueAfterViolation = options.ContinueAfterViolation
                Workers =
                    if options.Workers > 0 then
                        options.Workers
                    else
                        Environment.ProcessorCount
                Memory = if options.Memory > 0L then Some options.Memory else None
                Checkpoint =
                    if options.Checkpoint = "" then
                        None
                    else
                        Some options.Checkpoint
                Resume = if options.Resume = "" then None else Some options.Resume
                Program = source.Text
                Progress =
                    Some(fun p ->
                        progress.Report
                            {
                                What = "MODEL " + p.Model
                                Done = p.Distinct
                                Left = p.Waiting
                                Depth = p.Depth
                                Obligations = false
                            })
                Cancel = cancel
            }

        let clock = Stopwatch.StartNew()
        let result = Checker.check request program model

        Convert.model source program clock.Elapsed.TotalSeconds result, Conclusion.withoutVerdicts result.Diagnostics

    /// Properties that the program states and no MODEL checks: said aloud, or they would be taken for established.
    static let unchecked (program: Model.Tree.Program) =
        let checkedByModels = program.Models |> List.collect _.Check |> Set.ofList

        [
            for p in program.Properties do
                if not (checkedByModels.Contains p.Name) then
                    Diagnostic.info "MOM4013" p.Span $"{p.Name} is checked by no MODEL: nothing is claimed about it"
        ]

    /// The names that `NoReduce` takes.
    static member Reductions: IReadOnlyList<string> = Convert.strings reductions

    /// The name after PROGRAM; null where the text does not get that far.
    static member ProgramName(source: SourceText) : string | null = Option.toObj (Load.programName source)

    /// The names of the program's MODELs, in the order of the declarations; none where the text is wrong.
    static member ModelNames(source: SourceText) : IReadOnlyList<string> =
        match (Load.program source).Program with
        | Some program -> program.Models |> List.map _.Name |> Convert.strings
        | None -> [||]

    /// The program that a deployment's header names; null where it has no header.
    static member DeploymentTarget(source: SourceText) : string | null =
        Load.deploymentTarget source |> Option.map _.Text |> Option.toObj

    /// Verifies one program. Bad input is a report with errors, never an exception; a cancelled run is a report of what
    /// was established.
    static member Verify
        (
            source: SourceText,
            deployments: IReadOnlyList<SourceText>,
            options: VerifyOptions,
            progress: IProgress<Progress>,
            cancel: CancellationToken
        ) : VerifyReport =
        let loaded = Load.program source

        match loaded.Program with
        | None -> Conclusion.refused source loaded loaded.Diagnostics
        | Some program ->
            let wrong =
                Load.unknownModels source program options.Models
                @ Load.unknown "MOM8008" "reduction" source.Path reductions options.NoReduce

            let parsed = deployments |> Seq.map (Deployments.load program) |> List.ofSeq
            let input = loaded.Diagnostics @ wrong @ List.collect snd parsed

            if List.exists Diagnostic.isError input then
                Conclusion.refused source loaded input
            else
                let asked =
                    program.Models
                    |> List.filter (fun m ->
                        options.CheckModels
                        && (options.Models.Count = 0 || Seq.contains m.Name options.Models))

                let models, found =
                    asked
                    |> List.map (checkModel options progress cancel source program)
                    |> List.unzip

                use prover = Deployments.prover options

                let proofs, remarks =
                    parsed
                    |> List.choose fst
                    |> List.map (Deployments.prove options prover progress cancel program)
                    |> List.unzip

                let leftOut =
                    if options.CheckModels then
                        unchecked program
                    else
                        [
                            Diagnostic.info
                                "MOM8013"
                                (Load.wholeFile source.Path)
                                "no MODEL was checked: the deployments keep what the program promises, and what that is was left open"
                        ]

                let diagnostics = input @ List.concat found @ List.concat remarks @ leftOut

                Conclusion.report' source loaded diagnostics models proofs cancel
