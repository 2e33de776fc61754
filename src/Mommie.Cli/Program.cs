using System.Runtime.InteropServices;

namespace Mommie.Cli;

/// <summary>The command <c>mommie</c>: verifies distributed algorithms.</summary>
internal static class Program
{
    /// <summary>A deeply nested program recurses deeply; address space is all that an unused stack costs.</summary>
    private const int StackBytes = 256 * 1024 * 1024;

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <returns>The exit code.</returns>
    internal static int Main(string[] args)
    {
        using var interrupt = new CancellationTokenSource();
        // The first Ctrl-C asks for what was established so far; a second one ends the process at once.
        using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        var terminal = Terminal.OfProcess(interrupt.Token);
        var code = ExitCode.Internal;
        var work = new Thread(() => code = CommandLine.Run(args, terminal), StackBytes);
        work.Start();
        work.Join();
        return (int)code;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        }
    }
}
