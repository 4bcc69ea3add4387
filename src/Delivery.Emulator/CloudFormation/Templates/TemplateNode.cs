using System.Diagnostics.CodeAnalysis;

namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>A value in a template, with the line it stands on (1-based; 0 where it is not known).</summary>
public abstract record TemplateNode(int Line)
{
    /// <summary>The member of a mapping, or null where this is none or has no such member.</summary>
    public TemplateNode? this[string key] => this is MapNode map ? map.Find(key) : null;

    /// <summary>The text of a scalar, or null.</summary>
    public string? Text => (this as ScalarNode)?.Value;

    /// <summary>The function's name and argument where this is an intrinsic function: a mapping with just that key.</summary>
    public bool IsFunction([NotNullWhen(true)] out string? name, [NotNullWhen(true)] out TemplateNode? argument)
    {
        if (this is MapNode { Entries.Count: 1 } map
            && (map.Entries[0].Key.StartsWith("Fn::", StringComparison.Ordinal) || map.Entries[0].Key is "Ref" or "Condition"))
        {
            (name, argument) = map.Entries[0];
            return true;
        }

        (name, argument) = (null, null);
        return false;
    }
}

/// <summary>What a scalar was written as; CloudFormation keeps the text of numbers.</summary>
public enum ScalarKind
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A scalar.</summary>
public sealed record ScalarNode(string Value, ScalarKind Kind, int Line) : TemplateNode(Line);

/// <summary>A sequence.</summary>
public sealed record ListNode(IReadOnlyList<TemplateNode> Items, int Line) : TemplateNode(Line);

/// <summary>A mapping, in the order of the template.</summary>
public sealed record MapNode(IReadOnlyList<KeyValuePair<string, TemplateNode>> Entries, int Line) : TemplateNode(Line)
{
    public TemplateNode? Find(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (name == key)
            {
                return value;
            }
        }

        return null;
    }
}
