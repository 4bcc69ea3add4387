using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Lambda functions, to be referred to; nothing is run. Kinds: lambda/function, lambda/permission.</summary>
internal sealed class LambdaProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::Lambda::Function"] = new(
            "lambda/function", request => PhysicalIds.Name(request, "FunctionName", 64),
            (request, id) => new() { ["Arn"] = PhysicalIds.Arn(request, "lambda", "function:" + id) })
        {
            Named = true,
        },
        ["AWS::Lambda::Permission"] = new(
            "lambda/permission", request => $"{request.Stack.StackName}-{request.LogicalId}-{PhysicalIds.Suffix(request)}", (_, id) => new() { ["Id"] = id }),
    };
}
