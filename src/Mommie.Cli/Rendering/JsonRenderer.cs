using System.Text.Json;
using Mommie.Api;
using Mommie.Cli.Gate;
using Mommie.Cli.Health;

namespace Mommie.Cli.Rendering;

/// <summary>One JSON object per command. Keys are only ever added; numbers are numbers; absent things are null or empty.</summary>
internal sealed class JsonRenderer(TextWriter output) : IRenderer
{
    /// <inheritdoc/>
    public bool ForPeople => false;

    /// <inheritdoc/>
    public void Line(string text) { }

    /// <inheritdoc/>
    public void Diagnostics(IReadOnlyList<Diagnostic> diagnostics, ExitCode code) =>
        Write(json =>
        {
            json.WriteString("verdict", VerdictOf(code));
            WriteDiagnostics(json, diagnostics);
        });

    /// <inheritdoc/>
    public void Explanations(IReadOnlyList<Explanation> explanations) =>
        Write(json =>
            List(
                json,
                "explanations",
                explanations,
                e =>
                {
                    json.WriteString("code", e.Code);
                    json.WriteString("title", e.Title);
                    json.WriteString("explanation", e.Text);
                    json.WriteString("example", e.Example);
                    json.WriteString("section", e.Section);
                }
            )
        );

    /// <inheritdoc/>
    public void Mechanisms(MechanismTable table, ExitCode code) =>
        Write(json =>
        {
            json.WriteString("verdict", VerdictOf(code));
            WriteDiagnostics(json, table.Diagnostics);
            List(
                json,
                "mechanisms",
                table.Mechanisms,
                m =>
                {
                    json.WriteString("name", m.Name);
                    json.WriteBoolean("builtIn", m.BuiltIn);
                    foreach (var property in m.Properties)
                    {
                        json.WriteStartObject(property.Name);
                        json.WriteString("answer", property.Answer);
                        Strings(json, "because", property.Because);
                        json.WriteEndObject();
                    }

                    json.WriteString("cost", m.Cost);
                }
            );
            json.WriteString("solver", table.Solver);
        });

    /// <summary>The list of what was asked about mechanisms, beside the files with the questions.</summary>
    internal static void Proofs(Utf8JsonWriter json, MechanismTable table)
    {
        json.WriteString("solver", table.Solver);
        List(
            json,
            "questions",
            table
                .Mechanisms.SelectMany(m =>
                    m.Properties.SelectMany(p => p.Proofs.Select(proof => (m.Name, Property: p.Name, p.Answer, proof)))
                )
                .ToList(),
            q =>
            {
                json.WriteString("mechanism", q.Name);
                json.WriteString("property", q.Property);
                json.WriteString("answer", q.Answer);
                json.WriteString("code", q.proof.Code);
                json.WriteString("claim", q.proof.Claim);
                json.WriteString("verdict", Words.Of(q.proof.Verdict));
                json.WriteString("file", q.proof.File.Name);
            }
        );
    }

    /// <inheritdoc/>
    public void Health(HealthReport report) =>
        Write(json =>
        {
            json.WriteString("verdict", VerdictOf(report.Code));
            List(
                json,
                "items",
                report.Items,
                item =>
                {
                    json.WriteString("name", item.Name);
                    json.WriteBoolean("found", item.Found);
                    json.WriteBoolean("needed", item.Needed);
                    json.WriteString("detail", item.Detail);
                    json.WriteString("mend", item.Mend);
                }
            );
        });

    /// <inheritdoc/>
    public void Trace(TraceReport trace) =>
        Write(json =>
        {
            json.WriteString("program", trace.ProgramFile);
            json.WriteString("name", trace.ProgramName);
            json.WriteString("model", trace.Model);
            json.WriteStartObject("violated");
            WriteViolation(json, trace.Violation);
            json.WriteEndObject();
        });

    /// <inheritdoc/>
    public void Gate(GateReport report) =>
        Write(json =>
        {
            json.WriteString("verdict", report.Code == ExitCode.Ok ? "green" : "red");
            json.WriteString("summary", report.Summary);
            WriteDiagnostics(json, report.Findings);
        });

