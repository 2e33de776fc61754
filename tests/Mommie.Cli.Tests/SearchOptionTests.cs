using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class SearchOptionTests
{
    private static string Holding => Programs.Counter(Programs.Holding);
    private static string Failing => Programs.Counter(Programs.Failing);

    private static JsonElement Model(string program, params string[] options)
    {
        var outcome = Tool.RunWith(program, ["verify", "-", "--format", "json", .. options]);
        using var json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.GetProperty("models")[0].Clone();
    }

    [Fact]
    public void Walks_without_a_violation_end_with_3_and_are_told()
    {
        var outcome = Tool.RunWith(Holding, "verify", "-", "--simulate", "70", "--seed", "5", "--depth", "9");
        Assert.Equal((ExitCode.Undecided, ""), (outcome.Code, outcome.Error));
        Assert.Contains("  simulated    70 of 70 random walks, seed 5, depth 9\n", outcome.Output);
        Assert.Contains(
            "  walks        70 to where nothing changes any more, 0 to where everything leads out of BOUND, 0 cut short at the depth\n",
            outcome.Output
        );
        Assert.Contains("  steps        Node.Add 280\n", outcome.Output);
        Assert.Contains(
            "no violation in 70 random walks, the longest of 4 steps, through 9 distinct states",
            outcome.Output
        );
        Assert.DoesNotContain("holds", outcome.Output);
        Assert.EndsWith("Counter: undecided\n", outcome.Output);
    }

    [Fact]
    public void Json_says_what_was_walked()
    {
        var model = Model(Holding, "--simulate", "3", "--seed", "5", "--depth", "2");
        Assert.Equal("undecided", model.GetProperty("verdict").GetString());
        Assert.Equal("simulation", model.GetProperty("search").GetString());
        Assert.Equal(
            """{"walks":3,"made":3,"seed":5,"depth":2,"ended":0,"outsideBound":0,"cutShort":3,"uncounted":false,"found":null}""",
            JsonSerializer.Serialize(model.GetProperty("simulation"))
        );
        Assert.Equal(6, model.GetProperty("coverage")[0].GetProperty("fired").GetInt32());
        var searched = Model(Holding);
        Assert.Equal("breadth-first", searched.GetProperty("search").GetString());
        Assert.Equal(JsonValueKind.Null, searched.GetProperty("simulation").ValueKind);
    }

    [Fact]
    public void A_violation_on_a_walk_is_shown_as_that_of_a_search()
    {
        using var scratch = new Scratch();
        var program = scratch.Write("Counter.mommie", Failing);
        var file = scratch.PathOf("t.jsonl");
        var outcome = Tool.Run(
            "verify",
            program,
            "--simulate",
            "10",
            "--trace",
            file,
            "--html",
            scratch.PathOf("pages")
        );
        Assert.Equal((ExitCode.Refuted, ""), (outcome.Code, outcome.Error));
        Assert.Contains("Small is violated in MODEL small after 2 steps", outcome.Output);
        Assert.True(File.Exists(scratch.PathOf("pages", "Counter-small.html")));
        Assert.Equal(ExitCode.Ok, Tool.Run("replay", program, file).Code);
        var model = Model(Failing, "--simulate", "10");
        Assert.Equal("violated", model.GetProperty("verdict").GetString());
        Assert.InRange(model.GetProperty("simulation").GetProperty("found").GetInt32(), 2, 3);
    }

    [Fact]
    public void The_seed_decides_and_the_threads_do_not()
    {
        // All but how long it took.
        string Run(params string[] options)
        {
            var all = Tool.RunWith(Failing, ["verify", "-", "--simulate", "200", .. options]).Output;
            return all[all.IndexOf("MODEL small\n", StringComparison.Ordinal)..];
        }

        Assert.Equal(Run("--seed", "1", "--workers", "1"), Run("--seed", "1", "--workers", "3"));
        Assert.NotEqual(Run("--seed", "1"), Run("--seed", "2"));
    }

    [Fact]
    public void A_depth_first_search_has_the_verdict_and_the_count_of_the_other_one()
    {
        var broad = Model(Holding);
        var deep = Model(Holding, "--depth-first");
        Assert.Equal("depth-first", deep.GetProperty("search").GetString());
        foreach (var key in new[] { "verdict", "distinctStates", "generatedStates" })
            Assert.Equal(broad.GetProperty(key).ToString(), deep.GetProperty(key).ToString());
        var outcome = Tool.RunWith(Holding, "verify", "-", "--depth-first");
        Assert.Equal(ExitCode.Ok, outcome.Code);
        Assert.Contains("  searched     depth-first\n", outcome.Output);
        Assert.Equal(ExitCode.Refuted, Tool.RunWith(Failing, "verify", "-", "--depth-first").Code);
    }

    [Fact]
    public void A_depth_that_cuts_leaves_the_model_undecided()
    {
        var outcome = Tool.RunWith(Holding, "verify", "-", "--depth-first", "--max-depth", "2");
        Assert.Equal(ExitCode.Undecided, outcome.Code);
        Assert.Contains("  searched     depth-first, runs of 2 steps at most\n", outcome.Output);
        Assert.Contains("runs are longer than 2 steps", outcome.Output);
        Assert.Equal(ExitCode.Ok, Tool.RunWith(Holding, "verify", "-", "--depth-first", "--max-depth", "5").Code);
    }

    [Theory]
    [InlineData("--simulate", "0")]
    [InlineData("--simulate", "-4")]
    [InlineData("--simulate", "many")]
    [InlineData("--simulate", "4", "--seed", "-1")]
    [InlineData("--simulate", "4", "--depth", "0")]
    [InlineData("--simulate", "4", "--depth-first")]
    [InlineData("--simulate", "4", "--max-depth", "3")]
    [InlineData("--simulate", "4", "--max-states", "3")]
    [InlineData("--simulate", "4", "--model", "small", "--checkpoint", "c")]
    [InlineData("--simulate", "4", "--model", "small", "--resume", "c")]
    [InlineData("--depth-first", "--model", "small", "--checkpoint", "c")]
    [InlineData("--depth-first", "--model", "small", "--resume", "c")]
    [InlineData("--depth-first", "--max-depth", "0")]
    [InlineData("--seed", "4")]
    [InlineData("--depth", "4")]
    [InlineData("--max-depth", "4")]
    public void What_does_not_go_together_ends_with_2(params string[] options)
    {
        var outcome = Tool.RunWith(Holding, ["verify", "-", .. options]);
        Assert.Equal((ExitCode.Input, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith("mommie: error MOM8001: ", outcome.Error);
    }
}
