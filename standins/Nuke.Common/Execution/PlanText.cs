namespace Nuke.Common.Execution;

/// <summary>The execution plan as text: order, and why a target is in it.</summary>
internal static class PlanText
{
    public static void Write(IReadOnlyCollection<ExecutableTarget> plan)
    {
        ConsoleText.Write("Execution plan:");
        ConsoleText.Write();
        var width = plan.Max(x => x.Name.Length);
        var number = 0;
        foreach (var target in plan)
        {
            var reasons = new List<string>();
            Add("depends on ", target.ExecutionDependencies);
            Add("triggered by ", target.TriggerDependencies.Where(plan.Contains));
            ConsoleText.Write($"  {++number,2}  {target.Name.PadRight(width)}{(target.Invoked ? "  (invoked)" : string.Empty)}{string.Concat(reasons.Select(x => "  " + x))}");

            void Add(string why, IEnumerable<ExecutableTarget> others)
            {
                var names = string.Join(", ", others.Select(x => x.Name));
                if (names.Length > 0)
                {
                    reasons.Add(why + names);
                }
            }
        }
    }
}
