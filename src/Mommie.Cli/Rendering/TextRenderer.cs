using Mommie.Api;
using Mommie.Cli.Gate;
using Mommie.Cli.Health;
using Mommie.Cli.Input;

namespace Mommie.Cli.Rendering;

/// <summary>Text for people.</summary>
internal sealed class TextRenderer(Terminal terminal, Files files) : IRenderer
{
    private readonly TextWriter output = terminal.Output;
    private readonly Style style = new(terminal.ColouredOutput);

    /// <inheritdoc/>
    public bool ForPeople => true;

    /// <inheritdoc/>
    public void Line(string text) => output.WriteLine(text);

    /// <inheritdoc/>
    public void Diagnostics(IReadOnlyList<Diagnostic> diagnostics, ExitCode code)
    {
        foreach (var diagnostic in diagnostics)
            Write(diagnostic);
    }

    /// <inheritdoc/>
    public void Verification(VerifyReport report)
    {
        Diagnostics(report.Diagnostics, ExitCodes.Of(report.Verdict));
        if (report.Models.Count > 0)
            WriteModels(report.Models);
        if (report.Deployments.Count > 0)
            WriteDeployments(report.Deployments);
        if (report.Interrupted)
            Write(Session.Interrupted());
        if (report.ProgramName.Length > 0)
            output.WriteLine($"{report.ProgramName}: {Coloured(report.Verdict)}");
    }

    /// <inheritdoc/>
    public void Trace(TraceReport trace)
    {
        output.WriteLine(style.Strong($"MODEL {trace.Model}") + $" of {trace.ProgramName}");
        output.WriteLine();
        if (trace.Violation.Property.Length > 0)
            WriteViolation(trace.Model, trace.Violation);
        else
            WriteRun(trace.Violation);
    }

    /// <inheritdoc/>
    public void Gate(GateReport report)
    {
        foreach (var line in report.Lines)
            output.WriteLine(line);
        Diagnostics(report.Findings, report.Code);
        var verdict = report.Code == ExitCode.Ok ? style.Good("green") : style.Bad("red");
        output.WriteLine($"gate: {verdict}: {report.Summary}");
    }

    /// <inheritdoc/>
    public void Explanations(IReadOnlyList<Explanation> explanations)
    {
        if (explanations is [var only])
            Write(only);
        else
            foreach (var explanation in explanations)
                output.WriteLine($"{style.Strong(explanation.Code)}  {explanation.Title}");
    }

    /// <inheritdoc/>
    public void Mechanisms(MechanismTable table, ExitCode code)
    {
        Diagnostics(table.Diagnostics, code);
        var rows = new Table(
            "MECHANISM",
            "bound",
            "authentic",
            "audit-sound",
            "transferable",
            "relayable",
            "trusts",
            "cost"
        );
        foreach (var m in table.Mechanisms)
            rows.Add([m.Name, .. m.Properties.Select(p => p.Answer), m.Cost], 0, style.Strong);
        Write(rows);
        output.WriteLine(
            $"Each answer is proved or refuted by {table.Solver}; --format json says why, --proofs DIR writes what was asked."
        );
    }

    private void Write(Explanation explanation)
    {
        output.WriteLine($"{style.Strong(explanation.Code)}: {explanation.Title}");
        output.WriteLine();
        foreach (var line in Wrap(explanation.Text, 100))
            output.WriteLine(line);
        if (explanation.Example.Length > 0)
        {
            output.WriteLine();
            output.WriteLine("Example:");
            foreach (var line in explanation.Example.TrimEnd('\n').Split('\n'))
                output.WriteLine(line.Length == 0 ? "" : $"    {line}");
        }

        if (explanation.Section.Length > 0)
        {
            output.WriteLine();
            output.WriteLine($"More: docs/{explanation.Section}");
        }
    }

    /// <inheritdoc/>
    public void Health(HealthReport report)
    {
        var width = report.Items.Max(item => item.Name.Length);
        foreach (var item in report.Items)
        {
            var mark =
                item.Found ? style.Good("ok     ")
                : item.Needed ? style.Bad("MISSING")
                : style.Doubtful("missing");
            output.WriteLine($"{mark} {item.Name.PadRight(width)}  {item.Detail}");
            if (item.Mend is not null)
                output.WriteLine($"        {"".PadRight(width)}  {item.Mend}");
        }

        output.WriteLine(
            report.Code == ExitCode.Ok ? style.Good("verify can run") : style.Bad("verify cannot run whole")
        );
    }

