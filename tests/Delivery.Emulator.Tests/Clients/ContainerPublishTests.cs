using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;

namespace Delivery.Emulator.Tests.Clients;

/// <summary>The .NET SDK's container publishing, which pulls its base image from the registry and pushes to it.</summary>
public sealed class ContainerPublishTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <UseAppHost>false</UseAppHost>
            <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
          </PropertyGroup>
        </Project>
        """;

    [Fact]
    public async Task The_dotnet_sdk_pulls_a_base_image_and_pushes_what_it_built_on_it()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var folder = new TestFolder();
        var token = (await RegistryClient.CallAsync(emulator, "GetAuthorizationToken", []))["authorizationData"]![0]!["authorizationToken"]!.GetValue<string>();
        var password = Encoding.UTF8.GetString(Convert.FromBase64String(token))["AWS:".Length..];
        var registry = await RegistryClient.LoginAsync(emulator, "base", "worker");
        await PushBaseAsync(registry);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "App.csproj"), Project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "App.cs"), "System.Console.WriteLine(1);", TestContext.Current.CancellationToken);

        // "localhost" is plain HTTP to the SDK.
        var host = $"localhost:{emulator.Url.Port}";
        var (exitCode, output, error) = await ForeignProgram.RunAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                "publish", folder.Path, "-t:PublishContainer", "-nologo", "-v:q", "-nodeReuse:false", $"-p:ContainerRegistry={host}", "-p:ContainerRepository=worker",
                "-p:ContainerImageTag=1.0", $"-p:ContainerBaseImage={host}/base:1",
            ],
            new Dictionary<string, string>
            {
                ["DOTNET_CONTAINER_PUSH_REGISTRY_UNAME"] = "AWS",
                ["DOTNET_CONTAINER_PUSH_REGISTRY_PWORD"] = password,
                ["DOTNET_CONTAINER_PULL_REGISTRY_UNAME"] = "AWS",
                ["DOTNET_CONTAINER_PULL_REGISTRY_PWORD"] = password,
            });

        exitCode.ShouldBe(0, output + error);
        var found = await RegistryClient.CallAsync(emulator, "BatchGetImage", new JsonObject
        {
            ["repositoryName"] = "worker",
            ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = "1.0" }),
        });
        var manifest = JsonNode.Parse(found["images"]![0]!["imageManifest"]!.GetValue<string>())!;
        manifest["layers"]!.AsArray().Count.ShouldBe(2, "the base's layer and the application's");
    }

    /// <summary>A base image of one empty layer, whose config is as complete as the SDK wants it.</summary>
    private static async Task PushBaseAsync(RegistryClient registry)
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, "app/"), TestContext.Current.CancellationToken);
        }

        using var layer = new MemoryStream();
        await using (var gzip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(tar.ToArray(), TestContext.Current.CancellationToken);
        }

        var config = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/usr/bin:/bin") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(RegistryClient.DigestOf(tar.ToArray())) },
            ["history"] = new JsonArray(new JsonObject { ["created_by"] = "test" }),
        }.ToJsonString());
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = RegistryClient.ManifestType,
            ["config"] = RegistryClient.Descriptor("application/vnd.oci.image.config.v1+json", await registry.PushBlobAsync("base", config), config.Length),
            ["layers"] = new JsonArray(RegistryClient.Descriptor(
                "application/vnd.oci.image.layer.v1.tar+gzip", await registry.PushBlobAsync("base", layer.ToArray()), layer.Length)),
        };
        using var pushed = await registry.SendAsync(
            HttpMethod.Put, "/v2/base/manifests/1", Encoding.UTF8.GetBytes(manifest.ToJsonString()), RegistryClient.ManifestType);
        ((int)pushed.StatusCode).ShouldBe(201);
    }
}
