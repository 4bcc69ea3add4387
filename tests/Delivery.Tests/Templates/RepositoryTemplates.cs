using Delivery.Environments;
using Delivery.Forecast;
using Delivery.Templates;

namespace Delivery.Tests.Templates;

/// <summary>The repository's own templates, and what they become with parameters.</summary>
internal static class RepositoryTemplates
{
    public static Template Bootstrap { get; } = Read("bootstrap.yml");
    public static Template Cluster { get; } = Read("private-cluster.yml");
    public static Template Service { get; } = Read("private-service.yml");

    /// <summary>The resources of the cluster and of a service in it, which gets the cluster's outputs as the pipeline gives them.</summary>
    public static IReadOnlyList<PlannedResource> Resolve(IReadOnlyDictionary<string, string> cluster, IReadOnlyDictionary<string, string> service)
    {
        var first = ResolvedTemplate.Of(Cluster, cluster, "eu-west-1", "cluster");
        return [.. first.Resources, .. ResolvedTemplate.Of(Service, WithOutputs(service, first.Outputs), "eu-west-1", "service").Resources];
    }

    /// <summary>The service's parameters with what earlier stages put out, and an image.</summary>
    public static IReadOnlyDictionary<string, string> WithOutputs(IReadOnlyDictionary<string, string> service, IReadOnlyDictionary<string, string> outputs, string? image = null)
    {
        var parameters = service.ToDictionary();
        foreach (var (name, value) in outputs.Where(output => Service.Parameters.ContainsKey(output.Key)))
        {
            parameters[name] = value;
        }
        parameters.TryAdd(PipelineParameters.ImageVersion, "1.0.0");
        parameters.TryAdd(PipelineParameters.RepositoryName, "sample-worker");
        parameters[PipelineParameters.ImageUri] = image ?? $"localhost:4566/sample-worker@sha256:{new string('a', 64)}";
        return parameters;
    }

    private static Template Read(string name) =>
        TemplateReader.Read($"cloudformation/{name}", File.ReadAllText(Repository.PathOf($"cloudformation/{name}"))).ShouldBeOfType<TemplateReading.Read>().Template;
}
