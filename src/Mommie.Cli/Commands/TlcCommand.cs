using System.CommandLine;
using System.CommandLine.Parsing;
using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary><c>mommie tlc PROGRAM</c>: TLC on the emitted TLA+, told in the program's terms.</summary>
internal static class TlcCommand
{
    /// <summary>The command.</summary>
    internal static Command Build(Session session)
    {
        var program = Arguments.Program();
        var extra = new Argument<string[]>("TLC")
        {
            Description = "Options for TLC itself, after --",
            HelpName = "-- TLC OPTIONS",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var models = Arguments.Models("Check only this MODEL (repeatable)");
        var workers = new Option<long>("--workers")
        {
            Description = "TLC's worker threads (0: one per processor)",
            HelpName = "N",
        };
        Arguments.AtLeast(workers, 0);
        var goOn = new Option<bool>("--continue")
        {
            Description = "Go on after the first violation of a MODEL and count all its states",
        };
        var jar = new Option<string?>("--tla2tools")
        {
            Description = "Where tla2tools.jar is (default: MOMMIE_TLA2TOOLS, then ~/.mommie/tla2tools.jar)",
            HelpName = "JAR",
        };
        var traces = Arguments.TraceOutput();
        var command = new Command("tlc", "Check every MODEL with TLC on the emitted TLA+")
        {
            program,
            extra,
            models,
            workers,
            goOn,
            traces,
            jar,
        };
        command.SetAction(parse =>
            session.Run(
                parse,
                renderer =>
                {
                    // A mistyped option must not reach TLC as a word of its own.
                    var words = parse.GetValue(extra) ?? [];
                    var separated = parse.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count();
                    if (words.Length > separated)
                        throw new InputException(
                            "MOM8001",
                            "",
                            $"Unrecognized command or argument '{words[0]}'",
                            "Options for TLC itself stand after `--`."
                        );
                    var source = session.Files.Read(parse.GetRequiredValue(program));
                    VerifyReport report;
                    using (var progress = new ProgressLine(session.Terminal))
                    {
                        report = TlcRunner.Run(
                            source,
                            new TlcOptions
                            {
                                Models = parse.GetRequiredValue(models),
                                Workers = (int)Math.Min(parse.GetValue(workers), 1024),
                                ContinueAfterViolation = parse.GetValue(goOn),
                                Jar = parse.GetValue(jar) ?? "",
                                Extra = words,
                            },
                            progress,
                            session.Terminal.Interrupted
                        );
                    }

                    renderer.Verification(report);
                    if (parse.GetValue(traces) is { } target)
                        TraceOutput.Write(session, renderer, report, target);
                    return ExitCodes.Of(report.Verdict);
                }
            )
        );
        return command;
    }
}
