using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mommie.Api;
using Mommie.Cli.Gate;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie bench check</c>: the embedded checker's speed beside TLC's, the same MODELs in one run.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The command.</summary>
    internal static Command Build(Session session) => new("bench", "Measure the tool") { BuildCheck(session) };

    private static Command BuildCheck(Session session)
    {
        var directory = Arguments.NoOption(
            new Argument<string>("DIR")
            {
                Description = "Take the MODELs with the most states by the manifests below this directory",
                HelpName = "DIR",
                DefaultValueFactory = _ => "specs",
            }
        );
        var program = new Option<string?>("--program")
        {
            Description = "Take MODELs of this program instead",
            HelpName = "FILE",
        };
        var models = Arguments.Models("Take these MODELs of the program (repeatable)");
        var count = new Option<long>("--count")
        {
            Description = "How many MODELs to take from the manifests",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        Arguments.AtLeast(count, 1);
        var workers = new Option<long>("--workers")
        {
            Description = "Threads for each of the two",
            HelpName = "N",
            DefaultValueFactory = _ => 2,
        };
        Arguments.AtLeast(workers, 1);
        var json = new Option<string?>("--json")
        {
            Description = "Write the measurements into this file, too",
            HelpName = "FILE",
        };
        var limit = new Option<long>("--tlc-limit")
        {
            Description =
                "The seconds that TLC may take for a MODEL (0: no bound); beyond them the ratio is a least one",
            HelpName = "SECONDS",
        };
        Arguments.AtLeast(limit, 0);
        var jar = new Option<string?>("--tla2tools")
        {
            Description = "Where tla2tools.jar is (default: MOMMIE_TLA2TOOLS, then ~/.mommie/tla2tools.jar)",
            HelpName = "JAR",
        };
        var command = new Command("check", "Distinct states a second beside TLC's, and whether the counts agree")
        {
            directory,
            program,
            models,
            count,
            workers,
            json,
            limit,
            jar,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    var chosen = parse.GetValue(program) is { } file
                        ? parse.GetRequiredValue(models).Select(m => (file, m)).ToList()
                        : Largest(session, parse.GetRequiredValue(directory), (int)parse.GetValue(count));
                    if (chosen.Count == 0)
                        throw new InputException("MOM8001", "", "no MODEL is named", "Name one with --model.");
                    return Measure(
                        session,
                        renderer,
                        chosen,
                        (int)Math.Min(parse.GetValue(workers), 1024),
                        parse.GetValue(jar) ?? "",
                        parse.GetValue(limit),
                        parse.GetValue(json)
                    );
                }
            )
        );
        return command;
    }

    // The largest first; those marked as long are named with --program.
    private static List<(string File, string Model)> Largest(Session session, string directory, int count) =>
        Files
            .In(directory, Manifest.FileName, below: true)
            .Select(path => ManifestReader.Read(session.Files.Read(path)))
            .SelectMany(manifest =>
                manifest.Programs.SelectMany(p =>
                    p.Models.Where(m => !m.Long).Select(m => (File: Path.Combine(manifest.Directory, p.File), Model: m))
                )
            )
            .OrderByDescending(x => x.Model.DistinctStates)
            .ThenBy(x => x.File, StringComparer.Ordinal)
            .Take(count)
            .Select(x => (x.File, x.Model.Name))
            .ToList();

    private static ExitCode Measure(
        Session session,
        IRenderer renderer,
        List<(string File, string Model)> chosen,
        int workers,
        string jar,
        long limit,
        string? json
    )
    {
        var rows = new List<BenchRow>();
        renderer.Line(
            $"| MODEL | distinct states | seconds, median of | a second | bytes a state | TLC -workers {workers} | its start | TLC a second | ratio |"
        );
        renderer.Line("|---|---|---|---|---|---|---|---|---|");
        using var progress = new ProgressLine(session.Terminal);
        foreach (var (file, model) in chosen)
        {
            var report = Bench.Check(
                session.Files.Read(file),
                model,
                workers,
                jar,
                limit,
                progress,
                session.Terminal.Interrupted
            );
            if (report.Diagnostics.Count > 0)
            {
                var code = report.Rows.Count == 0 ? ExitCode.Input : ExitCode.Undecided;
                renderer.Diagnostics(report.Diagnostics, code);
                return code;
            }
            foreach (var row in report.Rows)
            {
                rows.Add(row);
                renderer.Line(Text(row));
            }
        }

        if (json is not null)
            session.Files.Write(json, JsonSerializer.Serialize(rows, Indented) + "\n");
        return rows.TrueForAll(r => r.SameCount) ? ExitCode.Ok : ExitCode.Refuted;
    }

    private static string Text(BenchRow row)
    {
        var number = CultureInfo.InvariantCulture;
        var ratio =
            !row.SameCount ? "counts differ"
            : row.TlcStopped ? "none: TLC stops where something is wrong"
            : row.TlcFinished ? row.Ratio.ToString("0.0", number)
            : "at least " + row.Ratio.ToString("0.0", number);
        var theirs = row.TlcSeconds.ToString("0.00", number);
        return $"| {Path.GetFileNameWithoutExtension(row.File)} {row.Model} | {Words.Number(row.DistinctStates)} "
            + $"| {row.Seconds.ToString("0.000", number)}, {row.Searches} | {Words.Number((long)(row.DistinctStates / row.Seconds))} "
            + $"| {row.BytesPerState.ToString("0", number)} | {(row.TlcFinished ? theirs : "not in " + theirs)} "
            + $"| {row.TlcStart.ToString("0.00", number)} | {Rate(row)} | {ratio} |";
    }

    // Where TLC never came to its initial states there is no speed.
    private static string Rate(BenchRow row)
    {
        if (row.TlcSeconds <= 0)
            return "none";
        var speed = Words.Number((long)(row.DistinctStates / row.TlcSeconds));
        return row.TlcFinished ? speed : "less than " + speed;
    }
}
