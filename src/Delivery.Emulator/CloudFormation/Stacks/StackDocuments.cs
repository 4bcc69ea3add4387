using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.CloudFormation.Stacks;

/// <summary>A stack as it is kept. Documents are never changed in place: every change is a new one, written at once.</summary>
public sealed record StackDocument
{
    public required string StackId { get; init; }
    public required string StackName { get; init; }
    public required string AccountId { get; init; }
    public required string Region { get; init; }
    public required string Status { get; init; }
    public string? StatusReason { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
    public DateTimeOffset? LastUpdatedTime { get; init; }
    public DateTimeOffset? DeletionTime { get; init; }

    /// <summary>What the stack was last brought to, or null while none was executed.</summary>
    public StackInput? Input { get; init; }

    public string? Description { get; init; }
    public string? ChangeSetId { get; init; }
    public bool DisableRollback { get; init; }
    public bool TerminationProtection { get; init; }

    /// <summary>JSON text of the stack policy.</summary>
    public string? StackPolicy { get; init; }

    public int? TimeoutInMinutes { get; init; }
    public bool RetainExceptOnCreate { get; init; }

    /// <summary>STANDARD or FORCE_DELETE_STACK, of the last delete.</summary>
    public string? DeletionMode { get; init; }

    /// <summary>Operations, newest first, as DescribeStacks shows them.</summary>
    public IReadOnlyList<StackOperation> LastOperations { get; init; } = [];
    public IReadOnlyList<StackOutput> Outputs { get; init; } = [];

    /// <summary>Names of the exports that the stack's resources and outputs use.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>Whether any operation of this stack ever succeeded.</summary>
    public bool EverCompleted { get; init; }

    /// <summary>The stack with an operation that begins; a rollback stands beside what it rolls back.</summary>
    public StackDocument Began(string type, string id) => this with
    {
        LastOperations = [new(type, id), .. type is "ROLLBACK" or "CONTINUE_ROLLBACK" ? LastOperations.Take(1) : []],
    };

    public StackReference Reference => new(StackId, StackName, AccountId, Region);

    /// <summary>The unique part of the id: the key of what belongs to this stack.</summary>
    public string Uuid => StackId[(StackId.LastIndexOf('/') + 1)..];
}

/// <summary>What a stack is made from.</summary>
public sealed record StackInput
{
    public required string TemplateBody { get; init; }

    /// <summary>What transforms made of it; null where it has none.</summary>
    public string? ProcessedBody { get; init; }

    /// <summary>The template that the stack's resources are made from.</summary>
    [JsonIgnore]
    public string Processed => ProcessedBody ?? TemplateBody;

    public IReadOnlyList<StackParameter> Parameters { get; init; } = [];
    public IReadOnlyList<StackTag> Tags { get; init; } = [];
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public IReadOnlyList<string> NotificationArns { get; init; } = [];
    public string? RoleArn { get; init; }

    /// <summary>RollbackTriggers and MonitoringTimeInMinutes as they were given; null where there are none.</summary>
    public JsonObject? RollbackConfiguration { get; init; }
}

/// <summary>A bound parameter; <see cref="ResolvedValue"/> for SSM types.</summary>
public sealed record StackParameter
{
    public required string Key { get; init; }
    public required string Value { get; init; }
    public string? ResolvedValue { get; init; }
    public bool NoEcho { get; init; }
}

/// <summary>An operation of a stack.</summary>
/// <param name="Type">CREATE_STACK, UPDATE_STACK, DELETE_STACK, CONTINUE_ROLLBACK or ROLLBACK.</param>
public sealed record StackOperation(string Type, string Id);

/// <summary>A signal sent to a resource that waits for such.</summary>
/// <param name="Status">SUCCESS or FAILURE.</param>
public sealed record ResourceSignal(string LogicalId, string UniqueId, string Status);

/// <summary>A tag.</summary>
public sealed record StackTag(string Key, string Value);

/// <summary>An output.</summary>
public sealed record StackOutput(string Key, string Value, string? Description, string? ExportName);

/// <summary>A resource of a stack.</summary>
public sealed record ResourceDocument
{
    public required string LogicalId { get; init; }
    public required string Type { get; init; }
    public string? PhysicalId { get; init; }
    public required string Status { get; init; }
    public string? StatusReason { get; init; }
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Resolved properties that the resource was last brought to.</summary>
    public JsonObject Properties { get; init; } = [];

    /// <summary>Values for <c>Fn::GetAtt</c>.</summary>
    public JsonObject Attributes { get; init; } = [];

    public JsonNode? Metadata { get; init; }
    public JsonNode? CreationPolicy { get; init; }
    public JsonNode? UpdatePolicy { get; init; }
    public string? DeletionPolicy { get; init; }
    public string? UpdateReplacePolicy { get; init; }

    /// <summary>Stack tags as they were merged into it.</summary>
    public IReadOnlyList<StackTag> StackTags { get; init; } = [];

    /// <summary>Logical ids that it needs: deleted after it.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>An update failed half way: what the properties say may not be what is.</summary>
    public bool IsUnsettled { get; init; }

    /// <summary>The step that made it; the same token finds it again after a crash.</summary>
    public string Token { get; init; } = "";
}

/// <summary>An event, as DescribeStackEvents shows it.</summary>
public sealed record StackEventDocument
{
    public required string EventId { get; init; }
    public required string LogicalId { get; init; }
    public required string PhysicalId { get; init; }
    public required string Type { get; init; }
    public required string Status { get; init; }
    public string? Reason { get; init; }
    public string? Properties { get; init; }
    public string? ClientRequestToken { get; init; }
    public string? OperationId { get; init; }

    /// <summary>Set for a finding of the validation before a deployment: the place in the template. Shown by DescribeEvents alone.</summary>
    public string? ValidationPath { get; init; }

    /// <summary>Which validation found it, e.g. <c>PROPERTY_VALIDATION</c>.</summary>
    public string? ValidationName { get; init; }

    /// <summary>FAIL: the change set can't be executed; WARN: it can.</summary>
    public string? ValidationMode { get; init; }

    public required DateTimeOffset Timestamp { get; init; }
}
