using System.Text.Json;
using Mommie.Api;
using Mommie.Cli.Gate;
using Xunit;

namespace Mommie.Cli.Tests;

/// <summary>What is committed is what is generated, and gives the verdicts that it is said to give.</summary>
public sealed class CommittedTests
{
    [Fact]
    public void The_gate_of_this_repository_is_green()
    {
        var outcome = Tool.Run("gate", Repository.PathOf("specs"));
        Assert.True(outcome.Code == ExitCode.Ok, outcome.Output);
        Assert.Contains("gate: green: ", outcome.Output);
    }

    [Theory]
    [InlineData("PrimaryBackup", 0)]
    [InlineData("PrimaryBackupByzantine", 1)]
    [InlineData("PrimaryBackupRepaired", 0)]
    public void The_programs_of_the_paper_give_their_verdicts(string program, int code)
    {
        var path = Repository.PathOf("specs", "PrimaryBackup", program + ".mommie");
        var outcome = Tool.Run("verify", path, "--format", "json");
        Assert.Equal(code, (int)outcome.Code);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(code == 0 ? "ok" : "refuted", json.RootElement.GetProperty("verdict").GetString());
        if (code == 1)
            Assert.Equal(
                "Agreement",
                json.RootElement.GetProperty("models")[0].GetProperty("violated").GetProperty("property").GetString()
            );
    }
}

