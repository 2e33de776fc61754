namespace Mommie.Cli.Rendering;

/// <summary>A few columns of text. A heading that ends in <c>&gt;</c> heads a column of numbers, aligned to the right.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<(string[] Cells, int Marked, Func<string, string> Mark)> rows = [];

    /// <summary>Adds a row; the cell at <paramref name="marked"/> is coloured by <paramref name="mark"/>.</summary>
    internal void Add(string[] cells, int marked, Func<string, string> mark) => rows.Add((cells, marked, mark));

    /// <summary>The heading and the rows.</summary>
    internal IEnumerable<string> Lines(Style style)
    {
        var names = headings.Select(h => h.TrimEnd('>')).ToArray();
        var widths = names.Select((name, i) => Math.Max(name.Length, rows.Max(r => r.Cells[i].Length))).ToArray();
        yield return style.Faint(Row(names, -1, text => text));
        foreach (var (cells, marked, mark) in rows)
            yield return Row(cells, marked, mark);

        string Row(string[] cells, int marked, Func<string, string> mark)
        {
            var padded = cells.Select(
                (cell, i) =>
                {
                    var text = headings[i].EndsWith('>') ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]);
                    return i == marked ? mark(text) : text;
                }
            );
            return string.Join("  ", padded).TrimEnd();
        }
    }
}
