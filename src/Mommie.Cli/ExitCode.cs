namespace Mommie.Cli;

/// <summary>How a command ended. Scripts rely on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>Everything asked for was done; every verdict is "proved" or "holds".</summary>
    Ok = 0,

    /// <summary>A property is violated, an obligation refuted, or the gate is red.</summary>
    Refuted = 1,

    /// <summary>The command line or the input has errors.</summary>
    Input = 2,

    /// <summary>Unknown, out of time, a bound was reached, interrupted, or nothing was checked.</summary>
    Undecided = 3,

    /// <summary>The tool itself failed.</summary>
    Internal = 70,
}

/// <summary>Which of two ends is the worse one.</summary>
internal static class ExitCodes
{
    private static readonly ExitCode[] FromBestToWorst =
    [
        ExitCode.Ok,
        ExitCode.Undecided,
        ExitCode.Refuted,
        ExitCode.Input,
        ExitCode.Internal,
    ];

    /// <summary>The worse of two; internal errors are worst, then input errors, refutations and open questions.</summary>
    internal static ExitCode Worst(ExitCode a, ExitCode b) =>
        Array.IndexOf(FromBestToWorst, a) >= Array.IndexOf(FromBestToWorst, b) ? a : b;

    /// <summary>The end that a verdict stands for.</summary>
    internal static ExitCode Of(Api.Verdict verdict) =>
        verdict switch
        {
            Api.Verdict.Ok => ExitCode.Ok,
            Api.Verdict.Undecided => ExitCode.Undecided,
            Api.Verdict.Refuted => ExitCode.Refuted,
            _ => ExitCode.Input,
        };

    /// <summary>Input errors if one of the diagnostics is an error, else <paramref name="otherwise"/>.</summary>
    internal static ExitCode Of(IEnumerable<Api.Diagnostic> diagnostics, ExitCode otherwise = ExitCode.Ok) =>
        diagnostics.Any(d => d.Severity == Api.Severity.Error) ? Worst(ExitCode.Input, otherwise) : otherwise;
}
