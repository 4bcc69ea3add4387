using Nuke.Common.IO;

namespace StandIns.Tests.Nuke;

/// <summary>Section 4.6 of the reference.</summary>
public sealed class AbsolutePathTests : IDisposable
{
    private readonly AbsolutePath root = Directory.CreateTempSubdirectory("paths-").FullName;

    public void Dispose() => root.DeleteDirectory();

    [Fact]
    public void Division_combines_and_normalises()
    {
        (root / "a" / ".." / "b").ShouldBe(root / "b");
        (root / "a").Parent.ShouldBe(root);
    }

    [Fact]
    public void A_rooted_right_side_and_an_unrooted_path_are_refused()
    {
        Should.Throw<ArgumentException>(() => root / "/etc").Message.ShouldContain("Second path must not be rooted");
        Should.Throw<ArgumentException>(() => (AbsolutePath)"relative").Message.ShouldContain("must be rooted");
    }

    [Fact]
    public void Names_cut_at_the_last_dot()
    {
        var file = root / "b.tar.gz";

        file.NameWithoutExtension.ShouldBe("b.tar");
    }

    [Fact]
    public void Cleaning_empties_a_folder_and_makes_one_that_is_not_there()
    {
        var folder = root / "x";
        folder.CreateOrCleanDirectory();
        File.WriteAllText(folder / "z.txt", "text");

        folder.CreateOrCleanDirectory();

        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public void Patterns_find_files_and_folders()
    {
        foreach (var file in new[] { root / "src" / "A" / "bin" / "a.dll", root / "src" / "B" / "bin" / "b.dll", root / "src" / "B" / "b.cs" })
        {
            Directory.CreateDirectory(file.Parent);
            File.WriteAllText(file, "");
        }

        root.GlobDirectories("src/*/bin").ShouldBe([root / "src" / "A" / "bin", root / "src" / "B" / "bin"]);
        root.GlobFiles("**/*.dll").Select(x => x.NameWithoutExtension).ShouldBe(["a", "b"]);
    }
}
