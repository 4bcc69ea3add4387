namespace Nuke.Common.Execution;

/// <summary>Which targets run, and in which order.</summary>
internal static class ExecutionPlanner
{
    /// <summary>Null <paramref name="invoked" /> means the default targets.</summary>
    public static List<ExecutableTarget> Plan(List<ExecutableTarget> targets, IReadOnlyCollection<string> invoked)
    {
        var roots = invoked == null ? targets.Where(x => x.IsDefault).ToList() : invoked.Select(x => Find(targets, x)).ToList();
        roots.ForEach(x => x.Invoked = true);
        var needed = new HashSet<ExecutableTarget>();
        var open = new Stack<ExecutableTarget>(roots);
        while (open.TryPop(out var target))
        {
            if (needed.Add(target))
            {
                target.Status = ExecutionStatus.Scheduled;
                foreach (var next in target.ExecutionDependencies.Concat(target.Triggers))
                {
                    open.Push(next);
                }
            }
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

        plan.RemoveAll(x => !needed.Contains(x));
        return plan;
    }

    private static ExecutableTarget Find(List<ExecutableTarget> targets, string name)
    {
        var plain = name.Replace("-", string.Empty, StringComparison.Ordinal);
        return targets.Find(x => x.Name.Equals(plain, StringComparison.OrdinalIgnoreCase)) ?? throw new BuildSetupException(
            $"Target with name '{name}' does not exist. Available targets are:" +
            string.Concat(targets.Select(x => x.Name).Order(StringComparer.Ordinal).Select(x => $"{Environment.NewLine}  - {x}")));
    }
}
