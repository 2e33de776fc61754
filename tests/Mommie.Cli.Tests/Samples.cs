using Mommie.Api;

namespace Mommie.Cli.Tests;

/// <summary>Reports made by hand, for tests of what is printed.</summary>
internal static class Samples
{
    internal const string ProgramText = "PROGRAM P\n\tINVARIANT Agreement : a == b\nTRANSITION Assign\n";

    internal static SourceSpan At(string file, int line, int column, int end) => new(file, line, column, line, end);

    internal static TraceStep Start { get; } =
        new(
            0,
            "",
            "",
            SourceSpan.WholeFile(""),
            [new NamedValue("byz", "{r1}")],
            [],
            [],
            [new Change("r2", "nextSeqNo", "", "0")],
            [],
            []
        );

    internal static TraceStep Step { get; } =
        new(
            1,
            "r2",
            "Assign",
            At("p.mommie", 3, 1, 18),
            [new NamedValue("req", "Request(c1, 0, a)")],
            [
                new StepStatement(
                    "[c1, everyone, NOONE] Request(c1, 0, a)",
                    true,
                    "c1",
                    [],
                    [],
                    "Request(c1, 0, a)",
                    false
                ),
            ],
            [new NamedValue("execute(req)", "res1")],
            [new Change("r2", "nextSeqNo", "0", "1")],
            [
                new StepStatement(
                    "[r2, {r1, r2}, NOONE] Order(Request(c1, 0, a), 0)",
                    false,
                    "r2",
                    ["r1", "r2"],
                    [],
                    "Order(Request(c1, 0, a), 0)",
                    false
                ),
            ],
            [new NamedValue("done", "a, res1")]
        );

    internal static Violation Violation { get; } =
        new(
            "MOM4008",
            "Agreement",
            "a == b",
            At("p.mommie", 2, 24, 30),
            [new NamedValue("a", "1"), new NamedValue("b", "2")],
            "Agreement is false",
            [Start, Step],
            -1,
            ""
        );

    internal static ModelReport Violated { get; } =
        new(
            "small",
            At("p.mommie", 3, 1, 5),
            ModelVerdict.Violated,
            ["Agreement"],
            "breadth-first",
            0,
            null,
            7712,
            18100,
            8,
            0.625,
            ["deliver", "lies"],
            ["liars use integers 0 .. 1"],
            [new Coverage("Replica.Assign", At("p.mommie", 3, 1, 18), 12)],
            null,
            1e-13,
            Violation
        );

    internal static ModelReport Holds { get; } =
        new(
            "two",
            At("p.mommie", 3, 1, 5),
            ModelVerdict.Holds,
            ["Agreement"],
            "breadth-first",
            0,
            null,
            890,
            1200,
            14,
            0.1,
            ["deliver"],
            [],
            [new Coverage("Replica.Suspect", At("p.mommie", 3, 1, 18), 0)],
            null,
            0,
            null
        );

    internal static ModelReport Undecided { get; } =
        new(
            "large",
            At("p.mommie", 3, 1, 5),
            ModelVerdict.Undecided,
            ["Agreement"],
            "breadth-first",
            0,
            null,
            10,
            20,
            2,
            0.1,
            ["deliver"],
            [],
            [],
            "10 distinct states were allowed, and there are more",
            0,
            null
        );

    internal static ObligationReport Refuted { get; } =
        new(
            "AUTHENTIC-1f",
            "AUTHENTIC",
            "MOM3104",
            "Client.Submit: Request",
            At("p.mommie", 3, 1, 10),
            At("lan.deploy", 2, 3, 17),
            "C -> R : Plain",
            ProofVerdict.Refuted,
            "an honest replica accepts only what the client published",
            "anyone on the network can speak as c",
            [],
            [],
            [],
            ["r1 is corrupt", "r1 sends Request as c1", "r2 accepts it"],
            "Use HMAC-SHA256 here.",
            [new TextFix("write `HMAC-SHA256` here", At("lan.deploy", 2, 12, 17), "HMAC-SHA256")],
            false,
            "(assert true)\n",
            "z3 4.8.12"
        );

    internal static ObligationReport Proved { get; } =
        new(
            "COVER-2a",
            "COVER",
            "MOM3101",
            "Client.Submit: Request",
            At("p.mommie", 3, 1, 10),
            At("lan.deploy", 2, 3, 17),
            "C -> R : Plain",
            ProofVerdict.Proved,
            "every pair has a line",
            "",
            [2],
            ["line.2"],
            ["SHA-256 is collision resistant"],
            [],
            null,
            [],
            false,
            "(assert false)\n",
            "z3 4.8.12"
        );

    internal static VerifyReport Whole { get; } =
        new(
            "p.mommie",
            "P",
            Verdict.Refuted,
            [
                Diagnostic.Create(
                    "MOM8005",
                    Severity.Warning,
                    At("p.mommie", 1, 9, 10),
                    "a warning\nin two lines",
                    "Mend it."
                ),
                new Diagnostic(
                    "MOM8001",
                    Severity.Info,
                    SourceSpan.WholeFile(""),
                    "a remark",
                    null,
                    [new RelatedPlace(At("p.mommie", 1, 1, 8), "first seen here")],
                    []
                ),
            ],
            [Violated, Holds, Undecided],
            [new DeploymentReport("lan.deploy", "lan", ProofVerdict.Refuted, 0.3, [Refuted, Proved], [])],
            false
        );
}
