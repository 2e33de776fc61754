namespace Mommie.Api

open System
open System.Collections.Generic
open System.Diagnostics
open System.Net
open System.Net.Sockets
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

    /// Random runs instead of a search: how many; 0 for a search.
    member val Simulate = 0L with get, set

    /// How many states a random run has at most; 0: as TLC has it.
    member val Depth = 0L with get, set

    /// Where the random numbers start; null: TLC chooses.
    member val Seed: Nullable<int64> = Nullable() with get, set

    /// TLC's distributed mode, with so many workers on this machine; negative for one process.
    member val Distributed = -1 with get, set

    /// The name or address under which workers on other machines reach the server; empty for workers on this machine alone.
    member val Host = "" with get, set

    /// The server's port; 0 for TLC's own, or a free one where all workers are on this machine.
    member val Port = 0 with get, set

    /// Keep the search every so many minutes, in `States`; 0 for never.
    member val Checkpoint = 0 with get, set

    /// Where the search is kept; empty for nowhere.
    member val States = "" with get, set

    /// Go on with the search that `States` keeps.
    member val Recover = false with get, set

    /// Where tla2tools.jar is; empty for the usual places.
    member val Jar = "" with get, set

    /// Further options of TLC, as they are.
    member val Extra: IReadOnlyList<string> = [||] with get, set

/// MODELs checked by TLC, reported in the program's terms.
[<AbstractClass; Sealed>]
type TlcRunner =

    static let run
        (options: Invocation.TlcOptions)
        (tools: Tools.Tools)
        (source: SourceText)
        (program: Model.Tree.Program)
        (emitted: Tla.Emit.ModelEmission list)
        =
        let clock = Stopwatch.StartNew()
        let result = Tlc.checkModel options tools emitted
        Convert.model source program clock.Elapsed.TotalSeconds result, Conclusion.withoutVerdicts result.Diagnostics

    /// A port that nobody listens on now.
    static let free () =
        use listener = new TcpListener(IPAddress.Loopback, 0)
        listener.Start()

        match listener.LocalEndpoint with
        | :? IPEndPoint as here -> here.Port
        | _ -> 10997

    static let request (options: TlcOptions) (progress: IProgress<Progress>) cancel : Invocation.TlcOptions =
        { Invocation.defaults with
            Workers = if options.Workers > 0 then Some options.Workers else None
            ContinueAfterViolation = options.ContinueAfterViolation
            Simulate =
                if options.Simulate > 0L then
                    Some
                        {
                            Runs = options.Simulate
                            Depth = if options.Depth > 0L then Some options.Depth else None
                            Seed = Option.ofNullable options.Seed
                        }
                else
                    None
            Distributed =
                if options.Distributed < 0 then
                    None
                else
                    Some
                        {
                            Workers = options.Distributed
                            Host = if options.Host = "" then "127.0.0.1" else options.Host
                            Port =
                                if options.Port > 0 then options.Port
                                elif options.Host = "" then free ()
                                else 10997
                        }
            Checkpoint =
                if options.Checkpoint > 0 then
                    Some options.Checkpoint
                else
                    None
            Recover = options.Recover
            Directory = if options.States = "" then None else Some options.States
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
            | [], Ok tools when options.Distributed >= 0 && not (Tools.distributes tools.Jar) ->
                let broken =
                    Diagnostic.error
                        "MOM5206"
                        Span.none
                        (tools.Jar
                         + " has no working distributed mode: workers could not call its set of fingerprints")
                    |> Diagnostic.withMend "Say with --tla2tools where an earlier one is, such as a build from 2025."

                Conclusion.refused source loaded (loaded.Diagnostics @ [ broken ])
            | [], Ok tools ->
                match Tla.Emit.emit program (List.ofSeq options.Models) source.Path with
                | Error problems -> Conclusion.refused source loaded (loaded.Diagnostics @ problems)
                | Ok emitted ->
                    let request = request options progress cancel

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

    /// The options of TLC that are not for `Extra`: mommie sets them itself, or has one of its own.
    static member Reserved: IReadOnlyCollection<string> = Invocation.reserved

    /// The files of a directory in which TLC is run without this tool, and held against what the embedded checker establishes.
    static member Export(source: SourceText, models: IReadOnlyList<string>, cancel: CancellationToken) : EmitReport =
        let loaded = Load.program source

        let exported =
            match loaded.Program with
            | None -> Error []
            | Some program ->
                match Load.unknownModels source program models with
                | [] -> Export.files cancel program (List.ofSeq models) source.Path
                | unknown -> Error unknown

        match exported with
        | Ok(files, remarks) ->
            {
                Files = files |> Convert.list (fun (name, text) -> { Name = name; Text = text })
                Diagnostics = Convert.diagnostics (loaded.Diagnostics @ remarks)
            }
        | Error problems ->
            {
                Files = [||]
                Diagnostics = Convert.diagnostics (loaded.Diagnostics @ problems)
            }
