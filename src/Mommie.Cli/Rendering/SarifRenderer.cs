using System.Text.Json;
using Mommie.Api;
using Mommie.Cli.Gate;
using Mommie.Cli.Health;

namespace Mommie.Cli.Rendering;

/// <summary>SARIF 2.1.0: one run, rules from the catalogue, each finding on its line with the steps that lead to it.</summary>
internal sealed class SarifRenderer(TextWriter output) : IRenderer
{
    /// <inheritdoc/>
    public bool ForPeople => false;

    /// <inheritdoc/>
    public void Line(string text) { }

    /// <inheritdoc/>
    public void Diagnostics(IReadOnlyList<Diagnostic> diagnostics, ExitCode code) =>
        Write(diagnostics.Select(Findings.Plain).ToList(), code);

    /// <inheritdoc/>
    public void Verification(VerifyReport report) => Write(Findings.Of(report), ExitCodes.Of(report.Verdict));

    /// <inheritdoc/>
    public void Trace(TraceReport trace) => Write(Findings.Of(trace), ExitCode.Ok);

    /// <inheritdoc/>
    public void Gate(GateReport report) => Diagnostics(report.Findings, report.Code);

    /// <inheritdoc/>
    public void Explanations(IReadOnlyList<Explanation> explanations) => Write([], ExitCode.Ok, explanations);

    /// <inheritdoc/>
    public void Mechanisms(MechanismTable table, ExitCode code) => Diagnostics(table.Diagnostics, code);

    /// <inheritdoc/>
    public void Health(HealthReport report) => Diagnostics(report.Diagnostics, report.Code);

    private void Write(IReadOnlyList<Finding> findings, ExitCode code, IReadOnlyList<Explanation>? rules = null)
    {
        rules ??= findings
            .Select(f => f.Diagnostic.Code)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(c => Api.Explanations.Find(c))
            .OfType<Explanation>()
            .ToList();
        output.Write(
            JsonText.Object(json =>
            {
                json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
                json.WriteString("version", "2.1.0");
                json.WriteStartArray("runs");
                json.WriteStartObject();
                WriteTool(json, rules);
                json.WriteStartArray("invocations");
                json.WriteStartObject();
                json.WriteBoolean("executionSuccessful", code is ExitCode.Ok or ExitCode.Refuted or ExitCode.Undecided);
                json.WriteNumber("exitCode", (int)code);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteString("columnKind", "utf16CodeUnits");
                json.WriteStartArray("results");
                foreach (var finding in findings)
                    WriteResult(json, finding, rules);
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndArray();
            })
        );
    }

    private static void WriteTool(Utf8JsonWriter json, IReadOnlyList<Explanation> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "mommie");
        json.WriteString("version", ToolVersion.Text);
        json.WriteString("semanticVersion", ToolVersion.Text);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Code);
            Message(json, "shortDescription", rule.Title);
            Message(json, "fullDescription", rule.Text);
            Message(json, "help", rule.Example.Length == 0 ? rule.Text : $"{rule.Text}\n\nExample:\n{rule.Example}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding, IReadOnlyList<Explanation> rules)
    {
        var d = finding.Diagnostic;
        json.WriteStartObject();
        json.WriteString("ruleId", d.Code);
        var index = rules.Select(r => r.Code).ToList().IndexOf(d.Code);
        if (index >= 0)
            json.WriteNumber("ruleIndex", index);
        json.WriteString(
            "level",
            d.Severity switch
            {
                Severity.Error => "error",
                Severity.Warning => "warning",
                _ => "note",
            }
        );
        Message(json, "message", Words.WithMend(d));
        if (d.Span.File.Length > 0)
        {
            json.WriteStartArray("locations");
            WriteLocation(json, d.Span, null);
            json.WriteEndArray();
        }

        if (d.Related.Count > 0)
        {
            json.WriteStartArray("relatedLocations");
            foreach (var related in d.Related)
                WriteLocation(json, related.Span, related.Message);
            json.WriteEndArray();
        }

        if (finding.Flow.Count > 0)
            WriteFlow(json, finding.Flow);
        if (d.Fixes.Count > 0)
            WriteFixes(json, d.Fixes);
        json.WriteEndObject();
    }

    private static void WriteFlow(Utf8JsonWriter json, IReadOnlyList<FlowStep> flow)
    {
        json.WriteStartArray("codeFlows");
        json.WriteStartObject();
        json.WriteStartArray("threadFlows");
        json.WriteStartObject();
        json.WriteStartArray("locations");
        foreach (var step in flow)
        {
            json.WriteStartObject();
            json.WritePropertyName("location");
            WriteLocation(json, step.Span, step.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteFixes(Utf8JsonWriter json, IReadOnlyList<TextFix> fixes)
    {
        json.WriteStartArray("fixes");
        foreach (var fix in fixes)
        {
            json.WriteStartObject();
            Message(json, "description", fix.Title);
            json.WriteStartArray("artifactChanges");
            json.WriteStartObject();
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", Uri(fix.Span.File));
            json.WriteEndObject();
            json.WriteStartArray("replacements");
            json.WriteStartObject();
            WriteRegion(json, "deletedRegion", fix.Span);
            if (fix.Text.Length > 0)
                Message(json, "insertedContent", fix.Text);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRegion(Utf8JsonWriter json, string name, SourceSpan span)
    {
        json.WriteStartObject(name);
        json.WriteNumber("startLine", span.StartLine);
        json.WriteNumber("startColumn", Math.Max(1, span.StartColumn));
        json.WriteNumber("endLine", Math.Max(span.StartLine, span.EndLine));
        json.WriteNumber("endColumn", Math.Max(1, span.EndColumn));
        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, SourceSpan span, string? message)
    {
        json.WriteStartObject();
        if (span.File.Length > 0)
        {
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", Uri(span.File));
            json.WriteEndObject();
            if (span.StartLine > 0)
            {
                WriteRegion(json, "region", span);
            }

            json.WriteEndObject();
        }

        if (message is not null)
            Message(json, "message", message);
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    // A relative path is a relative reference; an absolute one becomes a file URI.
    private static string Uri(string path) =>
        Path.IsPathRooted(path)
            ? new Uri(path).AbsoluteUri
            : string.Join('/', path.Replace('\\', '/').Split('/').Select(System.Uri.EscapeDataString));
}