public sealed class GateTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly string specs;

    public GateTests()
    {
        scratch.Write("specs/Counter/Counter.mommie", Programs.Counter(Programs.Holding));
        scratch.Write("specs/Counter/lan.deploy", Programs.Proved);
        scratch.Write("specs/Counter/refuted/bare.deploy", Programs.Refuted);
        specs = scratch.PathOf("specs");
        var update = Tool.Run("gate", specs, "--update");
        Assert.Equal(ExitCode.Ok, update.Code);
        Assert.Contains($"wrote {Path.Combine(specs, "Counter", "manifest.json")}", update.Output);
    }

    public void Dispose() => scratch.Dispose();

    private string Manifest => Path.Combine(specs, "Counter", "manifest.json");

    private string Proofs => scratch.PathOf("proofs", "Counter", "Counter");

    // Red, and every finding names a file; the one expected is among them.
    private void Red(string code, string file)
    {
        var outcome = Tool.Run("gate", specs, "--format", "msbuild");
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        Assert.Contains(
            outcome.Output.Split('\n'),
            line => line.StartsWith(file) && line.Contains($": error {code}: ")
        );
        Assert.Contains("gate: red: ", Tool.Run("gate", specs).Output);
    }

    private static void Edit(string path, string old, string replacement)
    {
        var text = File.ReadAllText(path);
        Assert.Contains(old, text);
        File.WriteAllText(path, text.Replace(old, replacement));
    }

    [Fact]
    public void What_was_just_written_is_green()
    {
        var outcome = Tool.Run("gate", specs);
        Assert.Equal((ExitCode.Ok, ""), (outcome.Code, outcome.Error));
        Assert.Contains("gate: green: 1 program, 1 model, 2 deployments, ", outcome.Output);
        using var json = JsonDocument.Parse(Tool.Run("gate", specs, "--format", "json").Output);
        Assert.Equal("green", json.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_second_update_changes_nothing() =>
        Assert.DoesNotContain("wrote ", Tool.Run("gate", specs, "--update").Output);

    [Fact]
    public void A_changed_verdict_of_a_model()
    {
        Edit(Path.Combine(specs, "Counter", "Counter.mommie"), "n.count <= 2", "n.count <= 1");
        Red("MOM8103", Path.Combine(specs, "Counter", "Counter.mommie"));
    }

    [Fact]
    public void A_changed_verdict_of_a_deployment()
    {
        Edit(Path.Combine(specs, "Counter", "lan.deploy"), "HMAC-SHA256", "Plain");
        Red("MOM8103", Path.Combine(specs, "Counter", "lan.deploy"));
    }

    [Fact]
    public void A_changed_count()
    {
        Edit(Path.Combine(specs, "Counter", "Counter.mommie"), "AT MOST 2", "AT MOST 1");
        Red("MOM8104", Path.Combine(specs, "Counter", "Counter.mommie"));
    }

    [Fact]
    public void A_changed_count_in_the_manifest()
    {
        Edit(Manifest, "\"distinctStates\": ", "\"distinctStates\": 1");
        Red("MOM8104", Path.Combine(specs, "Counter", "Counter.mommie"));
    }

    [Fact]
    public void A_long_model_is_searched_when_it_is_asked_for_and_never_silently_left_out()
    {
        Edit(Manifest, "\"verdict\": \"holds\"", "\"long\": true,\n          \"verdict\": \"holds\"");
        Edit(Manifest, "\"distinctStates\": ", "\"distinctStates\": 1");
        var wrong = File.ReadAllText(Manifest);

        var without = Tool.Run("gate", specs);
        Assert.Equal(ExitCode.Ok, without.Code);
        Assert.Contains("long, not searched", without.Output);
        Assert.Contains("1 long MODEL not searched: --long does", without.Output);

        var with = Tool.Run("gate", specs, "--long");
        Assert.Equal(ExitCode.Refuted, with.Code);
        Assert.Contains("MOM8104", with.Output);

        // What is not searched is not written anew; the mark stays.
        Tool.Run("gate", specs, "--update");
        Assert.Equal(wrong, File.ReadAllText(Manifest));
        Tool.Run("gate", specs, "--update", "--long");
        Assert.NotEqual(wrong, File.ReadAllText(Manifest));
        Assert.Contains("\"long\": true", File.ReadAllText(Manifest));
        Assert.Equal(ExitCode.Ok, Tool.Run("gate", specs, "--long").Code);
    }

    [Fact]
    public void An_edited_proof()
    {
        var proof = Directory.GetFiles(Path.Combine(Proofs, "lan"), "AUTHENTIC-*.smt2").First();
        File.AppendAllText(proof, "; harmless\n");
        Red("MOM8105", proof);
    }

    [Fact]
    public void An_edited_list_of_proofs()
    {
        var list = Path.Combine(Proofs, "refuted", "bare", "obligations.json");
        Edit(list, "\"refuted\"", "\"proved\"");
        Red("MOM8105", list);
    }

    [Fact]
    public void An_edited_module()
    {
        var module = Path.Combine(specs, "Counter", "Counter.tla");
        File.AppendAllText(module, "\n");
        Red("MOM8105", module);
    }

    [Fact]
    public void A_deleted_proof_and_a_deleted_module()
    {
        var proof = Directory.GetFiles(Path.Combine(Proofs, "lan"), "COVER-*.smt2").First();
        File.Delete(proof);
        Red("MOM8106", proof);
        var module = Path.Combine(specs, "Counter", "Counter.tla");
        File.Delete(module);
        Red("MOM8106", module);
    }

    [Fact]
    public void A_file_that_nothing_generates()
    {
        var proof = Path.Combine(Proofs, "lan", "AUTHENTIC-00000000.smt2");
        File.WriteAllText(proof, "");
        Red("MOM8107", proof);
        var module = Path.Combine(specs, "Counter", "Extra.tla");
        File.WriteAllText(module, "");
        Red("MOM8107", module);
    }

    [Fact]
    public void Files_written_by_hand_are_left_alone()
    {
        File.WriteAllText(Path.Combine(specs, "Counter", "Counter_proof.tla"), "");
        File.WriteAllText(scratch.PathOf("proofs", "Counter", "README.md"), "");
        Assert.Equal(ExitCode.Ok, Tool.Run("gate", specs).Code);
    }

    [Fact]
    public void A_deleted_entry_for_a_deployment()
    {
        var text = File.ReadAllText(Manifest);
        var start = text.IndexOf("{\n          \"file\": \"lan.deploy\"", StringComparison.Ordinal);
        var end = text.IndexOf(
            "},\n",
            text.IndexOf("\"refuted\"", start, StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.True(start > 0 && end > start, text);
        File.WriteAllText(Manifest, text.Remove(start, end + 2 - start));
        Red("MOM8108", Path.Combine(specs, "Counter", "lan.deploy"));
    }

    [Fact]
    public void A_deleted_entry_for_a_model()
    {
        var manifest = ManifestReader.Read(new SourceText(Manifest, File.ReadAllText(Manifest)));
        File.WriteAllText(
            Manifest,
            ManifestWriter.Text(manifest with { Programs = [manifest.Programs[0] with { Models = [] }] })
        );
        Red("MOM8108", Manifest);
    }

    [Fact]
    public void A_deleted_entry_for_a_program()
    {
        var manifest = ManifestReader.Read(new SourceText(Manifest, File.ReadAllText(Manifest)));
        File.WriteAllText(Manifest, ManifestWriter.Text(manifest with { Programs = [] }));
        Red("MOM8108", Path.Combine(specs, "Counter", "Counter.mommie"));
    }

    [Fact]
    public void A_deleted_program()
    {
        File.Delete(Path.Combine(specs, "Counter", "Counter.mommie"));
        Red("MOM8106", Path.Combine(specs, "Counter", "Counter.mommie"));
    }

    [Fact]
    public void A_deleted_manifest()
    {
        File.Delete(Manifest);
        Red("MOM8101", specs);
    }

    [Fact]
    public void A_malformed_manifest()
    {
        File.WriteAllText(Manifest, "{ \"version\": 1 }");
        Red("MOM8102", Manifest);
    }

    [Fact]
    public void Premises_that_contradict_each_other()
    {
        Edit(
            Path.Combine(specs, "Counter", "Counter.mommie"),
            "ROLE Node N;",
            "ROLE Node N;\nCONST Int f;\nASSUME f == 1;\nASSUME f == 2;"
        );
        Edit(Path.Combine(specs, "Counter", "lan.deploy"), "[Authentication]", "[Constants] f = 1;\n[Authentication]");
        var outcome = Tool.Run("gate", specs, "--format", "msbuild");
        Assert.Equal(ExitCode.Refuted, outcome.Code);
        Assert.Contains(Path.Combine(specs, "Counter"), outcome.Output);
        Assert.DoesNotContain("green", Tool.Run("gate", specs).Output);
    }

    [Fact]
    public void A_directory_that_is_not_there_ends_with_2()
    {
        var outcome = Tool.Run("gate", scratch.PathOf("none"));
        Assert.Equal(ExitCode.Input, outcome.Code);
        Assert.Contains("MOM8002", outcome.Output);
    }

    [Fact]
    public void An_update_records_what_is_found_and_removes_what_is_stale()
    {
        Edit(Path.Combine(specs, "Counter", "Counter.mommie"), "n.count <= 2", "n.count <= 1");
        File.WriteAllText(Path.Combine(specs, "Counter", "Extra.tla"), "");
        File.Delete(Path.Combine(specs, "Counter", "lan.deploy"));
        var update = Tool.Run("gate", specs, "--update");
        Assert.Equal(ExitCode.Ok, update.Code);
        Assert.Contains($"removed {Path.Combine(specs, "Counter", "Extra.tla")}", update.Output);
        Assert.Empty(
            Directory.Exists(Path.Combine(Proofs, "lan")) ? Directory.GetFiles(Path.Combine(Proofs, "lan")) : []
        );
        Assert.Contains("\"violated\": \"Small\"", File.ReadAllText(Manifest));
        Assert.Equal(ExitCode.Ok, Tool.Run("gate", specs).Code);
    }

    [Fact]
    public void A_second_solver_that_disagrees_is_red_and_one_that_does_not_know_is_told()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs a shell script as a solver");
        var report = Samples.Whole.Deployments[0];
        var liar = Script("liar", "printf 'sat\\nsat\\n'");
        var disagreement = Assert.Single(SecondOpinion.On(liar, report, CancellationToken.None));
        Assert.Equal(("MOM8110", Severity.Error), (disagreement.Code, disagreement.Severity));
        Assert.Contains("COVER-2a", disagreement.Message);
        var ignorant = Script("ignorant", "printf 'sat\\nunknown\\n'");
        var remark = Assert.Single(SecondOpinion.On(ignorant, report, CancellationToken.None));
        Assert.Equal(("MOM8111", Severity.Info), (remark.Code, remark.Severity));
        Assert.Null(SecondOpinion.Find(scratch.PathOf("none")));

        string Script(string name, string body)
        {
            var path = scratch.Write(name, $"#!/bin/sh\ncat >/dev/null\n{body}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return path;
        }
    }
}
