using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>The environment files of a repository: <c>cloudformation/environments/NAME.yml</c>.</summary>
public static class EnvironmentFiles
{
    public const string Folder = "cloudformation/environments";
    private const string Extension = ".yml";
    private const int MaxBytes = 262_144;

    /// <summary>Names of the environments, sorted. Empty where there is no folder.</summary>
    /// <param name="root">Folder of the repository.</param>
    public static IReadOnlyList<string> List(string root)
    {
        var folder = Path.Combine(root, Folder);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Reads an environment and compares it with its templates.</summary>
    /// <exception cref="DeliveryException">All problems together, each with file and line; exit code 2.</exception>
    public static async Task<DeliveryEnvironment> LoadAsync(string root, string name, CancellationToken cancellationToken)
    {
        var known = List(root);
        // Only a name that is in the list becomes a path.
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            throw new DeliveryException(Unknown(name, known));
        }
        var file = $"{Folder}/{name}{Extension}";
        EnvironmentProblems problems = new(file);
        NameProblems(name, problems);
        var document = await ReadDocumentAsync(root, file, cancellationToken);
        var settings = new EnvironmentReader(name, known, problems).Read(document);
        var environment = await ComposeAsync(root, file, name, settings, problems, cancellationToken);
        return problems.Errors.Count == 0 ? environment : throw new DeliveryException(problems.Errors);
    }

    internal static DeliveryError Unknown(string name, IReadOnlyList<string> known)
    {
        var nearest = NearestName.Of(name, known);
        return known.Count == 0
            ? new(ErrorCatalog.EnvironmentUnknown, $"There is no environment {Quoted.Of(name)}", Folder, "the folder has no environment file", $"Add {Folder}/NAME{Extension}.")
            : new(
                ErrorCatalog.EnvironmentUnknown, $"There is no environment {Quoted.Of(name)}", Folder, $"there are {string.Join(", ", known)}",
                nearest is null ? $"Name one of them, or add {Folder}/NAME{Extension}." : $"Did you mean '{nearest}'?");
    }

    private static void NameProblems(string name, EnvironmentProblems problems)
    {
        var isUsable = name.Length is >= 2 and <= 20 && char.IsAsciiLetterLower(name[0]) && name[^1] != '-'
            && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
        if (!isUsable)
        {
            problems.Add(ErrorCatalog.EnvironmentValueInvalid, 1, "The file's name is not valid", $"{Quoted.Of(name)}: 2 to 20 lower-case letters, digits and hyphens, beginning with a letter", "Rename the file.");
        }
    }

    private static async Task<TemplateMap> ReadDocumentAsync(string root, string file, CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(Path.Combine(root, file));
            if (info.Length > MaxBytes)
            {
                throw Unreadable(file, $"it has {info.Length} bytes; an environment file has at most {MaxBytes}");
            }
            return new TemplateParser(await File.ReadAllTextAsync(info.FullName, cancellationToken)).Parse() switch
            {
                TemplateMap map => map,
                var other => throw Unreadable(file, $"the document is {other.Kind}, not a mapping"),
            };
        }
        catch (TemplateSyntaxException exception)
        {
            var place = new SourcePlace(file, exception.Line, exception.Column);
            throw Unreadable(place.ToString(), exception.Message, place);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, exception.Message);
        }
    }

    private static DeliveryException Unreadable(string where, string why, SourcePlace? place = null) =>
        new(new DeliveryError(ErrorCatalog.EnvironmentUnreadable, "The environment can't be read", where, why, "Correct the file.") { Place = place });

    private static async Task<DeliveryEnvironment> ComposeAsync(
        string root, string file, string name, EnvironmentSettings settings, EnvironmentProblems problems, CancellationToken cancellationToken)
    {
        var now = PipelineParameters.SuppliedNow(name, settings);
        List<Template>? earlier = [];
        Dictionary<string, StageSettings> stages = new(StringComparer.Ordinal);
        foreach (var stage in settings.Stages)
        {
            IReadOnlyDictionary<string, string> parameters = new Dictionary<string, string>();
            switch (await TemplateReader.ReadFileAsync(root, stage.Template, cancellationToken))
            {
                case TemplateReading.Read { Template: var template }:
                    var later = earlier is null ? null : PipelineParameters.SuppliedLater(stage.Name, earlier);
                    parameters = new StageParameters(file, stage, template, now, later, problems).Read();
                    earlier?.Add(template);
                    break;
                case TemplateReading.Unreadable { Errors: var errors }:
                    problems.Add(stage.TemplateLine, errors);
                    earlier = null;
                    break;
            }
            stages[stage.Name] = new(stage.StackName, stage.Template, parameters, stage.Tags, stage.Timeout);
        }
        return new()
        {
            Name = name,
            Application = settings.Application,
            Account = settings.Account,
            Region = settings.Region,
            Architecture = settings.Architecture,
            Endpoint = settings.Endpoint,
            AutoApprove = settings.AutoApprove,
            PromoteFrom = settings.PromoteFrom,
            MaximumSeverity = settings.MaximumSeverity,
            ReviewRole = settings.ReviewRole,
            DeployRole = settings.DeployRole,
            Bootstrap = stages[StageNames.Bootstrap],
            Cluster = stages[StageNames.Cluster],
            Service = stages[StageNames.Service],
        };
    }
}
