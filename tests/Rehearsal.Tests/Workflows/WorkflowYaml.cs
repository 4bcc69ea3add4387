using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rehearsal.Tests.Workflows;

/// <summary>Reads YAML as GitHub does: plain scalars are null, truths, numbers or text by YAML 1.2's core schema; anchors and merges are not used.</summary>
internal static class WorkflowYaml
{
    public static Fields Read(string path)
    {
        using var reader = new StreamReader(path);
        YamlStream stream = [];
        stream.Load(reader);
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? new Fields(Path.GetFileName(path), Map(root))
            : throw new WorkflowException($"{path} is not one mapping");
    }

    private static Dictionary<string, object?> Map(YamlMappingNode node) =>
        node.Children.ToDictionary(entry => ((YamlScalarNode)entry.Key).Value!, entry => Value(entry.Value), StringComparer.Ordinal);

    private static object? Value(YamlNode node) => node switch
    {
        YamlMappingNode map => Map(map),
        YamlSequenceNode list => list.Children.Select(Value).ToList(),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => Plain(text ?? ""),
        YamlScalarNode { Value: var text } => text,
        _ => throw new WorkflowException($"{node.GetType().Name} at line {node.Start.Line} is not known"),
    };

    private static object? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };
}

/// <summary>A mapping of which every key has to be asked for: what is not known is refused, never passed over.</summary>
internal sealed class Fields(string place, IReadOnlyDictionary<string, object?> values)
{
    public string Place => place;

    /// <summary>Refuses keys other than these.</summary>
    public Fields Only(params string[] known) => values.Keys.Except(known).FirstOrDefault() is { } unknown
        ? throw new WorkflowException($"{place}: the tests don't know '{unknown}'")
        : this;

    public bool Has(string name) => values.ContainsKey(name);

    public IEnumerable<string> Names => values.Keys;

    public object? Value(string name) => values.GetValueOrDefault(name);

    public string? Text(string name) => Value(name) is { } value ? ExpressionValues.Text(value) : null;

    public string Required(string name) => Text(name) ?? throw new WorkflowException($"{place} lacks '{name}'");

    public int Whole(string name) => Value(name) is double number ? (int)number : throw new WorkflowException($"{place}: '{name}' is not a number");

    /// <summary>A mapping below; empty where it is missing.</summary>
    public Fields Below(string name) => Value(name) switch
    {
        null => new Fields($"{place}.{name}", new Dictionary<string, object?>()),
        IReadOnlyDictionary<string, object?> map => new Fields($"{place}.{name}", map),
        _ => throw new WorkflowException($"{place}: '{name}' is not a mapping"),
    };

    /// <summary>One text, or a list of them.</summary>
    public IReadOnlyList<string> Texts(string name) => Value(name) switch
    {
        null => [],
        IReadOnlyList<object?> list => [.. list.Select(ExpressionValues.Text)],
        var one => [ExpressionValues.Text(one)],
    };

    public IReadOnlyList<Fields> List(string name) => Value(name) is IReadOnlyList<object?> list
        ? [.. list.Select((entry, index) => new Fields($"{place}.{name}[{index}]", (IReadOnlyDictionary<string, object?>)entry!))]
        : throw new WorkflowException($"{place}: '{name}' is not a list");

    public IReadOnlyDictionary<string, string> AllTexts() => values.ToDictionary(entry => entry.Key, entry => ExpressionValues.Text(entry.Value), StringComparer.Ordinal);
}