    private void Write(Diagnostic d)
    {
        var severity = d.Severity switch
        {
            Severity.Error => style.Bad("error"),
            Severity.Warning => style.Doubtful("warning"),
            _ => style.Strong("info"),
        };
        output.WriteLine($"{Words.Place(d.Span)}: {severity} {d.Code}: {Snippet.Printable(d.Message)}");
        foreach (var line in Snippet.Of(files.Remembered(d.Span.File), d.Span, style))
            output.WriteLine(line);
        foreach (var related in d.Related)
        {
            output.WriteLine($"  {Words.Place(related.Span)}: {Snippet.Printable(related.Message)}");
            foreach (var line in Snippet.Of(files.Remembered(related.Span.File), related.Span, style))
                output.WriteLine($"  {line}");
        }

        if (d.Mend is not null)
            output.WriteLine($"  {style.Strong("mend:")} {Snippet.Printable(d.Mend)}");
    }

    private void WriteModels(IReadOnlyList<ModelReport> models)
    {
        var table = new Table("MODEL", "verdict", "distinct>", "generated>", "depth>", "seconds>");
        foreach (var m in models)
        {
            var (word, colour) = m.Verdict switch
            {
                ModelVerdict.Holds => ($"holds in MODEL {m.Name}", style.Good),
                ModelVerdict.Violated => ($"{m.Violated?.Property} is violated", style.Bad),
                _ => ("undecided", (Func<string, string>)style.Doubtful),
            };
            table.Add(
                [
                    m.Name,
                    word,
                    Words.Number(m.DistinctStates),
                    Words.Number(m.GeneratedStates),
                    Words.Number(m.Depth),
                    Words.Seconds(m.Seconds),
                ],
                1,
                colour
            );
        }

        Write(table);
        foreach (var m in models)
        {
            output.WriteLine(style.Strong($"MODEL {m.Name}"));
            Detail("checks", m.Checked);
            if (m.Search == "depth-first")
                Detail(
                    "searched",
                    [m.MaxDepth > 0 ? $"depth-first, runs of {Words.Count(m.MaxDepth, "step")} at most" : "depth-first"]
                );
            if (m.Simulation is not null)
                WriteSimulation(m, m.Simulation);
            Detail("reduced by", m.Reductions);
            foreach (var restriction in m.Restrictions)
                Detail("restricted", [restriction]);
            if (m.Verdict == ModelVerdict.Holds || m.Simulation is not null)
                Detail(
                    "never fired",
                    m.Coverage.Where(c => c.Fired == 0).Select(c => c.Transition).ToList(),
                    style.Doubtful
                );
            if (m.Verdict == ModelVerdict.Undecided)
                Detail("undecided", [m.Reason ?? "the search did not end"], style.Doubtful);
            output.WriteLine();
            if (m.Violated is not null)
                WriteViolation(m.Name, m.Violated);
        }
    }

    private void WriteSimulation(ModelReport m, Simulation s)
    {
        Detail(
            "simulated",
            [
                $"{Words.Number(s.Made)} of {Words.Count(s.Walks, "random walk")}",
                $"seed {s.Seed}",
                $"depth {Words.Number(s.Depth)}",
            ]
        );
        Detail(
            "walks",
            [
                $"{Words.Number(s.Ended)} to where nothing changes any more",
                $"{Words.Number(s.OutsideBound)} to where everything leads out of BOUND",
                $"{Words.Number(s.CutShort)} cut short at the depth",
            ]
        );
        if (s.Found > m.Violated?.TraceLength)
            Detail("shortened", [$"from {Words.Count(s.Found, "step")}"]);
        Detail(
            "steps",
            m.Coverage.Where(c => c.Fired > 0).Select(c => $"{c.Transition} {Words.Number(c.Fired)}").ToList()
        );
    }

    private void WriteViolation(string model, Violation v)
    {
        Write(Findings.Of(model, v).Diagnostic);
        output.WriteLine($"  the run, {Words.Count(v.TraceLength, "step")}:");
        WriteRun(v);
    }

    private void WriteRun(Violation v)
    {
        foreach (var line in TraceText.Lines(v.Trace, v.Cycle, style))
            output.WriteLine(line);
        output.WriteLine();
    }

