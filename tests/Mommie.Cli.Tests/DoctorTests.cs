using System.Text.Json;
using Mommie.Cli.Health;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void Everything_that_is_used_is_named()
    {
        var outcome = Tool.Run("doctor");
        foreach (var name in new[] { ".NET runtime", "libz3", "z3", "cvc5", "java", "tla2tools.jar" })
            Assert.Contains($" {name} ", outcome.Output);
        using var json = JsonDocument.Parse(Tool.Run("doctor", "--format", "json").Output);
        Assert.Equal(6, json.RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public void Only_what_the_main_job_needs_makes_it_fail()
    {
        var there = new HealthItem("a", true, true, "1.0", null);
        var optional = new HealthItem("b", false, false, "for x", "install b");
        var needed = new HealthItem("c", false, true, "for y", "install c");
        Assert.Equal(ExitCode.Ok, new HealthReport([there, optional]).Code);
        var report = new HealthReport([there, optional, needed]);
        Assert.Equal(ExitCode.Input, report.Code);
        Assert.Equal(["install b", "install c"], report.Diagnostics.Select(d => d.Mend));
    }
}
