using Mommie.Api;

namespace Mommie.Cli.Input;

/// <summary>The deployments that go with a program unless the command line names others.</summary>
internal static class DeploymentSearch
{
    /// <summary>
    /// The .deploy files in the program's directory, in ordinal order of their names, whose header names the program;
    /// those without a header, or whose header cannot be read, too: an error in one must not hide it.
    /// </summary>
    internal static IReadOnlyList<SourceText> Beside(Files files, SourceText program) =>
        Find(files, program, below: false);

    /// <summary>
    /// The same with those in directories below the program's: where deployments are kept that are refuted, say, which the
    /// gate guards and nobody wants to see at every verification.
    /// </summary>
    internal static IReadOnlyList<SourceText> Below(Files files, SourceText program) =>
        Find(files, program, below: true);

    private static IReadOnlyList<SourceText> Find(Files files, SourceText program, bool below)
    {
        if (program.Path == "-" || Verifier.ProgramName(program) is not { } name)
            return [];
        return Files
            .In(Path.GetDirectoryName(program.Path) ?? "", ".deploy", below)
            .Select(files.Read)
            .Where(deployment => Verifier.DeploymentTarget(deployment) is not { } target || target == name)
            .ToList();
    }
}