    /// <inheritdoc/>
    public void Verification(VerifyReport report) =>
        Write(json =>
        {
            json.WriteString("program", report.Program);
            json.WriteString("name", report.ProgramName);
            json.WriteString("verdict", Words.Of(report.Verdict));
            json.WriteBoolean("interrupted", report.Interrupted);
            WriteDiagnostics(json, report.Diagnostics);
            List(json, "models", report.Models, m => WriteModel(json, m));
            List(json, "deployments", report.Deployments, d => WriteDeployment(json, d));
        });

    private static void WriteModel(Utf8JsonWriter json, ModelReport m)
    {
        json.WriteString("name", m.Name);
        json.WriteString("verdict", Words.Of(m.Verdict));
        Strings(json, "checked", m.Checked);
        json.WriteString("search", m.Search);
        json.WriteNumber("maxDepth", m.MaxDepth);
        WriteSimulation(json, m.Simulation);
        json.WriteNumber("distinctStates", m.DistinctStates);
        json.WriteNumber("generatedStates", m.GeneratedStates);
        json.WriteNumber("depth", m.Depth);
        json.WriteNumber("seconds", Math.Round(m.Seconds, 3));
        Strings(json, "reductions", m.Reductions);
        Strings(json, "restrictions", m.Restrictions);
        List(
            json,
            "coverage",
            m.Coverage,
            c =>
            {
                json.WriteString("transition", c.Transition);
                json.WriteNumber("fired", c.Fired);
                json.WriteNumber("line", c.Span.StartLine);
            }
        );
        json.WriteString("reason", m.Reason);
        if (m.Violated is null)
        {
            json.WriteNull("violated");
        }
        else
        {
            json.WriteStartObject("violated");
            WriteViolation(json, m.Violated);
            json.WriteEndObject();
        }

        json.WriteNumber("collisionProbability", m.CollisionProbability);
    }

    private static void WriteSimulation(Utf8JsonWriter json, Simulation? s)
    {
        if (s is null)
        {
            json.WriteNull("simulation");
            return;
        }

        json.WriteStartObject("simulation");
        json.WriteNumber("walks", s.Walks);
        json.WriteNumber("made", s.Made);
        json.WriteNumber("seed", s.Seed);
        json.WriteNumber("depth", s.Depth);
        json.WriteNumber("ended", s.Ended);
        json.WriteNumber("outsideBound", s.OutsideBound);
        json.WriteNumber("cutShort", s.CutShort);
        json.WriteBoolean("uncounted", s.Uncounted);
        if (s.Found >= 0)
            json.WriteNumber("found", s.Found);
        else
            json.WriteNull("found");
        json.WriteEndObject();
    }

    private static void WriteViolation(Utf8JsonWriter json, Violation v)
    {
        json.WriteString("property", v.Property);
        json.WriteString("code", v.Code);
        json.WriteString("conjunct", v.Conjunct);
        json.WriteString("message", v.Message);
        json.WriteNumber("line", v.Span.StartLine);
        Named(json, "values", v.Values);
        json.WriteNumber("traceLength", v.TraceLength);
        if (v.Cycle >= 0)
            json.WriteNumber("cycle", v.Cycle);
        List(json, "trace", v.Trace, step => WriteStep(json, step));
    }

    private static void WriteStep(Utf8JsonWriter json, TraceStep step)
    {
        json.WriteNumber("step", step.Number);
        json.WriteString("node", step.Node);
        json.WriteString("transition", step.Transition);
        json.WriteNumber("line", step.Span.StartLine);
        Named(json, "bindings", step.Bindings);
        List(json, "used", step.Used, s => WriteStatement(json, s));
        List(
            json,
            "changes",
            step.Changes,
            change =>
            {
                json.WriteString("node", change.Node);
                json.WriteString("variable", change.Variable);
                json.WriteString("before", change.Before);
                json.WriteString("after", change.After);
            }
        );
        List(json, "published", step.Published, s => WriteStatement(json, s));
        Named(json, "answers", step.Answers);
        List(
            json,
            "emitted",
            step.Emitted,
            e =>
            {
                json.WriteString("output", e.Name);
                json.WriteString("arguments", e.Value);
            }
        );
    }

