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
        (root / "a" / ..).ShouldBe(root);
        (root / "a" + ".txt").Name.ShouldBe("a.txt");
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
        file.Extension.ShouldBe(".gz");
    }

    [Fact]
    public void Writing_creates_folders_and_cleaning_empties_them()
    {
        var file = root / "x" / "y" / "z.txt";

        file.WriteAllText("text").ReadAllText().ShouldBe("text");
        (root / "x").CreateOrCleanDirectory().DirectoryExists().ShouldBeTrue();
        file.FileExists().ShouldBeFalse();
        file.Existing().ShouldBeNull();
    }

    [Fact]
    public void Patterns_find_files_and_folders()
    {
        (root / "src" / "A" / "bin" / "a.dll").WriteAllText("");
        (root / "src" / "B" / "bin" / "b.dll").WriteAllText("");
        (root / "src" / "B" / "b.cs").WriteAllText("");

        root.GlobDirectories("src/*/bin").ShouldBe([root / "src" / "A" / "bin", root / "src" / "B" / "bin"]);
        root.GlobFiles("**/*.dll").Select(x => x.Name).ShouldBe(["a.dll", "b.dll"]);
        (root / "src" / "B").GetFiles("*", depth: 2).Count().ShouldBe(2);
    }
}
