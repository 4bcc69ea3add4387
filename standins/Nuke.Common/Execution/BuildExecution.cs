using System.Globalization;
using Nuke.Common.Parameters;
using Nuke.Common.ValueInjection;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>The build can't start; the message alone says why.</summary>
internal sealed class BuildSetupException(string message) : Exception(message);

/// <summary>One run of a build, from the command line to the exit code.</summary>
internal sealed class BuildExecution(NukeBuild build, List<ExecutableTarget> targets, ParameterBinding parameters, Logging logging)
{
    public static int Run(Func<NukeBuild> create, IReadOnlyCollection<string> defaultTargets)
    {
        using var logging = Logging.Start();
        try
        {
            var root = NukeBuild.RootDirectory ?? throw new BuildSetupException(
                $"Could not locate '.nuke' directory while walking up from '{Environment.CurrentDirectory}'. Change into the repository, or name it with --root.");
            var files = new ParameterFiles(root / ".nuke", CommandLine.Current.Values("profile") ?? []);
            ParameterBinding.Current = new ParameterBinding(CommandLine.Current, Environment.GetEnvironmentVariables(), files);
            var build = create();
            return new BuildExecution(build, TargetGraph.Create(build, defaultTargets), ParameterBinding.Current, logging).Run();
        }
        catch (BuildSetupException exception)
        {
            // Plain: the host, which knows the colours, may be what is wrong.
            Console.WriteLine(exception.Message);
            return -1;
        }
    }

    private int Run()
    {
        var (help, plan, noLogo, isContinued) = (Flag("Help"), Flag("Plan"), Flag("NoLogo"), Flag("Continue"));
        if (parameters.BuiltIn("Verbosity") is [var verbosity, ..])
        {
            NukeBuild.Verbosity = Enum.TryParse<Verbosity>(verbosity, ignoreCase: true, out var value) ? value : throw new BuildSetupException(
                $"Verbosity '{verbosity}' does not exist. Available are: {string.Join(", ", Enum.GetNames<Verbosity>())}");
        }

        Inject(x => x is ParameterAttribute and not ProjectModel.SolutionAttribute);
        Schema.Update(build, targets);
        if (!noLogo)
        {
            ConsoleText.WriteBanner();
        }

        var skipped = Names(parameters.BuiltIn("Skip"));
        build.ExecutionPlan = ExecutionPlanner.Plan(targets, Names(InvokedTargets()));
        if (help || build.ExecutionPlan.Count == 0)
        {
            Overview.WriteHelp(build, targets);
            return 0;
        }

        if (plan)
        {
            Overview.WritePlan(build.ExecutionPlan);
            return 0;
        }

        if (NukeBuild.IsLocalBuild)
        {
            logging.OpenFile();
        }

        // Made after the build's own handlers, so that it is told first: a target they cancel is known to be aborted, not failed.
        Inject(x => x is not ParameterAttribute or ProjectModel.SolutionAttribute);
        build.OnBuildInitialized();
        using var cancellation = new Cancellation(Finish);
        ExecutionPlanner.Skip(build.ExecutionPlan, skipped);
        ExecutionPlanner.SkipByCondition(build.ExecutionPlan);
        new TargetExecution(build, logging, cancellation).Run(isContinued);
        cancellation.Complete();
        return Finish();
    }

    private bool Flag(string name) => parameters.BuiltIn(name) switch
    {
        null => false,
        [] => true,
        [var text] when bool.TryParse(text, out var value) => value,
        var values => throw new BuildSetupException($"--{DisplayName.Of(name)} cannot take the value '{string.Join(' ', values)}'; targets come before switches"),
    };

    // Positional targets rank below the switch and above the environment; null where there are none of either.
    private string[] InvokedTargets() =>
        CommandLine.Current.Values("target") ?? (CommandLine.Current.Positionals is { Length: > 0 } positionals ? positionals : parameters.BuiltIn("Target"));

    private static string[] Names(string[] values) => values?.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries)).ToArray();

    private void Inject(Func<ValueInjectionAttributeBase, bool> isMeant)
    {
        foreach (var (member, attribute) in ParameterBinding.Members(build.GetType()).Where(x => isMeant(x.Attribute)))
        {
            try
            {
                if (attribute.GetValue(member, build) is { } value)
                {
                    ParameterBinding.Set(member, build, value);
                }
            }
            catch (Exception exception)
            {
                // As in NUKE, a value that can't be had is a warning; whoever needs the member says so.
                Log.Warning("Could not inject value for {Type}.{Member}: {Reason}", build.GetType().Name, member.Name, exception.Message);
            }
        }
    }

    private int Finish()
    {
        foreach (var target in build.ExecutionPlan)
        {
            target.Status = target.Status switch
            {
                ExecutionStatus.Scheduled => ExecutionStatus.NotRun,
                ExecutionStatus.Running => ExecutionStatus.Aborted,
                _ => target.Status,
            };
        }

        logging.WriteProblems();
        SummaryTable.Write(build, DateTime.Now.ToString(CultureInfo.CurrentCulture));
        build.OnBuildFinished();
        logging.Dispose();
        var isAborted = build.ExecutionPlan.Any(x => x.Status == ExecutionStatus.Aborted);
        return build.ExitCode ?? (isAborted ? Cancellation.ExitCode : build.IsSucceeding ? 0 : -1);
    }
}
