using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>Template parameters that nobody writes down: the pipeline gives their values, if the template declares them.</summary>
public static class PipelineParameters
{
    public const string Application = "Application";
    public const string EnvironmentName = "EnvironmentName";
    public const string Architecture = "Architecture";
    public const string RepositoryName = "RepositoryName";

    /// <summary>The worker's image by digest: <c>registry/name@sha256:...</c>.</summary>
    public const string ImageUri = "ImageUri";
    public const string ImageVersion = "ImageVersion";

    /// <summary>
    /// What is known only while a stage runs: the image for the stage service, and for every stage the outputs of the stages before it, by their names.
    /// </summary>
    /// <param name="earlier">Templates of the stages before it.</param>
    public static IReadOnlySet<string> SuppliedLater(string stage, IEnumerable<Template> earlier)
    {
        HashSet<string> names = stage == StageNames.Service ? [ImageUri, ImageVersion] : [];
        foreach (var output in earlier.SelectMany(template => template.Section("Outputs")?.Entries ?? []))
        {
            names.Add(output.Key);
        }
        return names;
    }

    /// <summary>What follows from the environment file. The repository's name can be set for the stage bootstrap; it is the application's else.</summary>
    internal static IReadOnlyDictionary<string, string> SuppliedNow(string environment, EnvironmentSettings settings)
    {
        var bootstrap = settings.Stages.First(stage => stage.Name == StageNames.Bootstrap);
        var repository = bootstrap.Parameters.GetValueOrDefault(RepositoryName)?.Value.Text ?? settings.Application;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Application] = settings.Application,
            [EnvironmentName] = environment,
            [Architecture] = settings.Architecture == Environments.Architecture.Arm64 ? "ARM64" : "X86_64",
            [RepositoryName] = repository,
        };
    }
}