    private static void WriteStatement(Utf8JsonWriter json, StepStatement statement)
    {
        json.WriteString("statement", statement.Text);
        json.WriteBoolean("lie", statement.Lie);
    }

    private static void WriteDeployment(Utf8JsonWriter json, DeploymentReport d)
    {
        json.WriteString("file", d.File);
        json.WriteString("name", d.Name);
        json.WriteString("verdict", Words.Of(d.Verdict));
        json.WriteNumber("seconds", Math.Round(d.Seconds, 3));
        List(
            json,
            "obligations",
            d.Obligations,
            o =>
            {
                json.WriteString("id", o.Id);
                json.WriteString("code", o.Code);
                json.WriteString("site", o.Site);
                if (o.Line.StartLine > 0)
                    json.WriteNumber("line", o.Line.StartLine);
                else
                    json.WriteNull("line");
                json.WriteString("lineText", o.LineText);
                json.WriteString("verdict", Words.Of(o.Verdict));
                json.WriteString("claim", o.Claim);
                json.WriteString("reason", o.Reason);
                Strings(json, "core", o.Core);
                json.WriteStartArray("coreLines");
                foreach (var line in o.CoreLines)
                    json.WriteNumberValue(line);
                json.WriteEndArray();
                Strings(json, "assumes", o.Assumes);
                Strings(json, "attack", o.Attack);
                json.WriteString("mend", o.Mend);
                Fixes(json, o.Fixes);
                json.WriteBoolean("vacuous", o.Vacuous);
                json.WriteString("solver", o.Solver);
            }
        );
    }

    private static void WriteDiagnostics(Utf8JsonWriter json, IReadOnlyList<Diagnostic> diagnostics) =>
        List(json, "diagnostics", diagnostics, d => WriteDiagnostic(json, d));

    private static void WriteDiagnostic(Utf8JsonWriter json, Diagnostic d)
    {
        json.WriteString("code", d.Code);
        json.WriteString("severity", Words.Of(d.Severity));
        WriteSpan(json, d.Span);
        json.WriteString("message", d.Message);
        json.WriteString("mend", d.Mend);
        List(
            json,
            "related",
            d.Related,
            r =>
            {
                WriteSpan(json, r.Span);
                json.WriteString("message", r.Message);
            }
        );
        Fixes(json, d.Fixes);
    }

    private static void Fixes(Utf8JsonWriter json, IReadOnlyList<TextFix> fixes) =>
        List(
            json,
            "fixes",
            fixes,
            f =>
            {
                json.WriteString("title", f.Title);
                WriteSpan(json, f.Span);
                json.WriteString("text", f.Text);
            }
        );

    private static void WriteSpan(Utf8JsonWriter json, SourceSpan span)
    {
        json.WriteString("file", span.File);
        json.WriteNumber("line", span.StartLine);
        json.WriteNumber("column", span.StartColumn);
        json.WriteNumber("endLine", span.EndLine);
        json.WriteNumber("endColumn", span.EndColumn);
    }

    private static void Named(Utf8JsonWriter json, string name, IReadOnlyList<NamedValue> values)
    {
        json.WriteStartObject(name);
        // A name twice would be two keys of one object: the last one counts, as it does to readers of JSON.
        foreach (var value in values.GroupBy(v => v.Name, StringComparer.Ordinal))
            json.WriteString(value.Key, value.Last().Value);
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Write(Action<Utf8JsonWriter> body) => output.Write(JsonText.Object(body));

    private static string VerdictOf(ExitCode code) =>
        code switch
        {
            ExitCode.Ok => "ok",
            ExitCode.Refuted => "refuted",
            ExitCode.Undecided => "undecided",
            _ => "error",
        };
}
