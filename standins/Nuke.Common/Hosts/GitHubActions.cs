namespace Nuke.Common.CI.GitHubActions;

/// <summary>GitHub's runner: groups and annotations.</summary>
public class GitHubActions : Host
{
    internal GitHubActions()
    {
    }

    /// <summary>Null on any other host.</summary>
    public static GitHubActions Instance => NukeBuild.Host as GitHubActions;

    // The runner's log viewer shows colours although the output is redirected.
    internal override bool HasColors => !NoColor;
    internal override void OpenBlock(string text) => Annotate("group", text);
    internal override void CloseBlock(string text) => Annotate("endgroup", text);

    internal override void Annotate(string kind, string text) => Console.WriteLine(
        $"::{kind}::{text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal)}");
}
