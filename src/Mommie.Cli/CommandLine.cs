using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Mommie.Api;
using Mommie.Cli.Commands;
using Mommie.Cli.Rendering;

namespace Mommie.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
internal static class CommandLine
{
    private const string Summary = """
        MOMMIE verifies distributed algorithms: it checks the MODELs of a program and proves its deployments.

        Exit codes: 0 proved or holds, 1 refuted, 2 errors in the command line or the input, 3 undecided,
        70 a failure of the tool itself.
        """;

    /// <summary>The root command with every verb that is offered, in the order of the help text.</summary>
    internal static RootCommand Root(Session session)
    {
        var root = new RootCommand(Summary) { session.Format };
        root.HelpName = "mommie";
        root.Add(VerifyCommand.Build(session));
        root.Add(GateCommand.Build(session));
        root.Add(EmitTlaCommand.Build(session));
        root.Add(TlcCommand.Build(session));
        root.Add(TraceCommand.Build(session));
        root.Add(ReplayCommand.Build(session));
        root.Add(EmitAssertsCommand.Build(session));
        root.Add(MechanismsCommand.Build(session));
        root.Add(FmtCommand.Build(session));
        root.Add(BenchCommand.Build(session));
        root.Add(DoctorCommand.Build(session));
        root.Add(ExplainCommand.Build(session));
        root.SetAction(parse =>
        {
            // No verb: help, but not success, or a script that lost its arguments would go on.
            new HelpAction().Invoke(parse);
            return (int)ExitCode.Input;
        });
        return root;
    }

    /// <summary>Runs one command line; never throws.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="terminal">The world outside.</param>
    internal static ExitCode Run(string[] args, Terminal terminal)
    {
        var session = new Session(terminal);
        try
        {
            var parse = Root(session).Parse(args);
            if (parse.Action is ParseErrorAction)
                return Misunderstood(session, parse);

            var code = parse.Invoke(
                new InvocationConfiguration
                {
                    Output = terminal.Output,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                }
            );
            terminal.Output.Flush();
            return (ExitCode)code;
        }
        catch (IOException)
        {
            // Whoever read the output of --help has gone away.
            return ExitCode.Ok;
        }
        catch (Exception failure)
        {
            session.ReportFailure(failure);
            return ExitCode.Internal;
        }
    }

    private static ExitCode Misunderstood(Session session, ParseResult parse)
    {
        var path = string.Join(' ', PathOf(parse.CommandResult));
        var diagnostics = parse
            .Errors.Select(e => e.Message.TrimEnd('.'))
            .Distinct()
            .Select(message =>
                Diagnostic.Create(
                    "MOM8001",
                    Severity.Error,
                    SourceSpan.WholeFile(""),
                    message,
                    $"`{path} --help` says what is understood"
                )
            )
            .ToList();

        // A format that was asked for and understood is honoured, so that a build does not choke on its own mistake.
        var format =
            parse.GetResult(session.Format) is { Errors: var errors } && !errors.Any()
                ? parse.GetValue(session.Format) ?? "text"
                : "text";
        var world = format == "text" ? session.Terminal.WithErrorsAsOutput() : session.Terminal;
        Renderers.Of(format, world, session.Files).Diagnostics(diagnostics, ExitCode.Input);
        world.Output.Flush();
        return ExitCode.Input;
    }

    private static IEnumerable<string> PathOf(System.CommandLine.Parsing.CommandResult result)
    {
        var names = new Stack<string>();
        for (var at = result; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(at.Parent is null ? "mommie" : at.Command.Name);
        return names;
    }
}
