namespace Mommie.Runtime;

/// <summary>
/// What a body spec leaves open: which member a CHOOSE takes, and the order of a FOREACH. The checker runs the body spec
/// with one set of choices after the other until one gives what the body did.
/// </summary>
public sealed class Choices
{
    private readonly List<(int Taken, int Of)> path = [];
    private int depth;

    internal Choices() { }

    /// <summary>Whether a run may end as soon as it cannot agree any more. The first run goes on: it is what is shown.</summary>
    internal bool IsRetry { get; private set; }

    /// <summary>Choices that always take the first possibility.</summary>
    public static Choices First => new();

    /// <summary><c>CHOOSE x IN S : e</c>.</summary>
    /// <typeparam name="T">The type of the members.</typeparam>
    /// <param name="set">The set.</param>
    /// <param name="condition">What the member must satisfy.</param>
    /// <returns>A member for which the condition holds.</returns>
    /// <exception cref="SpecificationException">There is none.</exception>
    public T Choose<T>(IEnumerable<T> set, Func<T, bool> condition)
    {
        var candidates = set.Where(condition).ToList();
        return candidates.Count == 0
            ? throw new SpecificationException("CHOOSE finds no member that satisfies its condition")
            : candidates[Next(candidates.Count)];
    }

    /// <summary>The members of a set in an order that is chosen while they are taken, for FOREACH.</summary>
    /// <typeparam name="T">The type of the members.</typeparam>
    /// <param name="set">The set.</param>
    /// <returns>Its members.</returns>
    public IEnumerable<T> InAnyOrder<T>(IEnumerable<T> set)
    {
        var left = set.ToList();
        while (left.Count > 0)
        {
            var next = Next(left.Count);
            var item = left[next];
            left.RemoveAt(next);
            yield return item;
        }
    }

    // Goes to the next combination of choices; false where all have been tried.
    internal bool Advance()
    {
        // What was not reached this time belonged to a longer run and is forgotten.
        path.RemoveRange(depth, path.Count - depth);
        depth = 0;
        IsRetry = true;
        while (path.Count > 0)
        {
            var (taken, of) = path[^1];
            if (taken + 1 < of)
            {
                path[^1] = (taken + 1, of);
                return true;
            }

            path.RemoveAt(path.Count - 1);
        }

        return false;
    }

    private int Next(int of)
    {
        if (of == 1)
        {
            return 0;
        }

        if (depth == path.Count)
        {
            path.Add((0, of));
        }

        return path[depth++].Taken;
    }
}
