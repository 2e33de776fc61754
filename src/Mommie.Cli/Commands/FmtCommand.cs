using System.CommandLine;
using Mommie.Api;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie fmt FILES</c>: programs and deployments in their canonical form.</summary>
internal static class FmtCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var files = new Argument<string[]>("FILES")
        {
            Description =
                "Programs (.mommie) and deployments (.deploy); - reads standard input and writes standard output",
            HelpName = "FILES",
            Arity = ArgumentArity.OneOrMore,
        };
        var check = new Option<bool>("--check")
        {
            Description = "Change nothing; name the files that are not formatted and end with code 1",
        };
        var command = new Command("fmt", "Bring programs and deployments into their canonical form") { files, check };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer => Format(session, renderer, parse.GetRequiredValue(files), parse.GetValue(check))
            )
        );
        return command;
    }

    private static ExitCode Format(Session session, IRenderer renderer, string[] paths, bool check)
    {
        var diagnostics = new List<Diagnostic>();
        var code = ExitCode.Ok;
        foreach (var path in paths.Distinct())
        {
            var source = session.Files.Read(path);
            var report = Formatter.Format(source);
            diagnostics.AddRange(report.Diagnostics);
            code = ExitCodes.Of(report.Diagnostics, code);
            if (report.Files is not [var formatted])
                continue;

            if (check && formatted.Text != source.Text)
            {
                code = ExitCodes.Worst(code, ExitCode.Refuted);
                diagnostics.Add(NotFormatted(path, source.Text, formatted.Text));
            }
            else if (!check && path == "-")
            {
                session.Terminal.Output.Write(formatted.Text);
            }
            else if (!check && session.Files.Write(path, formatted.Text))
            {
                renderer.Line($"formatted {path}");
            }
        }

        // In a stream of formatted text there is no room for an empty report.
        if (diagnostics.Count > 0 || !paths.Contains("-"))
            renderer.Diagnostics(diagnostics, code);
        return code;
    }

    private static Diagnostic NotFormatted(string path, string found, string expected)
    {
        var a = found.Split('\n');
        var b = expected.Split('\n');
        var line = 0;
        while (line < a.Length && line < b.Length && a[line] == b[line])
            line++;
        var length = line < a.Length ? a[line].Length : 0;
        return Diagnostic.Create(
            "MOM8011",
            Severity.Error,
            new SourceSpan(path, line + 1, 1, line + 1, length + 1),
                // Where only the blanks at the ends differ, the two would look the same.
                line < b.Length
                && line < a.Length
                && a[line].Trim() == b[line].Trim()
                    ? $"expected line {line + 1} to be indented by {Indent(b[line])} and to end without blanks, found it indented by {Indent(a[line])}"
                : line < b.Length
                    ? $"expected `{b[line].Trim()}` on line {line + 1}, found `{(line < a.Length ? a[line].Trim() : "the end of the file")}`"
                : $"expected the end of the file on line {line + 1}, found `{a[line].Trim()}`",
            $"`mommie fmt {path}` rewrites the file."
        );
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;
}
