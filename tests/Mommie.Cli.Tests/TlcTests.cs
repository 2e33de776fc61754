using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class TlcTests
{
    internal static void NeedsTlc()
    {
        if (Tool.Run("doctor", "--format", "json").Output is var health)
        {
            using var json = JsonDocument.Parse(health);
            var missing = json
                .RootElement.GetProperty("items")
                .EnumerateArray()
                .Where(i =>
                    i.GetProperty("name").GetString() is "java" or "tla2tools.jar"
                    && !i.GetProperty("found").GetBoolean()
                )
                .Select(i => i.GetProperty("name").GetString());
            if (missing.Any())
                Assert.Skip($"needs {string.Join(" and ", missing)}");
        }
    }

    [Fact]
    public void Tlc_and_the_embedded_checker_give_one_answer()
    {
        NeedsTlc();
        var program = Programs.Counter(Programs.Failing);
        var tlc = Tool.RunWith(program, "tlc", "-", "--workers", "1", "--continue", "--format", "json");
        // What the checker alone leaves out is searched, so that both count the same states.
        var own = Tool.RunWith(
            program,
            [
                "verify",
                "-",
                "--continue",
                "--format",
                "json",
                "--no-reduce",
                "placements",
                "--no-reduce",
                "symmetry",
                "--no-reduce",
                "lazy",
            ]
        );
        Assert.Equal((ExitCode.Refuted, ExitCode.Refuted), (tlc.Code, own.Code));
        using var a = JsonDocument.Parse(tlc.Output);
        using var b = JsonDocument.Parse(own.Output);
        Assert.Equal(
            Model(b).GetProperty("distinctStates").GetInt64(),
            Model(a).GetProperty("distinctStates").GetInt64()
        );
        Assert.Equal("Small", Model(a).GetProperty("violated").GetProperty("property").GetString());

        static JsonElement Model(JsonDocument report) => report.RootElement.GetProperty("models")[0];
    }

    [Fact]
    public void A_missing_jar_ends_with_2_and_says_where_to_get_it()
    {
        var outcome = Tool.RunWith(Programs.Counter(Programs.Holding), "tlc", "-", "--tla2tools", "no-such.jar");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM5201", outcome.Output);
        Assert.Contains("no-such.jar", outcome.Output);
    }

    [Fact]
    public void An_unknown_model_ends_with_2()
    {
        var outcome = Tool.RunWith(Programs.Counter(Programs.Holding), "tlc", "-", "--model", "none");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8006", outcome.Output);
    }

    [Fact]
    public void A_mistyped_option_does_not_reach_tlc()
    {
        var outcome = Tool.RunWith(Programs.Counter(Programs.Holding), "tlc", "-", "--modle", "small");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8001: Unrecognized command or argument '--modle'", outcome.Output);
    }
}
