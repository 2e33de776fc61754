using System.Text.Json;
using Mommie.Api;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class ExplainTests
{
    [Fact]
    public void Every_code_is_explained_with_an_example()
    {
        Assert.NotEmpty(Explanations.All);
        Assert.All(
            Explanations.All,
            entry =>
            {
                Assert.Matches(@"\AMOM[1-9]\d{3}\z", entry.Code);
                Assert.True(entry.Text.Length > 20, entry.Code);
                Assert.NotEmpty(entry.Example);
                Assert.DoesNotMatch(@"[.\n]\z", entry.Title);
                var outcome = Tool.Run("explain", entry.Code.ToLowerInvariant());
                Assert.Equal(ExitCode.Ok, outcome.Code);
                Assert.StartsWith($"{entry.Code}: {entry.Title}\n", outcome.Output);
            }
        );
    }

    [Fact]
    public void No_code_is_there_twice() =>
        Assert.Equal(Explanations.All.Count, Explanations.All.Select(e => e.Code).Distinct().Count());

    [Fact]
    public void An_unknown_code_names_the_nearest()
    {
        var outcome = Tool.Run("explain", "MOM8014");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8012: no diagnostic has the code 'MOM8014'", outcome.Output);
        Assert.Contains("MOM8013 (MODELs were left out)", outcome.Output);
    }

    [Fact]
    public void Without_a_code_all_are_listed()
    {
        var outcome = Tool.Run("explain");
        Assert.Equal(ExitCode.Ok, outcome.Code);
        Assert.Equal(Explanations.All.Count, outcome.Output.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Json_has_the_whole_entry()
    {
        using var json = JsonDocument.Parse(Tool.Run("explain", "MOM8005", "--format", "json").Output);
        var entry = json.RootElement.GetProperty("explanations")[0];
        Assert.Equal("MOM8005", entry.GetProperty("code").GetString());
        Assert.Equal("nothing was checked", entry.GetProperty("title").GetString());
    }

    [Fact]
    public void The_page_in_docs_is_the_catalogue()
    {
        var page = Repository.PathOf("docs", "diagnostics.md");
        var written = Tool.Run("explain", "--markdown").Output;
        if (Environment.GetEnvironmentVariable("MOMMIE_UPDATE") == "1")
            File.WriteAllText(page, written);
        Assert.True(
            File.Exists(page) && File.ReadAllText(page) == written,
            "docs/diagnostics.md is stale: ./mommie explain --markdown > docs/diagnostics.md"
        );
    }

    [Fact]
    public void Every_document_an_entry_names_is_there() =>
        Assert.Empty(
            Explanations
                .All.Where(e => e.Section.Contains(".md"))
                .Where(e => !File.Exists(Repository.PathOf("docs", e.Section.Split(',')[0])))
                .Select(e => $"{e.Code}: {e.Section}")
        );
}
