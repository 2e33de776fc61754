using System.Globalization;

namespace Mommie.Runtime;

/// <summary>When bodies are held against their body specs.</summary>
public enum AssertionMode
{
    /// <summary>Never; the body runs as if there were no assertions, without an allocation.</summary>
    Off,

    /// <summary>A given share of the time.</summary>
    Sampled,

    /// <summary>Always.</summary>
    On,
}

/// <summary>Holds hand-written bodies against the body specs of their transitions. Safe for use from several threads.</summary>
public sealed class Assertions
{
    private const int DefaultAlternatives = 1000;

    private readonly ulong threshold;
    private readonly ulong seed;
    private long draws;
    private long steps;

    private Assertions(AssertionMode mode, double rate, ulong seed, ITraceSink? trace, int maxAlternatives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAlternatives, 1);
        Mode = mode;
        Rate = rate;
        Trace = trace;
        MaxAlternatives = maxAlternatives;
        this.seed = seed;
        threshold = rate >= 1 ? ulong.MaxValue : (ulong)(rate * ulong.MaxValue);
    }

    /// <summary>Nothing is checked.</summary>
    public static Assertions Off { get; } = new(AssertionMode.Off, 0, 0, null, DefaultAlternatives);

    /// <summary>When bodies are checked.</summary>
    public AssertionMode Mode { get; }

    /// <summary>The share of runs that are checked, from 0 to 1.</summary>
    public double Rate { get; }

    /// <summary>Where checked transitions are written; nowhere by default.</summary>
    public ITraceSink? Trace { get; }

    /// <summary>
    /// How many ways to take what a body spec leaves open (CHOOSE, the order of a FOREACH) are tried before a difference
    /// is reported. The report says when the limit was reached.
    /// </summary>
    public int MaxAlternatives { get; }

    /// <summary>How many runs have been checked.</summary>
    public long Checked => Interlocked.Read(ref steps);

    /// <summary>Every run is checked.</summary>
    /// <param name="trace">Where checked transitions are written; nowhere by default.</param>
    /// <param name="maxAlternatives">See <see cref="MaxAlternatives"/>.</param>
    /// <returns>The assertions.</returns>
    public static Assertions On(ITraceSink? trace = null, int maxAlternatives = DefaultAlternatives) =>
        new(AssertionMode.On, 1, 0, trace, maxAlternatives);

    /// <summary>A share of the runs is checked, the same ones for the same seed and order of runs.</summary>
    /// <param name="rate">The share, from 0 to 1.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="trace">Where checked transitions are written; nowhere by default.</param>
    /// <param name="maxAlternatives">See <see cref="MaxAlternatives"/>.</param>
    /// <returns>The assertions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public static Assertions Sampled(
        double rate,
        ulong seed,
        ITraceSink? trace = null,
        int maxAlternatives = DefaultAlternatives
    )
    {
        if (!(rate >= 0 && rate <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a rate lies between 0 and 1");
        }

        return new(AssertionMode.Sampled, rate, seed, trace, maxAlternatives);
    }

    /// <summary>Decides whether the next run is checked. Allocates nothing.</summary>
    /// <returns>Whether it is.</returns>
    public bool Next() =>
        Mode switch
        {
            AssertionMode.Off => false,
            AssertionMode.On => true,
            _ => Mix(seed + ((ulong)Interlocked.Increment(ref draws) * 0x9E3779B97F4A7C15UL)) < threshold,
        };

    /// <summary>Holds what a body did against its body spec.</summary>
    /// <typeparam name="TNode">The recorder of the NODE.</typeparam>
    /// <param name="place">The transition.</param>
    /// <param name="body">What the body ran against.</param>
    /// <param name="spec">Runs the body spec.</param>
    /// <param name="bindings">What the trigger bound.</param>
    /// <exception cref="BodyAssertionException">The body did something its body spec does not allow.</exception>
    public void Check<TNode>(TransitionPlace place, TNode body, Action<TNode> spec, params Binding[] bindings)
        where TNode : NodeRecorder
    {
        var step = Interlocked.Increment(ref steps);
        var (differences, note) = Explore(place, body, spec);
        Trace?.Write(
            new(step, body.Me, place, bindings, body.Variables(), [.. body.Published], [.. body.Outputs], differences)
        );
        if (differences.Count > 0)
        {
            throw new BodyAssertionException(place, body.Me, bindings, differences, note);
        }
    }

    private (IReadOnlyList<Difference> Differences, string? Note) Explore<TNode>(
        TransitionPlace place,
        TNode body,
        Action<TNode> spec
    )
        where TNode : NodeRecorder
    {
        var choices = new Choices();
        List<Difference>? nearest = null;
        for (var tried = 1; ; tried++)
        {
            var (differences, whole) = RunOnce(place, body, spec, choices);
            if (differences.Count == 0)
            {
                return ([], null);
            }

            // A run that was cut short shows fewer differences only because it ended early.
            if (nearest is null || (whole && differences.Count < nearest.Count))
            {
                nearest = differences;
            }

            if (!choices.Advance())
            {
                var text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"The body spec leaves a choice open, and no way to take it agrees ({tried} were tried); the nearest is shown."
                );
                return (nearest, tried == 1 ? null : text);
            }

            if (tried >= MaxAlternatives)
            {
                var text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"The body spec leaves a choice open; none of the first {tried} ways to take it agrees, and there are more (see MaxAlternatives)."
                );
                return (nearest, text);
            }
        }
    }

    private static (List<Difference> Differences, bool Whole) RunOnce<TNode>(
        TransitionPlace place,
        TNode body,
        Action<TNode> spec,
        Choices choices
    )
        where TNode : NodeRecorder
    {
        var run = (TNode)body.Replay(choices);
        run.At(place.Line);
        try
        {
            spec(run);
            return (Comparison.Compare(run, body, place.Line), true);
        }
        catch (RunDiverged end)
        {
            return ([.. run.Violations, end.Difference with { Line = run.CurrentLine }], false);
        }
        catch (Exception error) when (error is SpecificationException or OverflowException)
        {
            var undefined = new Difference(
                DifferenceKind.Undefined,
                place.Transition,
                "a value",
                error.Message,
                run.CurrentLine
            );
            return ([.. run.Violations, undefined], false);
        }
    }

    // The finaliser of splitmix64: neighbouring inputs give unrelated outputs.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
