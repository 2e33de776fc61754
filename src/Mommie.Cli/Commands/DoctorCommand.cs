using System.CommandLine;
using Mommie.Cli.Health;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie doctor</c>: what this machine has of what the tool uses.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var command = new Command("doctor", "Say what was found of what the tool uses, and how to install the rest");
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    var report = Probe.Run(session.Terminal);
                    renderer.Health(report);
                    return report.Code;
                }
            )
        );
        return command;
    }
}
