using Mommie.Runtime.Tests.Ledger;
using Xunit;

namespace Mommie.Runtime.Tests;

public sealed class ValueTests
{
    [Fact]
    public void Sets_are_equal_by_content()
    {
        var large = Enumerable.Range(0, 50).Select(i => (long)i).ToList();
        var (up, down) = (large.ToValueSet(), Enumerable.Reverse(large).ToValueSet());
        Assert.True(up == down);
        Assert.Equal(up.GetHashCode(), down.GetHashCode());
        Assert.True(up != down.Remove(3));
        Assert.Equal(50, up.Union(down).Size);
        Assert.True(up.Minus(down).Count == 0 && up.Intersect(down) == up);
        Assert.True(ValueSet.Of(1L, 2L).IsSubsetOf(up) && !up.IsSubsetOf([1, 2]));
        Assert.Equal(ValueSet.Of(ValueSet.Of(1L)), ValueSet.Of(ValueSet.Of(1L, 1L)));
    }

    [Fact]
    public void Maps_and_sequences_are_equal_by_content()
    {
        var map = ValueMap.Of(("a", 1L), ("b", 2L));
        Assert.True(map == ValueMap.Of(("b", 2L), ("a", 1L)));
        Assert.Equal(map.GetHashCode(), ValueMap.Of(("b", 2L), ("a", 1L)).GetHashCode());
        Assert.True(map != map.Set("a", 2));
        Assert.True(map.Remove("a") == ValueMap.Of(("b", 2L)));
        Assert.Throws<SpecificationException>(() => map["c"]);
        Assert.Throws<SpecificationException>(() => ValueMap.Of(("a", 1L), ("a", 2L)));
        ValueSeq<long> sequence = [1, 2];
        Assert.True(sequence.Append(3) == ValueSeq.Of(1L, 2L, 3L) && sequence != ValueSeq.Of(2L, 1L));
        Assert.Throws<SpecificationException>(() => sequence[2]);
        Assert.Equal([1, 9], sequence.Set(1, 9));
    }

    [Theory]
    [InlineData(7, 2, 3, 1)]
    [InlineData(-7, 2, -4, 1)]
    [InlineData(7, -2, -3, 1)]
    [InlineData(-7, -2, 4, 1)]
    [InlineData(-6, 3, -2, 0)]
    public void Division_is_Euclidean(long a, long b, long quotient, long remainder)
    {
        Assert.Equal((quotient, remainder), (Integers.Divide(a, b), Integers.Modulo(a, b)));
        Assert.Equal(a, (b * quotient) + remainder);
    }

    [Fact]
    public void Where_there_is_no_number_there_is_an_error()
    {
        Assert.Throws<SpecificationException>(() => Integers.Divide(1, 0));
        Assert.Throws<SpecificationException>(() => Integers.Modulo(1, 0));
        Assert.Throws<OverflowException>(() => Integers.Divide(long.MinValue, -1));
        Assert.Equal(0, Integers.Modulo(long.MinValue, -1));
        Assert.Throws<SpecificationException>(() => Integers.Max([]));
        Assert.Throws<SpecificationException>(() => Option<long>.Nil.Value);
        Assert.Equal([long.MaxValue], Integers.Range(long.MaxValue, long.MaxValue));
        Assert.Empty(Integers.Range(1, 0));
    }

    [Fact]
    public void Values_read_as_the_language_writes_them()
    {
        Assert.Equal("{2, 10}", Show.Text(ValueSet.Of(10L, 2L)));
        Assert.Equal("{a, b}", Show.Text(ValueSet.Of(new Principal("b"), new Principal("a"))));
        Assert.Equal("MAP{1: TRUE, 2: FALSE}", Show.Text(ValueMap.Of((2L, false), (1L, true))));
        Assert.Equal("SEQ{\"y\", \"x\"}", Show.Text(ValueSeq.Of("y", "x")));
        Assert.Equal("SOME((1, NIL))", Show.Text(Option.Some((1L, Option<long>.Nil))));
        Assert.Equal("CALM", Show.Text(Mood.CALM));
        Assert.Equal("Entry(s1, 3, ink)", Show.Text(new Entry(Clerk.S1, 3, new Thing("ink"))));
        Assert.Equal(
            "[s1, {s2}, ANYONE] Hello()",
            new Statement(Clerk.S1, [Clerk.S2], Auditors.Anyone, new Hello()).ToString()
        );
    }

    [Fact]
    public void No_auditors_are_no_one()
    {
        Assert.Equal(Auditors.NoOne, Auditors.Of([]));
        Assert.NotEqual(Auditors.NoOne, Auditors.Anyone);
        Assert.True(Auditors.Anyone.ContainsAll([Clerk.S1]) && !Auditors.NoOne.Contains(Clerk.S1));
    }
}
