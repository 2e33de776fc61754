using System.Text;
using System.Text.Json;
using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class RenderingTests
{
    private static string Render(string format, Action<IRenderer> print, bool coloured = false)
    {
        using var scratch = new Scratch();
        var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { Output = output, ColouredOutput = coloured };
        print(Renderers.Of(format, terminal, new Files(terminal)));
        return output.ToString();
    }

    private static JsonElement Json(string format, Action<IRenderer> print) =>
        JsonDocument.Parse(Render(format, print)).RootElement;

    [Fact]
    public void Json_of_a_verification_has_the_documented_shape()
    {
        var json = Json("json", r => r.Verification(Samples.Whole));
        Assert.Equal("p.mommie", json.GetProperty("program").GetString());
        Assert.Equal("refuted", json.GetProperty("verdict").GetString());
        var diagnostic = json.GetProperty("diagnostics")[0];
        Assert.Equal(
            ["code", "severity", "file", "line", "column", "endLine", "endColumn", "message"],
            diagnostic.EnumerateObject().Select(p => p.Name).Take(8)
        );
        Assert.Equal("warning", diagnostic.GetProperty("severity").GetString());
        Assert.Equal(9, diagnostic.GetProperty("column").GetInt32());

        var model = json.GetProperty("models")[0];
        Assert.Equal("violated", model.GetProperty("verdict").GetString());
        Assert.Equal(7712, model.GetProperty("distinctStates").GetInt64());
        Assert.Equal(18100, model.GetProperty("generatedStates").GetInt64());
        Assert.Equal(8, model.GetProperty("depth").GetInt32());
        Assert.Equal(0.625, model.GetProperty("seconds").GetDouble());
        Assert.Equal("deliver", model.GetProperty("reductions")[0].GetString());
        Assert.Equal("Replica.Assign", model.GetProperty("coverage")[0].GetProperty("transition").GetString());
        Assert.Equal(12, model.GetProperty("coverage")[0].GetProperty("fired").GetInt64());
        var violated = model.GetProperty("violated");
        Assert.Equal("Agreement", violated.GetProperty("property").GetString());
        Assert.Equal("a == b", violated.GetProperty("conjunct").GetString());
        Assert.Equal("2", violated.GetProperty("values").GetProperty("b").GetString());
        Assert.Equal(1, violated.GetProperty("traceLength").GetInt32());
        var step = violated.GetProperty("trace")[1];
        Assert.Equal("Assign", step.GetProperty("transition").GetString());
        Assert.Equal("1", step.GetProperty("changes")[0].GetProperty("after").GetString());
        Assert.True(step.GetProperty("used")[0].GetProperty("lie").GetBoolean());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("models")[1].GetProperty("violated").ValueKind);

        var deployment = json.GetProperty("deployments")[0];
        Assert.Equal("lan.deploy", deployment.GetProperty("file").GetString());
        Assert.Equal("refuted", deployment.GetProperty("verdict").GetString());
        var obligation = deployment.GetProperty("obligations")[0];
        Assert.Equal("AUTHENTIC-1f", obligation.GetProperty("id").GetString());
        Assert.Equal("AUTHENTIC", obligation.GetProperty("code").GetString());
        Assert.Equal("Client.Submit: Request", obligation.GetProperty("site").GetString());
        Assert.Equal(2, obligation.GetProperty("line").GetInt32());
        Assert.Equal("refuted", obligation.GetProperty("verdict").GetString());
        Assert.Equal(3, obligation.GetProperty("attack").GetArrayLength());
        var proved = deployment.GetProperty("obligations")[1];
        Assert.Equal("line.2", proved.GetProperty("core")[0].GetString());
        Assert.Equal("SHA-256 is collision resistant", proved.GetProperty("assumes")[0].GetString());
    }

    [Fact]
    public void Sarif_has_what_the_standard_requires()
    {
        var json = Json("sarif", r => r.Verification(Samples.Whole));
        Assert.Equal("2.1.0", json.GetProperty("version").GetString());
        Assert.EndsWith("sarif-2.1.0.json", json.GetProperty("$schema").GetString());
        var run = Assert.Single(json.GetProperty("runs").EnumerateArray());
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal("mommie", driver.GetProperty("name").GetString());
        var rules = driver.GetProperty("rules").EnumerateArray().ToList();
        Assert.All(rules, rule => Assert.NotEmpty(rule.GetProperty("help").GetProperty("text").GetString()!));
        Assert.Equal("utf16CodeUnits", run.GetProperty("columnKind").GetString());

        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.NotEmpty(results);
        foreach (var result in results)
        {
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            Assert.Contains(result.GetProperty("level").GetString(), new[] { "error", "warning", "note" });
            if (result.TryGetProperty("ruleIndex", out var index))
                Assert.Equal(
                    result.GetProperty("ruleId").GetString(),
                    rules[index.GetInt32()].GetProperty("id").GetString()
                );
            if (!result.TryGetProperty("locations", out var locations))
                continue;
            var physical = locations[0].GetProperty("physicalLocation");
            Assert.True(
                Uri.IsWellFormedUriString(
                    physical.GetProperty("artifactLocation").GetProperty("uri").GetString(),
                    UriKind.RelativeOrAbsolute
                )
            );
            if (physical.TryGetProperty("region", out var region))
                Assert.True(
                    region.GetProperty("startLine").GetInt32() >= 1 && region.GetProperty("startColumn").GetInt32() >= 1
                );
        }

        var guilty = results.Single(r => r.GetProperty("ruleId").GetString() == "MOM3104");
        var place = guilty.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("lan.deploy", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(2, place.GetProperty("region").GetProperty("startLine").GetInt32());
        var flow = guilty.GetProperty("codeFlows")[0].GetProperty("threadFlows")[0].GetProperty("locations");
        Assert.Equal(
            "1. r1 is corrupt",
            flow[0].GetProperty("location").GetProperty("message").GetProperty("text").GetString()
        );
    }

    [Fact]
    public void Msbuild_prints_one_canonical_line_per_finding()
    {
        var lines = Render("msbuild", r => r.Verification(Samples.Whole)).TrimEnd('\n').Split('\n');
        Assert.All(
            lines,
            line => Assert.Matches(@"\A(mommie|[^(]+\(\d+,\d+,\d+,\d+\)): (error|warning|message) MOM\d{4}: \S", line)
        );
        Assert.Contains("p.mommie(1,9,1,10): warning MOM8005: a warning in two lines. Mend it.", lines);
        Assert.Contains(
            lines,
            line => line.StartsWith("p.mommie(2,24,2,30): error MOM4008: Agreement is violated in MODEL small")
        );
        Assert.Contains(
            lines,
            line =>
                line.StartsWith("lan.deploy(2,3,2,17): error MOM3104: AUTHENTIC is refuted for Client.Submit: Request")
        );
        Assert.Contains(lines, line => line.Contains("MOM4007: Replica.Suspect never fires in MODEL two"));
        Assert.Contains(lines, line => line.Contains("MOM4012: MODEL large is undecided"));
    }

    [Fact]
    public void Text_never_says_that_a_model_is_proved()
    {
        var text = Render("text", r => r.Verification(Samples.Whole));
        Assert.Contains("holds in MODEL two", text);
        Assert.Contains("Agreement is violated", text);
        Assert.Contains("liars use integers 0 .. 1", text);
        Assert.Contains("never fired  Replica.Suspect", text);
        Assert.Contains("10 distinct states were allowed", text);
        Assert.All(
            text.Split('\n').Where(line => line.Contains("MODEL") && !line.StartsWith("DEPLOYMENT")),
            line => Assert.DoesNotContain("proved", line)
        );
    }

    [Fact]
    public void Text_shows_a_run_step_by_step()
    {
        var text = Render("text", r => r.Verification(Samples.Whole));
        var expected = new[]
        {
            "  0. the start, byz = {r1}",
            "initially r2.nextSeqNo = 0",
            "  1. r2: Assign(req = Request(c1, 0, a))   line 3",
            "lie       [c1, everyone, NOONE] Request(c1, 0, a)",
            "answered  execute(req) = res1",
            "changes   r2.nextSeqNo: 0 -> 1",
            "publishes [r2, {r1, r2}, NOONE] Order(Request(c1, 0, a), 0)",
            "emits     done(a, res1)",
        };
        var at = 0;
        foreach (var part in expected)
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(at >= 0, part + "\n" + text);
        }
    }

    [Fact]
    public void Text_numbers_the_steps_of_an_attack_and_says_from_what_proofs_follow()
    {
        var text = Render("text", r => r.Verification(Samples.Whole));
        Assert.Contains("    1. r1 is corrupt\n    2. r1 sends Request as c1\n    3. r2 accepts it\n", text);
        Assert.Contains("COVER          1 proved from line 2", text);
        Assert.Contains("assumes      SHA-256 is collision resistant", text);
        Assert.Contains("mend: Use HMAC-SHA256 here.", text);
    }

    [Fact]
    public void Text_is_coloured_only_where_asked()
    {
        Assert.DoesNotContain('\e', Render("text", r => r.Verification(Samples.Whole)));
        Assert.Contains("\e[1;31merror\e[0m", Render("text", r => r.Verification(Samples.Whole), coloured: true));
    }

    [Fact]
    public void The_source_line_has_carets_below_the_place()
    {
        var source = new SourceText("p.mommie", Samples.ProgramText);
        var lines = Snippet.Of(source, Samples.At("p.mommie", 2, 24, 30), new Style(false));
        Assert.Equal("    2 | \tINVARIANT Agreement : a == b", lines[0]);
        Assert.Equal("      | \t" + new string(' ', 22) + "^^^^^^", lines[1]);
        Assert.Equal(lines[0].IndexOf("a == b", StringComparison.Ordinal), lines[1].IndexOf('^'));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(99, 1, 1)]
    [InlineData(1, 500, 600)]
    [InlineData(1, 0, 0)]
    public void Places_outside_the_text_do_no_harm(int line, int column, int end)
    {
        var source = new SourceText("p.mommie", Samples.ProgramText);
        Assert.InRange(Snippet.Of(source, Samples.At("p.mommie", line, column, end), new Style(false)).Count, 0, 2);
    }

    [Fact]
    public void A_line_of_megabytes_is_cut_around_the_place()
    {
        var source = new SourceText("p.mommie", new string('x', 5_000_000) + "HERE" + new string('y', 5_000_000));
        var lines = Snippet.Of(source, Samples.At("p.mommie", 1, 5_000_001, 5_000_005), new Style(false));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 200));
        Assert.Equal(
            lines[0].IndexOf("HERE", StringComparison.Ordinal),
            lines[1].IndexOf("^^^^", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Control_characters_of_the_input_do_not_reach_the_terminal()
    {
        var source = new SourceText("p.mommie", "a \e[31m b\n");
        Assert.DoesNotContain(
            '\e',
            string.Concat(Snippet.Of(source, Samples.At("p.mommie", 1, 1, 2), new Style(false)))
        );
        var hostile = Diagnostic.Create("MOM8001", Severity.Error, SourceSpan.WholeFile(""), "\e[2Jgone", null);
        Assert.DoesNotContain('\e', Render("text", r => r.Diagnostics([hostile], ExitCode.Input)));
        Assert.DoesNotContain('\e', Render("msbuild", r => r.Diagnostics([hostile], ExitCode.Input)));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("msbuild")]
    [InlineData("json")]
    [InlineData("sarif")]
    public void Every_format_is_the_same_twice_and_ends_lines_with_a_line_feed(string format)
    {
        var first = Render(format, r => r.Verification(Samples.Whole));
        Assert.Equal(first, Render(format, r => r.Verification(Samples.Whole)));
        Assert.DoesNotContain('\r', first);
        Assert.EndsWith("\n", first);
    }

    [Fact]
    public void A_sarif_path_is_a_uri()
    {
        var odd = Diagnostic.Create("MOM8001", Severity.Error, Samples.At("a b/ü#.mommie", 1, 1, 2), "odd", null);
        var json = Json("sarif", r => r.Diagnostics([odd], ExitCode.Input));
        var uri = json.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("locations")[0];
        Assert.Equal(
            "a%20b/%C3%BC%23.mommie",
            uri.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()
        );
    }

    [Fact]
    public void Progress_is_for_terminals_only()
    {
        var silent = new StringWriter();
        using (var line = new ProgressLine(new Terminal { Error = silent }))
        {
            Thread.Sleep(250);
            ((IProgress<Progress>)line).Report(new Progress("MODEL small", 10, 3, 2, false));
        }

        Assert.Equal("", silent.ToString());
        var shown = new StringWriter();
        using (var line = new ProgressLine(new Terminal { Error = shown, ShowsProgress = true }))
        {
            Thread.Sleep(250);
            ((IProgress<Progress>)line).Report(new Progress("MODEL small", 1234, 3, 2, false));
        }

        Assert.Contains("MODEL small: 1,234 states", shown.ToString());
        Assert.EndsWith("\r\e[K", shown.ToString());
    }
}
