using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>Acknowledgements that a template needs (API reference of CreateStack and CreateChangeSet, Capabilities, read 2026-11-26).</summary>
public static class Capabilities
{
    private const string AutoExpand = "CAPABILITY_AUTO_EXPAND";

    private static readonly Dictionary<string, string> NameProperties = new()
    {
        ["AWS::IAM::Group"] = "GroupName",
        ["AWS::IAM::InstanceProfile"] = "InstanceProfileName",
        ["AWS::IAM::ManagedPolicy"] = "ManagedPolicyName",
        ["AWS::IAM::Role"] = "RoleName",
        ["AWS::IAM::User"] = "UserName",
    };

    private static readonly string[] Unnamed = ["AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition"];

    private static readonly string[] Known = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", AutoExpand];

    /// <summary>What the template needs, and which types and transforms make it so.</summary>
    public static (IReadOnlyList<string> Capabilities, string? Reason) Needed(Template template)
    {
        var types = template.Resources.Where(resource => NameProperties.ContainsKey(resource.Type) || Unnamed.Contains(resource.Type)).ToList();
        var named = types.Where(resource => NameProperties.TryGetValue(resource.Type, out var property) && resource.Properties?.Find(property) is not null).ToList();
        List<string> capabilities = types.Count == 0 ? [] : [named.Count > 0 ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"];
        List<string> reasons = [.. (named.Count > 0 ? named : types).Select(resource => resource.Type).Distinct()];
        if (template.Transforms.Count > 0)
        {
            capabilities.Add(AutoExpand);
            reasons.AddRange(template.Transforms);
        }

        return (capabilities, reasons.Count == 0 ? null : $"The following resource(s) require capabilities: [{string.Join(", ", reasons)}]");
    }

    /// <param name="expands">Whether the call runs a transform without a review: CreateStack and UpdateStack, not CreateChangeSet.</param>
    /// <exception cref="AwsErrorException">InsufficientCapabilitiesException.</exception>
    public static void Require(Template template, IReadOnlyList<string> given, bool expands)
    {
        if (given.FirstOrDefault(capability => !Known.Contains(capability)) is { } unknown)
        {
            throw new AwsErrorException("ValidationError",
                $"1 validation error detected: Value '[{unknown}]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", Known)}]]");
        }

        var missing = Needed(template).Capabilities.Where(needed => needed == AutoExpand
            ? expands && !given.Contains(AutoExpand)
            : !given.Contains(needed) && !given.Contains("CAPABILITY_NAMED_IAM")).ToList();
        if (missing.Count > 0)
        {
            throw new AwsErrorException("InsufficientCapabilitiesException", $"Requires capabilities : [{string.Join(", ", missing)}]");
        }
    }
}
