using System.Globalization;
using System.Text;
using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>
/// A run drawn as a sequence diagram: a lane for each principal, a box for each step, an arrow for each statement. Time goes down.
/// What honest nodes publish stands below the step that publishes it; a lie stands above the step that takes it in, because a liar may
/// have said it at any time before.
/// </summary>
internal sealed class TraceDiagram
{
    private const int LaneWidth = 176;
    private const int BoxWidth = 162;
    private const int Margin = 96;
    private const int ArrowRow = 34;

    // Characters of the labels' typeface at 12 pixels.
    private const double Character = 7.3;

    private readonly TraceReport trace;
    private readonly Dictionary<string, int> centre = new(StringComparer.Ordinal);
    private readonly List<Said> said = [];
    private readonly Dictionary<int, List<string>> ofStep = [];
    private readonly StringBuilder svg = new();

    // A statement drawn.
    private sealed record Said(string Id, StepStatement Statement, int Row);

    internal TraceDiagram(TraceReport trace)
    {
        this.trace = trace;
        // A principal that a step or statement names has a lane even where the header forgot it.
        var names = trace
            .Lanes.Select(l => l.Name)
            .Concat(trace.Violation.Trace.Select(s => s.Node).Where(n => n.Length > 0))
            .Concat(trace.Violation.Trace.SelectMany(s => s.Used.Concat(s.Published)).Select(s => s.Issuer))
            .Distinct(StringComparer.Ordinal);
        foreach (var name in names)
            centre[name] = Margin + (centre.Count * LaneWidth);
    }

    /// <summary>The width in pixels.</summary>
    internal int Width => (2 * Margin) + (Math.Max(0, centre.Count - 1) * LaneWidth);

