using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Application Auto Scaling. Kinds: application-autoscaling/scalable-target, application-autoscaling/scaling-policy.</summary>
internal sealed class ApplicationAutoScalingProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::ApplicationAutoScaling::ScalableTarget"] = new(
            "application-autoscaling/scalable-target", TargetId, (_, id) => new() { ["Id"] = id })
        { Named = true, Check = CheckCapacity, Written = target => Parts.ScalableTargetRegistered(target) },
        ["AWS::ApplicationAutoScaling::ScalingPolicy"] = new(
            "application-autoscaling/scaling-policy", PolicyArn, (_, id) => new() { ["Arn"] = id }),
    };

    private static string TargetId(ResourceRequest request) => string.Join('|',
        PhysicalIds.Text(request, "ResourceId"), PhysicalIds.Text(request, "ScalableDimension"), PhysicalIds.Text(request, "ServiceNamespace"));

    private static string PolicyArn(ResourceRequest request)
    {
        var target = PhysicalIds.Text(request, "ScalingTargetId")?.Split('|');
        var resource = target?[0] ?? PhysicalIds.Text(request, "ResourceId");
        var service = target?[^1] ?? PhysicalIds.Text(request, "ServiceNamespace");
        var hash = PhysicalIds.Hash(request.Token);
        return PhysicalIds.Arn(request, "autoscaling",
            $"scalingPolicy:{hash[..8]}-{hash[8..12]}-{hash[12..16]}-{hash[16..20]}-{hash[20..32]}:resource/{service}/{resource}:policyName/{PhysicalIds.Text(request, "PolicyName")}");
    }

    private static void CheckCapacity(ResourceRequest request)
    {
        if (int.TryParse(PhysicalIds.Text(request, "MinCapacity"), out var least) && int.TryParse(PhysicalIds.Text(request, "MaxCapacity"), out var most) && least > most)
        {
            throw new ResourceFailedException("InvalidRequest", "Maximum capacity cannot be less than minimum capacity");
        }
    }
}
