using System.Text.Json;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Gate;

/// <summary>Writes manifests, always in the same way: a difference between two is a difference in what they say.</summary>
internal static class ManifestWriter
{
    /// <summary>The text of a manifest.</summary>
    internal static string Text(Manifest manifest) =>
        JsonText.Object(json =>
        {
            json.WriteNumber("version", 1);
            if (manifest.Proofs is not null)
                json.WriteString("proofs", manifest.Proofs);
            json.WriteStartArray("programs");
            foreach (var program in manifest.Programs)
                Write(json, program);
            json.WriteEndArray();
        });

    private static void Write(Utf8JsonWriter json, ProgramEntry program)
    {
        json.WriteStartObject();
        json.WriteString("file", program.File);
        Strings(json, "tla", program.Tla);
        json.WriteStartArray("models");
        foreach (var model in program.Models)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            if (model.Long)
                json.WriteBoolean("long", true);
            json.WriteString("verdict", model.Verdict);
            if (model.Violated is not null)
                json.WriteString("violated", model.Violated);
            json.WriteNumber("distinctStates", model.DistinctStates);
            json.WriteNumber("depth", model.Depth);
            Strings(json, "neverFired", model.NeverFired);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("deployments");
        foreach (var deployment in program.Deployments)
        {
            json.WriteStartObject();
            json.WriteString("file", deployment.File);
            json.WriteString("verdict", deployment.Verdict);
            json.WriteNumber("proved", deployment.Proved);
            json.WriteStartObject("refuted");
            foreach (var (code, count) in deployment.Refuted)
                json.WriteNumber(code, count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
