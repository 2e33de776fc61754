using System.CommandLine;
using System.Globalization;

namespace Mommie.Cli.Commands;

/// <summary>Arguments and options that several verbs share.</summary>
internal static class Arguments
{
    /// <summary>The program to work on.</summary>
    internal static Argument<string> Program() =>
        NoOption(
            new Argument<string>("PROGRAM")
            {
                Description = "The .mommie file; - reads standard input",
                HelpName = "PROGRAM",
            }
        );

    /// <summary>Refuses words that look like options: a mistyped option is not a file.</summary>
    internal static Argument<T> NoOption<T>(Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-') && t.Value != "-"))
                result.AddError($"Unrecognized option '{token.Value}'");
        });
        return argument;
    }

    /// <summary><c>--model</c>, repeatable.</summary>
    internal static Option<string[]> Models(string description) =>
        new("--model")
        {
            Description = description,
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };

    /// <summary><c>-o</c>, the directory to write into.</summary>
    internal static Option<string> Output() =>
        new("--output", "-o")
        {
            Description = "The directory to write into; it is made where it is missing",
            HelpName = "DIR",
            Required = true,
        };

    /// <summary><c>--trace</c>.</summary>
    internal static Option<string?> TraceOutput() =>
        new("--trace")
        {
            Description =
                "Write the run of each violation as a trace: into this file where it ends in .jsonl, otherwise below this directory",
            HelpName = "FILE|DIR",
        };

    /// <summary><c>--solver</c>.</summary>
    internal static Option<string?> Solver() =>
        new("--solver")
        {
            Description = "Run this solver as a process: z3, cvc5 or a path (default: Z3 in process)",
            HelpName = "SOLVER",
        };

    /// <summary>An option for an amount of memory: a number of bytes, or one with K, M or G.</summary>
    internal static Option<string?> Size(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "SIZE" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Bytes(result.Tokens[0].Value) == 0)
                result.AddError($"{name} expects a size such as 500M or 4G, found '{result.Tokens[0].Value}'");
        });
        return option;
    }

    /// <summary>The bytes that a size says; 0 for none, and for what is no size.</summary>
    internal static long Bytes(string? size)
    {
        if (string.IsNullOrEmpty(size))
            return 0;
        var shift = char.ToUpperInvariant(size[^1]) switch
        {
            'K' => 10,
            'M' => 20,
            'G' => 30,
            _ => 0,
        };
        var digits = shift == 0 ? size : size[..^1];
        return
            long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n > 0
            && n <= long.MaxValue >> shift
            ? n << shift
            : 0;
    }

    /// <summary>Refuses numbers below <paramref name="least"/>.</summary>
    internal static void AtLeast(Option<long> option, long least) =>
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var n) && n < least)
                result.AddError($"{option.Name} expects a number from {least} on, found {n}");
        });
}
