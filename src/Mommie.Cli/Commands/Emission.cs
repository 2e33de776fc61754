using Mommie.Api;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Commands;

/// <summary>What the emitting verbs do with what was emitted.</summary>
internal static class Emission
{
    /// <summary>Writes the files unless there are errors, and says which ones.</summary>
    internal static ExitCode Write(Session session, IRenderer renderer, EmitReport emitted, string directory)
    {
        var code = ExitCodes.Of(emitted.Diagnostics);
        if (code == ExitCode.Ok)
        {
            foreach (var file in emitted.Files)
            {
                var path = Path.Combine(directory, file.Name);
                renderer.Line(session.Files.Write(path, file.Text) ? $"wrote {path}" : $"unchanged {path}");
            }
        }

        renderer.Diagnostics(emitted.Diagnostics, code);
        return code;
    }
}
