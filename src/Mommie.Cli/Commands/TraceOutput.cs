using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary>The runs of violations written as trace files and as pages.</summary>
internal static class TraceOutput
{
    /// <summary>Writes a trace file for each violation: into one file, or one a MODEL below a directory.</summary>
    internal static void Write(Session session, IRenderer renderer, VerifyReport report, string target)
    {
        var violated = Violated(report);
        var file = target.EndsWith(".jsonl", StringComparison.Ordinal);
        if (file && violated.Count > 1)
            throw new InputException(
                "MOM8004",
                target,
                $"the traces of {violated.Count} MODELs would be written here",
                "Name a directory, or one MODEL with --model."
            );
        foreach (var (model, violation) in violated)
            Write(
                session,
                renderer,
                file ? target : Path.Combine(target, $"{report.ProgramName}-{model}.jsonl"),
                violation.Recorded
            );
    }

    /// <summary>Writes a page for each violation, one a MODEL below a directory.</summary>
    internal static void WritePages(
        Session session,
        IRenderer renderer,
        VerifyReport report,
        SourceText source,
        string directory
    )
    {
        foreach (var (model, violation) in Violated(report))
        {
            var path = Path.Combine(directory, $"{report.ProgramName}-{model}.html");
            var trace = Traces.Read(new SourceText(path, violation.Recorded));
            Write(session, renderer, path, TracePage.Of(trace, source));
        }
    }

    /// <summary>Writes one file, and says so to people.</summary>
    internal static void Write(Session session, IRenderer renderer, string path, string text)
    {
        if (session.Files.Write(path, text))
            renderer.Line($"wrote {path}");
    }

    // Violations whose runs are known.
    private static List<(string Model, Violation Violation)> Violated(VerifyReport report) =>
        report.Models.Where(m => m.Violated is { Recorded.Length: > 0 }).Select(m => (m.Name, m.Violated!)).ToList();
}
