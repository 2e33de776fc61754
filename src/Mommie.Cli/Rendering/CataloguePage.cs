using System.Text;
using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>The catalogue of diagnostics as one Markdown page.</summary>
internal static class CataloguePage
{
    private static readonly (char Digit, string Title)[] Groups =
    [
        ('1', "Syntax"),
        ('2', "Names and types"),
        ('3', "Deployments and obligations"),
        ('4', "Checking"),
        ('5', "Emission"),
        ('6', "Running code"),
        ('8', "Command line, files and the gate"),
        ('9', "The tool itself"),
    ];

    /// <summary>The page.</summary>
    internal static string Text()
    {
        var page = new StringBuilder();
        page.Append("# Diagnostics\n\n");
        page.Append(
            "Written by `mommie explain --markdown`; do not edit. `mommie explain MOM2001` prints one entry.\n"
        );
        foreach (var (digit, title) in Groups)
        {
            var entries = Explanations.All.Where(e => e.Code[3] == digit).ToList();
            if (entries.Count > 0)
                page.Append($"\n## {title}\n");
            foreach (var entry in entries)
                Append(page, entry);
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, Explanation entry)
    {
        page.Append($"\n### {entry.Code}: {entry.Title}\n\n{entry.Text.TrimEnd()}\n");
        if (entry.Example.Length > 0)
            page.Append($"\n```\n{entry.Example.TrimEnd('\n')}\n```\n");
        if (entry.Section.Length > 0)
            page.Append($"\nMore: {entry.Section}\n");
    }
}
