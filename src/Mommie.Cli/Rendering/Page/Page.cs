using System.Net;
using System.Text;

namespace Mommie.Cli.Rendering;

/// <summary>What pages are made of.</summary>
internal static class Page
{
    /// <summary>A text as HTML, in an element or in a quoted attribute: nothing in it is markup.</summary>
    internal static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        // Control characters are not allowed in HTML, not even as references, and half a surrogate pair is no text.
        foreach (var rune in text.EnumerateRunes())
            safe.Append(Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') ? "\ufffd" : rune.ToString());
        return WebUtility.HtmlEncode(safe.ToString());
    }

    /// <summary>A file that is part of the tool.</summary>
    internal static string Resource(string name)
    {
        using var stream =
            typeof(Page).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the tool lacks its {name}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
