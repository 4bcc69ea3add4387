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
            Check = CheckGroup,
        },
        ["AWS::EC2::SecurityGroupIngress"] = Rule(),
        ["AWS::EC2::SecurityGroupEgress"] = Rule(),
    };

    private static ResourceDefinition Rule() =>
        new("ec2/security-group-rule", request => PhysicalIds.Hex(request, "sgr"), (_, id) => new() { ["Id"] = id });

    private void CheckGroup(ResourceRequest request)
    {
        if (PhysicalIds.Text(request, "VpcId") is { } vpc && Find(request, "ec2/vpc", vpc) is null)
        {
            throw new ResourceFailedException("NotFound", $"The vpc ID '{vpc}' does not exist (Service: Ec2, Status Code: 400)");
        }
    }
}
