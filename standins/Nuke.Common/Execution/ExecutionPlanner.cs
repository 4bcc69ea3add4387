namespace Nuke.Common.Execution;

/// <summary>Which targets run, and in which order.</summary>
internal static class ExecutionPlanner
{
    /// <summary>Null <paramref name="invoked" /> means the default targets.</summary>
    public static List<ExecutableTarget> Plan(List<ExecutableTarget> targets, IReadOnlyCollection<string> invoked)
    {
        foreach (var root in invoked == null ? targets.Where(x => x.IsDefault) : invoked.Select(x => Find(targets, x)))
        {
            root.Invoked = true;
            Schedule(root);
        }

        // Built backwards: the first declared target that nothing remaining depends on is the last of what remains.
        // Independent targets therefore run in reverse order of declaration, as in NUKE.
        var remaining = targets.ToList();
        var plan = new List<ExecutableTarget>();
        while (remaining.Count > 0)
        {
            var last = remaining.First(x => !remaining.Any(y => y.AllDependencies.Contains(x)));
            remaining.Remove(last);
            plan.Insert(0, last);
        }

        plan.RemoveAll(x => x.Status == ExecutionStatus.None);
        return plan;
    }

    /// <summary>What <c>--skip</c> takes out of the plan. Null: no such switch; empty: everything that was not invoked.</summary>
    public static void Skip(IReadOnlyCollection<ExecutableTarget> plan, string[] names)
    {
        foreach (var target in plan.Where(x => !x.Invoked && names != null && (names.Length == 0 || names.Any(y => IsNamed(x, y)))))
        {
            Skip(plan, target, because: null);
        }
    }

    /// <summary>Takes out of the plan what a condition rules out, invoked or not. As in NUKE this is decided before the first target runs.</summary>
    public static void SkipByCondition(IReadOnlyCollection<ExecutableTarget> plan)
    {
        foreach (var target in plan.Where(x => x.Status == ExecutionStatus.Scheduled))
        {
            if (target.StaticConditions.Find(x => !x.IsMet()) is { IsMet: not null, Text: var text })
            {
                Skip(plan, target, because: null);
                target.Note = $"OnlyWhen: {text?.Replace("() =>", "", StringComparison.Ordinal).Trim()}";
            }
        }
    }

    private static void Skip(IReadOnlyCollection<ExecutableTarget> plan, ExecutableTarget target, ExecutableTarget because)
    {
        target.Status = ExecutionStatus.Skipped;
        target.Note = because == null ? null : $"Skipped: because of {because.Name}";
        foreach (var other in target.ExecutionDependencies.Where(x => x is { Invoked: false, Status: ExecutionStatus.Scheduled }))
        {
            if (!plan.Any(x => x.Status == ExecutionStatus.Scheduled && x.ExecutionDependencies.Contains(other)))
            {
                Skip(plan, other, because ?? target);
            }
        }
    }

    private static void Schedule(ExecutableTarget target)
    {
        if (target.Status == ExecutionStatus.None)
        {
            target.Status = ExecutionStatus.Scheduled;
            target.ExecutionDependencies.ForEach(Schedule);
        }
    }

    private static bool IsNamed(ExecutableTarget target, string name) =>
        target.Name.Equals(name.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static ExecutableTarget Find(List<ExecutableTarget> targets, string name) =>
        targets.Find(x => IsNamed(x, name)) ?? throw new BuildSetupException(string.Join(
            Environment.NewLine,
            [$"Target with name '{name}' does not exist. Available targets are:", .. targets.Select(x => "  - " + x.Name).Order(StringComparer.Ordinal)]));
}
