using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>A change as the rules see it: secrets are already fingerprints; properties are null where CloudFormation told none.</summary>
/// <param name="BeforeContext">The whole resource before, for its policies.</param>
/// <param name="IsOnlyPassedThrough">Its change is nothing but references that get the values they have.</param>
internal sealed record RuleSubject(ResourceChange Change, JsonObject? Before, JsonObject? After, bool IsCreate, string? BeforeContext, bool IsOnlyPassedThrough = false)
{
    /// <summary>Of a security group: who carries it.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    public bool IsAdded => Change.Action is "Add" or "Import";
    public bool IsRemoved => Change.Action == "Remove";
    public bool MayBeReplaced => Change.Replacement != Replacement.No;

    /// <summary>A changed property at or below <paramref name="name"/>.</summary>
    public PropertyChange? Changed(string name) => IsAdded || IsRemoved ? null : Change.Properties.FirstOrDefault(property =>
        property.Path == name || property.Path.StartsWith(name + ".", StringComparison.Ordinal) || property.Path.StartsWith(name + "[", StringComparison.Ordinal));
}

/// <summary>The rules that rank what a change does. Each is a name, a consequence, a documented source and a small function.</summary>
internal static class FindingRules
{
    private const string Docs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/";

    private sealed record Rule(string Name, Consequence Consequence, Func<RuleSubject, string?> Judge, Func<RuleSubject, string> Source);

