namespace Mommie.Api

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open Mommie.Core
open Mommie.Core.Text
open Mommie.Checking
open Mommie.Checking.Tlc

/// How TLC is run. C# sets the properties in an object initializer.
[<Sealed>]
type TlcOptions() =

    /// The MODELs to check, by name; empty for all.
    member val Models: IReadOnlyList<string> = [||] with get, set

    /// TLC's worker threads; 0 for one per processor.
    member val Workers = 0 with get, set

    /// Go on after the first violation, so that the whole state space is counted.
    member val ContinueAfterViolation = false with get, set

    /// Where tla2tools.jar is; empty for the usual places.
    member val Jar = "" with get, set

    /// Further options of TLC, as they are.
    member val Extra: IReadOnlyList<string> = [||] with get, set

/// MODELs checked by TLC, reported in the program's terms.
[<AbstractClass; Sealed>]
type TlcRunner =

    static let run
        (options: Tlc.TlcOptions)
        (tools: Tools.Tools)
        (source: SourceText)
        (program: Model.Tree.Program)
        (emitted: Tla.Emit.ModelEmission list)
        =
        let clock = Stopwatch.StartNew()
        let result = Tlc.checkModel options tools emitted
        Convert.model source program clock.Elapsed.TotalSeconds result, Conclusion.withoutVerdicts result.Diagnostics

    /// Emits a program and runs TLC on each MODEL. Like a verification, but nothing is proved.
    static member Run
        (source: SourceText, options: TlcOptions, progress: IProgress<Progress>, cancel: CancellationToken)
        : VerifyReport =
        let loaded = Load.program source

        match loaded.Program with
        | None -> Conclusion.refused source loaded loaded.Diagnostics
        | Some program ->
            let jar = if options.Jar = "" then None else Some options.Jar

            match Load.unknownModels source program options.Models, Tools.find jar with
            | (_ :: _ as unknown), _ -> Conclusion.refused source loaded (loaded.Diagnostics @ unknown)
            | [], Error missing -> Conclusion.refused source loaded (loaded.Diagnostics @ missing)
            | [], Ok tools ->
                match Tla.Emit.emit program (List.ofSeq options.Models) source.Path with
                | Error problems -> Conclusion.refused source loaded (loaded.Diagnostics @ problems)
                | Ok emitted ->
                    let request: Tlc.TlcOptions =
                        { Tlc.defaults with
                            Workers = if options.Workers > 0 then Some options.Workers else None
                            ContinueAfterViolation = options.ContinueAfterViolation
                            Extra = List.ofSeq options.Extra
                            Progress =
                                Some(fun p ->
                                    progress.Report
                                        {
                                            What = "TLC, MODEL " + p.Model
                                            Done = p.Distinct
                                            Left = p.Waiting
                                            Depth = p.Depth
                                            Obligations = false
                                        })
                            Cancel = cancel
                        }

                    let models, found =
                        emitted.Models
                        |> List.groupBy _.Model
                        |> List.filter (fun _ -> not cancel.IsCancellationRequested)
                        |> List.map (snd >> run request tools source program)
                        |> List.unzip

                    Conclusion.report'
                        source
                        loaded
                        (loaded.Diagnostics @ emitted.Remarks @ List.concat found)
                        models
                        []
                        cancel
