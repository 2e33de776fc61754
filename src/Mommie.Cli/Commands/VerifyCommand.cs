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

        var command = new Command(
            "verify",
            "Check every MODEL of a program and prove every obligation of its deployments"
        )
        {
            program,
            models,
            noReduce,
            goOn,
            maxStates,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                    Verify(
                        session,
                        renderer,
                        parse.GetRequiredValue(program),
                        new VerifyOptions
                        {
                            Models = parse.GetRequiredValue(models),
                            NoReduce = parse.GetRequiredValue(noReduce),
                            ContinueAfterViolation = parse.GetValue(goOn),
                            MaxStates = parse.GetValue(maxStates),
                        }
                    )
            )
        );
        return command;
    }

    private static ExitCode Verify(Session session, IRenderer renderer, string path, VerifyOptions options)
    {
        var source = session.Files.Read(path);

        VerifyReport report;
        using (var progress = new ProgressLine(session.Terminal))
            report = Verifier.Verify(source, options, progress, session.Terminal.Interrupted);

        renderer.Verification(report);

        return ExitCodes.Of(report.Verdict);
    }
}
