using System.Diagnostics;
using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>One line on the error terminal that is written over as work goes on, and erased at its end.</summary>
internal sealed class ProgressLine : IProgress<Progress>, IDisposable
{
    private readonly Terminal terminal;
    private readonly Lock gate = new();
    private readonly Stopwatch sinceStart = Stopwatch.StartNew();
    private readonly Stopwatch sinceShown = Stopwatch.StartNew();
    private string what = "";
    private TimeSpan whatStarted;
    private bool shown;

    /// <summary>A line that stays empty where nobody watches.</summary>
    internal ProgressLine(Terminal terminal) => this.terminal = terminal;

    /// <inheritdoc/>
    public void Report(Progress value)
    {
        if (!terminal.ShowsProgress)
            return;
        lock (gate)
        {
            if (value.What != what)
                (what, whatStarted) = (value.What, sinceStart.Elapsed);
            // Faster than this, nobody reads; and nothing flashes up for work that is over at once.
            if (sinceShown.ElapsedMilliseconds < 200)
                return;
            sinceShown.Restart();
            shown = true;
            terminal.Error.Write($"\r\e[K{Text(value, (sinceStart.Elapsed - whatStarted).TotalSeconds)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (shown)
                terminal.Error.Write("\r\e[K");
            shown = false;
        }
    }

    private static string Text(Progress p, double seconds)
    {
        if (p.Obligations)
            return $"{p.What}: {Words.Number(p.Done)} of {Words.Number(p.Done + p.Left)} obligations";
        var rate = seconds > 0.5 ? $", {Words.Number((long)(p.Done / seconds))} a second" : "";
        var queue = p.Left < 0 ? "" : $", {Words.Number(p.Left)} waiting";
        var memory = Environment.WorkingSet / (1024 * 1024);
        return $"{p.What}: {Words.Number(p.Done)} states{rate}, depth {p.Depth}{queue}, {Words.Number(memory)} MiB";
    }
}
