using System.Text.Json;

namespace Mommie.Cli.Gate;

/// <summary>Compares the lists of proofs that two versions of a solver wrote.</summary>
internal static class CertificateComparison
{
    /// <summary>The name of the list in each directory of proofs.</summary>
    internal const string FileName = "obligations.json";

    // What a solver chooses: of several minimal cores, which one.
    private static readonly string[] Chosen = ["solver", "solverVersion", "core", "assumes"];

    /// <summary>
    /// The solver of the committed list, if it is another one than that of the generated list and they differ in nothing
    /// but what a solver chooses; null otherwise.
    /// </summary>
    internal static string? OtherSolver(string committed, string generated)
    {
        try
        {
            using var a = JsonDocument.Parse(committed);
            using var b = JsonDocument.Parse(generated);
            return Solver(a) is { } other && other != Solver(b) && Same(a.RootElement, b.RootElement) ? other : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Solver(JsonDocument list) =>
        list.RootElement.ValueKind == JsonValueKind.Object
        && list.RootElement.TryGetProperty("solver", out var name)
        && list.RootElement.TryGetProperty("solverVersion", out var version)
            ? $"{name} {version}"
            : null;

    private static bool Same(JsonElement a, JsonElement b)
    {
        if (a.ValueKind != b.ValueKind)
            return false;
        switch (a.ValueKind)
        {
            case JsonValueKind.Object:
                var left = a.EnumerateObject().Where(p => !Chosen.Contains(p.Name)).ToList();
                var right = b.EnumerateObject().Where(p => !Chosen.Contains(p.Name)).ToList();
                return left.Count == right.Count
                    && left.Zip(right).All(p => p.First.Name == p.Second.Name && Same(p.First.Value, p.Second.Value));
            case JsonValueKind.Array:
                return a.GetArrayLength() == b.GetArrayLength()
                    && a.EnumerateArray().Zip(b.EnumerateArray()).All(p => Same(p.First, p.Second));
            default:
                return a.GetRawText() == b.GetRawText();
        }
    }
}
