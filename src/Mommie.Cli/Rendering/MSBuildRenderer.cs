using Mommie.Api;
using Mommie.Cli.Gate;
using Mommie.Cli.Health;

namespace Mommie.Cli.Rendering;

/// <summary>One line per finding, in the form that MSBuild and editors turn into errors and warnings.</summary>
internal sealed class MSBuildRenderer(TextWriter output) : IRenderer
{
    /// <inheritdoc/>
    public bool ForPeople => false;

    /// <inheritdoc/>
    public void Diagnostics(IReadOnlyList<Diagnostic> diagnostics, ExitCode code)
    {
        foreach (var diagnostic in diagnostics)
            output.WriteLine(Line(diagnostic));
    }

    /// <inheritdoc/>
    public void Verification(VerifyReport report)
    {
        foreach (var finding in Findings.Of(report))
            output.WriteLine(Line(finding.Diagnostic));
    }

    /// <inheritdoc/>
    public void Trace(TraceReport trace)
    {
        foreach (var finding in Findings.Of(trace))
            output.WriteLine(Line(finding.Diagnostic));
    }

    /// <inheritdoc/>
    public void Gate(GateReport report) => Diagnostics(report.Findings, report.Code);

    /// <inheritdoc/>
    public void Explanations(IReadOnlyList<Explanation> explanations)
    {
        foreach (var explanation in explanations)
            output.WriteLine($"mommie: message {explanation.Code}: {explanation.Title}");
    }

    /// <inheritdoc/>
    public void Mechanisms(MechanismTable table, ExitCode code)
    {
        foreach (var m in table.Mechanisms)
            output.WriteLine(
                $"mommie: message : {m.Name}: {string.Join("; ", m.Properties.Select(p => $"{p.Name} {p.Answer}"))}; {m.Cost}"
            );
        Diagnostics(table.Diagnostics, code);
    }

    /// <inheritdoc/>
    public void Health(HealthReport report) => Diagnostics(report.Diagnostics, report.Code);

    /// <inheritdoc/>
    public void Line(string text) { }

    /// <summary><c>file(l,c,l2,c2): error CODE: message</c>, on one line whatever the message holds.</summary>
    internal static string Line(Diagnostic d)
    {
        // MSBuild knows "message", not "info".
        var severity = d.Severity == Severity.Info ? "message" : Words.Of(d.Severity);
        return $"{Words.Place(d.Span)}: {severity} {d.Code}: {Snippet.Printable(Words.WithMend(d).ReplaceLineEndings(" "))}";
    }
}
