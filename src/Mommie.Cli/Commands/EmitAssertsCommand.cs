using System.CommandLine;
using System.Text.RegularExpressions;
using Mommie.Api;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie emit-asserts PROGRAM -o DIR</c>: C# that holds hand-written bodies against their specification.</summary>
internal static partial class EmitAssertsCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var program = Arguments.Program();
        var output = Arguments.Output();
        var space = new Option<string?>("--namespace")
        {
            Description = "The namespace of the C# (default: the program's name)",
            HelpName = "NAMESPACE",
        };
        space.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !Namespace().IsMatch(result.Tokens[0].Value))
                result.AddError(
                    $"--namespace expects a C# namespace such as Acme.Replication, found '{result.Tokens[0].Value}'"
                );
        });
        var command = new Command("emit-asserts", "Write C# assertions for hand-written transition bodies")
        {
            program,
            output,
            space,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    var source = session.Files.Read(parse.GetRequiredValue(program));
                    var emitted = AssertionEmitter.Emit(source, parse.GetValue(space));
                    return Emission.Write(session, renderer, emitted, parse.GetRequiredValue(output));
                }
            )
        );
        return command;
    }

    [GeneratedRegex(@"\A[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Namespace();
}
