using System.Text.Json;
using Xunit;

namespace Mommie.Cli.Tests;

/// <summary>The page of a run, in a browser: what is seen, and what keys and the pointer do.</summary>
public sealed class TracePageTests
{
    public static TheoryData<string, string> Violated =>
        new() { { "PrimaryBackup/PrimaryBackupByzantine", "one" }, { "Pbft/PbftSmallQuorum", "one" } };

    // The page of the violation, and what JSON says of it.
    private static (string Page, JsonElement Violated) Verified(Scratch scratch, string program, string model)
    {
        var file = Repository.PathOf(["specs", .. $"{program}.mommie".Split('/')]);
        string[] options = ["--model", model, "--no-advice", "--workers", "1"];
        // Any run will do: walks are short.
        var outcome = Tool.Run([
            "verify",
            file,
            "--simulate",
            "1000",
            "--html",
            scratch.Root,
            "--format",
            "json",
            .. options,
        ]);
        Assert.Equal((ExitCode.Refuted, ""), (outcome.Code, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Output);
        return (
            scratch.PathOf($"{Path.GetFileName(program)}-{model}.html"),
            json.RootElement.GetProperty("models")[0].GetProperty("violated").Clone()
        );
    }

    private const string Chosen =
        "document.querySelectorAll('.step.chosen').length === 1 ? document.querySelector('.step.chosen').dataset.step : 'not one'";

    private const string Shown =
        "[...document.querySelectorAll('article')].filter(a => a.offsetParent).map(a => a.id).join()";

    private static string ColourOf(string selector, string property) =>
        $"getComputedStyle(document.querySelector('{selector}')).{property}";

    [Theory]
    [MemberData(nameof(Violated))]
    public async Task A_run_is_seen_whole(string program, string model)
    {
        await using var browser = await Browser.Start(1400, 900);
        using var scratch = new Scratch();
        var (page, violated) = Verified(scratch, program, model);
        await browser.Open(page);
        Assert.Empty(browser.Errors);
        Assert.Equal([new Uri(page).AbsoluteUri], browser.Requests);

        // What is violated stands on top: the false conjunct, and each value that makes it false.
        var top = await browser.Text("document.querySelector('header').innerText");
        Assert.Contains($"{violated.GetProperty("property").GetString()} is violated", top);
        Assert.Contains($"{violated.GetProperty("conjunct").GetString()} is false", top);
        foreach (var value in violated.GetProperty("values").EnumerateObject())
        {
            Assert.Contains(value.Name, top);
            Assert.Contains(value.Value.GetString() ?? "nothing", top);
        }

        Assert.Equal(0, await browser.Number("document.querySelector('header').getBoundingClientRect().top"));

        // A lane for each principal, below its name.
        var names = await browser.Value(
            "[...document.querySelectorAll('.heads span')].map(h => h.firstChild.textContent)"
        );
        Assert.Equal(
            ["c1", "r1", "r2", "r3", "r4"],
            names.EnumerateArray().Select(n => n.GetString() ?? "").Order(StringComparer.Ordinal)
        );
        await browser.Until(
            "JSON.stringify([...document.querySelectorAll('.heads span')].map(h => Math.round(parseFloat(h.style.left)))) === JSON.stringify([...document.querySelectorAll('.lane')].map(l => Math.round(l.x1.baseVal.value)))"
        );

        // A box for each step, in the lane of its node; arrows; and lies that look like nothing else.
        var trace = violated.GetProperty("trace");
        Assert.Equal(trace.GetArrayLength(), await browser.Number("document.querySelectorAll('.step').length"));
        Assert.True(await browser.Number("document.querySelectorAll('.said path.head').length") > 0);
        var lies = await browser.Number("document.querySelectorAll('.said.lie').length");
        Assert.True(lies > 0);
        Assert.Equal(
            lies,
            await browser.Number(
                "[...document.querySelectorAll('.said.lie')].filter(s => s.textContent.includes('LIE')).length"
            )
        );
        foreach (var (part, property) in new[] { ("line", "stroke"), ("text", "fill"), (".head", "fill") })
            Assert.NotEqual(
                await browser.Text(ColourOf($".said.lie {part}", property)),
                await browser.Text(ColourOf($".said:not(.lie) {part}", property))
            );

        // Nothing reaches beyond the diagram, and no two labels of statements lie over each other.
        Assert.Equal(
            0,
            await browser.Number(
                "(() => { const w = document.querySelector('svg').getBoundingClientRect(); return [...document.querySelectorAll('svg text')].filter(t => { const b = t.getBoundingClientRect(); return b.left < w.left - 1 || b.right > w.right + 1; }).length; })()"
            )
        );
        Assert.Equal(
            0,
            await browser.Number(
                "(() => { const b = [...document.querySelectorAll('.said text, .step rect, .end rect')].map(t => t.getBoundingClientRect()).sort((a, b) => a.top - b.top); return b.filter((x, i) => i > 0 && b[i - 1].bottom > x.top + 1 && b[i - 1].left < x.right && x.left < b[i - 1].right).length; })()"
            )
        );
    }

    [Theory]
    [MemberData(nameof(Violated))]
    public async Task Keys_and_the_pointer_step_through_it(string program, string model)
    {
        await using var browser = await Browser.Start(1400, 900);
        using var scratch = new Scratch();
        var (page, violated) = Verified(scratch, program, model);
        var trace = violated.GetProperty("trace");
        var last = trace.GetArrayLength() - 1;
        await browser.Open(page);
        await At(0);
        await browser.Press("ArrowRight");
        await At(1);
        await browser.Press("ArrowRight");
        await At(2);
        await browser.Press("ArrowLeft");
        await At(1);
        await browser.Press("End");
        await At(last);
        await browser.Press("ArrowRight");
        await At(last);
        Assert.True(
            await browser.Number(
                "(b => b.top >= 0 && b.bottom <= innerHeight ? 1 : 0)(document.querySelector('.step.chosen').getBoundingClientRect())"
            ) == 1,
            "what is chosen is in sight"
        );
        await browser.Press("Home");
        await At(0);
        await browser.Press("ArrowLeft");
        await At(0);
        await browser.Point("nav button[data-key=End]", click: true);
        await At(last);
        await browser.Point("[data-step='1'] rect", click: true);
        await At(1);

        // Pointing at a step shows it, its changes among the rest, for as long as one points.
        var changing = Enumerable.Range(2, last - 1).First(i => trace[i].GetProperty("changes").GetArrayLength() > 0);
        await browser.Point($"[data-step='{changing}'] rect");
        await browser.Until($"{Shown} === 'step-{changing}'");
        var told = await browser.Text($"document.getElementById('step-{changing}').innerText");
        foreach (var change in trace[changing].GetProperty("changes").EnumerateArray())
        {
            Assert.Contains(
                $"{change.GetProperty("node").GetString()}.{change.GetProperty("variable").GetString()}: {change.GetProperty("before").GetString()} \u2192 {change.GetProperty("after").GetString()}",
                told
            );
        }

        // The statements that it relies on stand out.
        var relied = await browser.Text($"document.querySelector('[data-step=\"{changing}\"]').dataset.statements");
        Assert.Equal(
            relied.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            (await browser.Value("[...document.querySelectorAll('.said.hot')].map(s => s.id)"))
                .EnumerateArray()
                .Select(s => s.GetString() ?? "")
                .Order(StringComparer.Ordinal)
        );
        await browser.Point("h1");
        await At(1);
        Assert.Empty(browser.Errors);
        Assert.Equal([new Uri(page).AbsoluteUri], browser.Requests);

        async Task At(int step)
        {
            await browser.Until($"({Chosen}) === '{step}' && {Shown} === 'step-{step}'");
            Assert.Equal(
                step == 0 ? "the start" : $"step {step} of {last}",
                await browser.Text("document.querySelector('nav output').textContent")
            );
        }
    }

    [Fact]
    public async Task A_step_named_in_the_address_is_in_sight_below_what_is_violated()
    {
        await using var browser = await Browser.Start(1400, 900);
        using var scratch = new Scratch();
        var (page, violated) = Verified(scratch, "PrimaryBackup/PrimaryBackupByzantine", "one");
        var last = violated.GetProperty("trace").GetArrayLength() - 1;
        await browser.Open(page, $"#step-{last}");
        await browser.Until($"({Chosen}) === '{last}' && {Shown} === 'step-{last}'");
        foreach (var selector in new[] { "h1", ".step.chosen", "nav", $"#step-{last} h2" })
            await browser.Until(
                $"(b => b.top >= 0 && b.bottom <= innerHeight)(document.querySelector('{selector}').getBoundingClientRect())"
            );
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task In_a_narrow_window_nothing_is_cut_off()
    {
        await using var browser = await Browser.Start(500, 800);
        using var scratch = new Scratch();
        var (page, _) = Verified(scratch, "PrimaryBackup/PrimaryBackupByzantine", "one");
        await browser.Open(page);
        Assert.Empty(browser.Errors);
        Assert.True(
            await browser.Number("document.documentElement.scrollWidth") <= await browser.Number("innerWidth"),
            "the diagram scrolls for itself, the page does not"
        );
        await browser.Press("End");
        await browser.Until(
            "document.querySelectorAll('article')[document.querySelectorAll('.step').length - 1].offsetParent !== null"
        );
    }
}
