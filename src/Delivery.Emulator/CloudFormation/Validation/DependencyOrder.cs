namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>Orders of names by what they depend on.</summary>
public static class DependencyOrder
{
    /// <summary>The names of one cycle in its order, or null where there is none.</summary>
    public static IReadOnlyList<string>? Cycle(IReadOnlyDictionary<string, IReadOnlyList<string>> dependencies)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in dependencies.Keys)
        {
            if (Visit(start, dependencies, done) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    private static List<string>? Visit(string start, IReadOnlyDictionary<string, IReadOnlyList<string>> dependencies, HashSet<string> done)
    {
        // Depth first with an explicit stack: 500 resources in a chain must not depend on the thread's stack.
        var path = new List<string>();
        var stack = new Stack<(string Name, int Next)>();
        stack.Push((start, 0));
        while (stack.TryPop(out var frame))
        {
            if (frame.Next == 0)
            {
                if (done.Contains(frame.Name))
                {
                    continue;
                }

                path.Add(frame.Name);
            }

            var needs = dependencies.TryGetValue(frame.Name, out var list) ? list : [];
            if (frame.Next >= needs.Count)
            {
                done.Add(frame.Name);
                path.RemoveAt(path.Count - 1);
                continue;
            }

            stack.Push((frame.Name, frame.Next + 1));
            var next = needs[frame.Next];
            if (path.IndexOf(next) is >= 0 and var at)
            {
                return path[at..];
            }

            stack.Push((next, 0));
        }

        return null;
    }
}
