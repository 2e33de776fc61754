using Mommie.Runtime.Tests.Ledger;
using Xunit;
using static Mommie.Runtime.Tests.Ledger.Program;

namespace Mommie.Runtime.Tests;

/// <summary>KNOWN and CITING in bodies: the host is asked once, the body spec is answered the same.</summary>
public sealed class KnowledgeTests
{
    private static readonly ValueSet<Principal> Clerks = [Clerk.S1, Clerk.S2, Clerk.S3];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void A_body_is_held_against_what_the_node_knows(int voters, int subsets)
    {
        // Each voter has its own round and weight: these are multivalent, only the item must be the same.
        var votes = Clerks.Take(voters).Select((s, i) => Said(s, new Vote(i, Ink, 10 * i)));
        var pool = new StatementPool([.. votes, Said(Clerk.S2, new Sum(Paper, 1)), Said(Clerk.S2, new Sum(Ink, 0))]);
        var node = new Clerk(pool);
        var hand = new ClerkCheck
        {
            Hand = (node, e) =>
            {
                node.Mood = voters >= 2 ? Mood.CALM : Mood.BUSY;
                node.Chosen = [Paper];

                // Each vote is another record: KNOWN [n IN S >= 1 ..] Vote with nothing multivalent has a quorum each.
                node.TotalPrime = voters + (20 / 2) - 2;
            },
        };
        Assert.True(subsets < voters);
        hand.Run(Assertions.On(), node, Clerk.S2, new Entry(Clerk.S2, 10, Ink));
        Assert.Equal(voters + 8, node.TotalPrime);
    }

    [Fact]
    public void The_host_is_asked_once_for_each_record()
    {
        var counting = new Counting(new());
        var hand = new ClerkCheck
        {
            Hand = (node, e) =>
            {
                node.Mood = node.Supported(e.Item) ? Mood.CALM : Mood.BUSY;
                node.Chosen = node.Knowledge.Known<Sum>(s => s.IsFor(node.Me)).Select(s => s.Record.Item).ToValueSet();
                node.TotalPrime = 8;
            },
        };
        hand.Run(Assertions.On(), new Clerk(counting), Clerk.S2, new Entry(Clerk.S2, 10, Ink));
        Assert.Equal([nameof(Sum), nameof(Tally), nameof(Vote)], counting.Asked.Order());
    }

    [Fact]
    public void A_guard_that_does_not_hold_of_the_pool_is_caught()
    {
        var node = new Clerk(new StatementPool(Said(Clerk.S2, new Tally([]))));
        var hand = new ClerkCheck { Hand = (_, _) => { } };
        var found = OnlyDifference(() => hand.Run(Assertions.On(), node, Clerk.S2, new Entry(Clerk.S2, 10, Ink)));
        Assert.Equal(DifferenceKind.NotEnabled, found.Kind);
        Assert.Equal(LineOf("UNLESS [HEAD, ME, NOONE] Tally"), found.Line);
    }

    [Fact]
    public void A_body_spec_that_needs_knowledge_says_so_where_there_is_none()
    {
        var hand = new ClerkCheck { Hand = (_, _) => { } };
        var found = OnlyDifference(() =>
            hand.Run(Assertions.On(), new Clerk(), Clerk.S2, new Entry(Clerk.S2, 10, Ink))
        );
        Assert.Equal(DifferenceKind.Undefined, found.Kind);
        Assert.Contains("give the node an IKnowledge", found.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_that_is_cited_passes() => Count(pool => pool);

    [Fact]
    public void Evidence_that_is_not_cited_is_caught()
    {
        var found = OnlyDifference(() => Count(_ => []));
        Assert.Equal(DifferenceKind.Citation, found.Kind);
        Assert.Equal(("Sum", "nothing cited"), (found.Subject, found.Actual));
        Assert.Equal(LineOf("CITING [ALL q, _, A] Vote"), found.Line);
    }

    [Fact]
    public void Evidence_of_too_few_is_caught() =>
        Assert.Equal(DifferenceKind.Citation, OnlyDifference(() => Count(pool => pool[..1])).Kind);

    [Fact]
    public void Evidence_that_the_node_does_not_know_is_caught()
    {
        var invented = Said(Clerk.S3, new Vote(9, Ink, 9), Clerk.A1);
        var found = OnlyDifference(() => Count(pool => [.. pool, invented]));
        Assert.Equal(DifferenceKind.Citation, found.Kind);
        Assert.Equal(invented.ToString(), found.Actual);
    }

    private static void Count(Func<Statement[], Statement[]> cite)
    {
        Statement[] votes =
        [
            Said(Clerk.S1, new Vote(0, Ink, 4), Clerk.A1),
            Said(Clerk.S2, new Vote(1, Ink, 7), Clerk.A1),
        ];
        var node = new Clerk(new StatementPool(votes)) { Weights = Clerks.Select(c => (c, 3L)).ToValueMap() };
        var hand = new ClerkCount
        {
            Hand = (node, q, v) =>
            {
                node.Lock = (7, true);
                node.Weights = ValueMap.Of((Clerk.S1, 4L), (Clerk.S2, 7L), (Clerk.S3, 3L));
                node.Publish(
                    new Publication(node.Constants.A, Auditors.NoOne, new Sum(Ink, 7)) { Citing = [.. cite(votes)] }
                );
            },
        };
        hand.Run(
            Assertions.On(),
            node,
            [Clerk.S1, Clerk.S2],
            new VotePartItem(Ink),
            ValueMap.Of((Clerk.S1, 0L), (Clerk.S2, 1L)),
            ValueMap.Of((Clerk.S1, 4L), (Clerk.S2, 7L)),
            0
        );
    }

    private static Statement Said(Principal issuer, IRecord record) => new(issuer, Clerks, Auditors.NoOne, record);

    private static Statement Said(Principal issuer, IRecord record, Principal auditor) =>
        new(issuer, Clerks, auditor, record);

    private sealed class Counting(StatementPool pool) : IKnowledge
    {
        public List<string> Asked { get; } = [];

        public IEnumerable<Statement> Statements(Type recordType)
        {
            Asked.Add(recordType.Name);
            return pool.Statements(recordType);
        }
    }
}
