using System.CommandLine;
using Mommie.Api;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie emit-tla PROGRAM -o DIR</c>: TLA+ modules and TLC configurations.</summary>
internal static class EmitTlaCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var program = Arguments.Program();
        var models = Arguments.Models("Emit only this MODEL (repeatable)");
        var output = Arguments.Output();
        var command = new Command("emit-tla", "Write a program as a TLA+ module, with a module and a .cfg per MODEL")
        {
            program,
            models,
            output,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    var source = session.Files.Read(parse.GetRequiredValue(program));
                    var emitted = TlaEmitter.Emit(source, parse.GetRequiredValue(models));
                    return Emission.Write(session, renderer, emitted, parse.GetRequiredValue(output));
                }
            )
        );
        return command;
    }
}
