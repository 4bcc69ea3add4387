using System.Diagnostics.CodeAnalysis;

namespace Delivery.Templates;

/// <summary>
/// A value of a template with its place in the file. Short forms of intrinsic functions are already expanded:
/// <c>!Ref X</c> is a mapping with the key <c>Ref</c>, <c>!GetAtt A.B</c> one with <c>Fn::GetAtt</c>.
/// </summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public abstract record TemplateNode(int Line, int Column)
{
    /// <summary>The node's text where it is a scalar.</summary>
    public string? Text => (this as TemplateScalar)?.Value;

    /// <summary>What the node is, for messages: <c>a text</c>, <c>a list</c>, <c>a mapping</c>.</summary>
    public string Kind => this switch
    {
        TemplateScalar { IsNull: true } => "nothing",
        TemplateScalar => "a text",
        TemplateList => "a list",
        _ => "a mapping",
    };
}

/// <summary>A scalar as it is written; <paramref name="IsQuoted"/> tells <c>"true"</c> from <c>true</c>.</summary>
public sealed record TemplateScalar(string Value, bool IsQuoted, int Line, int Column) : TemplateNode(Line, Column)
{
    public bool IsNull => !IsQuoted && Value is "" or "~" or "null" or "Null" or "NULL";
}

public sealed record TemplateList(IReadOnlyList<TemplateNode> Items, int Line, int Column) : TemplateNode(Line, Column);

/// <summary>A mapping in the order of the file; keys are unique.</summary>
public sealed record TemplateMap(IReadOnlyList<TemplateEntry> Entries, int Line, int Column) : TemplateNode(Line, Column)
{
    private readonly Dictionary<string, TemplateEntry> _byKey = Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);

    public TemplateNode? this[string key] => _byKey.GetValueOrDefault(key)?.Value;

    public bool TryGet(string key, [NotNullWhen(true)] out TemplateEntry? entry) => _byKey.TryGetValue(key, out entry);

    /// <summary>The intrinsic function this mapping calls (<c>Ref</c>, <c>Condition</c>, <c>Fn::Sub</c>, ...), or null where it is data.</summary>
    public TemplateEntry? Function =>
        Entries is [{ } only] && (only.Key is "Ref" or "Condition" || only.Key.StartsWith("Fn::", StringComparison.Ordinal)) ? only : null;
}

/// <summary>A key of a mapping with its place, and the value.</summary>
public sealed record TemplateEntry(string Key, int Line, int Column, TemplateNode Value);
