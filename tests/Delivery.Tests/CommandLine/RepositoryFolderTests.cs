using Delivery.CommandLine;
using Delivery.Errors;

namespace Delivery.Tests.CommandLine;

public sealed class RepositoryFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_repository_is_found_from_a_folder_below()
    {
        _folder.Write(".nuke/parameters.json", "{}");
        _folder.Write("src/Worker/a.cs", "");

        RepositoryFolder.Find([], Path.Combine(_folder.Path, "src", "Worker")).ShouldBe(_folder.Path);
        RepositoryFolder.Find(["Deploy", "--root", "../.."], Path.Combine(_folder.Path, "src", "Worker")).ShouldBe(_folder.Path);
    }

    [Fact]
    public void Outside_of_it_nothing_starts()
    {
        _folder.Write("elsewhere/a.txt", "");

        Should.Throw<DeliveryException>(() => RepositoryFolder.Find([], _folder.Path)).Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.RepositoryNotFound);
        Should.Throw<DeliveryException>(() => RepositoryFolder.Find(["--root", "elsewhere"], _folder.Path)).Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.RepositoryNotFound);
    }

    [Fact]
    public void Files_and_environments_are_read_as_they_are()
    {
        _folder.Write(".nuke/parameters.json", "{}");
        _folder.Write(".nuke/parameters.ci.json", "{ }");
        _folder.Write(".nuke/build.schema.json", "{}");
        _folder.Write("cloudformation/environments/local.yml", "# local\nendpoint: 'embedded'\n");
        _folder.Write("cloudformation/environments/dev.yml", "application: worker\nnote: |\n  endpoint: embedded\n");
        _folder.Write("cloudformation/environments/broken.yml", "endpoint: [");

        var read = RepositoryFolder.Read(_folder.Path, ["Deploy"], new Dictionary<string, string>());

        read.ParameterFiles.Select(file => file.Profile).ShouldBe(["ci", null], ignoreOrder: true);
        read.Environments.Select(name => (name, read.IsEmbedded(name))).ShouldBe([("broken", null), ("dev", false), ("local", true)]);
    }
}
