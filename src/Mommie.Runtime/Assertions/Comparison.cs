namespace Mommie.Runtime;

/// <summary>Holds what a body did against one run of its body spec.</summary>
internal static class Comparison
{
    internal static List<Difference> Compare(NodeRecorder spec, NodeRecorder body, int line)
    {
        var differences = new List<Difference>(spec.Violations);
        CompareVariables(spec, body, line, differences);
        CompareStatements(spec, body, line, differences);
        if (body.OutputList.Count > spec.OutputList.Count)
        {
            var (text, name, _) = body.OutputList[spec.OutputList.Count];
            differences.Add(new(DifferenceKind.Output, name, "nothing emitted", text, line));
        }

        foreach (var call in spec.Calls.Unconsumed)
        {
            differences.Add(new(DifferenceKind.ExternCall, call.Name, "no call", call.ToString(), line));
        }

        return differences;
    }

    private static void CompareVariables(NodeRecorder spec, NodeRecorder body, int line, List<Difference> differences)
    {
        foreach (var (expected, actual) in spec.Variables().Zip(body.Variables()))
        {
            if (!Equals(expected.After, actual.After))
            {
                differences.Add(
                    new(
                        DifferenceKind.Variable,
                        expected.Name,
                        Described(expected),
                        Described(actual),
                        spec.LineOf(expected.Name, line)
                    )
                );
            }
        }
    }

    private static string Described(VariableChange variable) =>
        variable.IsChanged ? Show.Text(variable.After) : Show.Text(variable.After) + " (unchanged)";

    private static void CompareStatements(NodeRecorder spec, NodeRecorder body, int line, List<Difference> differences)
    {
        var expected = spec.Publications.DistinctBy(p => p.AsStatement(spec.Me)).ToList();
        var actual = body.Publications.DistinctBy(p => p.AsStatement(body.Me)).ToList();
        var missing = expected.ExceptBy(body.Published, p => p.AsStatement(spec.Me)).ToList();
        var extra = actual.ExceptBy(spec.Published, p => p.AsStatement(body.Me)).ToList();
        foreach (var lost in missing)
        {
            // The nearest extra statement, if any, is most likely what was meant.
            var instead =
                extra.Find(e => e.What.Record.Equals(lost.What.Record))
                ?? extra.Find(e => e.What.Record.RecordName == lost.What.Record.RecordName);
            if (instead is not null)
            {
                extra.Remove(instead);
            }

            differences.Add(
                new(
                    KindOf(lost, instead),
                    lost.What.Record.RecordName,
                    lost.AsStatement(spec.Me).ToString(),
                    instead?.AsStatement(body.Me).ToString() ?? "nothing published",
                    lost.Line
                )
            );
        }

        foreach (var added in extra)
        {
            differences.Add(
                new(
                    DifferenceKind.ExtraStatement,
                    added.What.Record.RecordName,
                    "nothing published",
                    added.AsStatement(body.Me).ToString(),
                    line
                )
            );
        }

        CheckCitations(body, line, differences);
    }

    private static DifferenceKind KindOf(RecordedPublication lost, RecordedPublication? instead) =>
        instead is null || !instead.What.Record.Equals(lost.What.Record) ? DifferenceKind.MissingStatement
        : instead.What.Verifiers != lost.What.Verifiers ? DifferenceKind.WrongVerifiers
        : DifferenceKind.WrongAuditors;

    private static void CheckCitations(NodeRecorder body, int line, List<Difference> differences)
    {
        if (!body.HasKnowledge)
        {
            return;
        }

        foreach (var publication in body.Publications)
        {
            foreach (var cited in publication.What.Citing.Where(c => !IsKnown(body.Knowledge, c)))
            {
                differences.Add(
                    new(
                        DifferenceKind.Citation,
                        publication.What.Record.RecordName,
                        "only statements that the node knows",
                        cited.ToString(),
                        line
                    )
                );
            }
        }
    }

    // As it stands, or as one that can be weakened and narrowed to it.
    private static bool IsKnown(IKnowledge knowledge, Statement statement) =>
        knowledge
            .Statements(statement.Record.GetType())
            .Any(k =>
                k.Issuer == statement.Issuer
                && k.Record.Equals(statement.Record)
                && statement.Verifiers.IsSubsetOf(k.Verifiers)
                && (
                    statement.Auditors.IsAnyone
                        ? k.Auditors.IsAnyone
                        : k.Auditors.ContainsAll(statement.Auditors.Members)
                )
            );
}
