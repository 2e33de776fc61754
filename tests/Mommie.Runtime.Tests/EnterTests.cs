using Mommie.Runtime.Tests.Ledger;
using Xunit;
using static Mommie.Runtime.Tests.Ledger.Program;

namespace Mommie.Runtime.Tests;

/// <summary>Every way to get one body wrong is caught, with the line of the program, expected and actual.</summary>
public sealed class EnterTests
{
    private const string Publish = "PUBLISH [ME, S MINUS { ME }, A] Entry(ME, amount, item);";

    private readonly Clerk node = new();

    [Fact]
    public void A_right_body_written_otherwise_passes_and_takes_effect()
    {
        Run(ClerkEnter.Right);
        Assert.Equal(5, node.Total);
        Assert.Equal([new Entry(Clerk.S1, 5, Ink)], node.Log);
        Assert.Equal(Option.Some(Ink), node.Last);
        Assert.Equal(["booked(ink, 5)"], node.Emitted);
        Assert.Equal(2, node.Published.Count);
    }

    [Fact]
    public void The_application_is_called_once()
    {
        Run(ClerkEnter.Right);
        Assert.Equal(1, node.Application.Booked);
        Assert.Equal(1, node.Application.PureCalls);
    }

    [Fact]
    public void An_off_by_one_is_caught()
    {
        var found = Wrong(node => node.Total++);
        Assert.Equal(new(DifferenceKind.Variable, "total", "5", "6", LineOf("total <- total + amount;")), found);
    }

    [Fact]
    public void A_forgotten_assignment_is_caught()
    {
        var found = Wrong(node => node.Last = Option<Item>.Nil);
        Assert.Equal(
            new(DifferenceKind.Variable, "last", "SOME(ink)", "NIL (unchanged)", LineOf("PROCEDURE remember")),
            found
        );
    }

    [Fact]
    public void A_missing_publish_is_caught()
    {
        var found = OnlyDifference(() => Run(Only(p => p.Record is not Entry)));
        Assert.Equal(
            new(
                DifferenceKind.MissingStatement,
                "Entry",
                "[s1, {s2, s3}, {a1}] Entry(s1, 5, ink)",
                "nothing published",
                LineOf(Publish)
            ),
            found
        );
    }

    [Fact]
    public void An_extra_publish_is_caught()
    {
        var found = Wrong(node => node.Publish(Clerk.A1, Auditors.NoOne, new Hello()));
        Assert.Equal(
            new(
                DifferenceKind.ExtraStatement,
                "Hello",
                "nothing published",
                "[s1, {a1}, NOONE] Hello()",
                LineOf("TRANSITION Enter")
            ),
            found
        );
    }

    [Fact]
    public void A_wrong_verifier_is_caught()
    {
        var found = OnlyDifference(() =>
            Run(Changed(p => p.Record is Entry ? p with { Verifiers = [Clerk.S1, Clerk.S2, Clerk.S3] } : p))
        );
        Assert.Equal(
            new(
                DifferenceKind.WrongVerifiers,
                "Entry",
                "[s1, {s2, s3}, {a1}] Entry(s1, 5, ink)",
                "[s1, {s1, s2, s3}, {a1}] Entry(s1, 5, ink)",
                LineOf(Publish)
            ),
            found
        );
    }

    [Theory]
    [InlineData(false, "NOONE")]
    [InlineData(true, "ANYONE")]
    public void A_wrong_auditor_is_caught(bool anyone, string shown)
    {
        var auditors = anyone ? Auditors.Anyone : Auditors.NoOne;
        var found = OnlyDifference(() => Run(Changed(p => p.Record is Entry ? p with { Auditors = auditors } : p)));
        Assert.Equal(DifferenceKind.WrongAuditors, found.Kind);
        Assert.Equal($"[s1, {{s2, s3}}, {shown}] Entry(s1, 5, ink)", found.Actual);
    }

    [Fact]
    public void A_wrong_record_is_shown_beside_the_right_one()
    {
        var found = OnlyDifference(() =>
            Run(Changed(p => p.Record is Entry e ? p with { Record = e with { Amount = 4 } } : p))
        );
        Assert.Equal(DifferenceKind.MissingStatement, found.Kind);
        Assert.Equal("[s1, {s2, s3}, {a1}] Entry(s1, 4, ink)", found.Actual);
    }

    [Fact]
    public void Publishing_the_same_again_changes_nothing() =>
        Run(
            (node, item, amount) =>
            {
                ClerkEnter.Right(node, item, amount);
                node.Publish([Clerk.S3, Clerk.S2], Clerk.A1, new Entry(node.Me, amount, item));
            }
        );

    [Fact]
    public void A_wrong_output_is_caught()
    {
        var found = OnlyDifference(() =>
            Run(
                (node, item, amount) =>
                {
                    node.Total++;
                    ClerkEnter.Right(node, item, amount);
                    node.Total--;
                }
            )
        );
        Assert.Equal(
            new(
                DifferenceKind.Output,
                "booked",
                "booked(ink, 5)",
                "booked(ink, 6)",
                LineOf("EMIT booked(item, total);")
            ),
            found
        );
    }

    [Fact]
    public void An_extra_output_is_caught()
    {
        var found = Wrong(node => node.EmitNoticed(Ink));
        Assert.Equal(DifferenceKind.Output, found.Kind);
        Assert.Equal(("nothing emitted", "noticed(ink)"), (found.Expected, found.Actual));
    }

