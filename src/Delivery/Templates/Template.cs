using System.Security.Cryptography;
using System.Text;
using Delivery.Errors;

namespace Delivery.Templates;

/// <summary>A CloudFormation template: its text and what is read from it.</summary>
public sealed record Template
{
    /// <summary>Path relative to the repository, as it is shown in messages.</summary>
    public required string Path { get; init; }
    public required string Text { get; init; }

    /// <summary>The whole document.</summary>
    public required TemplateMap Root { get; init; }
    public required IReadOnlyDictionary<string, TemplateParameter> Parameters { get; init; }
    public required IReadOnlyDictionary<string, TemplateResource> Resources { get; init; }

    /// <summary>SHA-256 of the text with line feeds as line ends, so that a checkout's line-ending setting changes nothing: 64 hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SentText)));

    /// <summary>What is sent to CloudFormation: the text with line feeds as line ends.</summary>
    public string SentText => Text.ReplaceLineEndings("\n");

    /// <summary>Section <c>Outputs</c>, <c>Conditions</c>, <c>Mappings</c>, ...; null where the template has none.</summary>
    public TemplateMap? Section(string name) => Root[name] as TemplateMap;

    /// <summary>A resource's declaration; null where the template has no such resource.</summary>
    public SourcePlace? PlaceOf(string logicalId) => Resources.GetValueOrDefault(logicalId) is { } resource ? new(Path, resource.Line) : null;
}

/// <summary>A declared parameter (template reference, section Parameters, read 2026-11). Constraints are null where they aren't declared.</summary>
public sealed record TemplateParameter
{
    public required string Name { get; init; }
    public required string Type { get; init; }

    /// <summary>Null: a value is required. Lists are joined by commas, as they are written.</summary>
    public string? Default { get; init; }
    public bool NoEcho { get; init; }
    public string? Description { get; init; }
    public string? ConstraintDescription { get; init; }
    public string? AllowedPattern { get; init; }
    public IReadOnlyList<string>? AllowedValues { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public decimal? MinValue { get; init; }
    public decimal? MaxValue { get; init; }
    public required int Line { get; init; }

    /// <summary>The value is the name of an SSM parameter that is resolved by each change set.</summary>
    public bool IsSsm => Type.StartsWith("AWS::SSM::Parameter::Value<", StringComparison.Ordinal);

    public bool IsList => Type == "CommaDelimitedList" || Type.StartsWith("List<", StringComparison.Ordinal);
}

/// <summary>A declared resource.</summary>
/// <param name="Properties">Null where it has none.</param>
/// <param name="Declaration">The whole declaration, for <c>DependsOn</c>, <c>UpdatePolicy</c> and the like.</param>
public sealed record TemplateResource(string LogicalId, string Type, TemplateMap? Properties, TemplateMap Declaration, int Line)
{
    /// <summary><c>Delete</c>, <c>Retain</c>, <c>RetainExceptOnCreate</c> or <c>Snapshot</c>; null: the default of its type.</summary>
    public string? DeletionPolicy => Declaration["DeletionPolicy"]?.Text;
    public string? UpdateReplacePolicy => Declaration["UpdateReplacePolicy"]?.Text;
    public string? Condition => Declaration["Condition"]?.Text;
}

/// <summary>How reading a template ended: <see cref="Read"/> or <see cref="Unreadable"/>.</summary>
public abstract record TemplateReading
{
    private TemplateReading()
    {
    }

    public sealed record Read(Template Template) : TemplateReading;

    /// <summary>Every problem that was found.</summary>
    public sealed record Unreadable(IReadOnlyList<Errors.DeliveryError> Errors) : TemplateReading;
}
