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
        var simulate = Number(
            "--simulate",
            "Take N runs at random instead of searching: it finds violations, and never says that a MODEL holds",
            "N",
            1
        );
        var depth = Number(
            "--depth",
            "With --simulate: how many states a run has at most (default: TLC's, 100)",
            "D",
            1
        );
        var seed = new Option<long?>("--seed")
        {
            Description =
                "With --simulate: where the random numbers start (default: TLC chooses, and the report says which)",
            HelpName = "S",
        };
        var distributed = Number(
            "--distributed",
            "TLC's distributed mode: a server, and N workers on this machine (0: workers elsewhere alone)",
            "N",
            0
        );
        var host = new Option<string?>("--host")
        {
            Description = "With --distributed: the address under which workers on other machines reach the server",
            HelpName = "HOST",
        };
        var port = Number(
            "--port",
            "With --distributed: the server's port (default: 10997 with --host, otherwise a free one)",
            "PORT",
            1
        );
        var checkpoint = Number(
            "--checkpoint",
            "Keep the search of the MODEL every N minutes in the directory that --states names",
            "N",
            1
        );
        var states = new Option<string?>("--states")
        {
            Description = "Where --checkpoint keeps the search",
            HelpName = "DIR",
        };
        var recover = new Option<string?>("--recover")
        {
            Description = "Go on with the search of the MODEL that is kept in this directory",
            HelpName = "DIR",
        };
        var export = new Option<string?>("--export")
        {
            Description =
                "Run nothing: write a directory with a script that runs TLC without mommie and compares what it says",
            HelpName = "DIR",
        };
        var traces = Arguments.TraceOutput();
        var command = new Command("tlc", "Check every MODEL with TLC on the emitted TLA+")
        {
            program,
            extra,
            models,
            workers,
            goOn,
            simulate,
            depth,
            seed,
            distributed,
            host,
            port,
            checkpoint,
            states,
            recover,
            export,
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
                    Agree(
                        parse,
                        new Options(
                            words,
                            models,
                            workers,
                            goOn,
                            simulate,
                            depth,
                            seed,
                            distributed,
                            host,
                            port,
                            checkpoint,
                            states,
                            recover,
                            export,
                            traces
                        )
                    );
                    var source = session.Files.Read(parse.GetRequiredValue(program));
                    if (parse.GetValue(export) is { } target)
                        return Export(session, renderer, source, parse.GetRequiredValue(models), target);
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
                                Simulate = parse.GetValue(simulate) ?? 0,
                                Depth = parse.GetValue(depth) ?? 0,
                                Seed = parse.GetValue(seed),
                                Distributed = (int)Math.Min(parse.GetValue(distributed) ?? -1, 1024),
                                Host = parse.GetValue(host) ?? "",
                                Port = (int)Math.Min(parse.GetValue(port) ?? 0, 65535),
                                Checkpoint = (int)Math.Min(parse.GetValue(checkpoint) ?? 0, 10_000),
                                States = parse.GetValue(recover) ?? parse.GetValue(states) ?? "",
                                Recover = parse.GetValue(recover) is not null,
                                Jar = parse.GetValue(jar) ?? "",
                                Extra = words,
                            },
                            progress,
                            session.Terminal.Interrupted
                        );
                    }

                    renderer.Verification(report);
                    if (parse.GetValue(traces) is { } runs)
                        TraceOutput.Write(session, renderer, report, runs);
                    return ExitCodes.Of(report.Verdict);
                }
            )
        );
        return command;
    }

    private static Option<long?> Number(string name, string description, string word, long least)
    {
        var option = new Option<long?>(name) { Description = description, HelpName = word };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var n) && n < least)
                result.AddError($"{name} expects a number from {least} on, found {n}");
        });
        return option;
    }

    /// <summary>The options that can contradict one another.</summary>
    private sealed record Options(
        string[] Words,
        Option Models,
        Option Workers,
        Option GoOn,
        Option Simulate,
        Option Depth,
        Option Seed,
        Option Distributed,
        Option Host,
        Option Port,
        Option Checkpoint,
        Option States,
        Option Recover,
        Option Export,
        Option Traces
    );

    /// <summary>Refuses options that do not go together.</summary>
    private static void Agree(ParseResult parse, Options o)
    {
        bool Given(Option option) => parse.GetResult(option) is { Implicit: false };
        void Refuse(string message, string mend) => throw new InputException("MOM8001", "", message, mend);
        void Needs(Option option, params Option[] others)
        {
            if (Given(option) && !others.Any(Given))
                Refuse(
                    $"{option.Name} says nothing without {string.Join(" or ", others.Select(x => x.Name))}",
                    "Leave it out."
                );
        }
        void Alone(Option option, params Option[] others)
        {
            if (Given(option) && others.FirstOrDefault(Given) is { } other)
                Refuse($"{option.Name} and {other.Name} do not go together", "Leave out one of them.");
        }

        if (o.Words.FirstOrDefault(TlcRunner.Reserved.Contains) is { } word)
            Refuse(
                $"'{word}' is not for TLC alone",
                "mommie sets it, or has an option of its own: `mommie tlc --help`."
            );
        Needs(o.Depth, o.Simulate);
        Needs(o.Seed, o.Simulate);
        Needs(o.Host, o.Distributed);
        Needs(o.Port, o.Distributed);
        Needs(o.States, o.Checkpoint);
        Alone(o.Export, o.Workers, o.GoOn, o.Simulate, o.Distributed, o.Checkpoint, o.Recover, o.Traces);
        Alone(o.Simulate, o.GoOn, o.Distributed, o.Checkpoint, o.Recover);
        Alone(o.Distributed, o.Workers, o.GoOn, o.Checkpoint, o.Recover);
        Alone(o.States, o.Recover);
        if (Given(o.Checkpoint))
        {
            if (!Given(o.States) && !Given(o.Recover))
                Refuse("--checkpoint needs a directory", "Name one with --states.");
        }
        if ((Given(o.Checkpoint) || Given(o.Recover)) && parse.GetResult(o.Models) is not { Tokens.Count: 1 })
            Refuse("a checkpoint keeps the search of one MODEL", "Name the MODEL with --model.");
    }

    private static ExitCode Export(
        Session session,
        IRenderer renderer,
        SourceText source,
        IReadOnlyList<string> models,
        string directory
    )
    {
        var exported = TlcRunner.Export(source, models, session.Terminal.Interrupted);
        var code = Emission.Write(session, renderer, exported, directory);
        if (code == ExitCode.Ok)
            Files.MakeExecutable(Path.Combine(directory, "check.sh"));
        return code;
    }
}
