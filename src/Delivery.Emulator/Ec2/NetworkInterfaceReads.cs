using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;
using static Delivery.Emulator.Ec2.Ec2Answers;

namespace Delivery.Emulator.Ec2;

/// <summary>Network interfaces of instances and of awsvpc tasks.</summary>
internal sealed class NetworkInterfaceReads(StateStore store)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>> { ["DescribeNetworkInterfaces"] = Describe };

    private JsonObject Describe(AwsCall call)
    {
        var found = Ec2Filters.Read(call.Input, "NetworkInterfaceId").Apply(
            All(call), each => each.Id,
            new Dictionary<string, Func<Interface, string>>
            {
                ["network-interface-id"] = each => each.Id,
                ["subnet-id"] = each => each.Subnet,
                ["vpc-id"] = each => each.Vpc,
                ["private-ip-address"] = each => each.Address,
                ["addresses.private-ip-address"] = each => each.Address,
                ["attachment.instance-id"] = each => each.Instance ?? "",
                ["availability-zone"] = each => each.Zone,
                ["description"] = each => each.Description,
                ["interface-type"] = _ => "interface",
                ["status"] = _ => "in-use",
            },
            _ => new Dictionary<string, string>(), Missing("InvalidNetworkInterfaceID.NotFound", "networkInterface ID"));
        return Page(call, "networkInterfaceSet", found, each => each.Id, each => new JsonObject
        {
            ["networkInterfaceId"] = each.Id,
            ["subnetId"] = each.Subnet,
            ["vpcId"] = each.Vpc,
            ["availabilityZone"] = each.Zone,
            ["description"] = each.Description,
            ["ownerId"] = call.Caller.AccountId,
            ["status"] = "in-use",
            ["interfaceType"] = "interface",
            ["privateIpAddress"] = each.Address,
            ["privateIpAddressesSet"] = new JsonArray(new JsonObject { ["privateIpAddress"] = each.Address, ["primary"] = true }),
            ["groupSet"] = new JsonArray(),
            ["attachment"] = new JsonObject { ["instanceId"] = each.Instance, ["status"] = "attached", ["deviceIndex"] = each.Instance is null ? 1 : 0 },
            ["tagSet"] = new JsonArray(),
        });
    }

    private List<Interface> All(AwsCall call)
    {
        var subnets = Documents(store, call, "ec2/subnet").ToDictionary(subnet => subnet.Id);
        Interface Of(string id, string? subnet, string address, string description, string? instance)
        {
            var found = subnet is not null && subnets.TryGetValue(subnet, out var known) ? known : null;
            return new(id, subnet ?? "", found is null ? "" : Property(found, "VpcId"), found is null ? "" : Attribute(found, "AvailabilityZone"), address, description, instance);
        }

        var hosts = store.List<AutoScalingGroup>(AutoScalingGroup.Kind, Prefix(call)).SelectMany(group => group.Instances)
            .Select(instance => Of("eni-" + PhysicalIds.Hash(instance.Id)[..17], instance.Subnet, instance.PrivateIp, "", instance.Id));
        var tasks = store.List<EcsTask>(EcsTask.Kind, Prefix(call)).Where(task => !task.IsStopped && task.NetworkInterface is not null)
            .Select(task => Of(task.NetworkInterface!, task.Subnet, task.PrivateIp ?? "", task.Arn.Replace(":task/", ":attachment/", StringComparison.Ordinal), null));
        return [.. hosts, .. tasks];
    }

    private sealed record Interface(string Id, string Subnet, string Vpc, string Zone, string Address, string Description, string? Instance);
}
