using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class MechanismsTests
{
    private const string Own = """
        MECHANISM SIG { KEY sk(issuer) HELD BY issuer, verifier; KEY pk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH pk; }

        """;

    [Fact]
    public void What_was_asked_is_written_with_its_list()
    {
        using var scratch = new Scratch();
        var outcome = Tool.Run("mechanisms", "--proofs", scratch.PathOf("table"));
        Assert.Equal(ExitCode.Ok, outcome.Code);
        using var json = JsonDocument.Parse(File.ReadAllText(scratch.PathOf("table", "mechanisms.json")));
        var questions = json.RootElement.GetProperty("questions").EnumerateArray().ToList();
        Assert.Contains(questions, q => q.GetProperty("mechanism").GetString() == "MATRIX(S, t)");
        foreach (var q in questions)
        {
            var text = File.ReadAllText(scratch.PathOf("table", q.GetProperty("file").GetString()!));
            Assert.Contains("(check-sat-assuming", text);
        }

        // A yes rests on proofs alone, a no on one refutation at least.
        foreach (
            var cell in questions.GroupBy(q =>
                (q.GetProperty("mechanism").GetString(), q.GetProperty("property").GetString())
            )
        )
        {
            var verdicts = cell.Select(q => q.GetProperty("verdict").GetString()).ToList();
            switch (cell.First().GetProperty("answer").GetString())
            {
                case "yes":
                    Assert.All(verdicts, v => Assert.Equal("proved", v));
                    break;
                case "no":
                    Assert.Contains("refuted", verdicts);
                    break;
            }
        }
    }

    [Fact]
    public void The_catalogue_is_shown_as_a_table()
    {
        var outcome = Tool.Run("mechanisms");
        Assert.Equal((ExitCode.Ok, ""), (outcome.Code, outcome.Error));
        Assert.Matches(@"(?m)^RSA +yes +yes +yes +yes +yes +nobody +one signature$", outcome.Output);
        Assert.Matches(@"(?m)^Plain +yes +over a channel +convinces nobody +no +no +nobody +no token$", outcome.Output);
    }

    [Fact]
    public void Mechanisms_of_a_file_follow_those_of_the_catalogue_and_json_says_why()
    {
        var outcome = Tool.RunWith(Own, "mechanisms", "-", "--format", "json");
        Assert.Equal(ExitCode.Ok, outcome.Code);
        using var json = JsonDocument.Parse(outcome.Output);
        var all = json.RootElement.GetProperty("mechanisms").EnumerateArray().ToList();
        Assert.Equal("Plain", all[0].GetProperty("name").GetString());
        Assert.True(all[0].GetProperty("builtIn").GetBoolean());
        var own = all[^1];
        Assert.Equal("SIG", own.GetProperty("name").GetString());
        Assert.False(own.GetProperty("builtIn").GetBoolean());
        Assert.Equal("no", own.GetProperty("auditSound").GetProperty("answer").GetString());
        Assert.Contains(
            "p2 is corrupt",
            own.GetProperty("auditSound").GetProperty("because")[0].GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("MECHANISM RSA { TOKEN BOUND TO CHANNEL; }", "MOM3015")]
    [InlineData("MECHANISM M { TOKEN MADE WITH k CHECKED WITH k; }", "MOM3014")]
    [InlineData("MECHANISM M {", "MOM1")]
    public void A_mechanism_described_wrongly_is_an_error(string text, string code)
    {
        var outcome = Tool.RunWith(text, "mechanisms", "-");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains(code, outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("authentic", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_deployment_shows_its_own_mechanism()
    {
        var file = Repository.PathOf("specs", "PrimaryBackup", "refuted", "reflection.deploy");
        var outcome = Tool.Run("mechanisms", file, "--format", "msbuild");
        Assert.Equal(ExitCode.Ok, outcome.Code);
        Assert.Matches(
            @"(?m)^mommie: message : \S+: bound no; authentic no; auditSound convinces nobody",
            outcome.Output
        );
    }
}
