using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>All targets of a build in declaration order, with their edges resolved.</summary>
internal static class TargetGraph
{
    public static List<ExecutableTarget> Create(NukeBuild build, IReadOnlyCollection<string> defaultTargets)
    {
        var definitions = build.GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(x => x.PropertyType == typeof(Target))
            .Select(x => Define(x, (Target)x.GetValue(build), defaultTargets.Contains(x.Name)))
            .ToList();
        var targets = definitions.ConvertAll(x => x.Target);
        var byFactory = new Dictionary<Delegate, ExecutableTarget>();
        targets.ForEach(x => byFactory.TryAdd(x.Factory, x));
        foreach (var definition in definitions)
        {
            Connect(definition, targets => targets.Select(x => byFactory.GetValueOrDefault(x) ?? throw new InvalidOperationException(
                $"Target '{definition.Target.Name}' refers to a target that is no property of the build")));
        }

        Check(targets);
        return targets;
    }

    private static TargetDefinition Define(PropertyInfo property, Target factory, bool isDefault)
    {
        var definition = new TargetDefinition(new ExecutableTarget { Member = property, Name = property.Name, Factory = factory, IsDefault = isDefault });
        factory(definition);
        return definition;
    }

    private static void Connect(TargetDefinition definition, Func<List<Target>, IEnumerable<ExecutableTarget>> resolve)
    {
        var target = definition.Target;
        target.ExecutionDependencies.AddRange(resolve(definition.ExecutionTargets));
        target.OrderDependencies.AddRange(resolve(definition.AfterTargets));
        target.Triggers.AddRange(resolve(definition.TriggeredTargets));
        target.TriggerDependencies.AddRange(resolve(definition.TriggeringTargets));
        foreach (var other in resolve(definition.DependentTargets))
        {
            other.ExecutionDependencies.Add(target);
        }

        foreach (var other in resolve(definition.BeforeTargets))
        {
            other.OrderDependencies.Add(target);
        }

        foreach (var other in resolve(definition.TriggeredTargets))
        {
            other.TriggerDependencies.Add(target);
        }

        foreach (var other in resolve(definition.TriggeringTargets))
        {
            other.Triggers.Add(target);
        }
    }

    private static void Check(List<ExecutableTarget> targets)
    {
        if (targets.Find(x => x.ExecutionDependencies.Contains(x)) is { } selfish)
        {
            throw new BuildSetupException($"Target '{selfish.Name}' cannot have a dependency on itself");
        }

        var cycles = targets.Where(x => Reachable(x).Contains(x)).ToList();
        if (cycles.Count > 0)
        {
            var groups = new List<string>();
            while (cycles.Count > 0)
            {
                var first = cycles[0];
                var members = cycles.Where(x => x == first || (Reachable(first).Contains(x) && Reachable(x).Contains(first))).ToList();
                cycles.RemoveAll(members.Contains);
                groups.Add(" - " + string.Join(", ", members.Select(x => x.Name).Reverse()));
            }

            throw new BuildSetupException("Circular dependencies between targets:" + Environment.NewLine + string.Join(Environment.NewLine, groups));
        }
    }

    private static HashSet<ExecutableTarget> Reachable(ExecutableTarget from)
    {
        var found = new HashSet<ExecutableTarget>();
        var open = new Stack<ExecutableTarget>(from.AllDependencies);
        while (open.TryPop(out var target))
        {
            if (found.Add(target))
            {
                foreach (var next in target.AllDependencies)
                {
                    open.Push(next);
                }
            }
        }

        return found;
    }
}
