using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class VerifyTests
{
    private static string Holding => Programs.Counter(Programs.Holding);

    [Fact]
    public void A_program_that_holds_ends_with_0()
    {
        var outcome = Tool.RunWith(Holding, "verify", "-");
        Assert.Equal((ExitCode.Ok, ""), (outcome.Code, outcome.Error));
        Assert.Contains("holds in MODEL small", outcome.Output);
        Assert.DoesNotContain("proved", outcome.Output);
        Assert.EndsWith("Counter: ok\n", outcome.Output);
    }

    [Fact]
    public void A_violated_invariant_ends_with_1_and_shows_a_shortest_run()
    {
        var outcome = Tool.RunWith(Programs.Counter(Programs.Failing), "verify", "-", "--format", "json");
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal("refuted", json.RootElement.GetProperty("verdict").GetString());
        var violated = json.RootElement.GetProperty("models")[0].GetProperty("violated");
        Assert.Equal("Small", violated.GetProperty("property").GetString());
        Assert.Equal(2, violated.GetProperty("traceLength").GetInt32());
        var last = violated.GetProperty("trace")[2];
        Assert.Equal("Add", last.GetProperty("transition").GetString());
        Assert.Equal("count", last.GetProperty("changes")[0].GetProperty("variable").GetString());
        Assert.Equal(
            ("1", "2"),
            (
                last.GetProperty("changes")[0].GetProperty("before").GetString(),
                last.GetProperty("changes")[0].GetProperty("after").GetString()
            )
        );
    }

    [Fact]
    public void Msbuild_points_at_the_invariant()
    {
        var outcome = Tool.RunWith(Programs.Counter(Programs.Failing), "verify", "-", "--format", "msbuild");
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        Assert.Matches(@"(?m)^-\(14,\d+,14,\d+\): error MOM4008: Small is violated in MODEL small", outcome.Output);
    }

    [Fact]
    public void Errors_of_the_input_end_with_2_all_of_them_at_once()
    {
        var outcome = Tool.RunWith(
            Holding.Replace("count + 1", "cuont + 1").Replace("n.count", "n.nothing"),
            "verify",
            "-",
            "--format",
            "msbuild"
        );
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.True(outcome.Output.Split('\n').Count(line => line.Contains(": error MOM2")) >= 2, outcome.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("PROGRAM")]
    [InlineData("((((((((((")]
    [InlineData("PROGRAM P\nNODE")]
    public void What_is_no_program_ends_with_2(string text)
    {
        var outcome = Tool.RunWith(text, "verify", "-");
        Assert.Equal((ExitCode.Input, ""), (outcome.Code, outcome.Error));
        Assert.Contains("error MOM1", outcome.Output);
    }

    [Fact]
    public void Bytes_that_are_no_text_end_with_2()
    {
        var outcome = Tool.RunBytes([0xFF, 0xFE, 0x00], "verify", "-");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.StartsWith("-: error MOM8003: ", outcome.Output);
    }

    [Fact]
    public void A_missing_program_ends_with_2()
    {
        var outcome = Tool.Run("verify", "no-such.mommie", "--format", "msbuild");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Equal(
            "no-such.mommie: error MOM8002: the file cannot be read: there is no such file. Check the path.\n",
            outcome.Output
        );
    }

    [Fact]
    public void Nothing_checked_is_never_green()
    {
        var outcome = Tool.RunWith("PROGRAM Empty\nROLE Node N;\n", "verify", "-");
        Assert.Equal(ExitCode.Undecided, outcome.Code);
        Assert.Contains("MOM8005: nothing was checked", outcome.Output);
    }

    [Fact]
    public void A_model_that_checks_nothing_is_never_green()
    {
        var outcome = Tool.RunWith(Programs.Counter(""), "verify", "-");
        Assert.Equal(ExitCode.Undecided, outcome.Code);
        Assert.Contains("MOM8005", outcome.Output);
    }

    [Fact]
    public void A_bound_on_states_is_undecided_and_says_so()
    {
        var outcome = Tool.RunWith(Holding, "verify", "-", "--max-states", "2");
        Assert.Equal(ExitCode.Undecided, outcome.Code);
        Assert.Contains("undecided", outcome.Output);
        Assert.EndsWith("Counter: undecided\n", outcome.Output);
    }

    [Fact]
    public void An_interrupted_run_is_undecided()
    {
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();
        using var scratch = new Scratch();
        var outcome = Tool.RunIn(
            new Terminal { Interrupted = interrupt.Token },
            "verify",
            scratch.Write("c.mommie", Holding)
        );
        Assert.Equal(ExitCode.Undecided, outcome.Code);
        Assert.Contains("MOM8009", outcome.Output);
    }

    [Fact]
    public void An_unknown_model_names_those_there_are()
    {
        var outcome = Tool.RunWith(Holding, "verify", "-", "--model", "large");
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8006: there is no MODEL 'large'", outcome.Output);
        Assert.Contains("Those there are: small.", outcome.Output);
    }

    [Fact]
    public void Reductions_can_be_switched_off_by_name()
    {
        var outcome = Tool.RunWith(
            Holding,
            "verify",
            "-",
            "--no-reduce",
            "deliver",
            "--no-reduce",
            "crash",
            "--format",
            "json"
        );
        Assert.Equal(ExitCode.Ok, outcome.Code);
        using var json = JsonDocument.Parse(outcome.Output);
        var left = json
            .RootElement.GetProperty("models")[0]
            .GetProperty("reductions")
            .EnumerateArray()
            .Select(r => r.GetString());
        Assert.DoesNotContain("deliver", left);
        Assert.Contains("lies", left);
        Assert.Contains(
            "MOM8008: there is no reduction 'all'",
            Tool.RunWith(Holding, "verify", "-", "--no-reduce", "all").Output
        );
    }

    [Theory]
    [InlineData("--max-states", "-1")]
    [InlineData("--max-states", "many")]
    [InlineData("--frobnicate", "x")]
    public void Options_are_checked(params string[] options) =>
        Assert.Equal(ExitCode.Input, Tool.RunWith(Holding, ["verify", "-", .. options]).Code);

    [Fact]
    public void Deployments_beside_the_program_are_proved_in_the_order_of_their_names()
    {
        using var scratch = new Scratch();
        var program = scratch.Write("c.mommie", Holding);
        scratch.Write("lan.deploy", Programs.Proved);
        scratch.Write("all.deploy", Programs.Proved.Replace("DEPLOYMENT lan FOR Counter\n", ""));
        scratch.Write("other.deploy", Programs.Refuted.Replace("FOR Counter", "FOR Another"));
        var outcome = Tool.Run("verify", program, "--format", "json");
        Assert.Equal(ExitCode.Ok, outcome.Code);
        using var json = JsonDocument.Parse(outcome.Output);
        var found = json.RootElement.GetProperty("deployments").EnumerateArray().ToList();
        Assert.Equal(
            ["all.deploy", "lan.deploy"],
            found.Select(d => Path.GetFileName(d.GetProperty("file").GetString()))
        );
        Assert.All(found, d => Assert.Equal("proved", d.GetProperty("verdict").GetString()));
        Assert.All(found, d => Assert.NotEqual(0, d.GetProperty("obligations").GetArrayLength()));
    }

    [Fact]
    public void A_refuted_deployment_ends_with_1_on_its_guilty_line()
    {
        using var scratch = new Scratch();
        var program = scratch.Write("c.mommie", Holding);
        var deployment = scratch.Write("bare.deploy", Programs.Refuted);
        var outcome = Tool.Run("verify", program, "--deployment", deployment, "--format", "sarif");
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        using var json = JsonDocument.Parse(outcome.Output);
        var result = json
            .RootElement.GetProperty("runs")[0]
            .GetProperty("results")
            .EnumerateArray()
            .First(r => r.GetProperty("ruleId").GetString() == "MOM3105");
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.EndsWith("bare.deploy", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(3, place.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.True(result.TryGetProperty("codeFlows", out _));

        var text = Tool.Run("verify", program, "--deployment", deployment).Output;
        Assert.Contains("    3 |   N -> N : Plain;", text);
        Assert.Contains("attack:\n    1. ", text);
    }

    [Fact]
    public void The_change_that_closes_a_hole_is_a_fix_for_tools()
    {
        using var scratch = new Scratch();
        var program = scratch.Write("c.mommie", Holding);
        var deployment = scratch.Write("bare.deploy", Programs.Refuted);
        using var sarif = JsonDocument.Parse(
            Tool.Run("verify", program, "--deployment", deployment, "--format", "sarif").Output
        );
        var result = sarif
            .RootElement.GetProperty("runs")[0]
            .GetProperty("results")
            .EnumerateArray()
            .First(r => r.GetProperty("ruleId").GetString() == "MOM3105");
        var change = result.GetProperty("fixes")[0].GetProperty("artifactChanges")[0];
        Assert.EndsWith("bare.deploy", change.GetProperty("artifactLocation").GetProperty("uri").GetString());
        var replacement = change.GetProperty("replacements")[0];
        Assert.Equal(3, replacement.GetProperty("deletedRegion").GetProperty("startLine").GetInt32());
        Assert.Equal("HMAC-SHA256", replacement.GetProperty("insertedContent").GetProperty("text").GetString());

        var text = Tool.Run("verify", program, "--deployment", deployment).Output;
        Assert.Contains(
            "mend: Write `HMAC-SHA256` in the place of `Plain` (tried: the whole deployment is then proved).",
            text
        );
        Assert.DoesNotContain("(tried", Tool.Run("verify", program, "--deployment", deployment, "--no-advice").Output);

        using var json = JsonDocument.Parse(
            Tool.Run("verify", program, "--deployment", deployment, "--format", "json").Output
        );
        var fix = json
            .RootElement.GetProperty("deployments")[0]
            .GetProperty("obligations")
            .EnumerateArray()
            .First(o => o.GetProperty("code").GetString() == "AUTHENTIC")
            .GetProperty("fixes")[0];
        Assert.Equal("HMAC-SHA256", fix.GetProperty("text").GetString());
        Assert.Equal(3, fix.GetProperty("line").GetInt32());
    }

    [Fact]
    public void A_violated_temporal_property_ends_with_1_and_not_as_an_error_of_the_input()
    {
        var text = File.ReadAllText(Repository.PathOf("specs", "PrimaryBackup", "PrimaryBackup.mommie"));
        var holds = Tool.RunWith(text, "verify", "-", "--model", "answered");
        Assert.Equal(ExitCode.Ok, holds.Code);
        var stops = text.Replace("FAULTY = {r4}", "FAULTY = {r1}");
        Assert.NotEqual(text, stops);
        var outcome = Tool.RunWith(stops, "verify", "-", "--model", "answered");
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        Assert.Single(outcome.Output.Split('\n'), line => line.Contains("error MOM4014"));
        Assert.Contains("r1: crashes", outcome.Output);
    }

    [Fact]
    public void Models_can_be_left_out_and_that_is_said()
    {
        using var scratch = new Scratch();
        var program = scratch.Write("c.mommie", Holding);
        scratch.Write("lan.deploy", Programs.Proved);
        var outcome = Tool.Run("verify", program, "--no-models");
        Assert.Equal(ExitCode.Ok, outcome.Code);
        Assert.Contains("info MOM8013: no MODEL was checked", outcome.Output);
        Assert.DoesNotContain("MODEL  ", outcome.Output);

        // Nothing at all is left to check: that is never a success.
        var bare = Tool.RunWith(Holding, "verify", "-", "--no-models");
        Assert.Equal(ExitCode.Undecided, bare.Code);
        Assert.Contains("MOM8005", bare.Output);
    }

    [Fact]
    public void Findings_that_read_the_same_are_told_once_and_json_keeps_them_all()
    {
        var program = Repository.PathOf("specs", "PrimaryBackup", "PrimaryBackupRepaired.mommie");
        var deployment = Repository.PathOf("specs", "PrimaryBackup", "refuted", "notary-replica.deploy");
        string[] words = ["verify", program, "--model", "one", "--deployment", deployment];

        using var json = JsonDocument.Parse(Tool.Run([.. words, "--format", "json"]).Output);
        var refuted = json
            .RootElement.GetProperty("deployments")[0]
            .GetProperty("obligations")
            .EnumerateArray()
            .Where(o => o.GetProperty("verdict").GetString() == "refuted")
            .Select(o => o.GetProperty("code").GetString()!)
            .ToList();
        Assert.Equal(4, refuted.Count(code => code == "AUDIT-SOUND"));

        var outcome = Tool.Run(words);
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        Assert.Contains("AUDIT-SOUND    4 refuted", outcome.Output);
        foreach (var code in refuted.Distinct())
            Assert.Single(outcome.Output.Split('\n'), line => line.Contains($": {code} is refuted for "));
        Assert.Single(outcome.Output.Split('\n'), line => line.Contains("stands for:"));
        Assert.Contains("  stands for: 4 obligations of which the same is to be said\n", outcome.Output);
    }

    [Fact]
    public void A_deployment_of_another_program_is_an_error_where_it_is_asked_for()
    {
        using var scratch = new Scratch();
        var outcome = Tool.Run(
            "verify",
            scratch.Write("c.mommie", Holding),
            "--deployment",
            scratch.Write("other.deploy", Programs.Proved.Replace("FOR Counter", "FOR Another"))
        );
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8007: expected a deployment of Counter, found one of Another", outcome.Output);
    }

    [Fact]
    public void A_solver_that_is_not_there_is_never_a_proof()
    {
        using var scratch = new Scratch();
        scratch.Write("lan.deploy", Programs.Proved);
        var outcome = Tool.Run("verify", scratch.Write("c.mommie", Holding), "--solver", "no-such-solver");
        Assert.NotEqual(ExitCode.Ok, outcome.Code);
        Assert.Contains("no-such-solver", outcome.Output);
    }

    [Fact]
    public void Proofs_are_written_with_their_list()
    {
        using var scratch = new Scratch();
        scratch.Write("lan.deploy", Programs.Proved);
        var outcome = Tool.Run("verify", scratch.Write("c.mommie", Holding), "--proofs", scratch.PathOf("proofs"));
        Assert.Equal(ExitCode.Ok, outcome.Code);
        using var json = JsonDocument.Parse(File.ReadAllText(scratch.PathOf("proofs", "lan", "obligations.json")));
        Assert.Equal("proved", json.RootElement.GetProperty("verdict").GetString());
        foreach (var obligation in json.RootElement.GetProperty("obligations").EnumerateArray())
            Assert.Contains(
                "(check-sat-assuming",
                File.ReadAllText(scratch.PathOf("proofs", "lan", obligation.GetProperty("file").GetString()!))
            );
    }

    [Fact]
    public void The_worst_verdict_counts()
    {
        Assert.Equal(ExitCode.Internal, ExitCodes.Worst(ExitCode.Internal, ExitCode.Input));
        Assert.Equal(ExitCode.Input, ExitCodes.Worst(ExitCode.Refuted, ExitCode.Input));
        Assert.Equal(ExitCode.Refuted, ExitCodes.Worst(ExitCode.Refuted, ExitCode.Undecided));
        Assert.Equal(ExitCode.Undecided, ExitCodes.Worst(ExitCode.Ok, ExitCode.Undecided));
        Assert.Equal([0, 1, 2, 3, 70], Enum.GetValues<ExitCode>().Select(code => (int)code).Order());
    }
}
