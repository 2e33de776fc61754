using System.Text.Json;
using Mommie.Api;
using Mommie.Cli.Input;

namespace Mommie.Cli.Gate;

/// <summary>Reads manifests. Every key must be known and of its kind: a mistyped expectation must not be no expectation.</summary>
internal sealed class ManifestReader
{
    private readonly string path;
    private readonly List<Diagnostic> errors = [];

    private ManifestReader(string path) => this.path = path;

    /// <summary>Reads a manifest, or throws <see cref="InputException"/> with every error in it.</summary>
    internal static Manifest Read(SourceText source)
    {
        var reader = new ManifestReader(source.Path);
        Manifest manifest;
        try
        {
            using var json = JsonDocument.Parse(source.Text);
            manifest = reader.Root(json.RootElement);
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0) + 1;
            var column = (int)(e.BytePositionInLine ?? 0) + 1;
            throw new InputException([
                Diagnostic.Create(
                    "MOM8102",
                    Severity.Error,
                    new SourceSpan(source.Path, line, column, line, column + 1),
                    "expected JSON, found a text that is not",
                    "`mommie gate --update` writes the file anew."
                ),
            ]);
        }

        return reader.errors.Count == 0 ? manifest : throw new InputException(reader.errors);
    }

    private Manifest Root(JsonElement root)
    {
        Keys(root, "the manifest", "version", "proofs", "programs");
        if (Number(root, "version", "the manifest") is not (1 or null))
            Error("expected version 1; this manifest was written by a later mommie");
        return new Manifest(
            path,
            root.ValueKind == JsonValueKind.Object && root.TryGetProperty("proofs", out _)
                ? RelativePath(root, "proofs", "the manifest")
                : null,
            List(root, "programs", "the manifest", Program)
        );
    }

    private ProgramEntry Program(JsonElement e)
    {
        Keys(e, "a program", "file", "tla", "models", "deployments");
        var file = RelativePath(e, "file", "a program");
        return new ProgramEntry(
            file,
            Strings(e, "tla", file),
            List(e, "models", file, Model),
            List(e, "deployments", file, Deployment)
        );
    }

    private ModelEntry Model(JsonElement e)
    {
        Keys(e, "a model", "name", "long", "verdict", "violated", "distinctStates", "depth", "neverFired");
        var name = String(e, "name", "a model");
        var verdict = Word(e, "verdict", $"model {name}", "holds", "violated");
        return new ModelEntry(
            name,
            verdict,
            verdict == "violated" ? String(e, "violated", $"model {name}") : null,
            Number(e, "distinctStates", $"model {name}") ?? 0,
            (int)Math.Clamp(Number(e, "depth", $"model {name}") ?? 0, 0, int.MaxValue),
            Strings(e, "neverFired", $"model {name}"),
            Flag(e, "long", $"model {name}")
        );
    }

    private DeploymentEntry Deployment(JsonElement e)
    {
        Keys(e, "a deployment", "file", "verdict", "proved", "refuted");
        var file = RelativePath(e, "file", "a deployment");
        var refuted = new List<KeyValuePair<string, int>>();
        if (
            e.ValueKind != JsonValueKind.Object
            || !e.TryGetProperty("refuted", out var codes)
            || codes.ValueKind != JsonValueKind.Object
        )
            Error($"deployment {file}: expected an object of obligation codes under \"refuted\"");
        else
            foreach (var code in codes.EnumerateObject())
            {
                if (code.Value.ValueKind == JsonValueKind.Number && code.Value.TryGetInt32(out var n) && n > 0)
                    refuted.Add(new(code.Name, n));
                else
                    Error($"deployment {file}: expected a number from 1 on under \"{code.Name}\"");
            }

        return new DeploymentEntry(
            file,
            Word(e, "verdict", $"deployment {file}", "proved", "refuted"),
            (int)Math.Clamp(Number(e, "proved", $"deployment {file}") ?? 0, 0, int.MaxValue),
            refuted.OrderBy(r => r.Key, StringComparer.Ordinal).ToList()
        );
    }

    private void Error(string message) =>
        errors.Add(
            Diagnostic.Create(
                "MOM8102",
                Severity.Error,
                SourceSpan.WholeFile(path),
                message,
                "`mommie gate --update` writes the file anew."
            )
        );

    private void Keys(JsonElement e, string what, params string[] known)
    {
        if (e.ValueKind != JsonValueKind.Object)
        {
            Error($"expected an object for {what}, found {Kind(e)}");
            return;
        }

        foreach (var key in e.EnumerateObject().Where(p => !known.Contains(p.Name)))
            Error($"{what} has no key \"{key.Name}\"; expected {string.Join(", ", known)}");
        foreach (var twice in e.EnumerateObject().GroupBy(p => p.Name).Where(g => g.Count() > 1))
            Error($"{what} has the key \"{twice.Key}\" twice");
    }

    private string String(JsonElement e, string key, string what)
    {
        if (Get(e, key) is { ValueKind: JsonValueKind.String } value)
            return value.GetString()!;
        Error($"{what}: expected a string under \"{key}\", found {Kind(Get(e, key))}");
        return "";
    }

    private string RelativePath(JsonElement e, string key, string what)
    {
        var text = String(e, key, what);
        if (Path.IsPathRooted(text))
            Error($"{what}: expected a path relative to the manifest under \"{key}\", found '{text}'");
        return text;
    }

    private string Word(JsonElement e, string key, string what, params string[] words)
    {
        var text = String(e, key, what);
        if (text.Length > 0 && !words.Contains(text))
            Error($"{what}: expected {string.Join(" or ", words)} under \"{key}\", found '{text}'");
        return text;
    }

    // Left out where it is false.
    private bool Flag(JsonElement e, string key, string what)
    {
        if (Get(e, key) is not { } value)
            return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Error($"{what}: expected true or false under \"{key}\", found {Kind(value)}");
        return value.ValueKind == JsonValueKind.True;
    }

    private long? Number(JsonElement e, string key, string what)
    {
        if (Get(e, key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var n) && n >= 0)
            return n;
        Error($"{what}: expected a number from 0 on under \"{key}\", found {Kind(Get(e, key))}");
        return null;
    }

    private IReadOnlyList<string> Strings(JsonElement e, string key, string what) =>
        List(
            e,
            key,
            what,
            item =>
            {
                if (item.ValueKind == JsonValueKind.String)
                    return item.GetString()!;
                Error($"{what}: expected strings under \"{key}\", found {Kind(item)}");
                return "";
            }
        );

    private IReadOnlyList<T> List<T>(JsonElement e, string key, string what, Func<JsonElement, T> read)
    {
        if (Get(e, key) is { ValueKind: JsonValueKind.Array } value)
            return value.EnumerateArray().Select(read).ToList();
        Error($"{what}: expected a list under \"{key}\", found {Kind(Get(e, key))}");
        return [];
    }

    private static JsonElement? Get(JsonElement e, string key) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(key, out var value) ? value : null;

    private static string Kind(JsonElement? e) =>
        e?.ValueKind switch
        {
            null => "nothing",
            JsonValueKind.Null => "null",
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.Number => $"{e.Value.GetRawText()}",
            JsonValueKind.String => $"\"{e.Value.GetString()}\"",
            _ => e.Value.GetRawText(),
        };
}
