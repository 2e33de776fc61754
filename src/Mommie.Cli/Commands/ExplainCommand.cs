using System.CommandLine;
using System.CommandLine.Completions;
using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie explain MOMnnnn</c>: what a diagnostic means and how it is mended.</summary>
internal static class ExplainCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var code = Arguments.NoOption(
            new Argument<string?>("CODE")
            {
                Description = "A diagnostic's code, for example MOM8005; without it all codes are listed",
                HelpName = "CODE",
                Arity = ArgumentArity.ZeroOrOne,
            }
        );
        code.CompletionSources.Add(_ => Explanations.All.Select(e => new CompletionItem(e.Code)));
        var markdown = new Option<bool>("--markdown")
        {
            Description = "Print the whole catalogue as a Markdown page (docs/diagnostics.md)",
        };
        var command = new Command("explain", "Say what a diagnostic means, with an example") { code, markdown };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    if (parse.GetValue(markdown))
                        session.Terminal.Output.Write(CataloguePage.Text());
                    else if (parse.GetValue(code) is { } one)
                        renderer.Explanations([Find(one)]);
                    else
                        renderer.Explanations(Explanations.All);
                    return ExitCode.Ok;
                }
            )
        );
        return command;
    }

    private static Explanation Find(string code)
    {
        if (Explanations.Find(code) is { } explanation)
            return explanation;
        var nearest = Explanations.Nearest(code, 3).Select(e => $"{e.Code} ({e.Title})").ToList();
        throw new InputException(
            "MOM8012",
            "",
            $"no diagnostic has the code '{code}'",
            $"The nearest are {Words.List(nearest)}."
        );
    }
}
