using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>GitHub's runner: groups, annotations and the variables of the workflow run.</summary>
public class GitHubActions : Host, IBuildServer
{
    internal GitHubActions()
    {
    }

    /// <summary>Null on any other host.</summary>
    public static GitHubActions Instance => NukeBuild.Host as GitHubActions;
    public string Home => Get("HOME");
    public string Workflow => Get("GITHUB_WORKFLOW");
    public string Action => Get("GITHUB_ACTION");
    public string Actor => Get("GITHUB_ACTOR");
    public string Repository => Get("GITHUB_REPOSITORY");
    public string RepositoryOwner => Get("GITHUB_REPOSITORY_OWNER");
    public string EventName => Get("GITHUB_EVENT_NAME");
    public string EventPath => Get("GITHUB_EVENT_PATH");
    public string Workspace => Get("GITHUB_WORKSPACE");
    public string Sha => Get("GITHUB_SHA");
    public string Ref => Get("GITHUB_REF");
    public string RefName => Get("GITHUB_REF_NAME");
    public string HeadRef => Get("GITHUB_HEAD_REF");
    public string BaseRef => Get("GITHUB_BASE_REF");
    public string RefType => Get("GITHUB_REF_TYPE");
    public long RunAttempt => Number("GITHUB_RUN_ATTEMPT");
    public long RunNumber => Number("GITHUB_RUN_NUMBER");
    public long RunId => Number("GITHUB_RUN_ID");
    public string ServerUrl => Get("GITHUB_SERVER_URL");
    public string Job => Get("GITHUB_JOB");
    public string Token => Get("GITHUB_TOKEN");
    public bool IsPullRequest => EventName is "pull_request" or "pull_request_target";
    public AbsolutePath StepSummaryFile => Get("GITHUB_STEP_SUMMARY");
    string IBuildServer.Branch => Ref;
    string IBuildServer.Commit => Sha;
    internal static bool IsRunning => Get("GITHUB_ACTIONS") != null;

    // The runner's log viewer shows colours although the output is redirected.
    internal override bool HasColors => NoColor is not { Length: > 0 };
    public void Group(string group) => Console.WriteLine("::group::" + Escape(group));
    public void EndGroup(string group) => Console.WriteLine("::endgroup::" + Escape(group));
    public void WriteDebug(string message) => WriteCommand("debug", message);
    public void WriteWarning(string message) => WriteCommand("warning", message);
    public void WriteError(string message) => WriteCommand("error", message);

    public void WriteCommand(string command, string message = null, Configure<Dictionary<string, object>> dictionaryConfigurator = null)
    {
        var properties = string.Join(',', dictionaryConfigurator.InvokeSafe([]).Select(x => $"{x.Key}={EscapeProperty(x.Value?.ToString())}"));
        Console.WriteLine($"::{command}{(properties.Length > 0 ? " " + properties : string.Empty)}::{Escape(message)}");
    }

    internal override void OpenBlock(string text) => Group(text);
    internal override void CloseBlock(string text) => EndGroup(text);
    internal override void ReportWarning(string text) => WriteWarning(text);
    internal override void ReportError(string text) => WriteError(text);

    private static string Get(string name) => Environment.GetEnvironmentVariable(name);

    private static long Number(string name) => long.TryParse(Get(name), out var value) ? value : 0;

    private static string Escape(string text) =>
        text?.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) =>
        Escape(text)?.Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
