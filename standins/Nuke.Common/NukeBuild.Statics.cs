using System.Reflection;
using Nuke.Common.CI;
using Nuke.Common.IO;
using Nuke.Common.Parameters;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    private static Host host;

    /// <summary>The folder that holds <c>.nuke</c>: from <c>--root</c>, or found upwards from the working directory.</summary>
    public static AbsolutePath RootDirectory { get; } = FindRoot();
    public static AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";
    public static AbsolutePath BuildAssemblyFile { get; } = Assembly.GetEntryAssembly()?.Location is { Length: > 0 } location ? location : null;
    public static AbsolutePath BuildAssemblyDirectory => BuildAssemblyFile?.Parent;
    public static AbsolutePath BuildProjectDirectory => BuildProjectFile?.Parent;
    public static AbsolutePath BuildProjectFile { get; } = FindProject();
    public static Verbosity Verbosity { get; set; } = Verbosity.Normal;

    public static Host Host
    {
        get => host ??= Host.Detect(CommandLine.Current.Value("host"));
        set => host = value;
    }

    public static string[] LoadedLocalProfiles { get; } = CommandLine.Current.Values("profile") ?? [];
    public static bool IsLocalBuild => !IsServerBuild;
    public static bool IsServerBuild => Host is IBuildServer;
    AbsolutePath INukeBuild.RootDirectory => RootDirectory;
    AbsolutePath INukeBuild.TemporaryDirectory => TemporaryDirectory;
    AbsolutePath INukeBuild.BuildAssemblyFile => BuildAssemblyFile;
    AbsolutePath INukeBuild.BuildAssemblyDirectory => BuildAssemblyDirectory;
    AbsolutePath INukeBuild.BuildProjectDirectory => BuildProjectDirectory;
    AbsolutePath INukeBuild.BuildProjectFile => BuildProjectFile;
    Verbosity INukeBuild.Verbosity => Verbosity;
    Host INukeBuild.Host => Host;
    bool INukeBuild.IsLocalBuild => IsLocalBuild;
    bool INukeBuild.IsServerBuild => IsServerBuild;

    // Null where there is none: Execute says so; a type initializer must not throw.
    private static AbsolutePath FindRoot()
    {
        var working = (AbsolutePath)Environment.CurrentDirectory;
        if (CommandLine.Current.Has("root"))
        {
            return CommandLine.Current.Value("root") is { } root ? AbsolutePath.Create(Path.GetFullPath(root)) : working;
        }

        return working.FindParentOrSelf(x => Directory.Exists(x / ".nuke"));
    }

    private static AbsolutePath FindProject() =>
        BuildAssemblyDirectory?.FindParentOrSelf(x => x.DirectoryExists() && Directory.EnumerateFiles(x, "*.csproj").Any()) is { } directory
            ? AbsolutePath.Create(Directory.EnumerateFiles(directory, "*.csproj").Order(StringComparer.Ordinal).First())
            : null;
}
