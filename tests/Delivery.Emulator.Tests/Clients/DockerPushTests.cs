using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;

namespace Delivery.Emulator.Tests.Clients;

/// <summary>The Docker Engine, driven by its own command, pushing to the registry and pulling from it.</summary>
public sealed class DockerPushTests
{
    [Fact]
    public async Task Docker_logs_in_pushes_an_image_and_pulls_it_again()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();
        var docker = new DockerCommand(folder.Path);
        await docker.SkipWithoutEngineAsync();
        await RegistryClient.LoginAsync(emulator, "worker");
        var password = await RegistryClient.CallAsync(emulator, "GetAuthorizationToken", []);
        var token = Encoding.UTF8.GetString(Convert.FromBase64String(password["authorizationData"]![0]!["authorizationToken"]!.GetValue<string>()))["AWS:".Length..];
        var host = $"localhost:{emulator.Url.Port}";
        var image = $"{host}/worker:1";
        var archive = await ArchiveAsync(folder);

        (await docker.EndAsync(["push", image])).ExitCode.ShouldNotBe(0);
        await docker.TextAsync(["login", "-u", "AWS", "--password-stdin", host], token);
        var id = (await docker.TextAsync(["import", archive, image])).Trim();
        try
        {
            await docker.TextAsync(["push", image]);
            await docker.TextAsync(["rmi", image]);
            await docker.TextAsync(["pull", image]);
            (await docker.TextAsync(["image", "inspect", "-f", "{{.Id}}", image])).Trim().ShouldBe(id);
        }
        finally
        {
            await docker.EndAsync(["rmi", "-f", image]);
        }

        var missing = await docker.EndAsync(["pull", $"{host}/worker:none"]);
        missing.Error.ShouldContain("not found");
        var images = await RegistryClient.CallAsync(emulator, "DescribeImages", new JsonObject { ["repositoryName"] = "worker" });
        images["imageDetails"]![0]!["imageTags"]![0]!.GetValue<string>().ShouldBe("1");
        images["imageDetails"]![0]!["lastRecordedPullTime"].ShouldNotBeNull();
    }

    /// <summary>A file system of one file, other than any before it, so that nothing is in the engine already.</summary>
    private static async Task<string> ArchiveAsync(TestFolder folder)
    {
        var path = Path.Combine(folder.Path, "root.tar");
        await using var file = File.Create(path);
        await using var writer = new TarWriter(file);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Guid.NewGuid().ToString()));
        await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "file.txt") { DataStream = content }, TestContext.Current.CancellationToken);
        return path;
    }

    /// <summary>The docker command with a configuration of its own, so that no login is left behind.</summary>
    private sealed class DockerCommand(string folder)
    {
        public async Task SkipWithoutEngineAsync() =>
            Assert.SkipWhen((await EndAsync(["version", "-f", "{{.Server.Version}}"])).ExitCode != 0, "No Docker Engine answers on this machine.");

        public Task<(int ExitCode, string Output, string Error)> EndAsync(string[] arguments, string? input = null) =>
            ForeignProgram.RunAsync("docker", arguments, new Dictionary<string, string> { ["DOCKER_CONFIG"] = folder }, input);

        public async Task<string> TextAsync(string[] arguments, string? input = null)
        {
            var (exitCode, output, error) = await EndAsync(arguments, input);
            exitCode.ShouldBe(0, $"docker {arguments[0]}: {error}");
            return output;
        }
    }
}
