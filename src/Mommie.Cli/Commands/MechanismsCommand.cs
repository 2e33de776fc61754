using System.CommandLine;
using Mommie.Api;

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
        var solver = Arguments.Solver();
        var command = new Command(
            "mechanisms",
            "Say what each mechanism provides, derived from its description by proof"
        )
        {
            file,
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
                        renderer.Mechanisms(table, code);
                    return code;
                }
            )
        );
        return command;
    }

    private static ExitCode CodeOf(MechanismTable table) =>
        table.Diagnostics.Any(d => d.Severity == Severity.Error) ? ExitCode.Input : ExitCode.Ok;
}
