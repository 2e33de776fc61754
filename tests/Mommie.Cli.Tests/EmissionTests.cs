using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class EmissionTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private string Program => scratch.Write("c.mommie", Programs.Counter(Programs.Holding));

    [Theory]
    [InlineData("emit-tla", "Counter.tla")]
    [InlineData("emit-tla", "MCCounter_small.cfg")]
    [InlineData("emit-asserts", "Counter.Node.cs")]
    public void Files_are_written_and_named(string verb, string file)
    {
        var path = scratch.PathOf("out", file);
        var first = Tool.Run(verb, Program, "-o", scratch.PathOf("out"));
        Assert.Equal(ExitCode.Ok, first.Code);
        Assert.Contains($"wrote {path}\n", first.Output);
        Assert.True(new FileInfo(path).Length > 0);
        Assert.DoesNotContain('\r', File.ReadAllText(path));
        var second = Tool.Run(verb, Program, "-o", scratch.PathOf("out"));
        Assert.Contains($"unchanged {path}\n", second.Output);
    }

    [Theory]
    [InlineData("emit-tla")]
    [InlineData("emit-asserts")]
    public void Bad_programs_write_nothing(string verb)
    {
        var outcome = Tool.RunWith("PROGRAM P\nNODE", verb, "-", "-o", scratch.PathOf("out"), "--format", "json");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.False(Directory.Exists(scratch.PathOf("out")));
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.NotEqual(0, json.RootElement.GetProperty("diagnostics").GetArrayLength());
    }

    [Theory]
    [InlineData("emit-tla")]
    [InlineData("emit-asserts")]
    public void A_directory_that_cannot_be_made_ends_with_2(string verb)
    {
        var file = scratch.Write("file", "");
        var outcome = Tool.Run(verb, Program, "-o", file);
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8004", outcome.Output);
    }

    [Theory]
    [InlineData("emit-tla")]
    [InlineData("emit-asserts")]
    public void An_output_directory_is_required(string verb) =>
        Assert.Equal(ExitCode.Input, Tool.Run(verb, Program).Code);

    [Fact]
    public void Only_the_models_asked_for_are_emitted()
    {
        var outcome = Tool.Run("emit-tla", Program, "--model", "none", "-o", scratch.PathOf("out"));
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8006", outcome.Output);
    }

    [Fact]
    public void The_namespace_is_the_one_asked_for()
    {
        Assert.Equal(
            ExitCode.Ok,
            Tool.Run("emit-asserts", Program, "-o", scratch.PathOf("out"), "--namespace", "Acme.Counting").Code
        );
        Assert.Contains("namespace Acme.Counting;", File.ReadAllText(scratch.PathOf("out", "Counter.Node.cs")));
        Assert.Equal(
            ExitCode.Input,
            Tool.Run("emit-asserts", Program, "-o", scratch.PathOf("out"), "--namespace", "1x").Code
        );
    }
}
