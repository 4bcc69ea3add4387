using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>What a container may do to its host, and what of it is known afterwards.</summary>
internal static class ContainerSafety
{
    private const string Digest = "@sha256:";

    public static void Check(TemplateResource resource, PossibleValues values, SafetyFindings findings)
    {
        if (resource.Type != "AWS::ECS::TaskDefinition")
        {
            return;
        }
        foreach (var key in new[] { "NetworkMode", "PidMode", "IpcMode" })
        {
            foreach (var mode in PossibleValues.At(resource.Properties, key).Where(mode => mode.Text == "host"))
            {
                findings.Add(resource, ErrorCatalog.ContainerIsPrivileged, mode, $"{key} of {Quoted.Of(resource.LogicalId)} is host", "the containers share it with their host and its other tasks", $"Remove {key}, or use awsvpc for the network.");
            }
        }
        foreach (var container in PossibleValues.Items(resource.Properties?["ContainerDefinitions"]).OfType<TemplateMap>())
        {
            Container(resource, container, $"{resource.LogicalId}.{container["Name"]?.Text ?? "container"}", values, findings);
        }
    }

    private static void Container(TemplateResource resource, TemplateMap container, string name, PossibleValues values, SafetyFindings findings)
    {
        foreach (var image in PossibleValues.Of(container["Image"]).Where(image => !IsByDigest(image, values)))
        {
            findings.Add(resource, ErrorCatalog.ImageNotByDigest, image, $"The image of {Quoted.Of(name)} has no digest", "what a tag leads to can change without a deployment", "Name it as registry/name@sha256:..., or by a parameter whose AllowedPattern demands that.");
        }
        var users = PossibleValues.Of(container["User"]).ToList();
        if (users.Count == 0 || users.Exists(IsRoot))
        {
            findings.Add(resource, ErrorCatalog.ContainerIsRoot, users.Find(IsRoot) ?? container, $"{Quoted.Of(name)} runs as root", "who breaks out of it is root on the host", "Set User, for example '1654:1654'.");
        }
        if (!PossibleValues.IsTrue(PossibleValues.Of(container["ReadonlyRootFilesystem"])))
        {
            findings.Add(resource, ErrorCatalog.ContainerIsWritable, container["ReadonlyRootFilesystem"] ?? container, $"The root file system of {Quoted.Of(name)} can be written to", "an intruder can change the program", "Set ReadonlyRootFilesystem: true, and mount what must be writable.");
        }
        var added = PossibleValues.Items(PossibleValues.At(container, "LinuxParameters", "Capabilities", "Add").FirstOrDefault());
        if (PossibleValues.Of(container["Privileged"]).Where(value => PossibleValues.MayBeTrue([value])).Concat(added).FirstOrDefault() is { } right)
        {
            findings.Add(resource, ErrorCatalog.ContainerIsPrivileged, right, $"{Quoted.Of(name)} has rights over its host", "with them a container is no boundary", "Remove Privileged and added capabilities.");
        }
        if (!PossibleValues.Of(container["LogConfiguration"]).Any())
        {
            findings.Add(resource, ErrorCatalog.LogsMissing, container, $"{Quoted.Of(name)} has no LogConfiguration", "nobody can tell why it failed", "Add one, for example with the driver awslogs.");
        }
    }

    private static bool IsByDigest(TemplateNode image, PossibleValues values) => image switch
    {
        TemplateScalar text => text.Value.Contains(Digest, StringComparison.Ordinal),
        TemplateMap { Function: { Key: "Fn::Sub", Value: var text } } => ((text as TemplateList)?.Items[0] ?? text).Text?.Contains(Digest, StringComparison.Ordinal) == true,
        _ => values.Parameter(image)?.AllowedPattern?.Contains(Digest, StringComparison.Ordinal) == true,
    };

    private static bool IsRoot(TemplateNode user) => user.Text?.Split(':')[0] is "root" or "0" or "";
}
