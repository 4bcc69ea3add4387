using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ssm;

/// <summary>Parameters as resources of a stack (AWS::SSM::Parameter; its Tags are a map).</summary>
internal sealed class ParameterProvider(ParameterStore parameters, EmulatorClock clock) : IResourceProvider
{
    public IReadOnlyCollection<string> Types { get; } = ["AWS::SSM::Parameter"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = PhysicalIds.Text(request, "Name") ?? $"CFN-{request.LogicalId}-{PhysicalIds.Suffix(request)}";
        if (!ParameterName.IsValid(name))
        {
            throw new ResourceFailedException("InvalidRequest", $"Parameter name '{name}' is not allowed.");
        }

        var made = parameters.Change(request.Stack.AccountId, request.Stack.Region, name, found => found switch
        {
            null => new StoredParameter(
                request.Stack.AccountId, request.Stack.Region, name, PhysicalIds.Text(request, "Type") ?? "String", PhysicalIds.Text(request, "Tier") ?? "Standard",
                PhysicalIds.Text(request, "DataType") ?? "text", null, [Version(request, 1)], Tags(request), request.Token),
            _ when found.CreatedBy == request.Token => found,
            _ => throw new ResourceFailedException("AlreadyExists", $"Resource of type 'AWS::SSM::Parameter' with identifier '{name}' already exists."),
        });
        request.Initiated?.Invoke(name);
        return Task.FromResult(Provisioned(made));
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        Task.FromResult(Provisioned(parameters.Change(request.Stack.AccountId, request.Stack.Region, request.PhysicalId ?? "", found => found is null
            ? throw new ResourceFailedException("NotFound", $"Resource of type 'AWS::SSM::Parameter' with identifier '{request.PhysicalId}' was not found.")
            : found.With(Version(request, found.Latest.Version + 1)) with { Tags = Tags(request), Type = PhysicalIds.Text(request, "Type") ?? found.Type })));

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        parameters.Remove(request.Stack.AccountId, request.Stack.Region, request.PhysicalId ?? "");
        return Task.CompletedTask;
    }

    public JsonObject? ReadLive(ResourceRequest request)
    {
        if (parameters.Find(request.Stack.AccountId, request.Stack.Region, request.PhysicalId ?? "") is not { } found)
        {
            return null;
        }

        var live = (JsonObject)request.Properties.DeepClone();
        live["Value"] = found.Latest.Value;
        live["Type"] = found.Type;
        return live;
    }

    private static ProvisionedResource Provisioned(StoredParameter parameter) => new(
        parameter.Name, new Dictionary<string, JsonNode?> { ["Type"] = parameter.Type, ["Value"] = parameter.Latest.Value });

    private ParameterVersion Version(ResourceRequest request, int number) => new(
        number, PhysicalIds.Text(request, "Value") ?? "", PhysicalIds.Text(request, "Description"), PhysicalIds.Text(request, "AllowedPattern"),
        clock.Now, PhysicalIds.Arn(request, "iam", "root", regional: false), []);

    private static Dictionary<string, string> Tags(ResourceRequest request)
    {
        var tags = new Dictionary<string, string>(request.StackTags);
        foreach (var (key, value) in request.Properties["Tags"] as JsonObject ?? [])
        {
            tags[key] = value?.ToString() ?? "";
        }

        return tags;
    }
}
