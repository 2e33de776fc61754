using Mommie.Api;
using Mommie.Cli.Gate;
using Mommie.Cli.Input;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class ManifestTests
{
    private const string Good = """
        {
          "version": 1,
          "proofs": "../../proofs/P",
          "programs": [
            {
              "file": "P.mommie",
              "tla": [ "P.tla" ],
              "models": [
                {
                  "name": "small",
                  "verdict": "violated",
                  "violated": "Agreement",
                  "distinctStates": 7,
                  "depth": 3,
                  "neverFired": []
                }
              ],
              "deployments": [
                { "file": "lan.deploy", "verdict": "refuted", "proved": 3, "refuted": { "COVER": 1 } }
              ]
            }
          ]
        }
        """;

    private static Manifest Read(string text) => ManifestReader.Read(new SourceText("specs/P/manifest.json", text));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var manifest = Read(Good);
        Assert.Equal("specs/P", manifest.Directory);
        var text = ManifestWriter.Text(manifest);
        Assert.Equal(text, ManifestWriter.Text(Read(text)));
        var model = Read(text).Programs[0].Models[0];
        Assert.Equal(
            ("small", "violated", "Agreement", 7L, 3),
            (model.Name, model.Verdict, model.Violated, model.DistinctStates, model.Depth)
        );
        var deployment = Read(text).Programs[0].Deployments[0];
        Assert.Equal(("lan.deploy", "refuted", 3), (deployment.File, deployment.Verdict, deployment.Proved));
        Assert.Equal([new("COVER", 1)], deployment.Refuted);
    }

    [Theory]
    [InlineData("", "expected JSON")]
    [InlineData("{", "expected JSON")]
    [InlineData("[]", "expected an object for the manifest, found a list")]
    [InlineData("{}", "expected a list under \"programs\", found nothing")]
    [InlineData("{ \"version\": 2, \"programs\": [] }", "expected version 1")]
    [InlineData("{ \"version\": 1, \"programs\": [ 7 ] }", "expected an object for a program, found 7")]
    [InlineData("{ \"version\": 1, \"programs\": {} }", "expected a list under \"programs\", found an object")]
    [InlineData("{ \"version\": 1, \"programs\": [], \"prooofs\": \"x\" }", "the manifest has no key \"prooofs\"")]
    [InlineData("{ \"version\": 1, \"version\": 1, \"programs\": [] }", "has the key \"version\" twice")]
    public void What_is_malformed_is_told(string text, string expected)
    {
        var bad = Assert.Throws<InputException>(() => Read(text));
        Assert.All(bad.Diagnostics, d => Assert.Equal("MOM8102", d.Code));
        Assert.Contains(bad.Diagnostics, d => d.Message.Contains(expected));
    }

    [Theory]
    [InlineData("\"verdict\": \"violated\"", "\"verdict\": \"undecided\"", "expected holds or violated")]
    [InlineData("\"verdict\": \"refuted\"", "\"verdict\": \"fine\"", "expected proved or refuted")]
    [InlineData(
        "\"distinctStates\": 7",
        "\"distinctStates\": -7",
        "expected a number from 0 on under \"distinctStates\", found -7"
    )]
    [InlineData("\"distinctStates\": 7", "\"distinctStates\": \"7\"", "found \"7\"")]
    [InlineData("\"distinctStates\": 7", "\"distinctstates\": 7", "no key \"distinctstates\"")]
    [InlineData("{ \"COVER\": 1 }", "{ \"COVER\": 0 }", "expected a number from 1 on under \"COVER\"")]
    [InlineData("\"P.mommie\"", "\"/P.mommie\"", "expected a path relative to the manifest")]
    [InlineData("[ \"P.tla\" ]", "[ 1 ]", "expected strings under \"tla\", found 1")]
    [InlineData("\"violated\": \"Agreement\",", "", "expected a string under \"violated\", found nothing")]
    public void An_expectation_cannot_be_mistyped(string old, string replacement, string expected)
    {
        Assert.Contains(old, Good);
        var bad = Assert.Throws<InputException>(() => Read(Good.Replace(old, replacement)));
        Assert.Contains(bad.Diagnostics, d => d.Message.Contains(expected));
    }

    [Fact]
    public void Every_difference_of_a_model_is_found()
    {
        var found = Samples.Violated;
        var same = Expectations.Of(found);
        Assert.Empty(Expectations.Differences(same, found));
        Assert.Equal("MOM8103", Only(same with { Verdict = "holds" }));
        Assert.Equal("MOM8103", Only(same with { Violated = "Validity" }));
        Assert.Equal("MOM8104", Only(same with { DistinctStates = 7711 }));
        Assert.Equal("MOM8104", Only(same with { Depth = 9 }));
        Assert.Equal("MOM8104", Only(same with { NeverFired = ["Replica.Assign"] }));

        string Only(ModelEntry expected) => Assert.Single(Expectations.Differences(expected, found)).Code;
    }

    [Fact]
    public void An_undecided_model_never_passes() =>
        Assert.Contains(
            Expectations.Differences(Expectations.Of(Samples.Undecided), Samples.Undecided),
            d => d.Code == "MOM8103"
        );

    [Fact]
    public void Every_difference_of_a_deployment_is_found()
    {
        var found = Samples.Whole.Deployments[0];
        var same = Expectations.Of(found, "lan.deploy");
        Assert.Empty(Expectations.Differences(same, found));
        Assert.Equal("MOM8103", Only(same with { Verdict = "proved" }));
        Assert.Equal("MOM8103", Only(same with { Proved = 2 }));
        Assert.Equal("MOM8103", Only(same with { Refuted = [new("COVER", 1)] }));
        Assert.Equal("MOM8103", Only(same with { Refuted = [new("AUTHENTIC", 2)] }));

        string Only(DeploymentEntry expected) => Assert.Single(Expectations.Differences(expected, found)).Code;
    }

    [Fact]
    public void A_vacuous_obligation_never_passes()
    {
        var o = Samples.Proved;
        var vacuous = new ObligationReport(
            o.Id,
            o.Code,
            o.Diagnostic,
            o.Site,
            o.SiteSpan,
            o.Line,
            o.LineText,
            o.Verdict,
            o.Claim,
            o.Reason,
            o.CoreLines,
            o.Core,
            o.Assumes,
            o.Attack,
            o.Mend,
            o.Fixes,
            true,
            o.Smt,
            o.Solver
        );
        var found = new DeploymentReport("lan.deploy", "lan", ProofVerdict.Proved, 0.1, [vacuous], []);
        Assert.Equal(
            "MOM8109",
            Assert.Single(Expectations.Differences(Expectations.Of(found, "lan.deploy"), found)).Code
        );
        var empty = new DeploymentReport("lan.deploy", "lan", ProofVerdict.Proved, 0.1, [], []);
        Assert.Equal(
            "MOM8109",
            Assert.Single(Expectations.Differences(Expectations.Of(empty, "lan.deploy"), empty)).Code
        );
    }

    [Theory]
    [InlineData("z3", "1", "proved", "x", "z3 1")]
    [InlineData("z3", "2", "proved", "x", null)]
    [InlineData("z3", "1", "refuted", "x", null)]
    [InlineData("z3", "1", "proved", "y", "z3 1")]
    public void Lists_of_proofs_by_two_versions_are_compared_but_for_what_a_solver_chooses(
        string solver,
        string version,
        string verdict,
        string core,
        string? expected
    )
    {
        Assert.Equal(
            expected,
            CertificateComparison.OtherSolver(List(solver, version, verdict, core), List("z3", "2", "proved", "x"))
        );

        static string List(string solver, string version, string verdict, string core) =>
            $$"""{ "solver": "{{solver}}", "solverVersion": "{{version}}", "obligations": [ { "id": "A", "verdict": "{{verdict}}", "core": ["{{core}}"] } ] }""";
    }

    [Fact]
    public void A_list_of_proofs_that_is_no_json_is_simply_different() =>
        Assert.Null(CertificateComparison.OtherSolver("{", "{}"));
}
