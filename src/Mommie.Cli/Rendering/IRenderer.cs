using Mommie.Api;
using Mommie.Cli.Gate;
using Mommie.Cli.Health;

namespace Mommie.Cli.Rendering;

/// <summary>Prints what commands found out; decides nothing.</summary>
internal interface IRenderer
{
    /// <summary>Whether lines for people (a list of files written, say) are wanted between results.</summary>
    bool ForPeople { get; }

    /// <summary>Diagnostics that are all there is to say.</summary>
    /// <param name="diagnostics">In the order of their places.</param>
    /// <param name="code">How the command is going to end.</param>
    void Diagnostics(IReadOnlyList<Diagnostic> diagnostics, ExitCode code);

    /// <summary>Everything that <c>verify</c> (or <c>tlc</c>) found out.</summary>
    void Verification(VerifyReport report);

    /// <summary>The run in a trace file.</summary>
    /// <param name="trace">A trace without errors.</param>
    void Trace(TraceReport trace);

    /// <summary>Everything that <c>gate</c> found out.</summary>
    void Gate(GateReport report);

    /// <summary>Entries of the catalogue of diagnostics: one in full, or a list.</summary>
    void Explanations(IReadOnlyList<Explanation> explanations);

    /// <summary>What mechanisms provide.</summary>
    /// <param name="table">A table without errors.</param>
    /// <param name="code">How the command is going to end.</param>
    void Mechanisms(MechanismTable table, ExitCode code);

    /// <summary>What <c>doctor</c> found.</summary>
    void Health(HealthReport report);

    /// <summary>A line for people; nothing in the formats that programs read.</summary>
    void Line(string text);
}