    private static readonly Rule[] Rules =
    [
        new("stateful-removed", Consequence.DataLoss, StatefulRemoved, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("retention-shortened", Consequence.DataLoss, RetentionShortened, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("images-expire-sooner", Consequence.DataLoss, ServingRules.ImagesExpireSooner, _ => "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html"),
        new("serving-replaced", Consequence.Outage, ServingReplaced, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("scaled-to-zero", Consequence.Outage, ScaledToZero, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("port-moved", Consequence.Outage, ServingRules.PortMoved, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("reach-narrowed", Consequence.Outage, ReachRules.ReachNarrowed, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("newer-tls", Consequence.Outage, ServingRules.NewerTls, _ => "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"),
        new("key-required", Consequence.Outage, ServingRules.KeyRequired, _ => "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"),
        new("metrics-lost", Consequence.Outage, ServingRules.MetricsLost, _ => "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContainerInsights.html"),
        new("architecture-changed", Consequence.Outage, ServingRules.ArchitectureChanged, _ => "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html"),
        new("hosts-rolled", Consequence.HostRoll, HostsRolled, _ => Docs + "TemplateReference/aws-attribute-updatepolicy.html"),
        new("reach-widened", Consequence.SecurityWidening, ReachRules.ReachWidened, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("older-tls", Consequence.SecurityWidening, ServingRules.OlderTls, _ => "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"),
        new("permission-added", Consequence.SecurityWidening, PermissionRules.PermissionAdded, _ => "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"),
        new("cost-added", Consequence.Cost, CostAdded, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("size-changed", Consequence.Cost, SizeChanged, subject => ResourceRisk.Documentation(subject.Change.Type)),
        new("new-revision", Consequence.Routine, NewRevision, subject => ResourceRisk.Documentation(subject.Change.Type)),
    ];

    public static IEnumerable<Finding> For(RuleSubject subject) =>
        from rule in Rules
        let message = rule.Judge(subject)
        where message is not null
        select new Finding(
            rule.Consequence, subject.Change.LogicalId, rule.Name, message,
            subject.Change.Replacement != Replacement.Possible || rule.Name is not ("stateful-removed" or "serving-replaced"), rule.Source(subject));

    private static string? StatefulRemoved(RuleSubject subject)
    {
        if (!ResourceRisk.Stateful.TryGetValue(subject.Change.Type, out var loss) || !(subject.IsRemoved || subject.MayBeReplaced) || IsKept(subject))
        {
            return null;
        }
        return subject.IsRemoved ? $"{subject.Change.LogicalId} is removed: {loss}."
            : subject.Change.Replacement == Replacement.Yes ? $"{subject.Change.LogicalId} is made anew and the old one deleted: {loss}."
            : $"{subject.Change.LogicalId} may be made anew: then {loss}.";
    }

    private static bool IsKept(RuleSubject subject) => subject.Change.PolicyAction is { } action
        ? action is "Retain" or "Snapshot" or "ReplaceAndRetain" or "ReplaceAndSnapshot"
        : DeclaredPolicy(subject) is "Retain" or "Snapshot";

    private static string? DeclaredPolicy(RuleSubject subject)
    {
        try
        {
            return subject.BeforeContext is { } context && JsonNode.Parse(context) is JsonObject resource
                ? (resource[subject.IsRemoved ? "DeletionPolicy" : "UpdateReplacePolicy"] as JsonValue)?.ToString()
                : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static string? RetentionShortened(RuleSubject subject)
    {
        var (name, unit) = subject.Change.Type switch
        {
            "AWS::Logs::LogGroup" => ("RetentionInDays", "days"),
            "AWS::SQS::Queue" => ("MessageRetentionPeriod", "seconds"),
            "AWS::Kinesis::Stream" => ("RetentionPeriodHours", "hours"),
            _ => ("", ""),
        };
        if (name.Length == 0 || subject.Changed(name) is not { } property)
        {
            return null;
        }
        // No value: kept for ever (log groups) or the default of the type.
        var after = Number(property.After);
        var before = Number(property.Before);
        return after is not null && (before is null || after < before)
            ? $"{subject.Change.LogicalId} keeps data for {property.After} {unit} instead of {property.Before ?? "its default"}: older data are deleted."
            : null;
    }

    private static string? ServingReplaced(RuleSubject subject)
    {
        if (!ResourceRisk.Serving.TryGetValue(subject.Change.Type, out var stops))
        {
            return null;
        }
        return subject.IsRemoved ? $"{subject.Change.LogicalId} is removed: {stops}."
            : subject.Change.Replacement == Replacement.Yes ? $"{subject.Change.LogicalId} is made anew: {stops}."
            : subject.MayBeReplaced ? $"{subject.Change.LogicalId} may be made anew: then {stops}."
            : null;
    }

    private static string? ScaledToZero(RuleSubject subject)
    {
        var name = subject.Change.Type switch
        {
            "AWS::ECS::Service" => "DesiredCount",
            "AWS::AutoScaling::AutoScalingGroup" or "AWS::ApplicationAutoScaling::ScalableTarget" => subject.Change.Type.EndsWith("Group", StringComparison.Ordinal) ? "MaxSize" : "MaxCapacity",
            _ => null,
        };
        return name is not null && subject.Changed(name) is { After: "0" }
            ? $"{subject.Change.LogicalId} is scaled to nothing ({name} 0)."
            : null;
    }

    // What a rolling update policy answers to.
    private static readonly string[] Launching = ["LaunchTemplate", "MixedInstancesPolicy", "LaunchConfigurationName", "VPCZoneIdentifier", "PlacementGroup"];

    private static string? HostsRolled(RuleSubject subject) => subject.Change.Type switch
    {
        "AWS::EC2::LaunchTemplate" when subject.Changed("LaunchTemplateData") is not null => "Hosts are launched from a new version of the launch template; running ones are replaced in turn.",
        "AWS::AutoScaling::AutoScalingGroup" when Launching.Any(name => subject.Changed(name) is not null) => "The group's hosts are replaced in turn.",
        _ => null,
    };

    private static string? CostAdded(RuleSubject subject) =>
        subject.IsAdded && ResourceRisk.Priced.TryGetValue(subject.Change.Type, out var price) ? $"{subject.Change.LogicalId} is added: {price}."
        : subject.IsAdded && subject.Change.Type == "AWS::EC2::VPCEndpoint" && Text(subject.After?["VpcEndpointType"]) == "Interface"
            ? $"{subject.Change.LogicalId} is added: billed by the hour per zone."
        : null;

    private static string? SizeChanged(RuleSubject subject)
    {
        string[] names = subject.Change.Type switch
        {
            "AWS::AutoScaling::AutoScalingGroup" => ["MaxSize", "MinSize"],
            "AWS::ApplicationAutoScaling::ScalableTarget" => ["MaxCapacity", "MinCapacity"],
            "AWS::EC2::LaunchTemplate" => ["LaunchTemplateData.InstanceType"],
            "AWS::EC2::Instance" => ["InstanceType"],
            "AWS::RDS::DBInstance" => ["DBInstanceClass", "AllocatedStorage"],
            _ => [],
        };
        return names.Select(subject.Changed).FirstOrDefault(property => property is not null && IsLarger(property)) is { } changed
            ? $"{subject.Change.LogicalId}: {changed.Path} from {changed.Before ?? "nothing"} to {changed.After ?? "nothing"}."
            : null;
    }

    private static bool IsLarger(PropertyChange property) =>
        Number(property.Before) is not { } before || Number(property.After) is not { } after || after > before;

    private static string? NewRevision(RuleSubject subject) =>
        subject.Change.Type == "AWS::ECS::TaskDefinition" && subject.Change.Replacement == Replacement.Yes
            ? "A new revision of the task definition; running tasks are replaced in turn."
        : subject.Change.Type == "AWS::ECS::Service" && !subject.MayBeReplaced && (subject.Changed("NetworkConfiguration") ?? subject.Changed("CapacityProviderStrategy")) is not null
            ? "Running tasks are replaced in turn."
        : null;

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.ToString() : null;
}
