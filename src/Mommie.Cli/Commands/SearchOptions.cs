using System.CommandLine;
using Mommie.Api;

namespace Mommie.Cli.Commands;

/// <summary>The options of <c>verify</c> that say how states are visited, other than all of them level by level.</summary>
internal sealed class SearchOptions
{
    /// <summary><c>--simulate</c>.</summary>
    internal Option<long> Simulate { get; } =
        Number(
            "--simulate",
            "N",
            "Take N random walks through each MODEL instead of searching it: finds violations, and says of nothing that it holds",
            1
        );

    /// <summary><c>--seed</c>.</summary>
    internal Option<long> Seed { get; } =
        Number("--seed", "S", "What the random walks choose follows from this number (default: 0)", 0);

    /// <summary><c>--depth</c>.</summary>
    internal Option<long> Depth { get; } =
        Number("--depth", "D", "The steps of a random walk at most", 1, VerifyOptions.DefaultDepth);

    /// <summary><c>--depth-first</c>.</summary>
    internal Option<bool> DepthFirst { get; } =
        new("--depth-first")
        {
            Description =
                "Search depth-first, on one thread: the same verdict and count, but the run of a violation need not be a shortest one",
        };

    /// <summary><c>--max-depth</c>.</summary>
    internal Option<long> MaxDepth { get; } =
        Number(
            "--max-depth",
            "D",
            "The steps of a run at most in a depth-first search; where it cuts, the MODEL is undecided",
            1
        );

    /// <summary>Refuses what does not go together; <paramref name="searching"/>: what only a search has, level by level.</summary>
    internal void Exclude(Command command, params Option[] searching) =>
        command.Validators.Add(result =>
        {
            bool Given(Option option) => result.GetResult(option) is { Implicit: false };

            void Together(Option one, Option other)
            {
                if (Given(one) && Given(other))
                    result.AddError($"{one.Name} and {other.Name} do not go together");
            }

            void Needs(Option one, Option other)
            {
                if (Given(one) && !Given(other))
                    result.AddError($"{one.Name} says something of {other.Name}, which is not there");
            }

            Together(Simulate, DepthFirst);
            Needs(Seed, Simulate);
            Needs(Depth, Simulate);
            Needs(MaxDepth, DepthFirst);
            foreach (var option in searching)
            {
                Together(Simulate, option);
                // What a depth-first search has found can be bounded, and not be kept.
                if (option.Name != "--max-states")
                    Together(DepthFirst, option);
            }
        });

    private static Option<long> Number(string name, string help, string description, long least, long? otherwise = null)
    {
        var option = new Option<long>(name) { Description = description, HelpName = help };
        if (otherwise is { } value)
            option.DefaultValueFactory = _ => value;
        Arguments.AtLeast(option, least);
        return option;
    }
}
