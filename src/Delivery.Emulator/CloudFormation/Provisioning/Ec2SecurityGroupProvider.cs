using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Security groups and their separate rules. Kinds: ec2/security-group, ec2/security-group-rule.</summary>
internal sealed class Ec2SecurityGroupProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::EC2::SecurityGroup"] = new("ec2/security-group", request => PhysicalIds.Hex(request, "sg"), (request, id) => new()
        {
            ["GroupId"] = id,
            ["Id"] = id,
            ["VpcId"] = PhysicalIds.Text(request, "VpcId"),
            ["GroupName"] = PhysicalIds.Text(request, "GroupName") ?? $"{request.Stack.StackName}-{request.LogicalId}-{PhysicalIds.Hash(id)[..12]}",
        })
        {
            Takes = TimeSpan.FromSeconds(6),
            Check = CheckGroup,
            CheckDeletion = CheckUnused,
        },
        ["AWS::EC2::SecurityGroupIngress"] = Rule(),
        ["AWS::EC2::SecurityGroupEgress"] = Rule(),
    };

    private ResourceDefinition Rule() => new("ec2/security-group-rule", request => PhysicalIds.Hex(request, "sgr"), (_, id) => new() { ["Id"] = id })
    {
        Takes = TimeSpan.FromSeconds(1),
        Check = CheckRule,
    };

    private void CheckGroup(ResourceRequest request)
    {
        var vpc = PhysicalIds.Text(request, "VpcId");
        if (vpc is not null && Find(request, "ec2/vpc", vpc) is null)
        {
            throw Ec2Errors.NotFound("vpc", vpc);
        }

        if (PhysicalIds.Text(request, "GroupName") is { } name
            && Others(request, "ec2/security-group").Any(other => other.Attributes["GroupName"]?.GetValue<string>() == name && other.Attributes["VpcId"]?.GetValue<string>() == vpc))
        {
            throw Ec2Errors.Exists($"The security group '{name}' already exists{(vpc is null ? "" : $" for VPC '{vpc}'")}");
        }
    }

    private void CheckRule(ResourceRequest request)
    {
        foreach (var property in new[] { "GroupId", "SourceSecurityGroupId", "DestinationSecurityGroupId" })
        {
            // A VPC's default group has no document of its own.
            if (PhysicalIds.Text(request, property) is { } group && Find(request, "ec2/security-group", group) is null
                && Others(request, "ec2/vpc").All(vpc => vpc.Attributes["DefaultSecurityGroup"]?.GetValue<string>() != group))
            {
                throw new ResourceFailedException("NotFound", $"The security group '{group}' does not exist");
            }
        }
    }

    /// <summary>Another group's rule, a load balancer or an endpoint that names the group keeps it.</summary>
    private void CheckUnused(ResourceRequest request)
    {
        var id = request.PhysicalId!;
        var inRules = Others(request, "ec2/security-group").SelectMany(group => Rules(group.Properties, "SecurityGroupIngress", "SecurityGroupEgress"))
            .Concat(Others(request, "ec2/security-group-rule").Where(rule => rule.Properties["GroupId"]?.GetValue<string>() != id).Select(rule => rule.Properties))
            .Any(rule => ResourceProperties.Mentions(rule, id, "SourceSecurityGroupId", "DestinationSecurityGroupId"));
        if (inRules || Others(request, "elbv2/load-balancer").Concat(Others(request, "ec2/vpc-endpoint"))
            .Any(user => ResourceProperties.Mentions(user.Properties, id, "SecurityGroups", "SecurityGroupIds")))
        {
            throw Ec2Errors.HasDependentObject(id);
        }
    }

    private static IEnumerable<JsonObject> Rules(JsonObject properties, params IEnumerable<string> names) =>
        names.SelectMany(name => (properties[name] as JsonArray ?? []).OfType<JsonObject>());
}
