using System.Text;
using Mommie.Cli.Input;
using Xunit;

namespace Mommie.Cli.Tests;

public sealed class FilesTests
{
    private static string Refusal(Action<Files, Scratch> act, byte[]? input = null)
    {
        using var scratch = new Scratch();
        var files = new Files(new Terminal { Input = new MemoryStream(input ?? []) });
        var bad = Assert.Throws<InputException>(() => act(files, scratch));
        var only = Assert.Single(bad.Diagnostics);
        Assert.DoesNotContain(scratch.Root, only.Message);
        return $"{only.Code} {only.Message}";
    }

    [Fact]
    public void A_missing_file() =>
        Assert.Equal(
            "MOM8002 the file cannot be read: there is no such file",
            Refusal((files, scratch) => files.Read(scratch.PathOf("none.mommie")))
        );

    [Fact]
    public void A_missing_directory() =>
        Assert.Equal(
            "MOM8002 the file cannot be read: there is no such directory",
            Refusal((files, scratch) => files.Read(scratch.PathOf("none", "none.mommie")))
        );

    [Fact]
    public void A_directory_where_a_file_is_expected() =>
        Assert.Equal(
            "MOM8002 expected a file, found a directory",
            Refusal((files, scratch) => files.Read(scratch.Root))
        );

    [Fact]
    public void Bytes_that_are_not_UTF8_are_found_by_offset() =>
        Assert.Equal(
            "MOM8003 expected UTF-8 text, found the byte 0xFF at offset 3",
            Refusal((files, _) => files.Read("-"), [0xC3, 0xBC, 0x41, 0xFF, 0x41])
        );

    [Fact]
    public void A_text_cut_in_the_middle_of_a_character_is_not_UTF8() =>
        Assert.StartsWith("MOM8003 ", Refusal((files, _) => files.Read("-"), [0x41, 0xE2, 0x82]));

    [Fact]
    public void A_path_with_a_null_character() =>
        Assert.StartsWith("MOM8002 ", Refusal((files, _) => files.Read("a\0b")));

    [Fact]
    public void A_byte_order_mark_is_no_text()
    {
        var files = new Files(new Terminal { Input = new MemoryStream([0xEF, 0xBB, 0xBF, 0x41]) });
        Assert.Equal("A", files.Read("-").Text);
    }

    [Fact]
    public void A_file_where_a_directory_is_to_be() =>
        Assert.StartsWith(
            "MOM8004 the file cannot be written: ",
            Refusal((files, scratch) => files.Write(Path.Combine(scratch.Write("file", ""), "x.tla"), "text"))
        );

    [Fact]
    public void A_directory_where_a_file_is_to_be() =>
        Assert.StartsWith(
            "MOM8004 the file cannot be written: ",
            Refusal((files, scratch) => files.Write(scratch.Root, "text"))
        );

    [Fact]
    public void Writing_makes_directories_and_leaves_equal_files_alone()
    {
        using var scratch = new Scratch();
        var files = new Files(new Terminal());
        var path = scratch.PathOf("a", "b", "c.tla");
        Assert.True(files.Write(path, "ü\n"));
        Assert.Equal(Encoding.UTF8.GetBytes("ü\n"), File.ReadAllBytes(path));
        Assert.False(files.Write(path, "ü\n"));
        Assert.True(files.Write(path, "v\n"));
    }

    [Fact]
    public void Files_are_listed_in_ordinal_order()
    {
        using var scratch = new Scratch();
        foreach (var name in new[] { "b.deploy", "B.deploy", "a.deploy", "a.deploy.bak", "sub/c.deploy" })
            scratch.Write(name, "");
        Assert.Equal(
            ["B.deploy", "a.deploy", "b.deploy"],
            Files.In(scratch.Root, ".deploy").Select(f => Path.GetFileName(f))
        );
        Assert.Equal(4, Files.In(scratch.Root, ".deploy", below: true).Count);
        Assert.Throws<InputException>(() => Files.In(scratch.PathOf("none"), ".deploy"));
    }
}
