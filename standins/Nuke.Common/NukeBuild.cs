using System.Linq.Expressions;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Parameters;

namespace Nuke.Common;

/// <summary>Base class of a build: its targets are properties of type <see cref="Target" />.</summary>
public abstract class NukeBuild
{
    /// <summary>The folder that holds <c>.nuke</c>: from <c>--root</c>, or found upwards from the working directory.</summary>
    public static AbsolutePath RootDirectory { get; } = FindRoot();
    public static AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";
    public static bool IsLocalBuild => Host is not GitHubActions;
    public static bool IsServerBuild => !IsLocalBuild;
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];
    public bool IsSucceeding => !ExecutionPlan.Any(x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);
    public int? ExitCode { get; set; }
    internal static Host Host => field ??= Host.Detect(CommandLine.Current.Value("host"));
    internal static Verbosity Verbosity { get; set; } = Verbosity.Normal;

    // The project whose output this is; null where only the output is there.
    internal static AbsolutePath ProjectDirectory { get; } = Upwards(AppContext.BaseDirectory, x => Directory.EnumerateFiles(x, "*.csproj").Any());
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    /// <summary>Runs the build <typeparamref name="T" /> with this process's arguments; returns the exit code.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() =>
        BuildExecution.Run(() => new T(), [.. defaultTargetExpressions.Select(x => ((MemberExpression)x.Body).Member.Name)]);

    protected internal virtual void OnBuildInitialized()
    {
    }

    protected internal virtual void OnBuildFinished()
    {
    }

    // Null where there is none: Execute says so; a type initializer must not throw.
    private static AbsolutePath FindRoot() =>
        !CommandLine.Current.Has("root") ? Upwards(Environment.CurrentDirectory, x => Directory.Exists(x / ".nuke"))
        : Path.GetFullPath(CommandLine.Current.Value("root") ?? Environment.CurrentDirectory);

    private static AbsolutePath Upwards(AbsolutePath path, Func<AbsolutePath, bool> predicate) =>
        path == null || predicate(path) ? path : Upwards(path.Parent, predicate);
}
