using Mommie.Api;

namespace Mommie.Cli.Input;

/// <summary>Input that no command can go on with; the session prints the diagnostics and ends with code 2.</summary>
internal sealed class InputException(IReadOnlyList<Diagnostic> diagnostics) : Exception("bad input")
{
    /// <summary>An exception that carries one error about a whole file.</summary>
    internal InputException(string code, string file, string message, string? mend)
        : this([Diagnostic.Create(code, Severity.Error, SourceSpan.WholeFile(file), message, mend)]) { }

    /// <summary>What is wrong, at least one error.</summary>
    internal IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
