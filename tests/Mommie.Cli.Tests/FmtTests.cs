using Xunit;

namespace Mommie.Cli.Tests;

public sealed class FmtTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Formatting_twice_changes_nothing_more()
    {
        var program = scratch.Write("c.mommie", Programs.Counter(Programs.Holding));
        var deployment = scratch.Write("lan.deploy", Programs.Proved);
        Assert.Equal(ExitCode.Refuted, Tool.Run("fmt", "--check", program).Code);
        var first = Tool.Run("fmt", program, deployment);
        Assert.Equal(ExitCode.Ok, first.Code);
        Assert.Contains($"formatted {program}\n", first.Output);
        var text = File.ReadAllText(program);
        Assert.Equal(
            (ExitCode.Ok, ""),
            (Tool.Run("fmt", program, deployment).Code, Tool.Run("fmt", program, deployment).Output)
        );
        Assert.Equal(text, File.ReadAllText(program));
        Assert.Equal(ExitCode.Ok, Tool.Run("fmt", "--check", program, deployment).Code);
        Assert.Equal(ExitCode.Ok, Tool.Run("verify", program).Code);
    }

    [Fact]
    public void Standard_input_goes_to_standard_output()
    {
        var once = Tool.RunWith(Programs.Counter(Programs.Holding), "fmt", "-");
        Assert.Equal((ExitCode.Ok, ""), (once.Code, once.Error));
        Assert.StartsWith("PROGRAM Counter\n", once.Output);
        Assert.Equal(once.Output, Tool.RunWith(once.Output, "fmt", "-").Output);
        var deployment = Tool.RunWith(Programs.Proved, "fmt", "-");
        Assert.Equal(ExitCode.Ok, deployment.Code);
        Assert.StartsWith("DEPLOYMENT lan FOR Counter\n", deployment.Output);
    }

    [Fact]
    public void A_check_changes_nothing_and_names_the_line()
    {
        var text = Programs.Counter(Programs.Holding).Replace("ROLE Node N;", "ROLE   Node  N;");
        var program = scratch.Write("c.mommie", text);
        var outcome = Tool.Run("fmt", "--check", program, "--format", "msbuild");
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        Assert.Contains($"{program}(2,1,2,16): error MOM8011: ", outcome.Output);
        Assert.Equal(text, File.ReadAllText(program));
    }

    [Fact]
    public void A_file_with_errors_is_left_alone()
    {
        var program = scratch.Write("c.mommie", "PROGRAM P\nROLE ;\n");
        var outcome = Tool.Run("fmt", program);
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("error MOM1", outcome.Output);
        Assert.Equal("PROGRAM P\nROLE ;\n", File.ReadAllText(program));
    }

    [Fact]
    public void A_missing_file_ends_with_2() =>
        Assert.Equal(ExitCode.Input, Tool.Run("fmt", scratch.PathOf("none")).Code);
}
