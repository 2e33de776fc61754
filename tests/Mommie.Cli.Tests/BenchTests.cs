using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

/// <summary><c>bench check</c>: the two sides count alike, and what TLC did not finish is told as that.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private string Program(string members, int calls) =>
        scratch.Write(
            "Counter.mommie",
            $$"""
            PROGRAM Counter
            ROLE Node N;
            NODE Node IN N {
              VAR Int count <- 0;
              INPUT add();
              TRANSITION Add
              ON add()
              @@{ count <- count + 1; @@}
            }
            INVARIANT Small : FORALL n IN N : n.count <= {{calls}}
            MODEL small { N = { {{members}} };  INPUT add AT MOST {{calls}}; }

            """
        );

    private (Outcome Outcome, JsonElement Row) Measure(string program, params string[] options)
    {
        TlcTests.NeedsTlc();
        var json = scratch.PathOf("rows.json");
        var outcome = Tool.Run([
            "bench",
            "check",
            "--program",
            program,
            "--model",
            "small",
            "--workers",
            "1",
            "--json",
            json,
            .. options,
        ]);
        Assert.True(outcome.Code == ExitCode.Ok, outcome.Output + outcome.Error);
        return (outcome, JsonDocument.Parse(File.ReadAllText(json)).RootElement[0]);
    }

    [Fact]
    public void States_that_can_be_exchanged_are_counted_as_TLC_counts_them()
    {
        var (_, row) = Measure(Program("n1, n2", 3));
        Assert.Equal(16, row.GetProperty("DistinctStates").GetInt64());
        Assert.True(row.GetProperty("SameCount").GetBoolean());
        Assert.True(row.GetProperty("TlcFinished").GetBoolean());
    }

    [Fact]
    public void What_TLC_does_not_finish_in_its_time_is_a_least_ratio()
    {
        var (outcome, row) = Measure(Program("n1, n2, n3", 70), "--tlc-limit", "1");
        Assert.Equal(357_911, row.GetProperty("DistinctStates").GetInt64());
        Assert.False(row.GetProperty("TlcFinished").GetBoolean());
        Assert.Contains("| at least ", outcome.Output);
        Assert.Contains("| not in ", outcome.Output);
    }

    [Fact]
    public void Where_TLC_stops_at_an_ASSERT_nothing_is_compared()
    {
        var (outcome, row) = Measure(
            scratch.Write(
                "Fails.mommie",
                """
                PROGRAM Fails
                ROLE Node N;
                NODE Node IN N {
                  VAR Int count <- 0;
                  INPUT add();
                  TRANSITION Add
                  ON add()
                  @@{ count <- count + 1; ASSERT count < 2; @@}
                }
                INVARIANT Small : FORALL n IN N : n.count <= 9
                MODEL small { N = { n1, n2 };  INPUT add AT MOST 3; }

                """
            )
        );
        Assert.True(row.GetProperty("TlcStopped").GetBoolean());
        Assert.Equal(0, row.GetProperty("Ratio").GetDouble());
        Assert.Contains("| none: TLC stops where something is wrong |", outcome.Output);
    }
}
