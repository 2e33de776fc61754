using System.Reflection;

namespace Mommie.Cli;

/// <summary>The tool's version: what <c>--version</c> prints and what certificates and SARIF name.</summary>
internal static class ToolVersion
{
    /// <summary><c>major.minor.patch</c>.</summary>
    internal static string Text { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "0.0.0";
}
