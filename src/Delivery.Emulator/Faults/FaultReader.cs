using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.Faults;

/// <summary>Reads one fault: <c>when</c> with the attributes that its kind's point has, <c>then</c> with one kind.</summary>
internal static class FaultReader
{
    private static readonly string[] Counting = ["since", "nth", "from", "to", "every", "probability", "after", "until"];

    /// <summary>Null where it can't be told what it is; the problem is noted.</summary>
    public static Fault? Read(TemplateNode node, ProblemList problems)
    {
        if (node is not MapNode map)
        {
            problems.Add(node.Line, "a fault is a mapping of 'when' and 'then'");
            return null;
        }

        var fields = new Fields(map, "a fault", problems, ["when", "then"]);
        if (fields.Map("then") is not { Entries: [var (name, argument)] } then)
        {
            problems.Add(map.Line, "a fault lacks 'then' with one kind of fault");
            return null;
        }

        if (FaultKinds.Find(name) is not { } kind)
        {
            problems.Add(then.Line, $"there is no fault '{name}'; there are {string.Join(", ", FaultKinds.All.Select(known => known.Name))}");
            return null;
        }

        var arguments = argument is MapNode given ? given
            : kind.ShortKey is { } key && argument is ScalarNode ? new MapNode([new(key, argument)], argument.Line)
            : new MapNode([], argument.Line);
        if (argument is ListNode || (kind.ShortKey is null && argument is ScalarNode { Kind: not ScalarKind.Null, Value.Length: > 0 }))
        {
            problems.Add(argument.Line, $"'{name}' must be a mapping");
        }

        var condition = Condition(fields.Map("when"), kind.Point, problems);
        if (condition.Patterns.GetValueOrDefault(FaultAttributes.Service)?.Pattern == RegistryFaults.Service && kind is { Point: FaultPoint.Call, ForRegistry: false })
        {
            problems.Add(then.Line, $"'{name}' is not for the registry");
        }

        return new Fault(condition, kind.Read(new Fields(arguments, $"'{name}'", problems, kind.Keys), problems), map.Line);
    }

    private static FaultCondition Condition(MapNode? when, FaultPoint point, ProblemList problems)
    {
        when ??= new MapNode([], 0);
        var attributes = FaultAttributes.Of(point);
        var counting = point == FaultPoint.Call ? Counting : Counting[1..];
        var fields = new Fields(when, $"'when' of this fault", problems, [.. attributes, .. counting]);
        var nth = fields.Number("nth", 1, int.MaxValue);
        if (nth is not null && (fields.Has("from") || fields.Has("to") || fields.Has("every")))
        {
            problems.Add(when.Line, "'nth' goes with neither 'from', 'to' nor 'every'");
        }

        return new FaultCondition
        {
            Patterns = attributes.Where(fields.Has).ToDictionary(attribute => attribute, attribute => new Glob(fields.Text(attribute) ?? "")),
            Since = fields.Has("since") && point == FaultPoint.Call ? new Glob(fields.Text("since") ?? "") : null,
            From = nth ?? fields.Number("from", 1, int.MaxValue) ?? 1,
            To = nth ?? fields.Number("to", 1, int.MaxValue),
            Every = fields.Number("every", 1, int.MaxValue) ?? 1,
            Probability = fields.Share("probability") ?? 1,
            After = fields.Duration("after") ?? TimeSpan.Zero,
            Until = fields.Duration("until"),
        };
    }
}
