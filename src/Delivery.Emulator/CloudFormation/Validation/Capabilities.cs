using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>Acknowledgements that a template needs (API reference of CreateChangeSet, Capabilities, 2026-11).</summary>
public static class Capabilities
{
    private static readonly Dictionary<string, string> NameProperties = new()
    {
        ["AWS::IAM::Group"] = "GroupName",
        ["AWS::IAM::InstanceProfile"] = "InstanceProfileName",
        ["AWS::IAM::ManagedPolicy"] = "ManagedPolicyName",
        ["AWS::IAM::Role"] = "RoleName",
        ["AWS::IAM::User"] = "UserName",
    };

    private static readonly string[] Unnamed = ["AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition"];

    private static readonly string[] Known = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];

    /// <summary>What the template needs, and which types make it so.</summary>
    public static (IReadOnlyList<string> Capabilities, string? Reason) Needed(Template template)
    {
        var types = template.Resources.Where(resource => NameProperties.ContainsKey(resource.Type) || Unnamed.Contains(resource.Type)).ToList();
        var named = types.Where(resource => NameProperties.TryGetValue(resource.Type, out var property) && resource.Properties?.Find(property) is not null).ToList();
        return types.Count == 0
            ? ([], null)
            : ([named.Count > 0 ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"],
                $"The following resource(s) require capabilities: [{string.Join(", ", (named.Count > 0 ? named : types).Select(resource => resource.Type).Distinct())}]");
    }

    /// <exception cref="AwsErrorException">InsufficientCapabilitiesException.</exception>
    public static void Require(Template template, IReadOnlyList<string> given)
    {
        if (given.FirstOrDefault(capability => !Known.Contains(capability)) is { } unknown)
        {
            throw new AwsErrorException("ValidationError",
                $"1 validation error detected: Value '[{unknown}]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", Known)}]]");
        }

        if (Needed(template).Capabilities is [var needed] && !given.Contains(needed) && !given.Contains("CAPABILITY_NAMED_IAM"))
        {
            throw new AwsErrorException("InsufficientCapabilitiesException", $"Requires capabilities : [{needed}]");
        }
    }
}
