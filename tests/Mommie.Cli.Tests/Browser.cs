using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Mommie.Cli.Tests;

/// <summary>
/// A Chromium without a window, driven by the DevTools protocol: one page, what it asks of the network and what goes wrong in it.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly DirectoryInfo profile;
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource end = new(TimeSpan.FromMinutes(3));
    private string session = "";
    private int asked;
    private bool loaded;

    /// <summary>The addresses that the page asked for, its own among them.</summary>
    internal List<string> Requests { get; } = [];

    /// <summary>Exceptions in scripts, what violates the page's policy, and everything else that the browser reports as an error.</summary>
    internal List<string> Errors { get; } = [];

    private Browser(Process process, DirectoryInfo profile) => (this.process, this.profile) = (process, profile);

    /// <summary>The browser of this machine; null where there is none.</summary>
    internal static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory =>
                new[] { "chromium", "chromium-browser", "google-chrome" }.Select(n => Path.Combine(directory, n))
            )
            .FirstOrDefault(File.Exists);

    /// <summary>Starts it with an empty profile, in a window of that size. Where there is none, the test is skipped.</summary>
    internal static async Task<Browser> Start(int width, int height)
    {
        var path = Find();
        if (path is null)
            Assert.Skip("needs chromium, chromium-browser or google-chrome on the path");
        var profile = Directory.CreateTempSubdirectory("mommie-browser-");
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (
            var flag in new[]
            {
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                $"--user-data-dir={profile.FullName}",
                string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{height}"),
                "--remote-debugging-port=0",
                "about:blank",
            }
        )
            start.ArgumentList.Add(flag);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{path} does not start");
        // Nobody reads what it writes; unread, it would wait.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var browser = new Browser(process, profile);
        try
        {
            await browser.Connect();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the file, at the fragment of it, and waits until it is loaded.</summary>
    internal async Task Open(string file, string fragment = "")
    {
        loaded = false;
        await Ask("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri + fragment });
        while (!loaded)
        {
            var told = await Receive();
            Note(told.GetProperty("method").GetString() ?? "", told.GetProperty("params"));
        }
    }

    /// <summary>The value of an expression in the page, as JSON has it.</summary>
    internal async Task<JsonElement> Value(string expression)
    {
        var answer = await Ask(
            "Runtime.evaluate",
            new JsonObject { ["expression"] = expression, ["returnByValue"] = true }
        );
        Assert.False(answer.TryGetProperty("exceptionDetails", out var wrong), $"{expression}: {wrong}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>The same, of a string.</summary>
    internal async Task<string> Text(string expression) => (await Value(expression)).GetString() ?? "";

    /// <summary>The same, of a number.</summary>
    internal async Task<double> Number(string expression) => (await Value(expression)).GetDouble();

    /// <summary>Waits until the expression is true.</summary>
    internal async Task Until(string expression)
    {
        var clock = Stopwatch.StartNew();
        while ((await Value(expression)).ValueKind != JsonValueKind.True)
        {
            Assert.True(clock.Elapsed < Patience, $"never true: {expression}");
            await Task.Delay(20);
        }
    }

    /// <summary>Presses a key, as a person does.</summary>
    internal async Task Press(string key)
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
            await Ask(
                "Input.dispatchKeyEvent",
                new JsonObject
                {
                    ["type"] = type,
                    ["key"] = key,
                    ["code"] = key,
                }
            );
    }

    /// <summary>Moves the pointer to the middle of the element, and clicks where that is asked for.</summary>
    internal async Task Point(string selector, bool click = false)
    {
        var box = await Value(
            $"(() => {{ const e = document.querySelector({JsonSerializer.Serialize(selector)}); e.scrollIntoView({{block: 'center', inline: 'center'}}); const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        );
        await Mouse("mouseMoved", box[0].GetDouble(), box[1].GetDouble());
        if (click)
        {
            await Mouse("mousePressed", box[0].GetDouble(), box[1].GetDouble());
            await Mouse("mouseReleased", box[0].GetDouble(), box[1].GetDouble());
        }
    }

    /// <summary>Moves the pointer, or presses its button.</summary>
    internal Task Mouse(string type, double x, double y) =>
        Ask(
            "Input.dispatchMouseEvent",
            new JsonObject
            {
                ["type"] = type,
                ["x"] = x,
                ["y"] = y,
                ["button"] = type == "mouseMoved" ? "none" : "left",
                ["clickCount"] = type == "mouseMoved" ? 0 : 1,
            }
        );

    /// <summary>What is seen, as a PNG.</summary>
    internal async Task<byte[]> Picture() =>
        (await Ask("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))
            .GetProperty("data")
            .GetBytesFromBase64();

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        end.Dispose();
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        // What its processes hold open goes a moment later.
        for (var i = 0; i < 50 && Directory.Exists(profile.FullName); i++)
        {
            try
            {
                Directory.Delete(profile.FullName, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task Connect()
    {
        // It says there where it listens.
        var file = Path.Combine(profile.FullName, "DevToolsActivePort");
        var clock = Stopwatch.StartNew();
        string[] lines;
        while (!File.Exists(file) || (lines = await File.ReadAllLinesAsync(file, end.Token)).Length < 2)
        {
            Assert.False(process.HasExited, $"the browser ended with {(process.HasExited ? process.ExitCode : 0)}");
            Assert.True(clock.Elapsed < Patience, "the browser does not listen");
            await Task.Delay(20, end.Token);
        }

        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), end.Token);
        var target = (await Ask("Target.createTarget", new JsonObject { ["url"] = "about:blank" }))
            .GetProperty("targetId")
            .GetString();
        session =
            (await Ask("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }))
                .GetProperty("sessionId")
                .GetString()
            ?? "";
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await Ask($"{domain}.enable", []);
    }

    // Asks, and notes what happens until the answer comes.
    private async Task<JsonElement> Ask(string method, JsonObject parameters)
    {
        var id = ++asked;
        var message = new JsonObject
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters,
        };
        if (session.Length > 0)
            message["sessionId"] = session;
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(message.ToJsonString()),
            WebSocketMessageType.Text,
            true,
            end.Token
        );
        while (true)
        {
            var told = await Receive();
            if (told.TryGetProperty("id", out var answered))
            {
                if (answered.GetInt32() != id)
                    continue;
                Assert.False(told.TryGetProperty("error", out var error), $"{method}: {error}");
                return told.GetProperty("result");
            }

            Note(told.GetProperty("method").GetString() ?? "", told.GetProperty("params"));
        }
    }

    private void Note(string method, JsonElement told)
    {
        switch (method)
        {
            case "Page.loadEventFired":
                loaded = true;
                break;
            case "Network.requestWillBeSent":
                Requests.Add(told.GetProperty("request").GetProperty("url").GetString() ?? "");
                break;
            case "Runtime.exceptionThrown":
                Errors.Add(told.GetProperty("exceptionDetails").ToString());
                break;
            case "Log.entryAdded" when told.GetProperty("entry").GetProperty("level").GetString() == "error":
                Errors.Add(told.GetProperty("entry").ToString());
                break;
            case "Runtime.consoleAPICalled":
                Errors.Add(told.ToString());
                break;
        }
    }

    private async Task<JsonElement> Receive()
    {
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, end.Token);
            whole.Write(buffer, 0, part.Count);
        } while (!part.EndOfMessage);
        return JsonSerializer.Deserialize<JsonElement>(whole.ToArray());
    }
}
