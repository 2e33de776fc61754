namespace Mommie.Testing

open System
open System.IO.Enumeration
open System.Text.RegularExpressions
open System.Threading.Tasks
open Expecto
open Expecto.Impl
open Microsoft.Testing.Platform.Builder
open Microsoft.Testing.Platform.Capabilities.TestFramework
open Microsoft.Testing.Platform.CommandLine
open Microsoft.Testing.Platform.Extensions
open Microsoft.Testing.Platform.Extensions.CommandLine
open Microsoft.Testing.Platform.Extensions.Messages
open Microsoft.Testing.Platform.Extensions.TestFramework
open Microsoft.Testing.Platform.Requests
open Microsoft.Testing.Platform.Services

/// `--filter-method PATTERN...`: the same words select tests of Expecto as of xunit; `*` stands for anything.
type private FilterOption() =
    static member Name = "filter-method"

    interface IExtension with
        member _.Uid = "Mommie.Expecto.Filter"
        member _.Version = "1"
        member _.DisplayName = "Expecto filter"
        member _.Description = "Selects tests by name"
        member _.IsEnabledAsync() = Task.FromResult true

    interface ICommandLineOptionsProvider with
        member _.GetCommandLineOptions() =
            [|
                CommandLineOption(
                    FilterOption.Name,
                    "Runs the tests whose dotted names match one of the patterns; * stands for anything.",
                    ArgumentArity.OneOrMore,
                    false
                )
            |]

        member _.ValidateOptionArgumentsAsync(_, _) = ValidationResult.ValidTask
        member _.ValidateCommandLineOptionsAsync _ = ValidationResult.ValidTask

/// Runs the Expecto tests of one assembly on Microsoft.Testing.Platform, so that every test project of this repository,
/// F# or C#, is started, listed and counted in one way.
type private ExpectoFramework(tests: FlatTest list, options: ICommandLineOptions) =

    let nameOf (flat: FlatTest) =
        ExpectoConfig.defaultConfig.joinWith.format flat.name

    let patterns =
        match options.TryGetOptionArgumentList FilterOption.Name with
        | true, NonNull patterns -> patterns
        | _ -> [| "*" |]

    let wanted (filter: ITestExecutionFilter) =
        let chosen =
            match filter with
            | :? TestNodeUidListFilter as filter ->
                let uids = filter.TestNodeUids |> Seq.map _.Value |> Set.ofSeq
                uids.Contains
            | _ -> fun _ -> true

        let matches (name: string) =
            patterns
            |> Array.exists (fun pattern -> FileSystemName.MatchesSimpleExpression(pattern, name))

        tests |> List.filter (fun flat -> chosen (nameOf flat) && matches (nameOf flat))

    let node (name: string) (properties: IProperty list) =
        TestNode(Uid = TestNodeUid name, DisplayName = name, Properties = PropertyBag(List.toArray properties))

    // Failures are read in logs.
    let withoutColours (text: string) =
        Regex.Replace(text, "\u001b\\[[0-9;]*m", "")

    let timing (duration: TimeSpan) : IProperty =
        let now = DateTimeOffset.UtcNow
        TimingProperty(TimingInfo(now - duration, now, duration))

    interface IExtension with
        member _.Uid = "Mommie.Expecto"
        member _.Version = "1"
        member _.DisplayName = "Expecto"
        member _.Description = "Expecto on Microsoft.Testing.Platform"
        member _.IsEnabledAsync() = Task.FromResult true

    interface IDataProducer with
        member _.DataTypesProduced = [| typeof<TestNodeUpdateMessage> |]

    interface ITestFramework with
        member _.CreateTestSessionAsync _ =
            Task.FromResult(CreateTestSessionResult(IsSuccess = true))

        member _.CloseTestSessionAsync _ =
            Task.FromResult(CloseTestSessionResult(IsSuccess = true))

        member this.ExecuteRequestAsync context =
            task {
                let publish name (properties: IProperty list) =
                    context.MessageBus.PublishAsync(
                        this,
                        TestNodeUpdateMessage(context.Request.Session.SessionUid, node name properties)
                    )

                let report name properties =
                    publish name properties |> Async.AwaitTask

                match context.Request with
                | :? DiscoverTestExecutionRequest as request ->
                    for flat in wanted request.Filter do
                        do! publish (nameOf flat) [ DiscoveredTestNodeStateProperty.CachedInstance ]
                | :? RunTestExecutionRequest as request ->
                    let printer =
                        { TestPrinters.silent with
                            passed =
                                fun name duration ->
                                    report name [ PassedTestNodeStateProperty.CachedInstance; timing duration ]
                            ignored = fun name why -> report name [ SkippedTestNodeStateProperty why ]
                            failed =
                                fun name why duration ->
                                    report name [ FailedTestNodeStateProperty(withoutColours why); timing duration ]
                            exn =
                                fun name failure duration ->
                                    report name [ ErrorTestNodeStateProperty failure; timing duration ]
                        }

                    let tree =
                        wanted request.Filter
                        |> List.map (fun flat ->
                            let one = TestLabel(nameOf flat, TestCase(flat.test, flat.state), flat.state)
                            Test.Sequenced(flat.sequenced, one))

                    let! _ =
                        evalTestsWithCancel
                            context.CancellationToken
                            { ExpectoConfig.defaultConfig with
                                printer = printer
                            }
                            (TestList(tree, Normal))
                            false

                    ()
                | other -> failwith $"unexpected request {other.GetType()}"

                context.Complete()
            }

/// The entry point of an Expecto test project.
module Expecto =

    /// Runs every value marked `[<Tests>]` in the assembly that was started. `args` are Microsoft.Testing.Platform's.
    let run (args: string array) =
        let start tests =
            task {
                let! builder = TestApplication.CreateBuilderAsync args
                builder.CommandLine.AddProvider(Func<ICommandLineOptionsProvider>(fun () -> FilterOption()))

                builder.RegisterTestFramework(
                    (fun _ -> TestFrameworkCapabilities()),
                    fun _ services -> ExpectoFramework(tests, services.GetCommandLineOptions())
                )
                |> ignore

                use! app = builder.BuildAsync()
                return! app.RunAsync()
            }

        match Reflection.Assembly.GetEntryAssembly() with
        | null -> failwith "no assembly was started"
        | assembly ->
            match Written.tests assembly with
            | Ok tests -> (start tests).Result
            | Result.Error why ->
                eprintfn $"{assembly.GetName().Name}: {why}"
                1
