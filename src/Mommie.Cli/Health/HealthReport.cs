using Mommie.Api;

namespace Mommie.Cli.Health;

/// <summary>One thing that the tool uses.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Found">Whether it is there.</param>
/// <param name="Needed">Whether the main job needs it.</param>
/// <param name="Detail">Its version and place, or what it is for.</param>
/// <param name="Mend">The one command that installs it; null where it is there.</param>
internal sealed record HealthItem(string Name, bool Found, bool Needed, string Detail, string? Mend);

/// <summary>What the machine has of what the tool uses.</summary>
internal sealed record HealthReport(IReadOnlyList<HealthItem> Items)
{
    /// <summary>Good if the main job can run.</summary>
    internal ExitCode Code => Items.All(i => i.Found || !i.Needed) ? ExitCode.Ok : ExitCode.Input;

    /// <summary>What is missing, as diagnostics.</summary>
    internal IReadOnlyList<Diagnostic> Diagnostics =>
        Items
            .Where(i => !i.Found)
            .Select(i =>
                Diagnostic.Create(
                    "MOM8010",
                    i.Needed ? Severity.Error : Severity.Info,
                    SourceSpan.WholeFile(""),
                    $"{i.Name} is missing: {i.Detail}",
                    i.Mend
                )
            )
            .ToList();
}
