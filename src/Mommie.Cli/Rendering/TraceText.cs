using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>A run as text: one block per step.</summary>
internal static class TraceText
{
    /// <summary><c>r1: Execute(m = ..., c = c1)</c>; of the start, what was chosen before the first step.</summary>
    internal static string Title(TraceStep step)
    {
        var bindings = string.Join(", ", step.Bindings.Select(b => $"{b.Name} = {b.Value}"));
        if (step.Number == 0)
            return bindings.Length == 0 ? "the start" : $"the start, {bindings}";
        return bindings.Length == 0 ? $"{step.Node}: {step.Transition}" : $"{step.Node}: {step.Transition}({bindings})";
    }

    /// <summary>The lines of a whole run.</summary>
    /// <param name="trace">The steps, the start first.</param>
    /// <param name="cycle">How many steps lead to the cycle of a run without end; -1 of a run that ends.</param>
    /// <param name="style">Colours.</param>
    internal static IEnumerable<string> Lines(IReadOnlyList<TraceStep> trace, int cycle, Style style)
    {
        var last = trace.Count == 0 ? 0 : trace[^1].Number;
        foreach (var step in trace)
        {
            if (cycle >= 0 && cycle < last && step.Number == cycle + 1)
                yield return $"  {style.Strong("what follows is repeated for ever:")}";
            var at = step.Span.StartLine > 0 ? style.Faint($"   line {step.Span.StartLine}") : "";
            yield return $"  {step.Number, 3}. {style.Strong(Title(step))}{at}";
            foreach (var used in step.Used)
                yield return Line(used.Lie ? "lie" : "uses", used.Text, used.Lie);
            foreach (var answer in step.Answers)
                yield return Line("answered", $"{answer.Name} = {answer.Value}", false);
            foreach (var change in step.Changes)
            {
                var name = change.Node.Length == 0 ? change.Variable : $"{change.Node}.{change.Variable}";
                yield return Line(
                    step.Number == 0 ? "initially" : "changes",
                    change.Before.Length == 0 || step.Number == 0
                        ? $"{name} = {change.After}"
                        : $"{name}: {change.Before} -> {change.After}",
                    false
                );
            }

            foreach (var statement in step.Published)
                yield return Line(statement.Lie ? "lies" : "publishes", statement.Text, statement.Lie);
            foreach (var output in step.Emitted)
                yield return Line("emits", $"{output.Name}({output.Value})", false);
        }

        if (cycle >= 0)
            yield return cycle < last
                ? $"  {style.Strong($"and again from step {cycle + 1} on")}"
                : $"  {style.Strong("and nothing more happens")}";

        string Line(string what, string text, bool lie)
        {
            var word = what.PadRight(9);
            return $"         {(lie ? style.Bad(word) : style.Faint(word))} {text}";
        }
    }
}
