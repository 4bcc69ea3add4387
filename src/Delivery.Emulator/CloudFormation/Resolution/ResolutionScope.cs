using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Values of the stack's resources, as far as they are known at the time.</summary>
public interface IResourceValues
{
    /// <summary>What <c>Ref</c> answers, or <see cref="Unknown.Value"/>.</summary>
    JsonNode? Ref(string logicalId);

    /// <summary>What <c>Fn::GetAtt</c> answers, or <see cref="Unknown.Value"/>.</summary>
    JsonNode? Attribute(string logicalId, string attribute);
}

/// <summary>What intrinsic functions are resolved against.</summary>
public sealed record ResolutionScope
{
    public required StackReference Stack { get; init; }

    /// <summary>Values by parameter name: a text, or an array for list types; SSM types carry the value, not the name.</summary>
    public required IReadOnlyDictionary<string, JsonNode> Parameters { get; init; }

    public required IResourceValues Resources { get; init; }

    public required IParameterSource SystemParameters { get; init; }

    /// <summary>Value of an export of this account and region, or null.</summary>
    public required Func<string, string?> Exports { get; init; }

    /// <summary>Output of another stack: of this account unless a role of another one is given.</summary>
    public required Func<StackOutputReference, JsonNode> StackOutputs { get; init; }

    /// <summary>What the account has that parameters and rules ask for.</summary>
    public required IAccountResources Account { get; init; }

    public IReadOnlyList<string> NotificationArns { get; init; } = [];
}

/// <summary>What <c>Fn::GetStackOutput</c> names.</summary>
public sealed record StackOutputReference(string StackName, string OutputName, string Region, string? RoleArn)
{
    /// <summary>All that is given.</summary>
    public IEnumerable<string> Values => [StackName, OutputName, Region, RoleArn ?? ""];
}

/// <summary>No resource is known: for conditions, rules and what is checked before a stack exists.</summary>
public sealed class NoResources : IResourceValues
{
    public JsonNode Ref(string logicalId) => Unknown.Value;

    public JsonNode Attribute(string logicalId, string attribute) => Unknown.Value;
}

/// <summary>Pseudo parameters (user guide "Pseudo parameters", 2026-11).</summary>
public static class PseudoParameters
{
    public static readonly IReadOnlyList<string> Names =
    [
        "AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
    ];

    /// <summary>The value; null for <c>AWS::NoValue</c>.</summary>
    public static JsonNode? Value(string name, ResolutionScope scope) => name switch
    {
        "AWS::AccountId" => scope.Stack.AccountId,
        "AWS::NotificationARNs" => new JsonArray([.. scope.NotificationArns.Select(arn => JsonValue.Create(arn))]),
        "AWS::Partition" => Partition(scope.Stack.Region),
        "AWS::Region" => scope.Stack.Region,
        "AWS::StackId" => scope.Stack.StackId,
        "AWS::StackName" => scope.Stack.StackName,
        "AWS::URLSuffix" => scope.Stack.Region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com",
        _ => null,
    };

    public static string Partition(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
        : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
        : "aws";
}
