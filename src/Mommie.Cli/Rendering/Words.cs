using System.Globalization;
using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>Words and numbers that renderers share. JSON and text use the same words for verdicts.</summary>
internal static class Words
{
    /// <summary><c>ok</c>, <c>refuted</c>, <c>undecided</c>, <c>error</c>.</summary>
    internal static string Of(Verdict verdict) =>
        verdict switch
        {
            Verdict.Ok => "ok",
            Verdict.Refuted => "refuted",
            Verdict.Undecided => "undecided",
            _ => "error",
        };

    /// <summary><c>holds</c>, <c>violated</c>, <c>undecided</c>.</summary>
    internal static string Of(ModelVerdict verdict) =>
        verdict switch
        {
            ModelVerdict.Holds => "holds",
            ModelVerdict.Violated => "violated",
            _ => "undecided",
        };

    /// <summary><c>proved</c>, <c>refuted</c>, <c>undecided</c>.</summary>
    internal static string Of(ProofVerdict verdict) =>
        verdict switch
        {
            ProofVerdict.Proved => "proved",
            ProofVerdict.Refuted => "refuted",
            _ => "undecided",
        };

    /// <summary><c>error</c>, <c>warning</c>, <c>info</c>.</summary>
    internal static string Of(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };

    /// <summary>Thousands are set apart: <c>62,469</c>.</summary>
    internal static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Seconds with one digit; two below a second.</summary>
    internal static string Seconds(double s) => s.ToString(s < 1 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    /// <summary><c>1 step</c>, <c>2 steps</c>.</summary>
    internal static string Count(long n, string noun) => n == 1 ? $"1 {noun}" : $"{Number(n)} {noun}s";

    /// <summary><c>1, 2 and 5</c>.</summary>
    internal static string List(IReadOnlyList<string> items) =>
        items.Count switch
        {
            0 => "",
            1 => items[0],
            _ => string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1],
        };

    /// <summary>What is wrong and how to mend it, as sentences.</summary>
    internal static string WithMend(Diagnostic d) =>
        d.Mend is null ? d.Message
        : d.Message.EndsWith('.') ? $"{d.Message} {d.Mend}"
        : $"{d.Message}. {d.Mend}";

    /// <summary><c>file(l,c,l2,c2)</c>; the file alone where there is no place, the tool where there is no file.</summary>
    internal static string Place(SourceSpan span) =>
        span.File.Length == 0 ? "mommie"
        : span.StartLine < 1 ? span.File
        : $"{span.File}({span.StartLine},{span.StartColumn},{span.EndLine},{span.EndColumn})";
}
