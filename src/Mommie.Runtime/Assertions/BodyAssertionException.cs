using System.Text;

namespace Mommie.Runtime;

/// <summary>
/// A hand-written body did something its body spec does not allow. The message names the transition, the line of the
/// program, the bindings, and for each difference what was expected beside what happened.
/// </summary>
public sealed class BodyAssertionException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="place">The transition.</param>
    /// <param name="node">The local node.</param>
    /// <param name="bindings">What the trigger bound.</param>
    /// <param name="differences">What differs; at least one.</param>
    /// <param name="note">What limits the verdict, or null.</param>
    public BodyAssertionException(
        TransitionPlace place,
        Principal node,
        IReadOnlyList<Binding> bindings,
        IReadOnlyList<Difference> differences,
        string? note = null
    )
        : base(Describe(place, node, bindings, differences, note))
    {
        Place = place;
        Node = node;
        Bindings = bindings;
        Differences = differences;
    }

    /// <summary>The transition and its place in the program.</summary>
    public TransitionPlace Place { get; }

    /// <summary>The local node.</summary>
    public Principal Node { get; }

    /// <summary>What the trigger bound.</summary>
    public IReadOnlyList<Binding> Bindings { get; }

    /// <summary>What differs.</summary>
    public IReadOnlyList<Difference> Differences { get; }

    private static string Describe(
        TransitionPlace place,
        Principal node,
        IReadOnlyList<Binding> bindings,
        IReadOnlyList<Difference> differences,
        string? note
    )
    {
        var text = new StringBuilder();
        text.Append($"{place.FullName} at {node} does not do what its body spec says ({place.At(place.Line)}).\n");
        var width = bindings.Select(b => b.Name.Length).DefaultIfEmpty(0).Max();
        foreach (var binding in bindings)
        {
            text.Append($"  with {binding.Name.PadRight(width)} = {Indented(Show.Text(binding.Value), width + 10)}\n");
        }

        foreach (var difference in differences)
        {
            text.Append($"  {difference.Title} ({place.At(difference.Line)})\n");
            text.Append($"    expected  {Indented(difference.Expected, 14)}\n");
            text.Append($"    actual    {Indented(difference.Actual, 14)}\n");
        }

        if (note is not null)
        {
            text.Append($"  {note}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    // Lines after the first stand below the first one.
    private static string Indented(string text, int column) => text.Replace("\n", "\n" + new string(' ', column));
}
