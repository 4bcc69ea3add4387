using Delivery.Errors;

namespace Delivery.Versioning;

/// <summary>What is checked out.</summary>
/// <param name="Head">The commit: 40 hexadecimal digits (64 in a SHA-256 repository).</param>
/// <param name="Branch">Short name; null where a commit or tag is checked out. Anybody's text: never to be used in a command.</param>
/// <param name="ContentHash">
/// Git's hash of the whole working tree (ignored files aside) where it differs from the commit; null where it doesn't. The same content has
/// the same hash.
/// </param>
public sealed record RepositoryState(string Head, string? Branch, string? ContentHash)
{
    public bool IsDirty => ContentHash is not null;

    /// <summary>Reads the repository that <paramref name="folder"/> is in.</summary>
    /// <exception cref="DeliveryException">No git, no repository, no commit, or only a part of the history.</exception>
    public static async Task<RepositoryState> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw Refusal(ErrorCatalog.RepositoryMissing, folder, "there is no such folder", "Run the build in a clone of your repository.");
        }
        GitCommand git = new(folder);
        var inside = await git.RunAsync(["rev-parse", "--is-inside-work-tree", "--is-shallow-repository"], cancellationToken);
        if (inside.ExitCode != 0)
        {
            throw inside.Errors.Contains("not a git repository", StringComparison.Ordinal)
                ? Refusal(ErrorCatalog.RepositoryMissing, folder, "the version is made from git's tags and commits", "Run 'git init', 'git add -A' and 'git commit', or the build in a clone.")
                : Unreadable(folder, inside.Errors);
        }
        var facts = inside.Output.Split('\n', StringSplitOptions.TrimEntries);
        if (facts[0] != "true")
        {
            throw Refusal(ErrorCatalog.RepositoryMissing, folder, "the repository has no working tree here", "Run the build in a clone that is not bare.");
        }
        if (facts[1] == "true")
        {
            throw Refusal(ErrorCatalog.RepositoryShallow, folder, "a version counts commits since the last tag, and a shallow clone lacks them", "Run 'git fetch --unshallow --tags'. In GitHub Actions give actions/checkout 'fetch-depth: 0'.");
        }
        return await ReadStatusAsync(git, folder, cancellationToken);
    }

    private static async Task<RepositoryState> ReadStatusAsync(GitCommand git, string folder, CancellationToken cancellationToken)
    {
        var status = await git.RunAsync(["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal"], cancellationToken);
        if (status.ExitCode != 0)
        {
            throw Unreadable(folder, status.Errors);
        }
        // Headers come first; branch names hold no NUL, and no name of a file begins an entry with '# '.
        var entries = status.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var head = Header("# branch.oid ");
        if (head is null or "(initial)")
        {
            throw Refusal(ErrorCatalog.RepositoryEmpty, folder, "the version is made from git's tags and commits", "Run 'git add -A' and 'git commit'.");
        }
        var branch = Header("# branch.head ");
        var hasChanges = entries.Any(entry => !entry.StartsWith("# ", StringComparison.Ordinal));
        var content = hasChanges ? await WorkingTree.HashAsync(git, folder, cancellationToken) : null;
        return new(head, branch == "(detached)" ? null : branch, content);

        string? Header(string name) => entries
            .TakeWhile(entry => entry.StartsWith("# ", StringComparison.Ordinal))
            .FirstOrDefault(entry => entry.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
    }

    internal static DeliveryException Unreadable(string folder, string why) =>
        Refusal(ErrorCatalog.RepositoryUnreadable, folder, why, "Do what git says, then run the build again.");

    private static DeliveryException Refusal(ErrorKind kind, string folder, string why, string next) =>
        new(new DeliveryError(kind, kind.Title, folder, why, next));
}
