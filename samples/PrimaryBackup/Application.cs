namespace PrimaryBackup;

/// <summary>Stores a value under a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
public sealed record Put(string Key, string Value) : Op
{
    /// <inheritdoc/>
    public override string ToString() => $"put {Key}={Value}";
}

/// <summary>Asks for the value under a key.</summary>
/// <param name="Key">The key.</param>
public sealed record Read(string Key) : Op
{
    /// <inheritdoc/>
    public override string ToString() => $"read {Key}";
}

/// <summary>What the store answers.</summary>
/// <param name="Value">The value under the key, before the operation.</param>
public sealed record Answer(string? Value) : Result
{
    /// <inheritdoc/>
    public override string ToString() => Value ?? "nothing";
}

/// <summary>The replicated application: a key-value store. One for each replica.</summary>
public sealed class KeyValueStore : IPrimaryBackupExterns
{
    private readonly Dictionary<string, string> values = [];

    /// <summary>How often the application was called, to show that assertions do not call it again.</summary>
    public int Calls { get; private set; }

    /// <inheritdoc/>
    public Result Execute(Request req)
    {
        ArgumentNullException.ThrowIfNull(req);
        Calls++;
        switch (req.Op)
        {
            case Put put:
                var before = values.GetValueOrDefault(put.Key);
                values[put.Key] = put.Value;
                return new Answer(before);
            case Read read:
                return new Answer(values.GetValueOrDefault(read.Key));
            default:
                return new Answer(null);
        }
    }
}
