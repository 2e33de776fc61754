using Mommie.Runtime.Tests.Ledger;
using Xunit;
using static Mommie.Runtime.Tests.Ledger.Program;

namespace Mommie.Runtime.Tests;

/// <summary>What a body spec leaves open, a body may take in any way that is allowed.</summary>
public sealed class ChoiceTests
{
    private readonly Clerk node = new();

    [Theory]
    [InlineData("ink")]
    [InlineData("paper")]
    [InlineData("wax")]
    public void Any_member_that_CHOOSE_allows_passes(string chosen)
    {
        Pick(new Thing(chosen));
        Assert.Equal([new Thing(chosen)], node.Chosen);
    }

    [Fact]
    public void A_member_that_CHOOSE_does_not_allow_is_caught()
    {
        var thrown = Assert.Throws<BodyAssertionException>(() => Pick(new Thing("bad")));
        Assert.Contains("no way to take it agrees (3 were tried)", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CHOOSE_without_a_candidate_has_no_value()
    {
        var hand = new ClerkPick { Hand = (_, _) => { } };
        var found = OnlyDifference(() => hand.Run(Assertions.On(), node, Clerk.S2, new Tally([new Thing("bad")])));
        Assert.Equal(DifferenceKind.Undefined, found.Kind);
        Assert.Equal(LineOf("CHOOSE x IN t.items"), found.Line);
    }

    [Fact]
    public void Any_order_of_FOREACH_passes()
    {
        // 9 members have 362,880 orders; only the one taken is gone through.
        var things = Enumerable.Range(0, 9).Select(i => (Item)new Thing($"t{i}")).ToList();
        for (var seed = 0; seed < 20; seed++)
        {
            var order = things.ToArray();
            new Random(seed).Shuffle(order);
            Notice(new([.. things]), order);
        }
    }

    [Fact]
    public void A_member_that_FOREACH_must_not_leave_out_is_caught()
    {
        var thrown = Assert.Throws<BodyAssertionException>(() => Notice(new([Ink, Paper]), Paper));
        Assert.Equal(
            ("noticed(paper)", "nothing emitted"),
            (thrown.Differences[1].Expected, thrown.Differences[1].Actual)
        );
    }

    [Fact]
    public void The_limit_of_what_is_tried_is_said()
    {
        var hand = new ClerkNotice { Hand = (_, _) => { } };
        var thrown = Assert.Throws<BodyAssertionException>(() =>
            hand.Run(Assertions.On(maxAlternatives: 1), node, Clerk.S2, new Tally([Ink, Paper]))
        );
        Assert.Contains("none of the first 1 ways to take it agrees", thrown.Message, StringComparison.Ordinal);
    }

    private void Pick(Item chosen)
    {
        var hand = new ClerkPick { Hand = (node, _) => node.Chosen = node.Chosen.Add(chosen) };
        var items = ValueSet.Of<Item>(new Thing("bad"), Ink, Paper, new Thing("wax"));
        hand.Run(Assertions.On(), node, Clerk.S2, new Tally(items));
    }

    private void Notice(Tally tally, params Item[] order)
    {
        var hand = new ClerkNotice { Hand = (node, _) => Array.ForEach(order, node.EmitNoticed) };
        hand.Run(Assertions.On(), node, Clerk.S2, tally);
    }
}
