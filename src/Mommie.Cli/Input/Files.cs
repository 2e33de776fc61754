using System.Text;
using Mommie.Api;

namespace Mommie.Cli.Input;

/// <summary>
/// Files as commands see them. Every failure of the file system becomes an <see cref="InputException"/> that names the
/// file and says what to do; what was read is remembered, so that a message can show the line it is about.
/// </summary>
internal sealed class Files(Terminal terminal)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, SourceText> read = new(StringComparer.Ordinal);

    /// <summary>The texts read so far, by the name that messages give them.</summary>
    internal SourceText? Remembered(string path) => read.GetValueOrDefault(path);

    /// <summary>Reads a text; <c>-</c> is standard input.</summary>
    /// <param name="path">As the user wrote it; messages repeat it.</param>
    internal SourceText Read(string path)
    {
        if (read.TryGetValue(path, out var known))
            return known;
        var source = new SourceText(path, Decode(path, Bytes(path)));
        read[path] = source;
        return source;
    }

    /// <summary>Reads a text that may be missing; null where it is.</summary>
    internal SourceText? TryRead(string path) => File.Exists(path) ? Read(path) : null;

    /// <summary>The bytes of a file; null where it is missing.</summary>
    internal byte[]? TryBytes(string path) => File.Exists(path) ? Bytes(path) : null;

    /// <summary>Writes a text as UTF-8, making its directory. Leaves a file alone that has the same bytes already.</summary>
    /// <returns>Whether anything changed.</returns>
    internal bool Write(string path, string text)
    {
        var bytes = Strict.GetBytes(text);
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
                return false;
            if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
            {
                if (File.Exists(directory))
                    throw new IOException("its directory is a file");
                Directory.CreateDirectory(directory);
            }

            File.WriteAllBytes(path, bytes);
            read.Remove(path);
            return true;
        }
        catch (Exception e) when (IsSystem(e))
        {
            throw new InputException(
                "MOM8004",
                path,
                $"the file cannot be written: {Reason(e)}",
                "Choose a directory that you may write to."
            );
        }
    }

    /// <summary>Lets a file be run as a program, where the system has a mark for that.</summary>
    internal static void MakeExecutable(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            File.SetUnixFileMode(
                path,
                File.GetUnixFileMode(path)
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherExecute
            );
        }
        catch (Exception e) when (IsSystem(e))
        {
            throw new InputException("MOM8004", path, $"the file cannot be made executable: {Reason(e)}", null);
        }
    }

    /// <summary>Removes a file.</summary>
    internal static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsSystem(e))
        {
            throw new InputException("MOM8004", path, $"the file cannot be removed: {Reason(e)}", null);
        }
    }

    /// <summary>The files below or in a directory whose names end in <paramref name="suffix"/>, in ordinal order.</summary>
    internal static IReadOnlyList<string> In(string directory, string suffix, bool below = false)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = below, MatchCasing = MatchCasing.CaseSensitive };
        try
        {
            return Directory
                .EnumerateFiles(directory.Length == 0 ? "." : directory, "*" + suffix, options)
                .Select(file => directory.Length == 0 ? Path.GetRelativePath(".", file) : file)
                .Where(file => file.EndsWith(suffix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToList();
        }
        catch (Exception e) when (IsSystem(e))
        {
            throw new InputException("MOM8002", directory, $"the directory cannot be read: {Reason(e)}", null);
        }
    }

    private byte[] Bytes(string path)
    {
        try
        {
            if (path != "-")
                return Directory.Exists(path)
                    ? throw new InputException(
                        "MOM8002",
                        path,
                        "expected a file, found a directory",
                        "Name the file in it."
                    )
                    : File.ReadAllBytes(path);
            using var all = new MemoryStream();
            terminal.Input.CopyTo(all);
            return all.ToArray();
        }
        catch (Exception e) when (IsSystem(e))
        {
            throw new InputException(
                "MOM8002",
                path,
                $"the file cannot be read: {Reason(e)}",
                e is FileNotFoundException or DirectoryNotFoundException ? "Check the path." : null
            );
        }
    }

    private static string Decode(string path, byte[] bytes)
    {
        // A byte order mark is no character of the text.
        var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            return Strict.GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException)
        {
            var offset = FirstInvalid(bytes.AsSpan(start)) + start;
            throw new InputException(
                "MOM8003",
                path,
                $"expected UTF-8 text, found the byte 0x{bytes[offset]:X2} at offset {offset}",
                "Convert the file to UTF-8."
            );
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (
            at < bytes.Length
            && Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == System.Buffers.OperationStatus.Done
        )
            at += used;
        return Math.Min(at, bytes.Length - 1);
    }

    private static bool IsSystem(Exception e) =>
        e
            is IOException
                or UnauthorizedAccessException
                or System.Security.SecurityException
                or NotSupportedException
                or ArgumentException;

    // The system's sentences repeat the path, which the message has already.
    private static string Reason(Exception e) =>
        e switch
        {
            FileNotFoundException => "there is no such file",
            DirectoryNotFoundException => "there is no such directory",
            UnauthorizedAccessException => "access is denied",
            PathTooLongException => "the path is too long",
            _ => e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '),
        };
}
