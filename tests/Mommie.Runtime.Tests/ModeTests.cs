using Mommie.Runtime.Tests.Ledger;
using Xunit;
using static Mommie.Runtime.Tests.Ledger.Program;

namespace Mommie.Runtime.Tests;

public sealed class ModeTests
{
    [Fact]
    public void Off_costs_no_allocation()
    {
        var node = new Clerk();
        var cheap = new ClerkEnter { Hand = static (node, _, amount) => node.Total += amount };
        Repeat(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, node.Total);

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                cheap.Run(Assertions.Off, node, Ink, 1);
            }
        }
    }

    [Fact]
    public void Sampling_that_does_not_choose_a_run_costs_no_allocation()
    {
        var node = new Clerk();
        var cheap = new ClerkEnter { Hand = static (node, _, amount) => node.Total += amount };
        var never = Assertions.Sampled(0, 1);
        cheap.Run(never, node, Ink, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            cheap.Run(never, node, Ink, 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Off_and_on_do_the_same_to_the_node()
    {
        var (off, on) = (new Clerk(), new Clerk());
        new ClerkEnter().Run(Assertions.Off, off, Ink, 5);
        new ClerkEnter().Run(Assertions.On(), on, Ink, 5);
        Assert.Equal(ClerkState.Of(off), ClerkState.Of(on));
        Assert.Equal(off.Published, on.Published);
        Assert.Equal(off.Emitted, on.Emitted);
    }

    [Fact]
    public void Off_lets_a_wrong_body_run()
    {
        var node = new Clerk();
        new ClerkEnter { Hand = (node, _, _) => node.Total = 99 }.Run(Assertions.Off, node, Ink, 5);
        Assert.Equal(99, node.Total);
    }

    [Fact]
    public void Sampling_checks_its_share_and_is_repeatable()
    {
        var first = Draw(Assertions.Sampled(0.1, 7), 10_000);
        Assert.InRange(first.Count(chosen => chosen), 850, 1150);
        Assert.Equal(first, Draw(Assertions.Sampled(0.1, 7), 10_000));
        Assert.NotEqual(first, Draw(Assertions.Sampled(0.1, 8), 10_000));
        Assert.DoesNotContain(false, Draw(Assertions.Sampled(1, 7), 1000));
        Assert.DoesNotContain(true, Draw(Assertions.Sampled(0, 7), 1000));

        static List<bool> Draw(Assertions assertions, int times) =>
            [.. Enumerable.Range(0, times).Select(_ => assertions.Next())];
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_rate_is_a_share(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Assertions.Sampled(rate, 1));

    [Fact]
    public void Sampled_catches_what_it_checks()
    {
        var wrong = new ClerkEnter { Hand = (node, _, _) => node.Total = 99 };
        Assert.Throws<BodyAssertionException>(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                wrong.Run(Assertions.Sampled(0.5, (ulong)i), new Clerk(), Ink, 5);
            }
        });
    }
}
