using Mommie.Api;

namespace Mommie.Cli.Gate;

/// <summary>What the gate found.</summary>
/// <param name="Lines">One line per program, model and deployment, for people.</param>
/// <param name="Findings">Everything that is not as its manifest says; errors make the gate red.</param>
/// <param name="Summary">How much was looked at.</param>
internal sealed record GateReport(IReadOnlyList<string> Lines, IReadOnlyList<Diagnostic> Findings, string Summary)
{
    /// <summary>Green, red, or red because the input itself is wrong.</summary>
    internal ExitCode Code { get; init; } =
        Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Refuted : ExitCode.Ok;
}
