namespace Rehearsal.Tests.Workflows;

/// <summary>
/// The compiled build, which fresh clones of the same sources share so that it is compiled once. build.sh decides by names, times and sizes of the sources: files get one
/// time in every clone, and what was compiled comes with its own.
/// </summary>
internal sealed class CompiledBuilds(string folder)
{
    private const string Sources = "build src standins Directory.Build.props Directory.Build.targets Directory.Packages.props global.json";

    /// <summary>Gives a clone what another one compiled from the same sources.</summary>
    public Task PutIntoAsync(string workspace, CancellationToken cancellationToken) => BashAsync(workspace, $$"""
        git ls-files -z | xargs -0 touch --no-dereference --date 2026-01-01T00:00:00Z
        kept={{folder}}/$({{Key}})
        if [ -d "$kept" ]; then cp --archive --link "$kept/." .; fi
        """, cancellationToken);

    /// <summary>Keeps what a clone compiled, where nothing was kept of these sources yet.</summary>
    public Task KeepAsync(string workspace, CancellationToken cancellationToken) => BashAsync(workspace, $$"""
        [ -f .nuke/temp/compiled ] || exit 0
        kept={{folder}}/$({{Key}})
        if [ -d "$kept" ]; then exit 0; fi
        mkdir --parents "$kept.new"
        find build src standins -path src/SampleWorker -prune -o -type d \( -name bin -o -name obj \) -print0 -prune |
          xargs -0 cp --archive --link --parents --target-directory "$kept.new"
        cp --archive --parents --target-directory "$kept.new" .nuke/temp/compiled .nuke/temp/feed*
        mv "$kept.new" "$kept"
        """, cancellationToken);

    private static string Key => $"git ls-tree -r HEAD -- {Sources} | grep -v src/SampleWorker/ | sha256sum | cut -d ' ' -f 1";

    private static async Task BashAsync(string workspace, string script, CancellationToken cancellationToken) =>
        (await Clone.RunAsync("bash", ["-euo", "pipefail", "-c", script], workspace, Engine.None, cancellationToken)).ShouldSucceed();
}
