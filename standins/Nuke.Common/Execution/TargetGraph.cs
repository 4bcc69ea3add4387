using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>All targets of a build in declaration order, with their edges resolved.</summary>
internal static class TargetGraph
{
    public static List<ExecutableTarget> Create(NukeBuild build, IReadOnlyCollection<string> defaultTargets)
    {
        var byFactory = new Dictionary<Target, TargetDefinition>();
        foreach (var property in build.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(x => x.PropertyType == typeof(Target)))
        {
            var factory = (Target)property.GetValue(build);
            var definition = new TargetDefinition(new ExecutableTarget { Name = property.Name, IsDefault = defaultTargets.Contains(property.Name) });
            factory(definition);
            byFactory.Add(factory, definition);
        }

        foreach (var definition in byFactory.Values)
        {
            IEnumerable<ExecutableTarget> Resolve(List<Target> factories) => factories.Select(x => byFactory.GetValueOrDefault(x)?.Target ?? throw new InvalidOperationException(
                $"Target '{definition.Target.Name}' refers to a target that is no property of the build"));
            definition.Target.ExecutionDependencies.AddRange(Resolve(definition.ExecutionTargets));
            definition.Target.OrderDependencies.AddRange(Resolve(definition.AfterTargets));
            foreach (var other in Resolve(definition.BeforeTargets))
            {
                other.OrderDependencies.Add(definition.Target);
            }
        }

        List<ExecutableTarget> targets = [.. byFactory.Values.Select(x => x.Target)];
        Check(targets);
        return targets;
    }

    private static void Check(List<ExecutableTarget> targets)
    {
        if (targets.Find(x => x.ExecutionDependencies.Contains(x)) is { } selfish)
        {
            throw new BuildSetupException($"Target '{selfish.Name}' cannot have a dependency on itself");
        }

        var cycles = targets.Where(x => Reachable(x).Contains(x)).ToList();
        var lines = new List<string>();
        while (cycles.Count > 0)
        {
            var first = Reachable(cycles[0]);
            var cycle = cycles.Where(x => first.Contains(x) && Reachable(x).Contains(cycles[0])).ToList();
            cycles.RemoveAll(cycle.Contains);
            lines.Add(" - " + string.Join(", ", cycle.Select(x => x.Name).Reverse()));
        }

        if (lines.Count > 0)
        {
            throw new BuildSetupException(string.Join(Environment.NewLine, ["Circular dependencies between targets:", .. lines]));
        }
    }

    private static HashSet<ExecutableTarget> Reachable(ExecutableTarget from)
    {
        var found = new HashSet<ExecutableTarget>();
        void Visit(ExecutableTarget target)
        {
            foreach (var next in target.AllDependencies.Where(found.Add))
            {
                Visit(next);
            }
        }

        Visit(from);
        return found;
    }
}
