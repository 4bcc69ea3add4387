using Delivery.Errors;

namespace Delivery.Versioning;

/// <summary>Files of the repository as a commit has them.</summary>
internal static class CommittedFiles
{
    /// <summary>Writes a folder of a commit below another folder. Index and working tree stay as they are; a commit without the folder gives nothing.</summary>
    /// <param name="repository">Folder of the repository.</param>
    /// <param name="reference">Branch, tag, commit or what git makes of them, such as <c>HEAD^1</c>. Anybody's text.</param>
    /// <param name="folder">Relative to the repository.</param>
    /// <param name="into">An empty folder.</param>
    /// <returns>The commit.</returns>
    /// <exception cref="DeliveryException">DLV-0423: there is no such commit here.</exception>
    public static async Task<string> WriteAsync(string repository, string reference, string folder, string into, CancellationToken cancellationToken)
    {
        GitCommand git = new(repository);
        var found = await git.RunAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}"], cancellationToken);
        var commit = found.Output.Trim();
        if (found.ExitCode != 0)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.BaseUnknown, $"There is no commit {Quoted.Of(reference)} here", "", "what to compare with has to be in this clone",
                "Name a branch, tag or commit that 'git log' shows, or fetch it first."));
        }

        var scratchIndex = Path.Combine(into, ".index");
        Dictionary<string, string> environment = new() { ["GIT_INDEX_FILE"] = scratchIndex, ["GIT_WORK_TREE"] = into };
        var listed = await git.RunAsync(["ls-tree", "--name-only", "-z", commit, "--", folder], cancellationToken);
        if (listed.Output.Length > 0)
        {
            var written = await git.RunAsync(["checkout", "--quiet", commit, "--", folder], cancellationToken, environment);
            if (written.ExitCode != 0)
            {
                throw RepositoryState.Unreadable(repository, written.Errors);
            }
        }

        File.Delete(scratchIndex);
        return commit;
    }
}
