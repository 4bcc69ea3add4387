using Rehearsal.Tests;

// Stories wait for processes more than they work.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]
[assembly: AssemblyFixture(typeof(CompiledBuilds))]

namespace Rehearsal.Tests;

/// <summary>
/// The compiled build, which fresh clones of the same sources share so that it is compiled once in a run of the tests. build.sh decides by names, times and
/// sizes of the sources: files get one time in every clone, and what was compiled comes with its own.
/// </summary>
public sealed class CompiledBuilds : IDisposable
{
    private const string Sources = "build src standins Directory.Build.props Directory.Build.targets Directory.Packages.props global.json";
    private static readonly string Kept = Directory.CreateTempSubdirectory("compiled-").FullName;
    private static readonly SemaphoreSlim Compiling = new(1);

    /// <summary>Compiles a clone's build, or gives it what another one compiled.</summary>
    internal static async Task CompileAsync(Clone clone, bool isReadOnly, CancellationToken cancellationToken)
    {
        await Compiling.WaitAsync(cancellationToken);
        try
        {
            await PutIntoAsync(clone.Root, isReadOnly, cancellationToken);
            (await clone.BuildAsync(["--help"], Engine.None, cancellationToken)).ShouldSucceed();
            await KeepAsync(clone.Root, cancellationToken);
        }
        finally
        {
            Compiling.Release();
        }
    }

    /// <summary>Gives a clone what another one compiled from the same sources.</summary>
    /// <param name="isReadOnly">Nothing will be compiled again in it: it gets links.</param>
    internal static Task PutIntoAsync(string workspace, bool isReadOnly, CancellationToken cancellationToken) => BashAsync(workspace, $$"""
        git ls-files -z | xargs -0 touch --no-dereference --date 2026-01-01T00:00:00Z
        kept={{Kept}}/$({{Key}})
        if [ -d "$kept" ]; then cp --archive {{(isReadOnly ? "--link" : "--reflink=auto")}} "$kept/." .; fi
        """, cancellationToken);

    /// <summary>Keeps what a clone compiled, where nothing was kept of these sources yet.</summary>
    internal static Task KeepAsync(string workspace, CancellationToken cancellationToken) => BashAsync(workspace, $$"""
        [ -f .nuke/temp/compiled ] || exit 0
        kept={{Kept}}/$({{Key}})
        if [ -d "$kept" ]; then exit 0; fi
        mkdir --parents "$kept.new"
        find build src standins -path src/SampleWorker -prune -o -type d \( -name bin -o -name obj \) -print0 -prune |
          xargs -0 cp --archive --reflink=auto --parents --target-directory "$kept.new"
        cp --archive --parents --target-directory "$kept.new" .nuke/temp/compiled .nuke/temp/feed*
        mv "$kept.new" "$kept"
        """, cancellationToken);

    public void Dispose() => Directory.Delete(Kept, recursive: true);

    private static string Key => $"git ls-tree -r HEAD -- {Sources} | grep -v src/SampleWorker/ | sha256sum | cut -d ' ' -f 1";

    private static async Task BashAsync(string workspace, string script, CancellationToken cancellationToken) =>
        (await Clone.RunAsync("bash", ["-euo", "pipefail", "-c", script], workspace, Engine.None, cancellationToken)).ShouldSucceed();
}
