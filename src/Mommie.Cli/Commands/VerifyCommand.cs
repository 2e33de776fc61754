using System.CommandLine;
using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie verify PROGRAM</c>: the main job.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var program = Arguments.Program();
        var models = Arguments.Models("Check only this MODEL (repeatable)");
        var deployments = new Option<string[]>("--deployment")
        {
            Description =
                "Prove this deployment (repeatable; default: the .deploy files beside the program that are for it)",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        var proofs = new Option<string?>("--proofs")
        {
            Description = "Write each obligation as an SMT-LIB2 file, with a manifest, below this directory",
            HelpName = "DIR",
        };
        var traces = Arguments.TraceOutput();
        var pages = new Option<string?>("--html")
        {
            Description = "Write the run of each violation as a page to look at, below this directory",
            HelpName = "DIR",
        };
        var noReduce = new Option<string[]>("--no-reduce")
        {
            Description =
                $"Switch a reduction of the checker off (repeatable): {string.Join(", ", Verifier.Reductions)}",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        noReduce.CompletionSources.Add([.. Verifier.Reductions]);
        var goOn = new Option<bool>("--continue")
        {
            Description = "Go on after the first violation of a MODEL and count all its states",
        };
        var maxStates = new Option<long>("--max-states")
        {
            Description = "Give a MODEL up as undecided after this many distinct states (0: no bound)",
            HelpName = "N",
        };
        Arguments.AtLeast(maxStates, 0);
        var order = new SearchOptions();
        var workers = new Option<long>("--workers")
        {
            Description = "Threads that search (0: one per processor); what is found does not depend on it",
            HelpName = "N",
        };
        Arguments.AtLeast(workers, 0);
        var memory = Arguments.Size(
            "--memory",
            "The memory a search may take, such as 4G (default: most of what there is); then states wait in a file, and in the end the MODEL is undecided"
        );
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description =
                "Keep the search of the one MODEL named in this file, every minute and when it ends undecided",
            HelpName = "FILE",
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with the search that this checkpoint keeps",
            HelpName = "FILE",
        };
        var noModels = new Option<bool>("--no-models")
        {
            Description = "Prove the deployments and check no MODEL; the report says so",
        };
        var noAdvice = new Option<bool>("--no-advice")
        {
            Description =
                "Try no changes of a deployment: neither what would close a hole nor what is stronger than needed",
        };
        var solver = Arguments.Solver();

        var command = new Command(
            "verify",
            "Check every MODEL of a program and prove every obligation of its deployments"
        )
        {
            program,
            models,
            deployments,
            proofs,
            traces,
            pages,
            noReduce,
            goOn,
            maxStates,
            order.Simulate,
            order.Seed,
            order.Depth,
            order.DepthFirst,
            order.MaxDepth,
            workers,
            memory,
            checkpoint,
            resume,
            noModels,
            noAdvice,
            solver,
        };
        order.Exclude(command, maxStates, checkpoint, resume);
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                    Verify(
                        session,
                        renderer,
                        parse.GetRequiredValue(program),
                        parse.GetRequiredValue(deployments),
                        parse.GetValue(proofs),
                        parse.GetValue(traces),
                        parse.GetValue(pages),
                        new VerifyOptions
                        {
                            Models = parse.GetRequiredValue(models),
                            NoReduce = parse.GetRequiredValue(noReduce),
                            ContinueAfterViolation = parse.GetValue(goOn),
                            MaxStates = parse.GetValue(maxStates),
                            Simulate = parse.GetValue(order.Simulate),
                            Seed = parse.GetValue(order.Seed),
                            Depth = parse.GetValue(order.Depth),
                            DepthFirst = parse.GetValue(order.DepthFirst),
                            MaxDepth = parse.GetValue(order.MaxDepth),
                            Workers = (int)Math.Min(parse.GetValue(workers), 1024),
                            Memory = Arguments.Bytes(parse.GetValue(memory)),
                            Checkpoint = parse.GetValue(checkpoint) ?? "",
                            Resume = parse.GetValue(resume) ?? "",
                            CheckModels = !parse.GetValue(noModels),
                            Advice = !parse.GetValue(noAdvice),
                            Solver = parse.GetValue(solver) ?? "",
                        }
                    )
            )
        );
        return command;
    }

    private static ExitCode Verify(
        Session session,
        IRenderer renderer,
        string path,
        string[] named,
        string? proofs,
        string? traces,
        string? pages,
        VerifyOptions options
    )
    {
        if ((options.Checkpoint.Length > 0 || options.Resume.Length > 0) && options.Models.Count != 1)
            throw new InputException(
                "MOM8001",
                "",
                "a checkpoint keeps the search of one MODEL",
                "Name the MODEL with --model."
            );
        var source = session.Files.Read(path);
        var deployments =
            named.Length > 0
                ? named.Select(session.Files.Read).ToList()
                : DeploymentSearch.Beside(session.Files, source);

        VerifyReport report;
        using (var progress = new ProgressLine(session.Terminal))
            report = Verifier.Verify(source, deployments, options, progress, session.Terminal.Interrupted);

        renderer.Verification(report);
        if (proofs is not null)
            WriteProofs(session, renderer, proofs, report.Deployments);
        if (traces is not null)
            TraceOutput.Write(session, renderer, report, traces);
        if (pages is not null)
            TraceOutput.WritePages(session, renderer, report, source, pages);
        return ExitCodes.Of(report.Verdict);
    }

    // One directory per deployment, named after its file.
    private static void WriteProofs(
        Session session,
        IRenderer renderer,
        string root,
        IReadOnlyList<DeploymentReport> deployments
    )
    {
        var directories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var deployment in deployments)
        {
            var directory = Path.Combine(root, Path.GetFileNameWithoutExtension(deployment.File));
            if (!directories.Add(directory))
                throw new InputException(
                    "MOM8004",
                    directory,
                    "the proofs of two deployments would be written here",
                    "Verify deployments whose files have one name one at a time."
                );
            foreach (var file in deployment.Certificate)
            {
                var path = Path.Combine(directory, file.Name);
                if (session.Files.Write(path, file.Text))
                    renderer.Line($"wrote {path}");
            }
        }
    }
}
