using Mommie.Cli.Input;

namespace Mommie.Cli.Rendering;

/// <summary>The renderers by the names of <c>--format</c>.</summary>
internal static class Renderers
{
    /// <summary>The renderer for a format's name.</summary>
    internal static IRenderer Of(string format, Terminal terminal, Files files) =>
        format switch
        {
            "json" => new JsonRenderer(terminal.Output),
            "sarif" => new SarifRenderer(terminal.Output),
            "msbuild" => new MSBuildRenderer(terminal.Output),
            _ => new TextRenderer(terminal, files),
        };
}
