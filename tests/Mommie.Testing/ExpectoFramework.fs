namespace Mommie.Testing

open System
open System.Reflection
open System.Threading.Tasks
open Expecto
open Expecto.Impl
open Microsoft.Testing.Platform.Builder
open Microsoft.Testing.Platform.Capabilities.TestFramework
open Microsoft.Testing.Platform.Extensions
open Microsoft.Testing.Platform.Extensions.Messages
open Microsoft.Testing.Platform.Extensions.TestFramework
open Microsoft.Testing.Platform.Requests

/// Runs the Expecto tests of one assembly on Microsoft.Testing.Platform, so that every test project of this repository,
/// F# or C#, is started, listed and counted in one way.
type private ExpectoFramework(tests: Test) =

    let nameOf (flat: FlatTest) =
        ExpectoConfig.defaultConfig.joinWith.format flat.name

    let wanted (filter: ITestExecutionFilter) =
        let all = Test.toTestCodeList tests

        match filter with
        | :? TestNodeUidListFilter as filter ->
            let uids = filter.TestNodeUids |> Seq.map _.Value |> Set.ofSeq
            all |> List.filter (nameOf >> uids.Contains)
        | _ -> all

    let node (name: string) (properties: IProperty list) =
        TestNode(Uid = TestNodeUid name, DisplayName = name, Properties = PropertyBag(List.toArray properties))

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

                let publishAsync name properties =
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
                                    publishAsync name [ PassedTestNodeStateProperty.CachedInstance; timing duration ]
                            ignored = fun name why -> publishAsync name [ SkippedTestNodeStateProperty why ]
                            failed =
                                fun name why duration ->
                                    publishAsync name [ FailedTestNodeStateProperty why; timing duration ]
                            exn =
                                fun name failure duration ->
                                    publishAsync name [ ErrorTestNodeStateProperty failure; timing duration ]
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
        let tests =
            match Assembly.GetEntryAssembly() with
            | null -> None
            | assembly -> testFromAssembly assembly
            |> Option.defaultWith (fun () -> failwith "no value of this assembly is marked [<Tests>]")

        (task {
            let! builder = TestApplication.CreateBuilderAsync args

            builder.RegisterTestFramework((fun _ -> TestFrameworkCapabilities()), fun _ _ -> ExpectoFramework tests)
            |> ignore

            use! app = builder.BuildAsync()
            return! app.RunAsync()
        })
            .Result