    [Fact]
    public void A_missing_call_of_the_application_is_caught()
    {
        var found = OnlyDifference(() => Run((node, item, amount) => node.Total += amount));
        Assert.Equal(DifferenceKind.ExternCall, found.Kind);
        Assert.Equal(("book(ink, 5)", "no call"), (found.Expected, found.Actual));
        Assert.Equal(LineOf("Receipt class <- book(item, amount);"), found.Line);
    }

    [Fact]
    public void An_extra_call_of_the_application_is_caught()
    {
        var found = Wrong(node => node.Externs.Book(Ink, 1));
        Assert.Equal(DifferenceKind.ExternCall, found.Kind);
        Assert.Equal(("no call", "book(ink, 1)"), (found.Expected, found.Actual));
    }

    [Fact]
    public void A_failing_ASSERT_is_caught_where_the_body_is_right()
    {
        var found = OnlyDifference(() => new ClerkEnter().Run(Assertions.On(), node, Ink, 101));
        Assert.Equal(
            new(
                DifferenceKind.Assert,
                "amounts[item] <= 100",
                "amounts[item] <= 100",
                "FALSE",
                LineOf("ASSERT amounts[item] <= 100;")
            ),
            found
        );
    }

    [Fact]
    public void A_transition_that_is_not_enabled_is_caught()
    {
        var found = OnlyDifference(() => new ClerkEnter().Run(Assertions.On(), node, Ink, 0));
        Assert.Equal(DifferenceKind.NotEnabled, found.Kind);
        Assert.Equal(LineOf("WHERE amount > 0 && valid(item)"), found.Line);
    }

    [Fact]
    public void An_overflow_is_an_error_and_not_another_number()
    {
        node.Total = long.MaxValue;
        var hand = new ClerkEnter { Hand = (node, item, amount) => node.Externs.Book(item, amount) };
        var found = OnlyDifference(() => hand.Run(Assertions.On(), node, Ink, 5));
        Assert.Equal(DifferenceKind.Undefined, found.Kind);
        Assert.Equal(LineOf("total <- total + amount;"), found.Line);
    }

    [Fact]
    public void Nothing_takes_effect_where_a_difference_is_found()
    {
        Wrong(node => node.Total++);
        Assert.Equal(0, node.Total);
        Assert.Empty(node.Published);
        Assert.Empty(node.Emitted);
    }

    [Fact]
    public void An_exception_of_a_body_is_its_own()
    {
        var hand = new ClerkEnter { Hand = (_, _, _) => throw new TimeoutException("mine") };
        Assert.Equal("mine", Assert.Throws<TimeoutException>(() => hand.Run(Assertions.On(), node, Ink, 5)).Message);
    }

    [Fact]
    public void The_message_is_for_people()
    {
        var hand = new ClerkEnter
        {
            Hand = (node, item, amount) =>
            {
                ClerkEnter.Right(node, item, amount);
                node.Total = 7;
                node.Mood = Mood.BUSY;
            },
        };
        var thrown = Assert.Throws<BodyAssertionException>(() => hand.Run(Assertions.On(), node, Ink, 5));
        var line = LineOf("TRANSITION Enter");
        Assert.Equal(
            $"""
            Clerk.Enter at s1 does not do what its body spec says (Ledger.mommie:{line}).
              with item   = ink
              with amount = 5
              variable total (Ledger.mommie:{LineOf("total <- total + amount;")})
                expected  5
                actual    7
              variable mood (Ledger.mommie:{line})
                expected  CALM (unchanged)
                actual    BUSY
            """.ReplaceLineEndings("\n"),
            thrown.Message
        );
        Assert.Equal("Clerk.Enter", thrown.Place.FullName);
        Assert.Equal(line, thrown.Place.Line);
        Assert.Equal(Clerk.S1, thrown.Node);
        Assert.Equal([new("item", Ink), new("amount", 5L)], thrown.Bindings);
    }

    // The right body with each publication changed on its way.
    private static Action<IClerk, Item, long> Changed(Func<Publication, Publication> change) =>
        (node, item, amount) =>
        {
            var inner = new Clerk { Total = node.Total };
            ClerkEnter.Right(inner, item, amount);
            node.Externs.Book(item, amount);
            (node.Total, node.Amounts, node.Log, node.Last) = (inner.Total, inner.Amounts, inner.Log, inner.Last);
            node.EmitBooked(item, node.Total);
            foreach (var publication in inner.Published)
            {
                node.Publish(change(publication));
            }
        };

    private static Action<IClerk, Item, long> Only(Predicate<Publication> wanted) =>
        (node, item, amount) =>
        {
            var inner = new Clerk();
            ClerkEnter.Right(inner, item, amount);
            node.Externs.Book(item, amount);
            (node.Total, node.Amounts, node.Log, node.Last) = (inner.Total, inner.Amounts, inner.Log, inner.Last);
            node.EmitBooked(item, node.Total);
            inner.Published.Where(p => wanted(p)).ToList().ForEach(node.Publish);
        };

    private void Run(Action<IClerk, Item, long> hand) =>
        new ClerkEnter { Hand = hand }.Run(Assertions.On(), node, Ink, 5);

    // The one difference that a right body has after it did one thing more.
    private Difference Wrong(Action<IClerk> more) =>
        OnlyDifference(() =>
            Run(
                (node, item, amount) =>
                {
                    ClerkEnter.Right(node, item, amount);
                    more(node);
                }
            )
        );
}
