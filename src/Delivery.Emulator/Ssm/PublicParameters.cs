using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Ssm;

/// <summary>
/// Public parameters for machine images (docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html,
/// read 2026-11-23). Image ids are the emulator's own, always the same for a region and family.
/// </summary>
public static class PublicParameters
{
    private const string EcsPrefix = "/aws/service/ecs/optimized-ami/";
    private const string AgentVersion = "1.102.0";
    private const string RuntimeVersion = "Docker version 25.0.13";

    private static readonly FrozenDictionary<string, string> EcsFamilies = new Dictionary<string, string>
    {
        ["amazon-linux-2023"] = "al2023-ami-ecs-hvm-2023.0.20261101-kernel-6.1-x86_64",
        ["amazon-linux-2023/arm64"] = "al2023-ami-ecs-hvm-2023.0.20261101-kernel-6.1-arm64",
        ["amazon-linux-2023/neuron"] = "al2023-ami-ecs-neuron-hvm-2023.0.20261101-kernel-6.1-x86_64",
        ["amazon-linux-2023/gpu"] = "al2023-ami-ecs-gpu-hvm-2023.0.20261101-kernel-6.1-x86_64",
        ["amazon-linux-2"] = "amzn2-ami-ecs-hvm-2.0.20261101-x86_64-ebs",
        ["amazon-linux-2/arm64"] = "amzn2-ami-ecs-hvm-2.0.20261101-arm64-ebs",
        ["amazon-linux-2/gpu"] = "amzn2-ami-ecs-gpu-hvm-2.0.20261101-x86_64-ebs",
        ["amazon-linux-2/kernel-5.10"] = "amzn2-ami-ecs-kernel-5.10-hvm-2.0.20261101-x86_64-ebs",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Images = new[]
    {
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-x86_64",
        "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64",
        "/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id",
        "/aws/service/bottlerocket/aws-ecs-2/arm64/latest/image_id",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The value of a public parameter in a region, or null where there is none of that name.</summary>
    public static string? Find(string region, string name)
    {
        if (Images.Contains(name))
        {
            return ImageId(region, name);
        }

        const string part = "/recommended";
        if (!name.StartsWith(EcsPrefix, StringComparison.Ordinal) || name.LastIndexOf(part, StringComparison.Ordinal) is var at && at < EcsPrefix.Length)
        {
            return null;
        }

        var family = name[EcsPrefix.Length..at];
        if (!EcsFamilies.TryGetValue(family, out var image))
        {
            return null;
        }

        var os = image.StartsWith("al2023", StringComparison.Ordinal) ? "Amazon Linux 2023" : "Amazon Linux 2";
        var id = ImageId(region, family);
        return name[(at + part.Length)..] switch
        {
            "" => new JsonObject
            {
                ["ecs_agent_version"] = AgentVersion,
                ["ecs_runtime_version"] = RuntimeVersion,
                ["image_id"] = id,
                ["image_name"] = image,
                ["image_version"] = "2023.0.20261101",
                ["os"] = os,
                ["schema_version"] = 1,
                ["source_image_name"] = image.Replace("-ecs", "", StringComparison.Ordinal),
            }.ToJsonString(),
            "/image_id" => id,
            "/image_name" => image,
            "/os" => os,
            "/ecs_agent_version" => AgentVersion,
            "/ecs_runtime_version" => RuntimeVersion,
            _ => null,
        };
    }

    private static string ImageId(string region, string family) =>
        "ami-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{region}|{family}")))[..17];
}
