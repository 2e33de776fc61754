using System.Diagnostics;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class VersionTests
{
    [Fact]
    public async Task Version_is_one_line()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "mommie.dll"));
        start.ArgumentList.Add("--version");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Matches(@"\A\d+\.\d+\.\d+\n\z", output);
    }
}
