using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;
using static Delivery.Emulator.Ec2.Ec2Answers;

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
        foreach (var (operation, run) in new GatewayReads(store).Table.Concat(new SecurityGroupReads(store).Table).Concat(new LaunchTemplateReads(store).Table)
            .Concat(new NetworkInterfaceReads(store).Table).Concat(ImageReads.Table))
        {
            On(operation, run);
        }

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
        return Ec2Answers.Page(call, "vpcSet", found, each => each.Id, each => new JsonObject
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
        return Ec2Answers.Page(call, "subnetSet", found, each => each.Id, each => new JsonObject
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
        return Ec2Answers.Page(call, "availabilityZoneInfo", found, each => each, each => new JsonObject
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
                ["vpc-id"] = each => VpcOf(call, each.Instance),
                ["private-ip-address"] = each => each.Instance.PrivateIp,
                ["instance-state-name"] = each => StateOf(each.Instance).Name,
                ["instance-state-code"] = each => StateOf(each.Instance).Code.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            each => InstanceTags(each.Group), id => new("InvalidInstanceID.NotFound", $"The instance ID '{id}' does not exist"));
        return Ec2Answers.Page(call, "reservationSet", found, each => each.Instance.Id, each => new JsonObject
        {
            ["reservationId"] = "r-" + each.Instance.Id[2..],
            ["ownerId"] = call.Caller.AccountId,
            ["groupSet"] = new JsonArray(),
            ["instancesSet"] = new JsonArray(new JsonObject
            {
                ["instanceId"] = each.Instance.Id,
                ["imageId"] = each.Instance.ImageId,
                ["instanceState"] = new JsonObject { ["code"] = StateOf(each.Instance).Code, ["name"] = StateOf(each.Instance).Name },
                ["instanceLifecycle"] = each.Instance.IsSpot ? "spot" : null,
                ["instanceType"] = each.Instance.Type,
                ["launchTime"] = Timestamps.Of(each.Instance.LaunchedAt),
                ["placement"] = new JsonObject { ["availabilityZone"] = each.Instance.Zone, ["tenancy"] = "default" },
                ["subnetId"] = each.Instance.Subnet,
                ["vpcId"] = VpcOf(call, each.Instance) is { Length: > 0 } vpc ? vpc : null,
                ["privateIpAddress"] = each.Instance.PrivateIp,
                ["privateDnsName"] = $"ip-{each.Instance.PrivateIp.Replace('.', '-')}.{call.Region}.compute.internal",
                ["architecture"] = InstanceTypes.Find(each.Instance.Type)?.Architecture,
                ["virtualizationType"] = "hvm",
                ["rootDeviceType"] = "ebs",
                ["tagSet"] = Tags(InstanceTags(each.Group)),
            }),
        });
    }

    private static (int Code, string Name) StateOf(Instance instance) => instance.Lifecycle == "Pending" ? (0, "pending") : (16, "running");

    private string VpcOf(AwsCall call, Instance instance) =>
        instance.Subnet is { } subnet && _store.Get<StoredResource>("ec2/subnet", $"{call.Caller.AccountId}/{call.Region}/{subnet}") is { } found ? Property(found, "VpcId") : "";

    private static Dictionary<string, string> InstanceTags(AutoScalingGroup group) =>
        new(group.Tags, StringComparer.Ordinal) { ["aws:autoscaling:groupName"] = group.Name };

    private IReadOnlyList<StoredResource> Documents(AwsCall call, string kind) => Ec2Answers.Documents(_store, call, kind);
}
