using Mommie.Api;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Gate;

/// <summary>What a manifest expects, held against what was found; and what it would have to expect.</summary>
internal static class Expectations
{
    /// <summary>The entry that expects of a MODEL what was found.</summary>
    internal static ModelEntry Of(ModelReport m) =>
        new(
            m.Name,
            Words.Of(m.Verdict),
            m.Violated?.Property,
            m.DistinctStates,
            m.Depth,
            m.Coverage.Where(c => c.Fired == 0).Select(c => c.Transition).Order(StringComparer.Ordinal).ToList()
        );

    /// <summary>The entry that expects of a deployment what was found.</summary>
    internal static DeploymentEntry Of(DeploymentReport d, string file) =>
        new(
            file,
            Words.Of(d.Verdict),
            d.Obligations.Count(o => o.Verdict == ProofVerdict.Proved),
            d.Obligations.Where(o => o.Verdict == ProofVerdict.Refuted)
                .GroupBy(o => o.Code)
                .Select(g => new KeyValuePair<string, int>(g.Key, g.Count()))
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .ToList()
        );

    /// <summary>What a MODEL gives otherwise than expected, as sentences with the diagnostic's code.</summary>
    internal static IEnumerable<(string Code, string Message)> Differences(ModelEntry expected, ModelReport found)
    {
        var actual = Of(found);
        if (actual.Verdict != expected.Verdict)
        {
            var why =
                found.Verdict == ModelVerdict.Undecided ? $": {found.Reason}"
                : found.Violated is { } v ? $": {v.Message}"
                : "";
            yield return ("MOM8103", $"MODEL {found.Name}: expected {expected.Verdict}, found {actual.Verdict}{why}");
            yield break;
        }

        // An undecided MODEL never passes, whatever a manifest says.
        if (found.Verdict == ModelVerdict.Undecided)
            yield return ("MOM8103", $"MODEL {found.Name}: undecided: {found.Reason}");
        if (actual.Violated != expected.Violated)
            yield return (
                "MOM8103",
                $"MODEL {found.Name}: expected {expected.Violated} to be violated, found {actual.Violated}"
            );
        if (actual.DistinctStates != expected.DistinctStates)
            yield return (
                "MOM8104",
                $"MODEL {found.Name}: expected {Words.Number(expected.DistinctStates)} distinct states, found {Words.Number(actual.DistinctStates)}"
            );
        if (actual.Depth != expected.Depth)
            yield return ("MOM8104", $"MODEL {found.Name}: expected depth {expected.Depth}, found {actual.Depth}");
        foreach (var name in actual.NeverFired.Except(expected.NeverFired))
            yield return ("MOM8104", $"MODEL {found.Name}: {name} no longer fires");
        foreach (var name in expected.NeverFired.Except(actual.NeverFired))
            yield return ("MOM8104", $"MODEL {found.Name}: expected {name} never to fire, but it does");
    }

    /// <summary>What a deployment gives otherwise than expected, as sentences with the diagnostic's code.</summary>
    internal static IEnumerable<(string Code, string Message)> Differences(
        DeploymentEntry expected,
        DeploymentReport found
    )
    {
        var actual = Of(found, expected.File);
        if (actual.Verdict != expected.Verdict)
            yield return ("MOM8103", $"expected {expected.Verdict}, found {actual.Verdict}: {Reason(found)}");
        else if (found.Verdict == ProofVerdict.Undecided)
            yield return ("MOM8103", $"undecided: {Reason(found)}");
        else if (!actual.Refuted.SequenceEqual(expected.Refuted))
            yield return ("MOM8103", $"expected {Text(expected.Refuted)} refuted, found {Text(actual.Refuted)}");
        if (actual.Proved != expected.Proved)
            yield return (
                "MOM8103",
                $"expected {Words.Count(expected.Proved, "obligation")} proved, found {actual.Proved}"
            );
        foreach (var vacuous in found.Obligations.Where(o => o.Vacuous))
            yield return (
                "MOM8109",
                $"{vacuous.Code} for {vacuous.Site} ({vacuous.Id}) has premises that contradict each other"
            );
        if (found.Obligations.Count == 0)
            yield return ("MOM8109", "no obligation was found: nothing is proved about this deployment");

        static string Text(IReadOnlyList<KeyValuePair<string, int>> codes) =>
            codes.Count == 0 ? "nothing" : Words.List(codes.Select(c => $"{c.Value} {c.Key}").ToList());
    }

    private static string Reason(DeploymentReport d) =>
        d.Obligations.FirstOrDefault(o => o.Verdict == d.Verdict) is { } first
            ? $"{first.Code} for {first.Site}: {(first.Verdict == ProofVerdict.Proved ? first.Claim : first.Reason)}"
            : "there is nothing to prove";
}
