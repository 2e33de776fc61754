using System.CommandLine;
using Mommie.Api;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie mechanisms [FILE]</c>: what each mechanism provides, derived from its description.</summary>
internal static class MechanismsCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var file = Arguments.NoOption(
            new Argument<string?>("FILE")
            {
                Description = "A .deploy file whose MECHANISM entries are shown too; - reads standard input",
                HelpName = "FILE",
                Arity = ArgumentArity.ZeroOrOne,
            }
        );
        var proofs = new Option<string?>("--proofs")
        {
            Description = "Write what the solver was asked, as SMT-LIB2 files with a list, below this directory",
            HelpName = "DIR",
        };
        var solver = Arguments.Solver();
        var command = new Command(
            "mechanisms",
            "Say what each mechanism provides, derived from its description by proof"
        )
        {
            file,
            proofs,
            solver,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    var source = parse.GetValue(file) is { } path ? session.Files.Read(path) : null;
                    var table = Mechanisms.Table(source, parse.GetValue(solver) ?? "");
                    var code = CodeOf(table);
                    if (code == ExitCode.Input)
                        renderer.Diagnostics(table.Diagnostics, code);
                    else
                    {
                        renderer.Mechanisms(table, code);
                        if (parse.GetValue(proofs) is { } root)
                            WriteProofs(session, renderer, root, table);
                    }

                    return code;
                }
            )
        );
        return command;
    }

    private static void WriteProofs(Session session, IRenderer renderer, string root, MechanismTable table)
    {
        var files = table
            .Mechanisms.SelectMany(m => m.Properties)
            .SelectMany(p => p.Proofs)
            .Select(p => p.File)
            .Append(new EmittedFile("mechanisms.json", JsonText.Object(json => JsonRenderer.Proofs(json, table))));
        foreach (var emitted in files)
        {
            var path = Path.Combine(root, emitted.Name);
            if (session.Files.Write(path, emitted.Text))
                renderer.Line($"wrote {path}");
        }
    }

    private static ExitCode CodeOf(MechanismTable table) =>
        table.Diagnostics.Any(d => d.Severity == Severity.Error) ? ExitCode.Input : ExitCode.Ok;
}
