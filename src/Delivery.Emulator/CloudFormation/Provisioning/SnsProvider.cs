using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>SNS topics, to be referred to; nothing is delivered. Kinds: sns/topic, sns/topic-policy.</summary>
internal sealed class SnsProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::SNS::Topic"] = new("sns/topic", request => PhysicalIds.Arn(request, "sns", PhysicalIds.Name(request, "TopicName", 256)), (_, id) => new()
        {
            ["TopicArn"] = id,
            ["TopicName"] = id.Split(':')[^1],
        })
        {
            Named = true,
        },
        ["AWS::SNS::TopicPolicy"] = new(
            "sns/topic-policy", request => $"{request.Stack.StackName}-{request.LogicalId}-{PhysicalIds.Suffix(request)}", (_, id) => new() { ["Id"] = id }),
    };
}
