using System.Diagnostics;
using System.Reflection;
using PrimaryBackup;
using Xunit;

namespace Mommie.Runtime.Tests;

/// <summary>samples/PrimaryBackup runs as its documentation says.</summary>
public sealed class SampleTests
{
    [Fact]
    public void The_runtime_has_no_FSharp_underneath()
    {
        var referenced = Assembly.Load("Mommie.Runtime").GetReferencedAssemblies();
        Assert.DoesNotContain(referenced, name => name.Name!.StartsWith("FSharp", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sample_serves_two_clients_without_a_difference()
    {
        var log = new StringWriter();
        var assertions = Assertions.On();
        var calls = Demo.Run(log, assertions);

        // Three requests at four replicas: the body specs called nobody.
        Assert.Equal(12, calls);
        Assert.Equal(21, assertions.Checked);
        var lines = log.ToString().Split('\n');
        Assert.Contains("c2 is done: put colour=blue -> red", lines);
        Assert.Contains("c1 is done: read colour -> blue", lines);
    }

    [Fact]
    public void The_sample_says_the_same_without_assertions()
    {
        var (on, off) = (new StringWriter(), new StringWriter());
        Demo.Run(on, Assertions.On());
        Demo.Run(off, Assertions.Off);
        Assert.Equal(on.ToString(), off.ToString());
    }

    [Fact]
    public void A_replica_that_counts_wrong_is_caught()
    {
        var thrown = Assert.Throws<BodyAssertionException>(() => Demo.Run(TextWriter.Null, Assertions.On(), stride: 2));
        Assert.Equal("Replica.Execute", thrown.Place.FullName);
        var found = Assert.Single(thrown.Differences);
        Assert.Equal(("executeSeqNo", "1", "2"), (found.Subject, found.Expected, found.Actual));
        Assert.Contains($"PrimaryBackup.mommie:{found.Line}", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "21 bodies held against their body specs, no difference; 12 calls of execute")]
    [InlineData("--off-by-one", 1, "    actual    2")]
    public void The_program_ends_as_documented(string argument, int exitCode, string lastLine)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PrimaryBackup.dll"));
        start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Equal(lastLine, output.TrimEnd().Split('\n')[^1].TrimEnd('\r'));
    }
}
