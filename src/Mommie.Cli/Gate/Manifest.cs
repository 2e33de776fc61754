namespace Mommie.Cli.Gate;

/// <summary>What a manifest.json says: every program beside it with the verdicts that are expected of it.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Proofs">The directory of the committed proofs, relative to the manifest; null where none are kept.</param>
/// <param name="Programs">In the order of their files.</param>
internal sealed record Manifest(string Path, string? Proofs, IReadOnlyList<ProgramEntry> Programs)
{
    /// <summary>The name that the gate looks for.</summary>
    internal const string FileName = "manifest.json";

    /// <summary>The directory that its paths are relative to.</summary>
    internal string Directory => System.IO.Path.GetDirectoryName(Path) ?? "";
}

/// <summary>One program.</summary>
/// <param name="File">Relative to the manifest.</param>
/// <param name="Tla">The committed TLA+ and configuration files, relative to the manifest.</param>
/// <param name="Models">Every MODEL of the program.</param>
/// <param name="Deployments">The deployments that are proved for it.</param>
internal sealed record ProgramEntry(
    string File,
    IReadOnlyList<string> Tla,
    IReadOnlyList<ModelEntry> Models,
    IReadOnlyList<DeploymentEntry> Deployments
);

/// <summary>What is expected of a MODEL, searched to the end even when it is violated.</summary>
/// <param name="Name">The MODEL.</param>
/// <param name="Verdict"><c>holds</c> or <c>violated</c>.</param>
/// <param name="Violated">The invariant (or the transition) that fails first; null where it holds.</param>
/// <param name="DistinctStates">All of them.</param>
/// <param name="Depth">The length of the longest shortest run.</param>
/// <param name="NeverFired">Transitions that no run fires, by name.</param>
/// <param name="Long">Whether it takes longer than a gate may: only <c>gate --long</c> searches it.</param>
internal sealed record ModelEntry(
    string Name,
    string Verdict,
    string? Violated,
    long DistinctStates,
    int Depth,
    IReadOnlyList<string> NeverFired,
    bool Long = false
);

/// <summary>What is expected of a deployment.</summary>
/// <param name="File">Relative to the manifest.</param>
/// <param name="Verdict"><c>proved</c> or <c>refuted</c>.</param>
/// <param name="Proved">How many obligations are proved.</param>
/// <param name="Refuted">How many obligations of each code are refuted, in the order of the codes.</param>
internal sealed record DeploymentEntry(
    string File,
    string Verdict,
    int Proved,
    IReadOnlyList<KeyValuePair<string, int>> Refuted
);
