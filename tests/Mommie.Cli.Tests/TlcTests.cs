using System.IO.Compression;
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

    [Theory]
    [InlineData("--depth says nothing without --simulate", "--depth", "5")]
    [InlineData("--seed says nothing without --simulate", "--seed", "5")]
    [InlineData("--host says nothing without --distributed", "--host", "h")]
    [InlineData("--port says nothing without --distributed", "--port", "9")]
    [InlineData("--states says nothing without --checkpoint", "--states", "d")]
    [InlineData("--checkpoint needs a directory", "--checkpoint", "5", "--model", "small")]
    [InlineData("a checkpoint keeps the search of one MODEL", "--checkpoint", "5", "--states", "d")]
    [InlineData("a checkpoint keeps the search of one MODEL", "--recover", "d")]
    [InlineData("--simulate and --continue do not go together", "--simulate", "5", "--continue")]
    [InlineData("--simulate and --distributed do not go together", "--simulate", "5", "--distributed", "2")]
    [InlineData("--distributed and --workers do not go together", "--distributed", "2", "--workers", "1")]
    [InlineData("--export and --simulate do not go together", "--export", "d", "--simulate", "5")]
    [InlineData("--simulate expects a number from 1 on, found 0", "--simulate", "0")]
    [InlineData("'-recover' is not for TLC alone", "--", "-recover", "d")]
    [InlineData("'-dfid' is not for TLC alone", "--", "-dfid", "3")]
    public void Options_that_do_not_go_together_end_with_2(string message, params string[] options)
    {
        var outcome = Tool.RunWith(Programs.Counter(Programs.Holding), ["tlc", "-", .. options]);
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains($"MOM8001: {message}", outcome.Output + outcome.Error);
    }

    [Fact]
    public void A_jar_without_a_distributed_mode_is_refused_before_anything_is_started()
    {
        NeedsTlc();
        using var scratch = new Scratch();
        var jar = scratch.PathOf("tla2tools.jar");
        using (var archive = ZipFile.Open(jar, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("tlc2/tool/fp/FPSet.class").Open())
            entry.Write("tlc2/tool/fp/FPSet java/lang/Object"u8);
        var outcome = Tool.RunWith(
            Programs.Counter(Programs.Holding),
            "tlc",
            "-",
            "--distributed",
            "2",
            "--tla2tools",
            jar
        );
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM5206", outcome.Output);
    }

    [Fact]
    public void A_simulation_that_finds_nothing_ends_with_3()
    {
        NeedsTlc();
        var outcome = Tool.RunWith(
            Programs.Counter(Programs.Holding),
            ["tlc", "-", "--simulate", "5", "--depth", "4", "--seed", "3"]
        );
        Assert.Equal(ExitCode.Undecided, outcome.Code);
        Assert.Contains("(seed 3)", outcome.Output);
    }

    [Fact]
    public void An_export_is_a_directory_with_a_script()
    {
        using var scratch = new Scratch();
        var target = scratch.PathOf("ci");
        var outcome = Tool.RunWith(Programs.Counter(Programs.Failing), "tlc", "-", "--export", target);
        Assert.Equal(ExitCode.Ok, outcome.Code);
        Assert.Contains(" violated Small ", File.ReadAllText(Path.Combine(target, "expected.txt")));
        if (!OperatingSystem.IsWindows())
            Assert.True(File.GetUnixFileMode(Path.Combine(target, "check.sh")).HasFlag(UnixFileMode.UserExecute));
    }
}
