using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>
/// Reads of EC2 from what the stacks made (docs.aws.amazon.com/AWSEC2/latest/APIReference, read 2026-11-23). Members have the
/// names of the EC2 Query protocol (<c>vpcSet</c>), which differ from the clients' ones.
/// </summary>
internal sealed class Ec2Service : TableService
{
    private readonly StateStore _store;

    public Ec2Service(StateStore store) : base("ec2")
    {
        _store = store;
        On("DescribeVpcs", DescribeVpcs);
        On("DescribeSubnets", DescribeSubnets);
        On("DescribeAvailabilityZones", DescribeAvailabilityZones);
        On("DescribeInstances", DescribeInstances);
    }

    private JsonObject DescribeVpcs(AwsCall call)
    {
        var found = Ec2Filters.Read(call.Input, "VpcId").Apply(
            Documents(call, "ec2/vpc"), each => each.Id,
            new Dictionary<string, Func<StoredResource, string>>
            {
                ["vpc-id"] = each => each.Id,
                ["cidr"] = each => Property(each, "CidrBlock"),
                ["cidr-block-association.cidr-block"] = each => Property(each, "CidrBlock"),
                ["state"] = _ => "available",
                ["is-default"] = _ => "false",
            },
            each => each.Tags, id => new("InvalidVpcID.NotFound", $"The vpc ID '{id}' does not exist"));
        return Set("vpcSet", found, each => new JsonObject
        {
            ["vpcId"] = each.Id,
            ["ownerId"] = call.Caller.AccountId,
            ["state"] = "available",
            ["cidrBlock"] = Property(each, "CidrBlock"),
            ["dhcpOptionsId"] = "default",
            ["instanceTenancy"] = Property(each, "InstanceTenancy") is { Length: > 0 } tenancy ? tenancy : "default",
            ["isDefault"] = false,
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private JsonObject DescribeSubnets(AwsCall call)
    {
        var found = Ec2Filters.Read(call.Input, "SubnetId").Apply(
            Documents(call, "ec2/subnet"), each => each.Id,
            new Dictionary<string, Func<StoredResource, string>>
            {
                ["subnet-id"] = each => each.Id,
                ["vpc-id"] = each => Property(each, "VpcId"),
                ["cidr-block"] = each => Property(each, "CidrBlock"),
                ["availability-zone"] = each => Attribute(each, "AvailabilityZone"),
                ["state"] = _ => "available",
            },
            each => each.Tags, id => new("InvalidSubnetID.NotFound", $"The subnet ID '{id}' does not exist"));
        return Set("subnetSet", found, each => new JsonObject
        {
            ["subnetId"] = each.Id,
            ["subnetArn"] = $"arn:aws:ec2:{call.Region}:{call.Caller.AccountId}:subnet/{each.Id}",
            ["ownerId"] = call.Caller.AccountId,
            ["state"] = "available",
            ["vpcId"] = Property(each, "VpcId"),
            ["cidrBlock"] = Property(each, "CidrBlock"),
            ["availabilityZone"] = Attribute(each, "AvailabilityZone"),
            ["availabilityZoneId"] = Attribute(each, "AvailabilityZoneId"),
            ["defaultForAz"] = false,
            ["mapPublicIpOnLaunch"] = Property(each, "MapPublicIpOnLaunch").Equals("true", StringComparison.OrdinalIgnoreCase),
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private JsonObject DescribeAvailabilityZones(AwsCall call)
    {
        var found = Ec2Filters.Read(call.Input, "ZoneName").Apply(
            AvailabilityZones.Of(call.Region), each => each,
            new Dictionary<string, Func<string, string>>
            {
                ["zone-name"] = each => each,
                ["region-name"] = _ => call.Region,
                ["state"] = _ => "available",
                ["zone-type"] = _ => "availability-zone",
                ["opt-in-status"] = _ => "opt-in-not-required",
            },
            _ => new Dictionary<string, string>(), id => new("InvalidParameterValue", $"Invalid availability zone: [{id}]"));
        return Set("availabilityZoneInfo", found, each => new JsonObject
        {
            ["zoneName"] = each,
            ["zoneState"] = "available",
            ["regionName"] = call.Region,
            ["zoneType"] = "availability-zone",
            ["optInStatus"] = "opt-in-not-required",
            ["groupName"] = call.Region,
            ["messageSet"] = new JsonArray(),
        });
    }

    private JsonObject DescribeInstances(AwsCall call)
    {
        var groups = _store.List<AutoScalingGroup>(AutoScalingGroup.Kind, $"{call.Caller.AccountId}/{call.Region}/");
        var instances = groups.SelectMany(group => group.Instances.Select(instance => (Group: group, Instance: instance))).ToList();
        var found = Ec2Filters.Read(call.Input, "InstanceId").Apply(
            instances, each => each.Instance.Id,
            new Dictionary<string, Func<(AutoScalingGroup Group, Instance Instance), string>>
            {
                ["instance-id"] = each => each.Instance.Id,
                ["instance-type"] = each => each.Instance.Type,
                ["image-id"] = each => each.Instance.ImageId,
                ["availability-zone"] = each => each.Instance.Zone,
                ["subnet-id"] = each => each.Instance.Subnet ?? "",
                ["instance-state-name"] = _ => "running",
                ["instance-state-code"] = _ => "16",
            },
            each => InstanceTags(each.Group), id => new("InvalidInstanceID.NotFound", $"The instance ID '{id}' does not exist"));
        return Set("reservationSet", found, each => new JsonObject
        {
            ["reservationId"] = "r-" + each.Instance.Id[2..],
            ["ownerId"] = call.Caller.AccountId,
            ["groupSet"] = new JsonArray(),
            ["instancesSet"] = new JsonArray(new JsonObject
            {
                ["instanceId"] = each.Instance.Id,
                ["imageId"] = each.Instance.ImageId,
                ["instanceState"] = new JsonObject { ["code"] = 16, ["name"] = "running" },
                ["instanceType"] = each.Instance.Type,
                ["launchTime"] = Timestamps.Of(each.Instance.LaunchedAt),
                ["placement"] = new JsonObject { ["availabilityZone"] = each.Instance.Zone, ["tenancy"] = "default" },
                ["subnetId"] = each.Instance.Subnet,
                ["tagSet"] = Tags(InstanceTags(each.Group)),
            }),
        });
    }

    private static Dictionary<string, string> InstanceTags(AutoScalingGroup group) =>
        new(group.Tags, StringComparer.Ordinal) { ["aws:autoscaling:groupName"] = group.Name };

    private IReadOnlyList<StoredResource> Documents(AwsCall call, string kind) =>
        _store.List<StoredResource>(kind, $"{call.Caller.AccountId}/{call.Region}/");

    private static JsonObject Set<T>(string member, IReadOnlyList<T> items, Func<T, JsonNode> render) =>
        new() { [member] = new JsonArray([.. items.Select(render)]) };

    private static string Property(StoredResource resource, string name) => resource.Properties.Text(name) ?? "";

    private static string Attribute(StoredResource resource, string name) => resource.Attributes.Text(name) ?? "";

    private static JsonArray Tags(IReadOnlyDictionary<string, string> tags) =>
        [.. tags.Select(each => new JsonObject { ["key"] = each.Key, ["value"] = each.Value })];
}
