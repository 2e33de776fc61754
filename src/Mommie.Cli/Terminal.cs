using System.Text;

namespace Mommie.Cli;

/// <summary>
/// The world outside a command: its streams, what kind they are, and the request to stop. Tests replace it.
/// </summary>
internal sealed class Terminal
{
    /// <summary>Standard input, as bytes: that it is UTF-8 is checked where it is read.</summary>
    internal Stream Input { get; init; } = Stream.Null;

    /// <summary>Where results go.</summary>
    internal TextWriter Output { get; init; } = TextWriter.Null;

    /// <summary>Where progress, usage errors and internal errors go.</summary>
    internal TextWriter Error { get; init; } = TextWriter.Null;

    /// <summary>Whether results are coloured: a terminal, and NO_COLOR is not set.</summary>
    internal bool ColouredOutput { get; init; }

    /// <summary>Whether a person watches <see cref="Error"/>, so that progress is worth showing.</summary>
    internal bool ShowsProgress { get; init; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    internal CancellationToken Interrupted { get; init; }

    /// <summary>Environment variables.</summary>
    internal Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The same, with results printed where errors go: for usage errors in text.</summary>
    internal Terminal WithErrorsAsOutput() =>
        new()
        {
            Input = Input,
            Output = Error,
            Error = Error,
            Interrupted = Interrupted,
            Variable = Variable,
        };

    /// <summary>The terminal this process was started from.</summary>
    internal static Terminal OfProcess(CancellationToken interrupted)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal
        {
            Input = Console.OpenStandardInput(),
            Output = new StreamWriter(Console.OpenStandardOutput(), utf8, 16384) { NewLine = "\n" },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { NewLine = "\n", AutoFlush = true },
            ColouredOutput = !Console.IsOutputRedirected && !plain && !dumb,
            ShowsProgress = !Console.IsErrorRedirected && !dumb,
            Interrupted = interrupted,
        };
    }
}
