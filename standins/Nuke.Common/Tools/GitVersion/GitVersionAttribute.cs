using System.Reflection;
using System.Text.Json;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Tools.GitVersion;

/// <summary>The version of the working tree, as GitVersion computes it from tags and commits.</summary>
public class GitVersion
{
    public string SemVer { get; internal set; }
    public string Sha { get; internal set; }
    public string CommitsSinceVersionSource { get; internal set; }
}

/// <summary>Injects the version; runs the GitVersion engine that the build project downloads as a package.</summary>
public class GitVersionAttribute : ValueInjectionAttributeBase
{
    public bool NoFetch { get; set; }

    public override object GetValue(MemberInfo member, object instance)
    {
        var arguments = $"exec \"{FindEngine()}\" \"{NukeBuild.RootDirectory}\" /output json /nocache" + (NoFetch ? " /nofetch" : string.Empty);
        using var process = ProcessTasks.StartProcess(
            DotNet.DotNetTasks.DotNetPath, arguments, NukeBuild.RootDirectory, logOutput: false, logInvocation: false);
        process.AssertWaitForExit();
        return process.ExitCode == 0 ? Parse(process.Output.StdToText()) : throw new InvalidOperationException(Reason(process.Output));
    }

    /// <summary>The one line that says why, out of what a failed engine wrote.</summary>
    internal static string Reason(IReadOnlyCollection<Output> output)
    {
        var thrown = output.Select(x => x.Text.Split("Exception: ")).FirstOrDefault(x => x.Length > 1)?[1];
        return thrown ?? output.OrderByDescending(x => x.Type).Select(x => x.Text).FirstOrDefault(x => x.Length > 0) ?? "GitVersion failed and didn't say why";
    }

    internal static GitVersion Parse(string output)
    {
        // The engine may log before and after its answer.
        var start = output.IndexOf('{', StringComparison.Ordinal);
        var end = output.LastIndexOf('}');
        if (start < 0 || end < start)
        {
            throw new InvalidDataException($"GitVersion answered no version:{Environment.NewLine}{output}");
        }

        using var document = JsonDocument.Parse(output[start..(end + 1)]);
        var version = new GitVersion();
        foreach (var property in typeof(GitVersion).GetProperties())
        {
            if (document.RootElement.TryGetProperty(property.Name, out var element) && element.ValueKind != JsonValueKind.Null)
            {
                property.SetValue(version, element.ToString());
            }
        }

        return version;
    }

    // What the build project downloaded is in its assets file; GitVersion.MsBuild carries the same engine as GitVersion.Tool.
    private static AbsolutePath FindEngine()
    {
        var assets = (NukeBuild.ProjectDirectory ?? throw new FileNotFoundException("The build's project was not found")) / "obj" / "project.assets.json";
        using var document = JsonDocument.Parse(File.ReadAllBytes(assets));
        var packages = document.RootElement.GetProperty("packageFolders").EnumerateObject().Select(x => AbsolutePath.Create(x.Name)).ToList();
        var downloads = document.RootElement.GetProperty("project").GetProperty("frameworks").EnumerateObject()
            .SelectMany(x => x.Value.TryGetProperty("downloadDependencies", out var list) ? list.EnumerateArray().ToList() : []);
        foreach (var download in downloads)
        {
            var id = download.GetProperty("name").GetString();
            var version = download.GetProperty("version").GetString().Trim('[', ']').Split(',')[0];
            var folder = id switch
            {
                "GitVersion.Tool" => $"tools/net{Environment.Version.Major}.0/any",
                "GitVersion.MsBuild" => $"tools/net{Environment.Version.Major}.0",
                _ => null,
            };
            if (folder != null && packages.Select(x => x / id.ToLowerInvariant() / version / folder / "gitversion.dll").FirstOrDefault(x => File.Exists(x)) is { } engine)
            {
                return engine;
            }
        }

        throw new FileNotFoundException("The build project downloads neither GitVersion.Tool nor GitVersion.MsBuild");
    }
}
