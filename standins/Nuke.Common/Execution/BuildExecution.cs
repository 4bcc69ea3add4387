using System.Reflection;
using Nuke.Common.Parameters;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>One run of a build, from the command line to the exit code.</summary>
internal sealed class BuildExecution(NukeBuild build, List<ExecutableTarget> targets, ParameterBinding parameters, Logging logging)
{
    public static int Run(Func<NukeBuild> create, IReadOnlyCollection<string> defaultTargets)
    {
        using var logging = Logging.Start();
        try
        {
            if (NukeBuild.RootDirectory == null)
            {
                throw new BuildSetupException(
                    $"Could not locate '.nuke' directory while walking up from '{Environment.CurrentDirectory}'. Change into the repository, or name it with --root.");
            }

            var binding = ParameterBinding.Current = new ParameterBinding(
                CommandLine.Current,
                Environment.GetEnvironmentVariables(),
                new ParameterFiles(NukeBuild.RootDirectory / ".nuke", NukeBuild.LoadedLocalProfiles));
            var build = create();
            return new BuildExecution(build, TargetGraph.Create(build, defaultTargets), binding, logging).Run();
        }
        catch (BuildSetupException exception)
        {
            ConsoleText.Write(exception.Message, ConsoleText.Error);
            return -1;
        }
    }

    private int Run()
    {
        BindBuiltIns();
        Inject(x => x is ParameterAttribute and not ProjectModel.SolutionAttribute);
        Schema.Update(build, targets);
        build.OnBuildCreated();
        if (!build.NoLogo)
        {
            Banner.Write();
        }

        var (invoked, skipped) = (TargetNames("target", CommandLine.Current.Positionals), TargetNames("skip", []));
        build.ExecutionPlan = ExecutionPlanner.Plan(targets, invoked);
        if (build.Help || build.ExecutionPlan.Count == 0)
        {
            HelpText.Write(build, targets);
            return build.ExitCode ?? 0;
        }

        if (build.Plan)
        {
            PlanText.Write(build.ExecutionPlan);
            return build.ExitCode ?? 0;
        }

        if (NukeBuild.IsLocalBuild)
        {
            logging.OpenFile();
        }

        // Made after the build's own handlers, so that it is told first: a target they cancel is known to be aborted, not failed.
        var isReady = Prepare(skipped);
        using var cancellation = new Cancellation(Finish);
        if (isReady)
        {
            new TargetExecution(build, logging, cancellation).Run();
        }

        cancellation.Complete();
        return Finish();
    }

    private void BindBuiltIns()
    {
        bool Flag(string name) => parameters.BuiltIn(name) switch
        {
            null => false,
            [] => true,
            [var text] when bool.TryParse(text, out var value) => value,
            var values => throw new BuildSetupException($"--{DisplayName.Of(name)} cannot take the value '{string.Join(' ', values)}'; targets come before switches"),
        };
        (build.Help, build.Plan, build.NoLogo, build.Continue) = (Flag("Help"), Flag("Plan"), Flag("NoLogo"), Flag("Continue"));
        if (parameters.BuiltIn("Verbosity") is [var verbosity, ..])
        {
            NukeBuild.Verbosity = Enum.TryParse<Verbosity>(verbosity, ignoreCase: true, out var value)
                ? value
                : throw new BuildSetupException($"Verbosity '{verbosity}' does not exist. Available are: {string.Join(", ", Enum.GetNames<Verbosity>())}");
        }
    }

    // Null where the switch was not given. Positional targets rank below the switch and above the environment.
    private string[] TargetNames(string name, string[] positionals)
    {
        var values = CommandLine.Current.Values(name) ?? (positionals.Length > 0 ? positionals : parameters.BuiltIn(char.ToUpperInvariant(name[0]) + name[1..]));
        return values?.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries)).ToArray();
    }

    private void Inject(Func<ValueInjection.ValueInjectionAttributeBase, bool> isMeant)
    {
        foreach (var (member, attribute) in ParameterBinding.Members(build.GetType()).Where(x => isMeant(x.Attribute)).OrderByDescending(x => x.Attribute.Priority))
        {
            try
            {
                attribute.Build = build;
                if (attribute.GetValue(member, build) is { } value)
                {
                    ParameterBinding.Set(member, build, value);
                }
            }
            catch (Exception exception) when (member.GetCustomAttribute<OptionalAttribute>() == null)
            {
                // As in NUKE, a value that can't be had is a warning; whoever needs the member says so by Requires.
                Log.Warning("Could not inject value for {Type}.{Member}: {Reason}", build.GetType().Name, member.Name, exception.Message);
            }
            catch (Exception exception)
            {
                Log.Verbose("Nothing to inject for {Type}.{Member}: {Reason}", build.GetType().Name, member.Name, exception.Message);
            }
        }
    }

    // What must hold before the first target runs; says what doesn't.
    private bool Prepare(string[] skipped)
    {
        try
        {
            Inject(x => x is not ParameterAttribute or ProjectModel.SolutionAttribute);
            build.OnBuildInitialized();
            TargetSkipping.Apply(build, skipped);
            Requirements.Check(build);
            return true;
        }
        catch (BuildSetupException exception)
        {
            ConsoleText.Write(exception.Message, ConsoleText.Error);
        }
        catch (Exception exception)
        {
            Log.Error(exception, "{Message}", exception.Message);
        }

        return false;
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

        logging.Target = null;
        logging.WriteProblems();
        SummaryTable.Write(build);
        build.OnBuildFinished();
        logging.Dispose();
        return build.ExitCode ?? (build.AbortedTargets.Count > 0 ? Cancellation.ExitCode : build.IsFailing ? -1 : 0);
    }
}
