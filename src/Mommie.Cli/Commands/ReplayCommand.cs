using System.CommandLine;
using Mommie.Api;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie replay PROGRAM FILE</c>: a trace held against its program.</summary>
internal static class ReplayCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var program = Arguments.Program();
        var file = TraceCommand.TraceFile();
        var command = new Command(
            "replay",
            "Hold a trace against its program: accept it, or name the first step that is wrong"
        )
        {
            program,
            file,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    var source = session.Files.Read(parse.GetRequiredValue(program));
                    var trace = session.Files.Read(parse.GetRequiredValue(file));
                    var report = Traces.Replay(source, trace);
                    var code = ExitCodes.Of(report.Verdict);
                    renderer.Diagnostics(report.Diagnostics, code);
                    if (report.Accepted)
                        renderer.Line(
                            $"{trace.Path}: {Words.Count(report.Steps, "step")} of MODEL {report.Model}, each as the program has it"
                        );
                    return code;
                }
            )
        );
        return command;
    }
}
