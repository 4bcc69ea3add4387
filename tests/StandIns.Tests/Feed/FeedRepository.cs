using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;

namespace StandIns.Tests.Feed;

/// <summary>
/// A repository with this one's bootstrap, package list and stand-in switch, but with projects that compile in no time, a folder as its only
/// feed, and a package cache of its own: nothing reaches the network, and no package made here reaches the machine's cache.
/// </summary>
internal sealed class FeedRepository : IDisposable
{
    public static readonly string[] AwsPackages = ["AWSSDK.CloudFormation", "AWSSDK.CloudWatchLogs", "AWSSDK.ECR", "AWSSDK.ECS"];

    public static readonly string[] AllPackages = [.. AwsPackages, "Nuke.Common", "GitVersion.Tool"];

    private const string Unreachable = "https://127.0.0.1:9/index.json";
    private readonly string folder = Directory.CreateTempSubdirectory("feed-tests-").FullName;

    public FeedRepository()
    {
        foreach (var file in new[] { "build.sh", "Directory.Packages.props", "Directory.Build.targets", "global.json", "standins/feed.sh", "standins/StandIns.targets" })
        {
            Write(file, File.ReadAllText(Repository.PathOf(file)));
        }

        Write("Directory.Build.props", """<Project><Import Project="$(MSBuildThisFileDirectory).nuke/temp/feed.props" Condition="Exists('$(MSBuildThisFileDirectory).nuke/temp/feed.props')" /></Project>""");
        foreach (var package in AllPackages.Except(["GitVersion.Tool"]))
        {
            Write($"standins/{package}/{package}.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        }

        Write("build/_build.csproj", """<Project DefaultTargets="Build"><Target Name="Restore" /><Target Name="Build" /></Project>""");
        Write("build/Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{string.Concat(AllPackages.Except(["GitVersion.Tool"]).Select(x => $"<PackageReference Include=\"{x}\" />"))}</ItemGroup>
            </Project>
            """);
        Directory.CreateDirectory(PathOf("feed"));
        UseFeed(PathOf("feed"));
        CopyProgram();
    }

    public string AnswerFile => PathOf(".nuke/temp/feed.props");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public string PathOf(string relative) => Path.Combine(folder, relative);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    public void UseFeed(string source) => Write("nuget.config", $"""
        <configuration>
          <packageSources><clear /><add key="the feed" value="{source}" /></packageSources>
          <fallbackPackageFolders><clear /></fallbackPackageFolders>
        </configuration>
        """);

    public void GoOffline() => UseFeed(Unreachable);

    /// <summary>Packages of the official names and versions, made from the stand-ins' own output.</summary>
    public void Publish(params IEnumerable<string> packages)
    {
        foreach (var id in packages)
        {
            var version = id switch { "Nuke.Common" => "10.1.0", "GitVersion.Tool" => "6.8.2", _ => "4.0.99" };
            using var archive = ZipFile.Open(PathOf($"feed/{id}.{version}.nupkg"), ZipArchiveMode.Create);
            using (var nuspec = new StreamWriter(archive.CreateEntry($"{id}.nuspec").Open()))
            {
                nuspec.Write($"<package><metadata><id>{id}</id><version>{version}</version><authors>a</authors><description>d</description></metadata></package>");
            }

            var assembly = Path.Combine(AppContext.BaseDirectory, id + ".dll");
            archive.CreateEntryFromFile(File.Exists(assembly) ? assembly : typeof(FeedRepository).Assembly.Location, $"lib/net10.0/{id}.dll", CompressionLevel.NoCompression);
        }
    }

    /// <summary>Runs the bootstrap, and behind it a build that greets.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> BuildAsync(params IEnumerable<string> arguments) =>
        await RunAsync("bash", [PathOf("build.sh"), "Hello", .. arguments]);

    /// <summary>What a project that asks for all packages is given, by the decision in force.</summary>
    public async Task<(string[] Official, string[] StandIns)> ReferencesAsync()
    {
        var (_, output, errors) = await RunAsync("dotnet", ["msbuild", PathOf("build/Consumer.csproj"), "-getItem:PackageReference", "-getItem:ProjectReference"]);
        using var document = JsonDocument.Parse(output.Length > 0 ? output : throw new InvalidOperationException(errors));
        string[] Names(string item, string key) =>
            [.. document.RootElement.GetProperty("Items").GetProperty(item).EnumerateArray().Select(x => x.GetProperty(key).GetString()!).Order(StringComparer.Ordinal)];
        return (Names("PackageReference", "Identity"), Names("ProjectReference", "Filename"));
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NUGET_PACKAGES"] = PathOf("packages");
        start.Environment["NUGET_HTTP_CACHE_PATH"] = PathOf("http-cache");
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
        start.Environment["NUGET_ENHANCED_NETWORK_RETRY_DELAY_MILLISECONDS"] = "1";
        start.Environment.Remove("STANDINS");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    // The fixture build under the name that the bootstrap starts.
    private void CopyProgram()
    {
        var source = Repository.PathOf("tests/StandIns.Tests/NukeFixture/bin/Debug/net10.0");
        Directory.CreateDirectory(PathOf("build/bin/Debug"));
        foreach (var file in Directory.GetFiles(source))
        {
            var name = Path.GetFileName(file);
            File.Copy(file, PathOf("build/bin/Debug/" + (name is "NukeFixture.dll" or "NukeFixture.runtimeconfig.json" ? name.Replace("NukeFixture", "_build", StringComparison.Ordinal) : name)));
        }
    }
}
