using System.Text.Json;
using Mommie.Runtime.Tests.Ledger;
using Xunit;
using static Mommie.Runtime.Tests.Ledger.Program;

namespace Mommie.Runtime.Tests;

public sealed class TraceTests
{
    [Fact]
    public void Each_checked_transition_is_a_line()
    {
        var text = new StringWriter();
        var assertions = Assertions.On(new JsonLinesTrace(text));
        var node = new Clerk();
        new ClerkEnter().Run(assertions, node, Ink, 5);
        Assert.Throws<BodyAssertionException>(() =>
            new ClerkEnter { Hand = (_, _, _) => { } }.Run(assertions, node, Paper, 6)
        );

        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using var first = JsonDocument.Parse(lines[0]);
        var step = first.RootElement;
        Assert.Equal(1, step.GetProperty("step").GetInt32());
        Assert.Equal("s1", step.GetProperty("node").GetString());
        Assert.Equal("Clerk.Enter", step.GetProperty("transition").GetString());
        Assert.Equal("Ledger.mommie", step.GetProperty("span").GetProperty("file").GetString());
        Assert.Equal(LineOf("TRANSITION Enter"), step.GetProperty("span").GetProperty("line").GetInt32());
        Assert.Equal("ink", step.GetProperty("bindings").GetProperty("item").GetString());
        Assert.Equal("5", step.GetProperty("changed").GetProperty("total").GetString());
        Assert.False(step.GetProperty("changed").TryGetProperty("mood", out _));
        Assert.Equal(2, step.GetProperty("published").GetArrayLength());
        Assert.Equal("booked(ink, 5)", step.GetProperty("outputs")[0].GetString());
        Assert.False(step.TryGetProperty("differences", out _));

        using var second = JsonDocument.Parse(lines[1]);
        var difference = second.RootElement.GetProperty("differences")[0];
        Assert.Equal("book(paper, 6)", difference.GetProperty("expected").GetString());
        Assert.Equal("no call", difference.GetProperty("actual").GetString());
    }
}
