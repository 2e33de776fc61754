using System.CommandLine;

namespace Mommie.Cli;

/// <summary>The command <c>mommie</c>: verifies distributed algorithms.</summary>
internal static class Program
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <returns>The exit code.</returns>
    internal static int Main(string[] args)
    {
        var root = new RootCommand("MOMMIE verifies distributed algorithms.");
        return root.Parse(args).Invoke();
    }
}
