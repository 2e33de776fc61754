using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class UsageTests
{
    public static TheoryData<string> Verbs =>
        [.. CommandLine.Root(new Session(new Terminal())).Subcommands.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verb_has_help_that_describes_every_option(string verb)
    {
        var help = Tool.Run(verb, "--help");
        Assert.Equal(ExitCode.Ok, help.Code);
        Assert.Contains($"mommie {verb}", help.Output);
        var command = CommandLine.Root(new Session(new Terminal())).Subcommands.Single(c => c.Name == verb);
        Assert.NotEmpty(command.Description!);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
        Assert.All(
            command.Arguments,
            argument => Assert.False(string.IsNullOrEmpty(argument.Description), argument.Name)
        );
        Assert.All(command.Options, option => Assert.Contains(option.Name, help.Output));
    }

    [Fact]
    public void The_help_of_the_tool_names_every_verb_and_the_exit_codes()
    {
        var help = Tool.Run("--help");
        Assert.Equal(ExitCode.Ok, help.Code);
        Assert.All(Verbs, verb => Assert.Contains($"\n  {verb.Data}", help.Output));
        Assert.Contains("Exit codes: 0", help.Output);
    }

    [Fact]
    public void No_verb_is_not_success()
    {
        var none = Tool.Run();
        Assert.Equal(ExitCode.Input, none.Code);
        Assert.Contains("Usage:", none.Output);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("explain", "--frob")]
    [InlineData("explain", "--format", "xml")]
    [InlineData("explain", "MOM8001", "MOM8002")]
    public void What_is_not_understood_ends_with_2(params string[] args)
    {
        var outcome = Tool.Run(args);
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Equal("", outcome.Output);
        Assert.StartsWith("mommie: error MOM8001: ", outcome.Error);
        Assert.Contains("--help` says what is understood", outcome.Error);
    }

    [Fact]
    public void A_usage_error_honours_the_format()
    {
        var outcome = Tool.Run("explain", "--frob", "--format", "json");
        Assert.Equal(ExitCode.Input, outcome.Code);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal("error", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal("MOM8001", json.RootElement.GetProperty("diagnostics")[0].GetProperty("code").GetString());
    }

    [Fact]
    public void Completion_knows_verbs_and_options()
    {
        Assert.Contains("explain\n", Tool.Run("[suggest:3]", "exp").Output);
        Assert.Contains("--format\n", Tool.Run("[suggest:12]", "explain --fo").Output);
    }
}
