using System.Formats.Tar;
using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class ImageUnpackerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unpack-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Later_layers_replace_and_remove_files_of_earlier_ones()
    {
        var root = await UnpackAsync(
            writer =>
            {
                TestImages.Text(writer, "etc/kept", "1");
                TestImages.Text(writer, "etc/removed", "1");
                TestImages.Text(writer, "var/old", "1");
                TestImages.Text(writer, "etc/changed", "1");
            },
            writer =>
            {
                TestImages.Text(writer, "etc/.wh.removed", "");
                TestImages.Text(writer, "var/.wh..wh..opq", "");
                TestImages.Text(writer, "var/new", "2");
                TestImages.Text(writer, "etc/changed", "2");
            });

        Files(root).ShouldBe(["etc/changed", "etc/kept", "var/new"]);
        File.ReadAllText(root.Resolve("/etc/changed")).ShouldBe("2");
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("a/../../../outside")]
    [InlineData("/outside")]
    public async Task An_entry_can_not_leave_the_root(string path)
    {
        var root = await UnpackAsync(writer => TestImages.Text(writer, path, "x"));

        Files(root).ShouldBe(["outside"]);
        File.Exists(Path.Combine(_folder, "outside")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_that_points_outside_is_followed_within_the_root()
    {
        var outside = Directory.CreateTempSubdirectory("outside-").FullName;
        var root = await UnpackAsync(
            writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = outside }),
            writer => TestImages.Text(writer, "link/file", "x"),
            writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "copy") { LinkName = "link/file" }));

        Directory.EnumerateFileSystemEntries(outside).ShouldBeEmpty();
        Path.GetFullPath(Path.Combine(root.Folder, new FileInfo(Path.Combine(root.Folder, "link")).LinkTarget!)).ShouldStartWith(root.Folder);
        File.ReadAllText(root.Resolve("/copy")).ShouldBe("x");
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public async Task Links_in_a_circle_are_an_error_and_no_endless_loop() => await Should.ThrowAsync<ContainerException>(() => UnpackAsync(
        writer =>
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "a") { LinkName = "b" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "b") { LinkName = "a" });
        },
        writer => TestImages.Text(writer, "a/file", "x")));

    [Fact]
    public async Task An_image_that_unpacks_to_too_much_is_refused()
    {
        var images = new TestImages(_folder);
        var layer = images.Layer(gzip: true, writer => TestImages.Text(writer, "big", new string('x', 2000)));
        var image = images.Find(images.Image("big", new { }, layer))!;

        var refusal = await Should.ThrowAsync<ContainerException>(() => new ImageUnpacker(_folder, 1000).UnpackAsync(image, CancellationToken.None));

        refusal.Message.ShouldContain("more than 1000 bytes");
    }

    private async Task<RootFileSystem> UnpackAsync(params Action<TarWriter>[] layers)
    {
        var images = new TestImages(_folder);
        var stored = layers.Select((write, number) => images.Layer(gzip: number % 2 == 0, write)).ToArray<StoredLayer>();
        return await new ImageUnpacker(Path.Combine(_folder, "state"), 1 << 20).UnpackAsync(images.Find(images.Image("test", new { }, stored))!, CancellationToken.None);
    }

    private static List<string> Files(RootFileSystem root) =>
        [.. Directory.EnumerateFiles(root.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root.Folder, file)).Order(StringComparer.Ordinal)];
}
