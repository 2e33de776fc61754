using System.Globalization;
using System.Text;
using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>
/// A run as one page that needs nothing else: what is violated on top, the diagram, and beside it the step that is chosen. Without
/// scripts the page shows all steps one below the other.
/// </summary>
internal static class TracePage
{
    /// <summary>The page.</summary>
    /// <param name="trace">A trace without errors.</param>
    /// <param name="source">The program's text, for the lines of the steps; null where it is not at hand.</param>
    internal static string Of(TraceReport trace, SourceText? source)
    {
        var v = trace.Violation;
        var diagram = new TraceDiagram(trace);
        var lines = source?.Text.ReplaceLineEndings("\n").Split('\n') ?? [];
        var html = new StringBuilder();
        var title =
            v.Property.Length == 0
                ? $"{trace.ProgramName}: a run of MODEL {trace.Model}"
                : $"{trace.ProgramName}: {v.Property} is violated in MODEL {trace.Model}";
        // Nothing is loaded from anywhere, and the page says so to the browser.
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>{Page.Escape(title)}</title>
            <style>
            {Page.Resource("trace.css")}</style>
            </head>
            <body>
            <header class="top">
            {Head(trace)}</header>
            <div class="legend"><span><b class="s">&#x25cf;&#x2192;</b> a statement, from its issuer to its verifiers</span><span><b class="s">&#x25c7;</b> an auditor</span><span><b class="l">&#x25cf;&#x2192; LIE</b> a liar's, above the step that believes it</span><span>faint: nobody uses it in this run</span><span>keys: &#x2190; &#x2192; Home End</span></div>
            <main>
            <div class="run">
            <div class="heads" style="width:{diagram.Width}px">
            {diagram.Heads()}</div>
            {diagram.Svg()}</div>
            <section class="panel" aria-label="The chosen step">
            <nav aria-label="Steps"><button data-key="Home" aria-label="first step">&#x21e4;</button><button data-key="ArrowLeft" aria-label="previous step">&#x2190;</button><button data-key="ArrowRight" aria-label="next step">&#x2192;</button><button data-key="End" aria-label="last step">&#x21e5;</button><output aria-live="polite"></output></nav>

            """
        );
        foreach (var step in v.Trace)
            Article(html, step, lines);
        html.Append(
            CultureInfo.InvariantCulture,
            $"</section>\n</main>\n<script>\n{Page.Resource("trace.js")}</script>\n</body>\n</html>\n"
        );
        return html.ToString().ReplaceLineEndings("\n");
    }

    private static string Head(TraceReport trace)
    {
        var v = trace.Violation;
        var head = new StringBuilder();
        if (v.Property.Length == 0)
            head.Append(
                CultureInfo.InvariantCulture,
                $"<h1>A run of {Page.Escape(trace.ProgramName)}, MODEL {Page.Escape(trace.Model)}</h1>\n"
            );
        else
        {
            var after = v.Cycle >= 0 ? "by a run that never ends" : $"after {Words.Count(v.TraceLength, "step")}";
            head.Append(
                CultureInfo.InvariantCulture,
                $"<h1><b>{Page.Escape(v.Property)} is violated</b> in MODEL {Page.Escape(trace.Model)} of {Page.Escape(trace.ProgramName)}, {after}</h1>\n"
            );
            var what =
                v.Conjunct.Length > 0 ? $"<code>{Page.Escape(v.Conjunct)}</code> is false" : Page.Escape(v.Message);
            head.Append(CultureInfo.InvariantCulture, $"<div class=\"conjunct\">{what}</div>\n");
            if (v.Values.Count > 0)
            {
                head.Append("<dl class=\"values\">\n");
                foreach (var value in v.Values)
                    head.Append(
                        CultureInfo.InvariantCulture,
                        $"<dt>{Page.Escape(value.Name)}</dt><dd>{Page.Escape(value.Value)}</dd>\n"
                    );
                head.Append("</dl>\n");
            }
        }

        var liars = trace.Lanes.Where(l => l.Liar).Select(l => l.Name).ToList();
        head.Append("<p class=\"meta\">");
        if (liars.Count > 0)
            head.Append(
                CultureInfo.InvariantCulture,
                $"<span class=\"liar\">{Page.Escape(Words.List(liars))} {(liars.Count == 1 ? "lies" : "lie")}</span>. "
            );
        else
            head.Append("Nobody lies. ");
        head.Append(Page.Escape(trace.ProgramFile));
        if (v.Property.Length > 0 && v.Span.StartLine > 0)
            head.Append(CultureInfo.InvariantCulture, $", {Page.Escape(v.Property)} at line {v.Span.StartLine}");
        head.Append("</p>\n");
        return head.ToString();
    }

    private static void Article(StringBuilder html, TraceStep step, string[] lines)
    {
        var start = step.Number == 0;
        var title = start ? "The start" : $"{step.Number}. {step.Node}: {step.Transition}";
        html.Append(
            CultureInfo.InvariantCulture,
            $"<article id=\"step-{step.Number}\">\n<h2>{Page.Escape(title)}</h2>\n"
        );
        Items(
            start ? "chosen before the first step" : "with",
            step.Bindings.Select(b => Plain($"{b.Name} = {b.Value}"))
        );
        Items("uses", step.Used.Select(Statement));
        Items("answered", step.Answers.Select(a => Plain($"{a.Name} = {a.Value}")));
        Items(
            start ? "initially" : "changes",
            step.Changes.Select(c =>
            {
                var name = Page.Escape(c.Node.Length == 0 ? c.Variable : $"{c.Node}.{c.Variable}");
                return start
                    ? $"<li>{name} = {Page.Escape(c.After)}</li>"
                    : $"<li>{name}: <span class=\"before\">{Page.Escape(c.Before)}</span> &#x2192; <b>{Page.Escape(c.After)}</b></li>";
            })
        );
        Items("publishes", step.Published.Select(Statement));
        Items("emits", step.Emitted.Select(e => Plain($"{e.Name}({e.Value})")));
        if (step.Span.StartLine > 0)
            Source(html, step.Span, lines);
        html.Append("</article>\n");

        void Items(string heading, IEnumerable<string> items)
        {
            var all = items.ToList();
            if (all.Count == 0)
                return;
            html.Append(CultureInfo.InvariantCulture, $"<h3>{heading}</h3>\n<ul>\n");
            foreach (var item in all)
                html.Append(item).Append('\n');
            html.Append("</ul>\n");
        }

        static string Plain(string text) => $"<li>{Page.Escape(text)}</li>";
        static string Statement(StepStatement s) =>
            s.Lie
                ? $"<li class=\"lie\"><span class=\"tag\">LIE</span>{Page.Escape(s.Text)}</li>"
                : $"<li>{(s.Audited ? "<span class=\"tag\">as auditor</span>" : "")}{Page.Escape(s.Text)}</li>";
    }

    // The lines of the transition, or where they are.
    private static void Source(StringBuilder html, SourceSpan span, string[] lines)
    {
        html.Append(
            CultureInfo.InvariantCulture,
            $"<h3>{Page.Escape(Path.GetFileName(span.File))}, line {span.StartLine}</h3>\n"
        );
        if (span.StartLine > lines.Length)
            return;
        var last = Math.Min(Math.Min(span.EndLine, lines.Length), span.StartLine + 29);
        html.Append("<pre>");
        for (var n = span.StartLine; n <= last; n++)
            html.Append(CultureInfo.InvariantCulture, $"<i>{n, 4}  </i>{Page.Escape(lines[n - 1])}\n");
        if (last < span.EndLine)
            html.Append("<i>      ...</i>\n");
        html.Append("</pre>\n");
    }
}
