namespace Mommie.Cli.Rendering;

/// <summary>Marks text for a terminal, or leaves it as it is.</summary>
/// <param name="coloured">Whether escape sequences are wanted.</param>
internal readonly struct Style(bool coloured)
{
    /// <summary>Something is wrong.</summary>
    internal string Bad(string text) => Mark("1;31", text);

    /// <summary>Something is doubtful or undecided.</summary>
    internal string Doubtful(string text) => Mark("1;33", text);

    /// <summary>Something is as it should be.</summary>
    internal string Good(string text) => Mark("1;32", text);

    /// <summary>A heading or a name.</summary>
    internal string Strong(string text) => Mark("1", text);

    /// <summary>Less important than its surroundings.</summary>
    internal string Faint(string text) => Mark("2", text);

    private string Mark(string code, string text) => coloured && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
