using System.Runtime.CompilerServices;
using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>The source line that a message is about, with carets below the place.</summary>
internal static class Snippet
{
    /// <summary>No terminal is wider than this, and a generated program may have lines of megabytes.</summary>
    private const int Widest = 160;

    /// <summary>Where the lines of a text begin, for as long as the text is in use.</summary>
    private static readonly ConditionalWeakTable<string, int[]> Starts = [];

    /// <summary>Two lines, or none where the text is not known or does not have the place.</summary>
    internal static IReadOnlyList<string> Of(SourceText? source, SourceSpan span, Style style)
    {
        if (source is null || span.StartLine < 1 || Line(source.Text, span.StartLine) is not { } line)
            return [];

        var start = Math.Clamp(span.StartColumn - 1, 0, line.Length);
        var end = span.EndLine > span.StartLine ? line.Length : Math.Clamp(span.EndColumn - 1, start, line.Length);
        var cut = start > Widest / 2 && line.Length > Widest ? start - Widest / 2 : 0;
        var shown = line.Substring(cut, Math.Min(Widest, line.Length - cut));
        // Tabs stay tabs above and below, so that the carets stand where the terminal puts the text.
        var before = new string(shown.Take(start - cut).Select(c => c == '\t' ? '\t' : ' ').ToArray());
        var carets = new string('^', Math.Clamp(end - start, 1, Math.Max(1, Widest - (start - cut))));

        var number = span.StartLine.ToString();
        return
        [
            style.Faint($"{number, 5} |") + $" {Printable(shown)}",
            style.Faint("      |") + $" {before}{style.Bad(carets)}",
        ];
    }

    /// <summary>The text of a line, from 1, without its end; null where there is no such line.</summary>
    internal static string? Line(string text, int number)
    {
        // A file with a message on each of its 100,000 lines must not be read 100,000 times.
        var starts = Starts.GetValue(text, LineStarts);
        if (number > starts.Length)
            return null;

        var at = starts[number - 1];
        var end = text.IndexOf('\n', at);
        return (end < 0 ? text[at..] : text[at..end]).TrimEnd('\r');
    }

    private static int[] LineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n', end + 1))
            starts.Add(end + 1);
        return [.. starts];
    }

    /// <summary>Control characters of a hostile file must not reach the terminal.</summary>
    internal static string Printable(string text) =>
        text.Any(IsControl) ? new string(text.Select(c => IsControl(c) ? '\uFFFD' : c).ToArray()) : text;

    private static bool IsControl(char c) => char.IsControl(c) && c != '\t';
}