    /// <summary>The names of the lanes, as HTML.</summary>
    internal string Heads()
    {
        var heads = new StringBuilder();
        foreach (var (name, x) in centre)
        {
            var lane = trace.Lanes.FirstOrDefault(l => l.Name == name);
            var liar = lane is { Liar: true };
            heads.Append(
                CultureInfo.InvariantCulture,
                $"<span style=\"left:{x}px\"{(liar ? " class=\"liar\"" : "")}>{Page.Escape(name)}<small>{(liar ? "lies, " : "")}{Page.Escape(lane?.Role ?? "")}</small></span>\n"
            );
        }

        return heads.ToString();
    }

    /// <summary>The diagram, as SVG to stand in HTML.</summary>
    internal string Svg()
    {
        var steps = trace.Violation.Trace;
        FindUnused(steps);
        var body = new StringBuilder();
        var y = 14;
        var cycleTop = -1;
        foreach (var step in steps)
        {
            if (trace.Violation.Cycle >= 0 && step.Number == trace.Violation.Cycle + 1)
            {
                cycleTop = y;
                y += 22;
            }

            foreach (var lie in step.Used.Where(u => u.Lie && u.Issuer != step.Node))
                y = Arrow(y, step, lie, [step.Node]);
            y = Box(y, step);
            foreach (var statement in step.Published)
            {
                var others =
                    statement.Verifiers.Count == 0 && statement.Lie ? centre.Keys : statement.Verifiers.AsEnumerable();
                y = Arrow(y, step, statement, others.Where(v => v != statement.Issuer).ToList());
            }

            y += 10;
        }

        if (cycleTop >= 0)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<g class=\"cycle\"><rect x=\"4\" y=\"{cycleTop}\" width=\"{Width - 8}\" height=\"{y - cycleTop}\" rx=\"8\"/><text x=\"14\" y=\"{cycleTop + 16}\">&#x21bb; repeated for ever</text></g>\n"
            );
            y += 10;
        }

        y = End(y);
        foreach (var (name, x) in centre)
        {
            var liar = trace.Lanes.Any(l => l.Name == name && l.Liar);
            body.Append(
                CultureInfo.InvariantCulture,
                $"<line class=\"lane{(liar ? " lies" : "")}\" x1=\"{x}\" y1=\"0\" x2=\"{x}\" y2=\"{y}\"/>\n"
            );
        }

        return string.Create(
                CultureInfo.InvariantCulture,
                $"<svg width=\"{Width}\" height=\"{y + 8}\" viewBox=\"0 0 {Width} {y + 8}\" role=\"group\" aria-label=\"The run, step by step\">\n"
            )
            + body
            + Filled()
            + "</svg>\n";
    }

    // The boxes name the statements that they use and publish; these are known only at the end.
    private string Filled()
    {
        var text = svg.ToString();
        foreach (var (number, ids) in ofStep)
            text = text.Replace($"@statements-{number}@", string.Join(' ', ids.Distinct()), StringComparison.Ordinal);
        return text;
    }

    private readonly HashSet<(string Issuer, string Value)> used = [];

    private void FindUnused(IReadOnlyList<TraceStep> steps)
    {
        foreach (var statement in steps.SelectMany(s => s.Used))
            used.Add((statement.Issuer, statement.Value));
    }

    private List<string> StatementsOf(TraceStep step)
    {
        if (!ofStep.TryGetValue(step.Number, out var ids))
            ofStep[step.Number] = ids = [];
        return ids;
    }

    private int Box(int y, TraceStep step)
    {
        var ids = StatementsOf(step);
        foreach (var statement in step.Used.Where(u => !u.Lie || u.Issuer == step.Node))
            ids.AddRange(
                said.Where(s =>
                        s.Statement.Issuer == statement.Issuer
                        && s.Statement.Value == statement.Value
                        && (s.Statement.Verifiers.Contains(step.Node) || statement.Audited || s.Statement.Lie)
                    )
                    .Select(s => s.Id)
            );

        var start = step.Number == 0;
        var notes = start ? [] : Notes(step).Take(3).ToList();
        var width = start ? Width - 24 : BoxWidth;
        var height = 28 + (notes.Count * 15);
        var x = start ? 12 : Centre(step.Node) - (BoxWidth / 2);
        var middle = start ? Width / 2 : Centre(step.Node);
        var title = TraceText.Title(step);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g class=\"step\" role=\"button\" tabindex=\"0\" data-step=\"{step.Number}\" data-statements=\"@statements-{step.Number}@\" aria-label=\"{Page.Escape($"step {step.Number}: {title}")}\"><title>{Page.Escape(Tip(step))}</title>"
        );
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
        );
        var name = start ? title : $"{step.Number}. {step.Transition}";
        Text(name.Length * 7.9 > width - 12 ? "name long" : "name", middle, y + 18, name, width - 12);
        for (var i = 0; i < notes.Count; i++)
            Text("note", middle, y + 33 + (i * 15), notes[i], width - 10);
        svg.Append("</g>\n");
        return y + height + 6;
    }

    // What a step did, in a few words.
    private static IEnumerable<string> Notes(TraceStep step)
    {
        foreach (var output in step.Emitted)
            yield return $"\u21d2 {output.Name}({output.Value})";
        foreach (var change in step.Changes)
            yield return change.Before.Length + change.After.Length < 16
                ? $"{change.Variable}: {change.Before} \u2192 {change.After}"
                : $"{change.Variable} = {change.After}";
    }

    private static string Tip(TraceStep step) =>
        string.Join(
            '\n',
            new[] { TraceText.Title(step) }.Concat(
                step.Changes.Select(c =>
                    step.Number == 0
                        ? $"{c.Node}.{c.Variable} = {c.After}"
                        : $"{c.Node}.{c.Variable}: {c.Before} \u2192 {c.After}"
                )
            )
        );

    private int Arrow(int y, TraceStep step, StepStatement statement, IReadOnlyList<string> to)
    {
        var id = $"said-{said.Count + 1}";
        said.Add(new Said(id, statement, y));
        StatementsOf(step).Add(id);
        var from = Centre(statement.Issuer);
        var ends = to.Where(centre.ContainsKey).Select(Centre).Where(x => x != from).ToList();
        var audits = statement
            .Auditors.Where(a => centre.ContainsKey(a) && !to.Contains(a) && a != statement.Issuer)
            .Select(Centre)
            .ToList();
        var all = ends.Concat(audits).Append(from).ToList();
        var (left, right) = (all.Min(), all.Max());
        var line = y + 23;
        var classes =
            (statement.Lie ? " lie" : "") + (used.Contains((statement.Issuer, statement.Value)) ? "" : " unused");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g class=\"said{classes}\" id=\"{id}\"><title>{Page.Escape(statement.Text + (statement.Lie ? " (a lie)" : ""))}</title>"
        );
        if (left < right)
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{left}\" y1=\"{line}\" x2=\"{right}\" y2=\"{line}\"/>"
            );
        svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"head\" cx=\"{from}\" cy=\"{line}\" r=\"4\"/>");
        foreach (var x in ends)
        {
            var back = x > from ? -10 : 10;
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"head\" d=\"M{x} {line}l{back} -5v10z\"/>");
        }

        foreach (var x in audits)
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path class=\"audit\" d=\"M{x - 6} {line}l6 -6l6 6l-6 6z\"><title>auditor</title></path>"
            );

        var label = (statement.Lie ? "LIE " : "") + statement.Value;
        // Each statement has a row to itself, so that its label may be as long as the diagram is wide.
        var room = Width - 16;
        var half = (int)(Math.Min(room, label.Length * Character) / 2);
        Text("", Math.Clamp((left + right) / 2, half + 4, Math.Max(half + 4, Width - half - 4)), line - 7, label, room);
        svg.Append("</g>\n");
        return y + ArrowRow;
    }

    private int End(int y)
    {
        var v = trace.Violation;
        if (v.Property.Length == 0)
            return y;
        var label = $"\u2717 {v.Message}";
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g class=\"end\"><title>{Page.Escape(v.Message)}</title><rect x=\"12\" y=\"{y}\" width=\"{Width - 24}\" height=\"30\" rx=\"6\"/>"
        );
        Text("", Width / 2, y + 20, label, Width - 40);
        svg.Append("</g>\n");
        return y + 36;
    }

    private int Centre(string name) => centre.GetValueOrDefault(name, Margin);

    private void Text(string style, int x, int y, string text, int room)
    {
        var most = Math.Max(
            3,
            (int)(
                room
                / (
                    style is "note" or "name long" ? 6.7
                    : style == "name" ? 7.9
                    : Character
                )
            )
        );
        var shown = text.Length <= most ? text : string.Concat(text.AsSpan(0, most - 1), "\u2026");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text{(style.Length == 0 ? "" : $" class=\"{style}\"")} x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{Page.Escape(shown)}</text>"
        );
    }
}