    private void WriteDeployments(IReadOnlyList<DeploymentReport> deployments)
    {
        var table = new Table("DEPLOYMENT", "verdict", "proved>", "refuted>", "undecided>", "seconds>");
        foreach (var d in deployments)
        {
            Func<string, string> colour = d.Verdict switch
            {
                ProofVerdict.Proved => style.Good,
                ProofVerdict.Refuted => style.Bad,
                _ => style.Doubtful,
            };
            table.Add(
                [
                    d.Name,
                    Words.Of(d.Verdict),
                    Of(ProofVerdict.Proved),
                    Of(ProofVerdict.Refuted),
                    Of(ProofVerdict.Undecided),
                    Words.Seconds(d.Seconds),
                ],
                1,
                colour
            );

            string Of(ProofVerdict verdict) => Words.Number(d.Obligations.Count(o => o.Verdict == verdict));
        }

        Write(table);
        foreach (var d in deployments)
            WriteDeployment(d);
    }

    private void WriteDeployment(DeploymentReport d)
    {
        output.WriteLine(style.Strong($"DEPLOYMENT {d.Name}") + style.Faint($" ({d.File})"));
        foreach (var code in d.Obligations.GroupBy(o => o.Code))
        {
            var proved = code.Where(o => o.Verdict == ProofVerdict.Proved).ToList();
            var lines = proved.SelectMany(o => o.CoreLines).Distinct().Order().Select(n => n.ToString()).ToList();
            var from =
                lines.Count == 0 ? "" : $" from {(lines.Count == 1 ? "line" : "lines")} {string.Join(", ", lines)}";
            var counts = code.GroupBy(o => o.Verdict)
                .OrderBy(g => g.Key)
                .Select(g => $"{g.Count()} {Words.Of(g.Key)}{(g.Key == ProofVerdict.Proved ? from : "")}");
            output.WriteLine($"  {code.Key, -14} {string.Join("; ", counts)}");
        }

        foreach (var assumption in d.Obligations.SelectMany(o => o.Assumes).Distinct())
            Detail("assumes", [assumption]);
        output.WriteLine();

        // One hole can refute an obligation of every line that leads to it: what reads the same is told once.
        var told = d
            .Obligations.Where(o => o.Verdict != ProofVerdict.Proved || o.Vacuous)
            .GroupBy(o => WhatIsTold(d, o));
        foreach (var same in told)
            WriteObligation(d, same.First(), same.Count());
    }

    private static string WhatIsTold(DeploymentReport deployment, ObligationReport obligation)
    {
        var d = Findings.Of(deployment, obligation).Diagnostic;
        return string.Join(
            '\n',
            [
                Words.Place(d.Span),
                d.Code,
                Words.Of(d.Severity),
                Words.WithMend(d),
                obligation.Claim,
                obligation.Site,
                Words.Place(obligation.SiteSpan),
                .. obligation.Attack,
            ]
        );
    }

    private void WriteObligation(DeploymentReport deployment, ObligationReport obligation, int count)
    {
        Write(Findings.Of(deployment, obligation).Diagnostic);
        if (count > 1)
            output.WriteLine(
                $"  {style.Strong("stands for:")} {Words.Count(count, "obligation")} of which the same is to be said"
            );
        output.WriteLine($"  {style.Strong("claim:")} {obligation.Claim}");
        output.WriteLine($"  {style.Strong("owed by:")} {obligation.Site} at {Words.Place(obligation.SiteSpan)}");
        if (obligation.Attack.Count > 0)
            output.WriteLine($"  {style.Strong(obligation.Verdict == ProofVerdict.Refuted ? "attack:" : "steps:")}");
        for (var i = 0; i < obligation.Attack.Count; i++)
            output.WriteLine($"  {i + 1, 3}. {obligation.Attack[i]}");
        output.WriteLine();
    }

    private void Detail(string name, IReadOnlyList<string> values, Func<string, string>? colour = null)
    {
        if (values.Count > 0)
            output.WriteLine($"  {(colour ?? (text => text))(name.PadRight(12))} {string.Join(", ", values)}");
    }

    private void Write(Table table)
    {
        foreach (var line in table.Lines(style))
            output.WriteLine(line);
        output.WriteLine();
    }

    private string Coloured(Verdict verdict) =>
        verdict switch
        {
            Verdict.Ok => style.Good("ok"),
            Verdict.Undecided => style.Doubtful("undecided"),
            _ => style.Bad(Words.Of(verdict)),
        };

    private static IEnumerable<string> Wrap(string text, int width)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    yield return line;
                    line = "";
                }

                line = line.Length == 0 ? word : $"{line} {word}";
            }

            yield return line;
        }
    }
}
