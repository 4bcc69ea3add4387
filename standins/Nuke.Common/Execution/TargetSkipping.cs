namespace Nuke.Common.Execution;

/// <summary>What <c>--skip</c> and static conditions take out of the plan before anything runs.</summary>
internal static class TargetSkipping
{
    /// <summary>Null: no <c>--skip</c>; empty: everything that was not invoked.</summary>
    public static void Apply(NukeBuild build, string[] skipped)
    {
        var names = skipped?.Select(x => x.Replace("-", string.Empty, StringComparison.Ordinal)).ToList();
        foreach (var target in build.ExecutionPlan.Where(x => !x.Invoked && names != null))
        {
            if (names.Count == 0)
            {
                target.Status = ExecutionStatus.Skipped;
            }
            else if (names.Contains(target.Name, StringComparer.OrdinalIgnoreCase))
            {
                Skip(build, target);
            }
        }

        foreach (var target in build.ExecutionPlan.Where(x => x.Status == ExecutionStatus.Scheduled))
        {
            foreach (var (text, condition) in target.StaticConditions)
            {
                if (!Evaluate(target, condition))
                {
                    target.OnlyWhen = text;
                    Skip(build, target);
                    break;
                }
            }
        }
    }

    private static bool Evaluate(ExecutableTarget target, Func<bool> condition)
    {
        try
        {
            return condition();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Invocation of condition for {target.Name} has thrown an exception: {exception.Message}", exception);
        }
    }

    private static void Skip(NukeBuild build, ExecutableTarget target, ExecutableTarget because = null)
    {
        target.Status = ExecutionStatus.Skipped;
        target.Skipped = because == null ? null : $"because of {because.Name}";
        if (target.DependencyBehavior == DependencyBehavior.Execute)
        {
            return;
        }

        foreach (var other in target.ExecutionDependencies.Concat(target.Triggers).Where(x => x is { Invoked: false, Status: ExecutionStatus.Scheduled }))
        {
            if (!build.ExecutionPlan.Any(x => x.Status == ExecutionStatus.Scheduled && (x.ExecutionDependencies.Contains(other) || x.Triggers.Contains(other))))
            {
                Skip(build, other, because ?? target);
            }
        }
    }
}
