using System.CommandLine;
using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie trace FILE</c>: the run in a trace file, as text or as a page.</summary>
internal static class TraceCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var file = TraceFile();
        var html = new Option<string?>("--html")
        {
            Description = "Write the run as a page to look at, into this file",
            HelpName = "OUT",
        };
        var command = new Command("trace", "Show the run in a trace file") { file, html };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    var trace = Read(session, parse.GetRequiredValue(file));
                    if (parse.GetValue(html) is { } page)
                        TraceOutput.Write(session, renderer, page, TracePage.Of(trace, Source(session, trace)));
                    else
                        renderer.Trace(trace);
                    return ExitCode.Ok;
                }
            )
        );
        return command;
    }

    /// <summary>The trace file to work on.</summary>
    internal static Argument<string> TraceFile() =>
        Arguments.NoOption(
            new Argument<string>("FILE") { Description = "The trace file; - reads standard input", HelpName = "FILE" }
        );

    /// <summary>Reads a trace file; what is wrong with it ends the command.</summary>
    internal static TraceReport Read(Session session, string path)
    {
        var trace = Traces.Read(session.Files.Read(path));
        return trace.Diagnostics.Count > 0 ? throw new InputException(trace.Diagnostics) : trace;
    }

    // The program's text where it is still there and still the same: a page then shows its lines.
    private static SourceText? Source(Session session, TraceReport trace)
    {
        if (trace.ProgramFile.Length == 0 || trace.ProgramFile == "-")
            return null;
        try
        {
            return session.Files.TryRead(trace.ProgramFile) is { } text && Traces.IsOf(trace, text) ? text : null;
        }
        catch (InputException)
        {
            // The page does without.
            return null;
        }
    }
}
