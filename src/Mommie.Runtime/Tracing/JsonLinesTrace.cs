using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mommie.Runtime;

/// <summary>
/// Writes a trace as JSON lines: one object a step with <c>step, node, transition, span, bindings, changed, published,
/// outputs</c>, and <c>differences</c> where there are any. Values are texts as the language writes them.
/// </summary>
/// <param name="writer">Where the lines go. It is not closed here.</param>
public sealed class JsonLinesTrace(TextWriter writer) : ITraceSink
{
    // The lines are read by programs and people, never put into a web page unescaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Write(TraceStep step)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("step", step.Step);
            json.WriteString("node", step.Node.ToString());
            json.WriteString("transition", step.Place.FullName);
            WriteSpan(json, step.Place);
            json.WriteStartObject("bindings");
            foreach (var binding in step.Bindings)
            {
                json.WriteString(binding.Name, Show.Text(binding.Value));
            }

            json.WriteEndObject();
            json.WriteStartObject("changed");
            foreach (var variable in step.Variables.Where(v => v.IsChanged))
            {
                json.WriteString(variable.Name, Show.Text(variable.After));
            }

            json.WriteEndObject();
            WriteTexts(json, "published", step.Published.Select(p => p.ToString()));
            WriteTexts(json, "outputs", step.Outputs);
            if (step.Differences.Count > 0)
            {
                WriteDifferences(json, step.Differences);
            }

            json.WriteEndObject();
        }

        var line = Encoding.UTF8.GetString(buffer.ToArray());
        lock (gate)
        {
            writer.Write(line);
            writer.Write('\n');
        }
    }

    private static void WriteSpan(Utf8JsonWriter json, TransitionPlace place)
    {
        json.WriteStartObject("span");
        json.WriteString("file", place.File);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
        json.WriteNumber("endLine", place.EndLine);
        json.WriteNumber("endColumn", place.EndColumn);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteDifferences(Utf8JsonWriter json, IReadOnlyList<Difference> differences)
    {
        json.WriteStartArray("differences");
        foreach (var difference in differences)
        {
            json.WriteStartObject();
            json.WriteString("what", difference.Title);
            json.WriteNumber("line", difference.Line);
            json.WriteString("expected", difference.Expected);
            json.WriteString("actual", difference.Actual);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
