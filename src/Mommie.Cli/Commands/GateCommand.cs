using System.CommandLine;
using Mommie.Cli.Gate;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie gate [DIR]</c>: everything committed still holds, and nothing committed is unguarded.</summary>
internal static class GateCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var directory = Arguments.NoOption(
            new Argument<string>("DIR")
            {
                Description = "Every manifest.json here and below is checked",
                HelpName = "DIR",
                DefaultValueFactory = _ => "specs",
            }
        );
        var update = new Option<bool>("--update")
        {
            Description = "Write manifests, TLA+ and proofs anew from what is found, and say what changed",
        };
        var searchLong = new Option<bool>("--long")
        {
            Description = "Search the MODELs, too, that a manifest marks as long",
        };
        var solver = Arguments.Solver();
        var command = new Command("gate", "Check that programs, proofs and TLA+ are what their manifests say")
        {
            directory,
            update,
            searchLong,
            solver,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    GateReport report;
                    using (var progress = new ProgressLine(session.Terminal))
                    {
                        var gate = new GateRun(
                            session,
                            parse.GetRequiredValue(directory),
                            parse.GetValue(solver) ?? "",
                            parse.GetValue(searchLong),
                            progress
                        );
                        report = parse.GetValue(update) ? gate.Update() : gate.Check();
                    }

                    renderer.Gate(report);
                    return report.Code;
                }
            )
        );
        return command;
    }
}
