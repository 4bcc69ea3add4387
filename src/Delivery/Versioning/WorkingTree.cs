namespace Delivery.Versioning;

/// <summary>The content of a working tree.</summary>
internal static class WorkingTree
{
    /// <summary>
    /// The hash of the tree that a commit of everything would have; null where that is the checked out one. Index and objects are written
    /// beside the repository's own, which stay as they are.
    /// </summary>
    public static async Task<string?> HashAsync(GitCommand git, string folder, CancellationToken cancellationToken)
    {
        var head = await GitAsync("rev-parse", "--verify", "HEAD^{tree}");
        var paths = (await GitAsync("rev-parse", "--git-path", "index", "--git-path", "objects", "--show-toplevel")).Split('\n');
        var (index, objects, top) = (Path.GetFullPath(paths[0], folder), Path.GetFullPath(paths[1], folder), Path.GetFullPath(paths[2], folder));
        var scratch = Directory.CreateTempSubdirectory("delivery-tree-");
        try
        {
            var scratchIndex = Path.Combine(scratch.FullName, "index");
            if (File.Exists(index))
            {
                // With the index, unchanged files needn't be read again.
                File.Copy(index, scratchIndex);
            }
            Dictionary<string, string> environment = new()
            {
                ["GIT_INDEX_FILE"] = scratchIndex,
                ["GIT_OBJECT_DIRECTORY"] = Directory.CreateDirectory(Path.Combine(scratch.FullName, "objects")).FullName,
                ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = objects,
            };
            await RunAsync(environment, "-C", top, "add", "--all");
            var tree = await RunAsync(environment, "-C", top, "write-tree");
            return tree == head ? null : tree;
        }
        finally
        {
            DeleteTree(scratch);
        }

        Task<string> GitAsync(params string[] arguments) => RunAsync(null, arguments);

        async Task<string> RunAsync(Dictionary<string, string>? environment, params string[] arguments)
        {
            var answer = await git.RunAsync(arguments, cancellationToken, environment);
            return answer.ExitCode == 0 ? answer.Output.Trim() : throw RepositoryState.Unreadable(folder, answer.Errors);
        }
    }

    // Git writes objects read-only, which Windows would not delete.
    private static void DeleteTree(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            file.IsReadOnly = false;
        }
        folder.Delete(recursive: true);
    }
}
