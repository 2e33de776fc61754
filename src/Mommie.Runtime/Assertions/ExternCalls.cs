namespace Mommie.Runtime;

/// <summary>One call of a stateful EXTERN.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Result">Its result; null where it has none.</param>
public sealed record ExternCall(string Name, IReadOnlyList<object?> Arguments, object? Result)
{
    /// <summary>The call as the language writes it.</summary>
    /// <returns><c>execute(Request(c1, 1, a))</c>.</returns>
    public override string ToString() => $"{Name}({string.Join(", ", Arguments.Select(Show.Text))})";

    internal bool Is(string name, object?[] arguments) => Name == name && Arguments.SequenceEqual(arguments);
}

/// <summary>
/// The calls of EXTERN functions in one run of a body. While the hand-written body runs they go to the application and
/// are recorded; while the body spec runs they are answered from the record, so the application is called once.
/// </summary>
public sealed class ExternCalls
{
    // The record of the hand-written body; null in that record itself.
    private readonly ExternCalls? recorded;
    private readonly List<ExternCall> history = [];
    private readonly List<(int Position, ExternCall Call)> reads = [];
    private readonly List<ExternCall> pure = [];
    private int consumed;

    internal ExternCalls() { }

    internal ExternCalls(ExternCalls recorded) => this.recorded = recorded;

    internal IReadOnlyList<ExternCall> History => history;

    internal IEnumerable<ExternCall> Unconsumed => recorded is null ? [] : recorded.history.Skip(consumed);

    /// <summary>A call of a stateful EXTERN.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="name">The function.</param>
    /// <param name="application">Calls the application.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The application's result.</returns>
    public T Stateful<T>(string name, Func<T> application, params object?[] arguments)
    {
        if (recorded is not null)
        {
            return (T)Replay(name, arguments).Result!;
        }

        var result = application();
        history.Add(new(name, arguments, result));
        return result;
    }

    /// <summary>A call of an EXTERN that RESTORES.</summary>
    /// <param name="name">The function.</param>
    /// <param name="application">Calls the application.</param>
    /// <param name="arguments">The arguments.</param>
    public void Restores(string name, Action application, params object?[] arguments)
    {
        if (recorded is not null)
        {
            Replay(name, arguments);
            return;
        }

        application();
        history.Add(new(name, arguments, null));
    }

    /// <summary>A call of an EXTERN that READS: its result depends on the stateful calls before it.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="name">The function.</param>
    /// <param name="application">Calls the application.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The application's result.</returns>
    public T Reads<T>(string name, Func<T> application, params object?[] arguments)
    {
        if (recorded is null)
        {
            var answer = application();
            reads.Add((history.Count, new(name, arguments, answer)));
            return answer;
        }

        foreach (var (position, call) in recorded.reads)
        {
            if (position == consumed && call.Is(name, arguments))
            {
                return (T)call.Result!;
            }
        }

        if (consumed == recorded.history.Count)
        {
            // The application is still in the state asked about.
            var answer = application();
            recorded.reads.Add((consumed, new(name, arguments, answer)));
            return answer;
        }

        throw new RunDiverged(
            new(DifferenceKind.ExternCall, name, Call(name, arguments), $"not read after {consumed} calls", 0)
        );
    }

    /// <summary>A call of an EXTERN PURE: its result depends on its arguments alone.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="name">The function.</param>
    /// <param name="application">Calls the application.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The application's result.</returns>
    public T Pure<T>(string name, Func<T> application, params object?[] arguments)
    {
        var record = (recorded ?? this).pure;
        var known = record.Find(c => c.Is(name, arguments));
        if (known is null)
        {
            record.Add(known = new(name, arguments, application()));
        }

        return (T)known.Result!;
    }

    /// <summary>Reports a call that existing code made by itself.</summary>
    /// <param name="name">The function.</param>
    /// <param name="result">What the application answered; null for a function without a result.</param>
    /// <param name="arguments">The arguments.</param>
    public void Observe(string name, object? result, params object?[] arguments) =>
        history.Add(new(name, arguments, result));

    /// <summary>Reports that existing code read the state of the application.</summary>
    /// <param name="name">The function.</param>
    /// <param name="result">What the application answered.</param>
    /// <param name="arguments">The arguments.</param>
    public void ObserveRead(string name, object? result, params object?[] arguments) =>
        reads.Add((history.Count, new(name, arguments, result)));

    private static string Call(string name, object?[] arguments) => new ExternCall(name, arguments, null).ToString();

    private ExternCall Replay(string name, object?[] arguments)
    {
        if (consumed < recorded!.history.Count && recorded.history[consumed].Is(name, arguments))
        {
            return recorded.history[consumed++];
        }

        var actual = consumed < recorded.history.Count ? recorded.history[consumed].ToString() : "no call";
        throw new RunDiverged(new(DifferenceKind.ExternCall, name, Call(name, arguments), actual, 0));
    }
}

/// <summary>Ends a run of the body spec that can no longer agree with the body.</summary>
internal sealed class RunDiverged(Difference difference) : Exception(difference.Title)
{
    internal Difference Difference { get; } = difference;
}
