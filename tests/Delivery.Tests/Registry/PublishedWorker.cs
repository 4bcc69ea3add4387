using Delivery.Environments;
using Delivery.Registry;

namespace Delivery.Tests.Registry;

/// <summary>A small published application: one package's file, its own files, a Dockerfile beside it.</summary>
internal sealed class PublishedWorker : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public PublishedWorker()
    {
        _folder.Write(
            "published/Worker.deps.json",
            """
            {
              "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0" },
              "targets": { ".NETCoreApp,Version=v10.0": {
                "Worker/1.0.0": { "runtime": { "Worker.dll": {} } },
                "Package/2.0.0": { "runtime": { "lib/net10.0/Package.dll": {} }, "runtimeTargets": { "runtimes/linux/lib/Native.dll": {} } } } },
              "libraries": { "Worker/1.0.0": { "type": "project" }, "Package/2.0.0": { "type": "package" } }
            }
            """);
        _folder.Write("published/Worker.dll", "first");
        _folder.Write("published/Worker.runtimeconfig.json", "{}");
        _folder.Write("published/Package.dll", new string('p', 200_000));
        _folder.Write("published/runtimes/linux/lib/Native.dll", "native");
        _folder.Write("published/Worker.xml", "documentation");
        Dockerfile =
            """
            ARG BASE_IMAGE=registry.invalid/dotnet/runtime:10.0
            FROM ${BASE_IMAGE}
            WORKDIR /app
            COPY deps/ ./
            COPY app/ ./
            USER 1654:1654
            ENTRYPOINT ["dotnet", "Worker.dll"]
            """;
        _folder.Write("Dockerfile.dockerignore", "**/*.xml\n");
    }

    public string Dockerfile { set => _folder.Write("Dockerfile", value); }

    public string Code { set => _folder.Write("published/Worker.dll", value); }

    public string CacheFolder => Path.Combine(_folder.Path, "cache");

    public string PublishFolder => Path.Combine(_folder.Path, "published");

    public ImageRequest Request(EnginePreference engine, string version = "1.0.0", string commit = "c1") => new()
    {
        PublishFolder = PublishFolder,
        Dockerfile = Path.Combine(_folder.Path, "Dockerfile"),
        Version = version,
        Commit = commit,
        Architecture = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? Architecture.Arm64 : Architecture.X64,
        Engine = engine,
        AllowLocalBase = true,
        CacheFolder = CacheFolder,
    };

    public void Dispose() => _folder.Dispose();
}
