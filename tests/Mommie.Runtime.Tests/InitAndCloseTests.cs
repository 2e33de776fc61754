using Mommie.Runtime.Tests.Ledger;
using Xunit;
using static Mommie.Runtime.Tests.Ledger.Program;

namespace Mommie.Runtime.Tests;

/// <summary>INIT, initial values, and EXTERNs that READ and RESTORE.</summary>
public sealed class InitAndCloseTests
{
    [Fact]
    public void INIT_starts_from_the_initial_values()
    {
        var node = new Clerk { Total = 77 };
        new ClerkInit().Run(Assertions.On(), node);
        Assert.Equal(0, node.Total);
        Assert.Equal(Mood.BUSY, node.Mood);
        Assert.Equal(3, node.Weights[Clerk.S2]);
        Assert.Equal(new Hello(), Assert.Single(node.Published).Record);

        var off = new Clerk { Total = 77 };
        new ClerkInit().Run(Assertions.Off, off);
        Assert.Equal(ClerkState.Of(node), ClerkState.Of(off));
    }

    [Fact]
    public void A_wrong_INIT_is_caught()
    {
        var hand = new ClerkInit { Hand = node => node.Publish(node.Constants.S, Auditors.Anyone, new Hello()) };
        var found = OnlyDifference(() => hand.Run(Assertions.On(), new Clerk()));
        Assert.Equal(new(DifferenceKind.Variable, "mood", "BUSY", "CALM (unchanged)", LineOf("INIT @@{") + 1), found);
    }

    [Fact]
    public void Reads_are_answered_from_the_record()
    {
        var node = new Clerk();
        node.Externs.Book(Ink, 1);
        new ClerkClose().Run(Assertions.On(), node);
        Assert.Equal(0, node.Application.At);
        Assert.Equal(1, node.Application.Reads);
    }

    [Fact]
    public void A_forgotten_RESTORE_is_caught()
    {
        var node = new Clerk();
        node.Externs.Book(Ink, 1);
        var hand = new ClerkClose { Hand = node => _ = node.Externs.Books() };
        var found = OnlyDifference(() => hand.Run(Assertions.On(), node));
        Assert.Equal((DifferenceKind.ExternCall, "reopen(page 0)"), (found.Kind, found.Expected));
    }

    [Fact]
    public void Assumptions_are_checked_on_request()
    {
        new Clerk().CheckAssumptions();
        var few = new Clerk
        {
            Constants = new()
            {
                S = [Clerk.S1],
                A = [],
                F = 1,
                HEAD = Clerk.S1,
            },
        };
        var thrown = Assert.Throws<InvalidOperationException>(few.CheckAssumptions);
        Assert.Contains($"(Ledger.mommie:{LineOf("ASSUME COUNT(S)")})", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ORDER_follows_the_order_given()
    {
        var node = new Clerk();
        Assert.Equal([Clerk.S1, Clerk.S2, Clerk.S3, Clerk.S1], Enumerable.Range(0, 4).Select(i => node.Turn(i)));
        Assert.Equal(100, node.Limited(1000));
    }
}
