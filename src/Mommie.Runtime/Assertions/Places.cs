using System.Globalization;

namespace Mommie.Runtime;

/// <summary>A transition (or INIT) and where the program says it.</summary>
/// <param name="Role">The role type of the NODE.</param>
/// <param name="Transition">The transition's name, or <c>INIT</c>.</param>
/// <param name="File">The program's file name.</param>
/// <param name="Line">The first line, from 1.</param>
/// <param name="Column">The first column, from 1.</param>
/// <param name="EndLine">The last line.</param>
/// <param name="EndColumn">The column after the last.</param>
public sealed record TransitionPlace(
    string Role,
    string Transition,
    string File,
    int Line,
    int Column,
    int EndLine,
    int EndColumn
)
{
    /// <summary>The name with its node's.</summary>
    public string FullName => $"{Role}.{Transition}";

    /// <summary>The place as messages write it.</summary>
    /// <param name="line">A line of the program.</param>
    /// <returns><c>file:line</c>.</returns>
    public string At(int line) => string.Create(CultureInfo.InvariantCulture, $"{File}:{line}");

    /// <inheritdoc/>
    public override string ToString() => $"{FullName} ({At(Line)})";
}

/// <summary>The value of a name that the trigger of a transition bound.</summary>
/// <param name="Name">The name as the program writes it.</param>
/// <param name="Value">Its value.</param>
public readonly record struct Binding(string Name, object? Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Show.Text(Value)}";
}

/// <summary>A variable of the node before and after a body.</summary>
/// <param name="Name">The name as the program writes it.</param>
/// <param name="Before">The value before.</param>
/// <param name="After">The value after.</param>
public readonly record struct VariableChange(string Name, object? Before, object? After)
{
    /// <summary>Whether the value after is another one.</summary>
    public bool IsChanged => !Equals(Before, After);
}
