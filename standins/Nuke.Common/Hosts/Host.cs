using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;

namespace Nuke.Common.Execution
{
    /// <summary>A person's terminal.</summary>
    internal sealed class Terminal : Host;
}

namespace Nuke.Common
{
    /// <summary>Where the build runs, and how it writes there.</summary>
    public abstract class Host
    {
        internal Host()
        {
        }

        /// <summary>Colours only where a person or a log viewer sees them: not when redirected, never with NO_COLOR.</summary>
        internal virtual bool HasColors => !Console.IsOutputRedirected && !NoColor && Environment.GetEnvironmentVariable("TERM") != "dumb";

        private protected static bool NoColor => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

        internal static Host Detect(string name) => name switch
        {
            null => Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == null ? new Terminal() : new GitHubActions(),
            _ when nameof(GitHubActions).EndsWith(name, StringComparison.OrdinalIgnoreCase) => new GitHubActions(),
            _ when nameof(Terminal).EndsWith(name, StringComparison.OrdinalIgnoreCase) => new Terminal(),
            _ => throw new BuildSetupException($"Host '{name}' does not exist. Available hosts are: GitHubActions, Terminal"),
        };

        internal virtual void OpenBlock(string text)
        {
            ConsoleText.Write();
            ConsoleText.Write("╬" + new string('═', text.Length + 5));
            ConsoleText.Write("║ " + ConsoleText.Colored(text, ConsoleText.Information));
            ConsoleText.Write("╬" + new string('═', Math.Max(text.Length - 4, 2)));
            ConsoleText.Write();
        }

        internal virtual void CloseBlock(string text)
        {
        }

        internal virtual void Annotate(string kind, string text)
        {
        }
    }
}
