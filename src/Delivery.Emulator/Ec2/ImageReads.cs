using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ssm;
using Delivery.Emulator.Wire;
using static Delivery.Emulator.Ec2.Ec2Answers;

namespace Delivery.Emulator.Ec2;

/// <summary>Machine images that the public parameters name, and instance types.</summary>
internal static class ImageReads
{
    public static IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table { get; } = new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["DescribeImages"] = Images,
        ["DescribeInstanceTypes"] = Types,
    };

    private static JsonObject Images(AwsCall call)
    {
        var owners = call.Input.Texts("Owner");
        static string Architecture(string name) => name.Contains("arm64", StringComparison.Ordinal) ? "arm64" : "x86_64";
        var found = Ec2Filters.Read(call.Input, "ImageId").Apply(
            [.. PublicParameters.ImagesOf(call.Region)], each => each.Key,
            new Dictionary<string, Func<KeyValuePair<string, string>, string>>
            {
                ["image-id"] = each => each.Key,
                ["name"] = each => each.Value,
                ["architecture"] = each => Architecture(each.Value),
                ["state"] = _ => "available",
                ["owner-alias"] = _ => "amazon",
                ["is-public"] = _ => "true",
            },
            _ => new Dictionary<string, string>(), id => new("InvalidAMIID.NotFound", $"The image id '[{id}]' does not exist"))
            .Where(_ => owners.Count == 0 || owners.Contains("amazon")).ToList();
        return Page(call, "imagesSet", found, each => each.Key, each => new JsonObject
        {
            ["imageId"] = each.Key,
            ["name"] = each.Value,
            ["imageLocation"] = $"amazon/{each.Value}",
            ["imageState"] = "available",
            ["imageOwnerId"] = "591542846629",
            ["imageOwnerAlias"] = "amazon",
            ["isPublic"] = true,
            ["architecture"] = Architecture(each.Value),
            ["imageType"] = "machine",
            ["hypervisor"] = "xen",
            ["virtualizationType"] = "hvm",
            ["rootDeviceType"] = "ebs",
            ["rootDeviceName"] = "/dev/xvda",
            ["blockDeviceMapping"] = new JsonArray(new JsonObject
            {
                ["deviceName"] = "/dev/xvda",
                ["ebs"] = new JsonObject { ["volumeSize"] = 30, ["volumeType"] = "gp3", ["deleteOnTermination"] = true, ["encrypted"] = false },
            }),
        });
    }

    private static JsonObject Types(AwsCall call)
    {
        var found = Ec2Filters.Read(call.Input, "InstanceType").Apply(
            [.. InstanceTypes.Names.Select(name => InstanceTypes.Find(name)!)], each => each.Name,
            new Dictionary<string, Func<InstanceType, string>>
            {
                ["instance-type"] = each => each.Name,
                ["processor-info.supported-architecture"] = each => each.Architecture,
                ["vcpu-info.default-vcpus"] = each => each.Cpus.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["current-generation"] = _ => "true",
            },
            _ => new Dictionary<string, string>(), id => new("InvalidInstanceType", $"The following supplied instance types do not exist: [{id}]"));
        return Page(call, "instanceTypeSet", found, each => each.Name, each => new JsonObject
        {
            ["instanceType"] = each.Name,
            ["currentGeneration"] = true,
            ["processorInfo"] = new JsonObject { ["supportedArchitectures"] = new JsonArray(each.Architecture) },
            ["vCpuInfo"] = new JsonObject { ["defaultVCpus"] = each.Cpus },
            ["memoryInfo"] = new JsonObject { ["sizeInMiB"] = each.MemoryMiB },
            ["networkInfo"] = new JsonObject { ["maximumNetworkInterfaces"] = each.NetworkInterfaces },
        });
    }
}
