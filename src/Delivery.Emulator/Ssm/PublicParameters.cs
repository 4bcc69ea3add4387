using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.Ssm;

/// <summary>
/// Public parameters for machine images (docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html,
/// read 2026-11-23). Image ids are the emulator's own, always the same for a region and family.
/// </summary>
public static partial class PublicParameters
{
    private const string EcsPrefix = "/aws/service/ecs/optimized-ami/";
    private const string AgentVersion = "1.102.0";
    private const string CurrentDate = "20261101";
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

    private static readonly string[] EcsMembers = ["", "/ecs_agent_version", "/ecs_runtime_version", "/image_id", "/image_name", "/image_version", "/os", "/source_image_name"];

    /// <summary>The names that listings show: of each ECS family the recommended release.</summary>
    public static IEnumerable<string> Names =>
        EcsFamilies.Keys.SelectMany(family => EcsMembers.Select(member => $"{EcsPrefix}{family}/recommended{member}")).Concat(Images);

    /// <summary>The value of a public parameter in a region, or null where there is none of that name.</summary>
    public static string? Find(string region, string name)
    {
        if (Images.Contains(name))
        {
            return ImageId(region, name);
        }

        return name.StartsWith(EcsPrefix, StringComparison.Ordinal) && Release(name[EcsPrefix.Length..]) is var (family, release, member)
            ? Ecs(region, family, release, member)
            : null;
    }

    /// <summary>What a name below the ECS prefix means: a family's recommended release, or one release by its image's name.</summary>
    private static (string Family, string Release, string Member)? Release(string name)
    {
        foreach (var (family, recommended) in EcsFamilies)
        {
            if (!name.StartsWith(family + "/", StringComparison.Ordinal))
            {
                continue;
            }

            var (first, member) = name[(family.Length + 1)..].Split('/', 2) switch { [var only] => (only, ""), [var head, var tail] => (head, tail), _ => ("", "") };
            if (first == "recommended")
            {
                return (family, recommended, member);
            }

            // A release differs from the recommended one in its date only, so any pinned release is there.
            if (first.Length == recommended.Length && Date().Replace(first, CurrentDate, 1) == recommended)
            {
                return (family, first, member);
            }
        }

        return null;
    }

    private static string? Ecs(string region, string family, string release, string member)
    {
        var isCurrent = release == EcsFamilies[family];
        var os = release.StartsWith("al2023", StringComparison.Ordinal) ? "Amazon Linux 2023" : "Amazon Linux 2";
        var id = ImageId(region, isCurrent ? family : release);
        return member switch
        {
            "" => new JsonObject
            {
                ["ecs_agent_version"] = AgentVersion,
                ["ecs_runtime_version"] = RuntimeVersion,
                ["image_id"] = id,
                ["image_name"] = release,
                ["image_version"] = Version().Match(release).Value,
                ["os"] = os,
                ["schema_version"] = 1,
                ["source_image_name"] = release.Replace("-ecs", "", StringComparison.Ordinal),
            }.ToJsonString(),
            "image_id" => id,
            "image_name" => release,
            "image_version" => Version().Match(release).Value,
            "os" => os,
            "ecs_agent_version" => AgentVersion,
            "ecs_runtime_version" => RuntimeVersion,
            "source_image_name" => release.Replace("-ecs", "", StringComparison.Ordinal),
            _ => null,
        };
    }

    /// <summary>The machine images of a region: id and name.</summary>
    public static IReadOnlyDictionary<string, string> ImagesOf(string region) =>
        EcsFamilies.Select(family => (Id: ImageId(region, family.Key), Name: family.Value))
            .Concat(Images.Select(name => (Id: ImageId(region, name), Name: name.Replace("/image_id", "", StringComparison.Ordinal)["/aws/service/".Length..])))
            .ToDictionary(image => image.Id, image => image.Name);

    private static string ImageId(string region, string family) =>
        "ami-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{region}|{family}")))[..17];

    [GeneratedRegex(@"20[0-9]{6}", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"20[0-9]{2}\.[0-9]+\.20[0-9]{6}|2\.0\.20[0-9]{6}", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
