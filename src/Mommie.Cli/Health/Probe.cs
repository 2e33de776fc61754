using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Mommie.Api;

namespace Mommie.Cli.Health;

/// <summary>Looks for what the tool uses.</summary>
internal static partial class Probe
{
    /// <summary>Everything, needed or not.</summary>
    internal static HealthReport Run(Terminal terminal)
    {
        var library = Solvers.InProcess();
        var z3 = OnPath("z3", "--version");
        var cvc5 = OnPath("cvc5", "--version");
        var java = OnPath("java", "-version");
        var jar = Jar(terminal);
        return new HealthReport([
            new(".NET runtime", true, true, $"{Environment.Version} ({RuntimeInformation.RuntimeIdentifier})", null),
            new(
                "libz3",
                library.Found,
                true,
                library.Found ? $"{library.Version}, {library.Path}" : library.Missing,
                library.Found ? null : Install(terminal, "libz3-4", "or set MOMMIE_LIBZ3 to the path of the library")
            ),
            Optional("z3", z3, "second opinion on proofs (--solver z3)", Install(terminal, "z3")),
            Optional("cvc5", cvc5, "second opinion on proofs (--solver cvc5, gate)", Install(terminal, "cvc5")),
            Optional(
                "java",
                java,
                "runs TLC (mommie tlc); version 11 or later",
                Install(terminal, "default-jre-headless")
            ),
            Optional(
                "tla2tools.jar",
                jar,
                "TLC itself (mommie tlc)",
                "download tla2tools.jar from the releases of the TLA+ project to ~/.mommie/tla2tools.jar, or set MOMMIE_TLA2TOOLS to its path"
            ),
        ]);
    }

    private static HealthItem Optional(string name, string? found, string use, string mend) =>
        new(name, found is not null, false, found ?? use, found is null ? mend : null);

    private static string Install(Terminal terminal, string package, string? otherwise = null)
    {
        var asRoot = terminal.Variable("USER") == "root" || Environment.UserName == "root";
        var command = $"{(asRoot ? "" : "sudo ")}apt-get install -y {package}";
        return otherwise is null ? command : $"{command} ({otherwise})";
    }

    private static string? Jar(Terminal terminal) =>
        new[]
        {
            terminal.Variable("MOMMIE_TLA2TOOLS"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".mommie", "tla2tools.jar"),
        }.FirstOrDefault(File.Exists);

    // The first version number that the program prints, and that it was found on PATH.
    private static string? OnPath(string program, string argument)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true }
            );
            if (process is null)
                return null;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(10_000))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            var said = output.Result + error.Result;
            return process.ExitCode == 0
                ? Number().Match(said) is { Success: true } v
                    ? v.Value
                    : "found"
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Number();
}
