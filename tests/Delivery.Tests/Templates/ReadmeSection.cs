namespace Delivery.Tests.Templates;

/// <summary>
/// Parts of <c>cloudformation/README.md</c> that are generated, each between <c>&lt;!-- generated: NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c>. With
/// UPDATE_GOLDEN=1 they are written anew, to be read in the diff.
/// </summary>
internal static class ReadmeSection
{
    private const string End = "<!-- end -->";
    private static readonly Lock Gate = new();

    /// <param name="text">Without a line end before or after.</param>
    public static void ShouldBeCurrent(string name, string text)
    {
        var file = Repository.PathOf("cloudformation/README.md");
        var begin = $"<!-- generated: {name} -->\n";
        // Other sections are written by tests that run at the same time.
        lock (Gate)
        {
            var readme = File.ReadAllText(file).ReplaceLineEndings("\n");
            var start = readme.IndexOf(begin, StringComparison.Ordinal);
            start.ShouldBeGreaterThanOrEqualTo(0, $"cloudformation/README.md has no place for \"{name}\"");
            start += begin.Length;
            var end = readme.IndexOf(End, start, StringComparison.Ordinal);
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            {
                File.WriteAllText(file, $"{readme[..start]}{text.ReplaceLineEndings("\n")}\n{readme[end..]}");
            }
            else
            {
                readme[start..end].ShouldBe(text.ReplaceLineEndings("\n") + "\n", $"\"{name}\" of cloudformation/README.md is not current: UPDATE_GOLDEN=1 writes it anew");
            }
        }
    }
}
