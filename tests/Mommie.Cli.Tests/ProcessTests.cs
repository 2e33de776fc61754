using System.Diagnostics;
using Xunit;

namespace Mommie.Cli.Tests;

/// <summary>The executable itself: what the tests in process cannot see.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Version_is_one_line()
    {
        var (code, output, _) = await Start("--version");
        Assert.Equal(0, code);
        Assert.Matches(@"\A\d+\.\d+\.\d+\n\z", output);
    }

    [Fact]
    public async Task A_usage_error_ends_with_2_and_is_told_on_standard_error()
    {
        var (code, output, error) = await Start("frobnicate");
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.StartsWith("mommie: error MOM8001: ", error);
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_no_failure()
    {
        using var process = Process.Start(
            new ProcessStartInfo("sh")
            {
                ArgumentList = { "-c", $"dotnet '{Dll}' explain --markdown | head -n 1" },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            "# Diagnostics\n",
            await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("", await error);
    }

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "mommie.dll");

    private static async Task<(int Code, string Output, string Error)> Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Dll);
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
