using System.Text.RegularExpressions;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class TraceTests
{
    private static string Failing => Programs.Counter(Programs.Failing);

    // The lines of the run in the text of `verify` or `trace`.
    private static string Run(string output)
    {
        var lines = output.Split('\n').SkipWhile(l => !l.StartsWith("  the run, ", StringComparison.Ordinal));
        return string.Join('\n', lines.TakeWhile(l => l.Length > 0));
    }

    [Fact]
    public void A_trace_is_shown_as_verify_shows_it()
    {
        using var scratch = new Scratch();
        var file = scratch.PathOf("t.jsonl");
        var verify = Tool.RunWith(Failing, "verify", "-", "--trace", file);
        Assert.Equal(ExitCode.Refuted, verify.Code);
        Assert.Contains($"wrote {file}", verify.Output);
        var trace = Tool.Run("trace", file);
        Assert.Equal((ExitCode.Ok, ""), (trace.Code, trace.Error));
        Assert.NotEmpty(Run(verify.Output));
        Assert.Equal(Run(verify.Output), Run(trace.Output));
        Assert.Contains("Small is violated in MODEL small after 2 steps", trace.Output);
    }

    [Fact]
    public void A_directory_takes_a_trace_for_each_model_violated()
    {
        using var scratch = new Scratch();
        var two = Failing + "MODEL large { N = {n1};  INPUT add AT MOST 3; }\n";
        var verify = Tool.RunWith(two, "verify", "-", "--trace", scratch.PathOf("out"));
        Assert.Equal(ExitCode.Refuted, verify.Code);
        Assert.True(File.Exists(scratch.PathOf("out", "Counter-small.jsonl")));
        Assert.True(File.Exists(scratch.PathOf("out", "Counter-large.jsonl")));

        var one = Tool.RunWith(two, "verify", "-", "--trace", scratch.PathOf("t.jsonl"));
        Assert.Equal(ExitCode.Input, one.Code);
        Assert.Contains("MOM8004", one.Output);
    }

    [Fact]
    public void Nothing_is_written_where_nothing_is_violated()
    {
        using var scratch = new Scratch();
        var verify = Tool.RunWith(Programs.Counter(Programs.Holding), "verify", "-", "--trace", scratch.PathOf("out"));
        Assert.Equal(ExitCode.Ok, verify.Code);
        Assert.False(Directory.Exists(scratch.PathOf("out")));
    }

    [Fact]
    public void A_file_that_is_no_trace_ends_with_2_and_says_where()
    {
        var outcome = Tool.RunWith("{\"format\":\"other\"}\n", "trace", "-");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM4101", outcome.Output);
    }

    [Fact]
    public void Every_format_shows_a_trace()
    {
        using var scratch = new Scratch();
        var file = scratch.PathOf("t.jsonl");
        Tool.RunWith(Failing, "verify", "-", "--trace", file);
        foreach (var format in new[] { "json", "sarif", "msbuild" })
        {
            var outcome = Tool.Run("trace", file, "--format", format);
            Assert.Equal((ExitCode.Ok, ""), (outcome.Code, outcome.Error));
            Assert.Contains("MOM4008", outcome.Output);
        }
    }

    [Fact]
    public void A_page_has_a_lane_for_each_principal_and_a_step_for_each_step_and_loads_nothing()
    {
        using var scratch = new Scratch();
        var verify = Tool.RunWith(Failing, "verify", "-", "--html", scratch.Root);
        Assert.Equal(ExitCode.Refuted, verify.Code);
        var page = File.ReadAllText(scratch.PathOf("Counter-small.html"));
        Assert.Equal(3, Regex.Count(page, "<g class=\"step\""));
        Assert.Equal(3, Regex.Count(page, "<article "));
        Assert.Equal(2, Regex.Count(page, "<line class=\"lane\""));
        Assert.Contains("<b>Small is violated</b>", page);
        Assert.Contains("<code>n.count &lt;= 1</code>", page);
        Assert.Contains("<i>   7  </i>  TRANSITION Add", page);
        Assert.DoesNotMatch("(src|href)=|url\\(|@import|https?:", page);
    }

    [Fact]
    public void Lies_are_marked_on_the_page()
    {
        using var scratch = new Scratch();
        var program = Repository.PathOf("specs", "PrimaryBackup", "PrimaryBackupByzantine.mommie");
        var plain = Repository.PathOf("specs", "PrimaryBackup", "refuted", "plain.deploy");
        var verify = Tool.Run("verify", program, "--model", "one", "--deployment", plain, "--html", scratch.Root);
        Assert.Equal(ExitCode.Refuted, verify.Code);
        var page = File.ReadAllText(scratch.PathOf("PrimaryBackupByzantine-one.html"));
        Assert.Matches("<span style=\"left:[0-9]+px\" class=\"liar\">r1<small>lies, Replica</small></span>", page);
        Assert.Contains("<span class=\"liar\">r1 lies</span>", page);
        Assert.Single(Regex.Matches(page, "<line class=\"lane lies\""));
        var lies = Regex.Matches(page, "<g class=\"said lie\".*?</g>");
        Assert.Equal(6, lies.Count);
        Assert.Equal(11, Regex.Count(page, "<g class=\"said"));
        Assert.All(lies, lie => Assert.Contains(">LIE ", lie.Value));
    }

    [Fact]
    public void Nothing_in_a_trace_becomes_markup()
    {
        using var scratch = new Scratch();
        var file = scratch.PathOf("t.jsonl");
        Tool.RunWith(Failing, "verify", "-", "--trace", file);
        const string evil = "</script><img src=x onerror=alert(1)>'\\\"&";
        var text = File.ReadAllText(file).Replace("\"n1\"", $"\"{evil}\"").Replace("n.count <= 1", evil);
        scratch.Write("t.jsonl", text.Replace("\"Counter\"", $"\"{evil}\"").Replace("\"Add\"", $"\"{evil}\""));
        var page = scratch.PathOf("t.html");
        Assert.Equal(ExitCode.Ok, Tool.Run("trace", file, "--html", page).Code);
        var html = File.ReadAllText(page);
        Assert.DoesNotContain("<img", html);
        Assert.Equal(1, Regex.Count(html, "</script>"));
        Assert.Contains("&lt;img", html);
    }

    [Fact]
    public void A_cycle_is_shown()
    {
        using var scratch = new Scratch();
        var file = scratch.PathOf("t.jsonl");
        Tool.RunWith(Failing, "verify", "-", "--trace", file);
        scratch.Write("t.jsonl", File.ReadAllText(file).Replace("\"violated\":", "\"cycle\":1,\"violated\":"));
        Assert.Contains("and again from step 2 on", Tool.Run("trace", file).Output);
        Tool.Run("trace", file, "--html", scratch.PathOf("t.html"));
        Assert.Contains("<g class=\"cycle\">", File.ReadAllText(scratch.PathOf("t.html")));
    }

    [Fact]
    public void A_trace_of_the_program_is_accepted_and_one_that_was_changed_is_refused()
    {
        using var scratch = new Scratch();
        var program = scratch.Write("p.mommie", Failing);
        var file = scratch.PathOf("t.jsonl");
        Tool.Run("verify", program, "--trace", file);
        var accepted = Tool.Run("replay", program, file);
        Assert.Equal((ExitCode.Ok, ""), (accepted.Code, accepted.Error));
        Assert.Contains("2 steps of MODEL small", accepted.Output);

        var text = File.ReadAllText(file);
        scratch.Write("t.jsonl", text.Replace("\"before\":1,\"after\":2", "\"before\":1,\"after\":7"));
        var refused = Tool.Run("replay", program, file);
        Assert.Equal(ExitCode.Refuted, refused.Code);
        Assert.Contains("MOM4102", refused.Output);
        Assert.Contains("step 2", refused.Output);
        Assert.Contains("count becomes 2, the trace says 7", refused.Output);
    }

    [Fact]
    public void A_trace_of_another_text_or_model_is_told_apart()
    {
        using var scratch = new Scratch();
        var program = scratch.Write("p.mommie", Failing);
        var file = scratch.PathOf("t.jsonl");
        Tool.Run("verify", program, "--trace", file);
        scratch.Write("p.mommie", "// another\n" + Failing);
        var other = Tool.Run("replay", program, file);
        Assert.Equal(ExitCode.Ok, other.Code);
        Assert.Contains("MOM4103", other.Output);

        scratch.Write("t.jsonl", File.ReadAllText(file).Replace("\"model\":\"small\"", "\"model\":\"none\""));
        var none = Tool.Run("replay", program, file);
        Assert.Equal(ExitCode.Input, none.Code);
        Assert.Contains("MOM4104", none.Output);
    }
}
