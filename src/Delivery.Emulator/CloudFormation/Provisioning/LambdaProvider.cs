using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Lambda functions, to be referred to; nothing is run. Kinds: lambda/function, lambda/permission.</summary>
internal sealed class LambdaProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::Lambda::Function"] = new(
            "lambda/function", request => PhysicalIds.Name(request, "FunctionName", 64),
            (request, id) => new()
            {
                ["Arn"] = PhysicalIds.Arn(request, "lambda", "function:" + id),
                ["SnapStartResponse"] = SnapStart(request),
                ["SnapStartResponse.ApplyOn"] = SnapStart(request)["ApplyOn"]!.GetValue<string>(),
                ["SnapStartResponse.OptimizationStatus"] = SnapStart(request)["OptimizationStatus"]!.GetValue<string>(),
            })
        {
            Named = true,
        },
        ["AWS::Lambda::Permission"] = new(
            "lambda/permission", request => $"{request.Stack.StackName}-{request.LogicalId}-{PhysicalIds.Suffix(request)}", (_, id) => new() { ["Id"] = id })
        {
            Check = CheckPermission,
        },
    };

    /// <summary>Off until a version is published.</summary>
    private static JsonObject SnapStart(ResourceRequest request) => new()
    {
        ["ApplyOn"] = (request.Properties["SnapStart"] as JsonObject)?["ApplyOn"]?.GetValue<string>() ?? "None",
        ["OptimizationStatus"] = "Off",
    };

    private void CheckPermission(ResourceRequest request)
    {
        var name = PhysicalIds.Text(request, "FunctionName")?.Split(':')[^1] ?? "";
        if (Find(request, "lambda/function", name) is null)
        {
            throw new ResourceFailedException("NotFound", $"Function not found: {PhysicalIds.Arn(request, "lambda", "function:" + name)} (Service: Lambda, Status Code: 404)");
        }
    }
}
