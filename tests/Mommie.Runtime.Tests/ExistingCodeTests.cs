using Mommie.Runtime.Tests.Ledger;
using Xunit;
using static Mommie.Runtime.Tests.Ledger.Program;

namespace Mommie.Runtime.Tests;

/// <summary>Code that knows nothing of MOMMIE is held against a body spec by what it was seen to do.</summary>
public sealed class ExistingCodeTests
{
    [Fact]
    public void Right_code_passes() => Observe(new(), amount => amount);

    [Fact]
    public void Wrong_code_is_caught()
    {
        var found = OnlyDifference(() => Observe(new(), amount => amount + 1));
        Assert.Equal((DifferenceKind.Variable, "5", "6"), (found.Kind, found.Expected, found.Actual));
    }

    private static void Observe(Cashbook existing, Func<long, long> count)
    {
        var constants = new Clerk().Constants;
        var seen = new ClerkRecorder(Clerk.S1, constants, Snapshot(existing), new Application());
        existing.Add("ink", 5, count);

        seen.SetAfter(Snapshot(existing));
        seen.Externs.ObserveBook(Ink, 5, new Number(42));
        seen.Publish([Clerk.S2, Clerk.S3], Clerk.A1, new Entry(Clerk.S1, 5, Ink));
        seen.Publish(Clerk.S2, Auditors.NoOne, new Stamped(new(Clerk.S1, 5, Ink), new Number(42)));
        seen.EmitBooked(Ink, 5);
        ClerkEnter.Check(Assertions.On(), seen, Ink, 5);
    }

    private static ClerkState Snapshot(Cashbook book) =>
        new()
        {
            Total = book.Sum,
            Amounts = book
                .Lines.GroupBy(l => l.What)
                .Select(g => ((Item)new Thing(g.Key), g.Sum(l => l.HowMuch)))
                .ToValueMap(),
            Log = book.Lines.Select(l => new Entry(Clerk.S1, l.HowMuch, new Thing(l.What))).ToValueSeq(),
            Last = book.Lines.Count == 0 ? Option<Item>.Nil : Option.Some<Item>(new Thing(book.Lines[^1].What)),
            Mood = Mood.CALM,
            Chosen = [],
            Lock = (0, false),
            Opened = new Page(0),
            TotalPrime = 0,
            Weights = ValueMap<Principal, long>.Empty,
        };

    // The existing code.
    private sealed class Cashbook
    {
        internal List<(string What, long HowMuch)> Lines { get; } = [];

        internal long Sum { get; private set; }

        internal void Add(string what, long howMuch, Func<long, long> count)
        {
            Lines.Add((what, howMuch));
            Sum += count(howMuch);
        }
    }
}
