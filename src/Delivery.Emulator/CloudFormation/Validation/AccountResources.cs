using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.State;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>Networks and zones of the account. Key pairs, volumes and hosted zones are not kept, image ids not known as a whole.</summary>
internal sealed class AccountResources(StateStore store) : IAccountResources
{
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["AWS::EC2::VPC::Id"] = "ec2/vpc",
        ["AWS::EC2::Subnet::Id"] = "ec2/subnet",
        ["AWS::EC2::SecurityGroup::Id"] = "ec2/security-group",
    };

    public IReadOnlyList<string>? Values(string accountId, string region, string parameterType) => parameterType == "AWS::EC2::AvailabilityZone::Name"
        ? AvailabilityZones.Of(region)
        : Kinds.TryGetValue(parameterType, out var kind)
            ? [.. store.List<StoredResource>(kind, $"{accountId}/{region}/").Select(resource => resource.Id)]
            : null;

    public string? Attribute(string accountId, string region, string parameterType, string value, string attribute)
    {
        if (!Kinds.TryGetValue(parameterType, out var kind) || store.Get<StoredResource>(kind, $"{accountId}/{region}/{value}") is not { } resource)
        {
            return null;
        }

        return attribute switch
        {
            // Nobody makes a default VPC here.
            "DefaultVpc" when kind == "ec2/vpc" => "false",
            "VpcId" when kind == "ec2/subnet" => resource.Properties["VpcId"] is JsonValue id ? Scalars.Text(id) : null,
            _ when attribute.StartsWith("Tags.", StringComparison.Ordinal) => resource.Tags.GetValueOrDefault(attribute["Tags.".Length..]),
            _ => null,
        };
    }
}
