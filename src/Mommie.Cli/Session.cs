using System.CommandLine;
using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli;

/// <summary>
/// What every verb has in common: the terminal, the format of results, and what becomes of bad input and of failures.
/// </summary>
internal sealed class Session(Terminal terminal)
{
    /// <summary>The terminal that the command talks to.</summary>
    internal Terminal Terminal { get; } = terminal;

    /// <summary>Reads and writes files with diagnostics instead of exceptions that nobody understands.</summary>
    internal Files Files { get; } = new(terminal);

    /// <summary><c>--format</c>, which every verb takes.</summary>
    internal Option<string> Format { get; } = FormatOption();

    /// <summary>Runs the work of a verb.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="work">Computes, renders, and says how it ended.</param>
    /// <returns>The exit code of the process.</returns>
    internal int Run(ParseResult parse, Func<IRenderer, ExitCode> work)
    {
        var renderer = Renderers.Of(parse.GetValue(Format) ?? "text", Terminal, Files);
        var code = ExitCode.Internal;
        try
        {
            try
            {
                code = work(renderer);
            }
            catch (InputException bad)
            {
                code = ExitCode.Input;
                renderer.Diagnostics(bad.Diagnostics, code);
            }
            catch (OperationCanceledException) when (Terminal.Interrupted.IsCancellationRequested)
            {
                code = ExitCode.Undecided;
                renderer.Diagnostics([Interrupted()], code);
            }

            Terminal.Output.Flush();
        }
        catch (IOException) when (code != ExitCode.Internal)
        {
            // Whoever read the output has gone away (`mommie ... | head`); the verdict stands.
        }
        catch (Exception failure)
        {
            code = ExitCode.Internal;
            ReportFailure(failure);
        }

        return (int)code;
    }

    /// <summary>One line about a failure of the tool itself, and how to report it.</summary>
    internal void ReportFailure(Exception failure)
    {
        var message = failure.Message.ReplaceLineEndings(" ");
        Terminal.Error.WriteLine(
            $"mommie: error MOM9001: internal error: {failure.GetType().Name}: {message} "
                + "(please report this with the command and its input; MOMMIE_STACKTRACE=1 shows where it happened)"
        );
        if (!string.IsNullOrEmpty(Terminal.Variable("MOMMIE_STACKTRACE")))
            Terminal.Error.WriteLine(failure.ToString());
    }

    /// <summary>The remark that work was stopped before its end.</summary>
    internal static Diagnostic Interrupted() =>
        Diagnostic.Create(
            "MOM8009",
            Severity.Warning,
            SourceSpan.WholeFile(""),
            "interrupted: what is not printed here is undecided",
            null
        );

    private static Option<string> FormatOption()
    {
        var option = new Option<string>("--format")
        {
            Description = "How results are printed",
            DefaultValueFactory = _ => "text",
            HelpName = "text|json|sarif|msbuild",
            Recursive = true,
        };
        option.AcceptOnlyFromAmong("text", "json", "sarif", "msbuild");
        return option;
    }
}
