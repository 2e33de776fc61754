using System.Text;

namespace Mommie.Cli.Tests;

/// <summary>What a command line did.</summary>
internal sealed record Outcome(ExitCode Code, string Output, string Error);

/// <summary>Runs command lines in this process, as Program does but for the terminal.</summary>
internal static class Tool
{
    internal static Outcome Run(params string[] args) => RunWith("", args);

    internal static Outcome RunWith(string input, params string[] args) =>
        RunBytes(Encoding.UTF8.GetBytes(input), args);

    internal static Outcome RunBytes(byte[] input, params string[] args) =>
        RunIn(new Terminal { Input = new MemoryStream(input) }, args);

    internal static Outcome RunIn(Terminal world, params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal
        {
            Input = world.Input,
            Output = output,
            Error = error,
            ColouredOutput = world.ColouredOutput,
            ShowsProgress = world.ShowsProgress,
            Interrupted = world.Interrupted,
            Variable = world.Variable,
        };
        var code = CommandLine.Run(args, terminal);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}

/// <summary>The clone that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Mommie.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException("no folder above the tests holds Mommie.sln");
    }
}

/// <summary>A directory that is gone when the test is over.</summary>
internal sealed class Scratch : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("mommie-test-").FullName;

    internal string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    internal string Write(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
