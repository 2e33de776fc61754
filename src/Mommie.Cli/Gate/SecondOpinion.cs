using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Mommie.Api;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Gate;

/// <summary>
/// Asks another solver the questions of committed proofs. It reads the very text that the first one was given: the
/// premises first, then the premises with the negated claim.
/// </summary>
internal static class SecondOpinion
{
    // Beyond this the second solver counts as one that does not know.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Every disagreement as an error, and how much was not confirmed as a remark.</summary>
    /// <param name="solver">A solver's program, found on the path.</param>
    /// <param name="deployment">The proofs.</param>
    /// <param name="interrupted">Stops the work.</param>
    internal static IReadOnlyList<Diagnostic> On(
        string solver,
        DeploymentReport deployment,
        CancellationToken interrupted
    )
    {
        var decided = deployment
            .Obligations.Where(o => o.Verdict != ProofVerdict.Undecided && o.Smt.Length > 0)
            .ToList();
        var answers = new ConcurrentDictionary<string, string[]>(StringComparer.Ordinal);
        Parallel.ForEach(
            decided.Select(o => o.Smt).Distinct(),
            new ParallelOptions
            {
                CancellationToken = interrupted,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            },
            text => answers[text] = Ask(solver, text)
        );

        var found = new List<Diagnostic>();
        var unknown = new List<string>();
        foreach (var o in decided)
        {
            // Premises that hold together, and a claim whose negation does not (or does) hold with them.
            string[] expected = ["sat", o.Verdict == ProofVerdict.Proved ? "unsat" : "sat"];
            var given = answers[o.Smt];
            if (given.Length != 2 || given.Any(a => a is not ("sat" or "unsat")))
                unknown.Add(o.Id);
            else if (!given.SequenceEqual(expected))
                found.Add(
                    Diagnostic.Create(
                        "MOM8110",
                        Severity.Error,
                        o.Line.StartLine > 0 ? o.Line : SourceSpan.WholeFile(deployment.File),
                        $"{o.Solver} says {expected[1]} of {o.Id}, {solver} says {string.Join(", ", given)}",
                        "One of the two solvers is wrong; rely on neither."
                    )
                );
        }

        if (unknown.Count > 0)
            found.Add(
                Diagnostic.Create(
                    "MOM8111",
                    Severity.Info,
                    SourceSpan.WholeFile(deployment.File),
                    $"{solver} did not confirm {unknown.Count} of {Words.Count(decided.Count, "obligation")}: "
                        + string.Join(", ", unknown.Take(5))
                        + (unknown.Count > 5 ? ", ..." : ""),
                    null
                )
            );
        return found;
    }

    /// <summary>The first of these programs that can be started; null where none can.</summary>
    internal static string? Find(params string[] programs) =>
        programs.FirstOrDefault(p => Start(p, ["--version"], "") is not null);

    private static string[] Ask(string solver, string text)
    {
        string[] arguments = Path.GetFileName(solver).Contains("cvc5", StringComparison.Ordinal)
            ?
            [
                "--lang=smt2",
                "--incremental",
                "--finite-model-find",
                $"--tlimit-per={(int)Patience.TotalMilliseconds / 2}",
            ]
            : ["-in", "-smt2", $"-t:{(int)Patience.TotalMilliseconds / 2}"];
        return Start(solver, arguments, text)
                ?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [];
    }

    private static string? Start(string program, string[] arguments, string input)
    {
        try
        {
            var start = new ProcessStartInfo(program)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start);
            if (process is null)
                return null;
            var output = process.StandardOutput.ReadToEndAsync();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It stopped before it had read everything; what it said counts.
            }

            if (process.WaitForExit(Patience))
                return output.Result;
            process.Kill(entireProcessTree: true);
            return "";
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
