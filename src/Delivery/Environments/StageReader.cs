using System.Globalization;
using System.Text.RegularExpressions;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>Reads <c>stages</c> and the tags of an environment file. A stage that the file leaves out has its defaults.</summary>
/// <param name="application">Null where the file's is not valid.</param>
internal sealed partial class StageReader(string environment, string? application, EnvironmentProblems problems)
{
    private const int MaxTags = 50;
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(12);

    private static readonly (string Name, string Template, TimeSpan Timeout)[] Defaults =
    [
        (StageNames.Bootstrap, "cloudformation/bootstrap.yml", TimeSpan.FromMinutes(10)),
        (StageNames.Cluster, "cloudformation/private-cluster.yml", TimeSpan.FromMinutes(45)),
        (StageNames.Service, "cloudformation/private-service.yml", TimeSpan.FromMinutes(30)),
    ];

    public IReadOnlyList<EnvironmentStage> Read(Settings root)
    {
        var common = Tags(root);
        var stages = root.Map("stages");
        stages?.AllowOnly([.. Defaults.Select(stage => stage.Name)]);
        List<EnvironmentStage> read = [];
        foreach (var (name, template, timeout) in Defaults)
        {
            var settings = stages?.Map(name);
            settings?.AllowOnly("stackName", "template", "parameters", "tags", "timeout");
            var line = settings?.Line ?? stages?.Line ?? 1;
            var named = settings?.Text("template", template);
            var stage = new EnvironmentStage(
                name, StackName(settings, name), TemplatePath(named) ?? template, Parameters(settings?.Map("parameters")),
                Merge(common, settings is null ? new() : Tags(settings), line), Timeout(settings, timeout), line, named?.Line ?? line);
            if (read.Find(earlier => earlier.StackName == stage.StackName) is { } same)
            {
                problems.Add(ErrorCatalog.EnvironmentValueInvalid, line, $"stages.{name}.stackName is not valid", $"{Quoted.Of(stage.StackName)} is the stack of the stage {same.Name} already", "Give each stage a stack of its own.");
            }
            read.Add(stage);
        }
        return read;
    }

    private string StackName(Settings? settings, string stage)
    {
        var standard = $"{application ?? "application"}-{environment}-{stage}";
        if (settings?.Text("stackName", standard) is not { } scalar)
        {
            return standard;
        }
        if (!StackNameForm().IsMatch(scalar.Value))
        {
            problems.Invalid(scalar, settings.NameOf("stackName"), $"{Quoted.Of(scalar.Value)}: up to 128 letters, digits and hyphens, beginning with a letter", $"Write, for example, stackName: {standard}");
        }
        return scalar.Value;
    }

    private string? TemplatePath(TemplateScalar? scalar)
    {
        if (scalar is null)
        {
            return null;
        }
        if (TemplatePathForm().IsMatch(scalar.Value) && !scalar.Value.Split('/').Any(part => part is ".." or "."))
        {
            return scalar.Value;
        }
        problems.Invalid(scalar, "template", $"{Quoted.Of(scalar.Value)} is not a path inside the repository, with slashes", "Write, for example, template: cloudformation/private-cluster.yml");
        return null;
    }

    private static Dictionary<string, TemplateEntry> Parameters(Settings? parameters) =>
        parameters?.Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal) ?? [];

    private TimeSpan Timeout(Settings? settings, TimeSpan standard)
    {
        if (settings?.Text("timeout", "30m") is not { } scalar)
        {
            return standard;
        }
        if (Durations.TryParse(scalar.Value, out var timeout) && timeout >= ShortestTimeout && timeout <= LongestTimeout)
        {
            return timeout;
        }
        problems.Invalid(scalar, settings.NameOf("timeout"), $"{Quoted.Of(scalar.Value)} is not a duration from 1m to 12h", "Write, for example, timeout: 30m or timeout: 1h30m");
        return standard;
    }

    private SortedDictionary<string, string> Tags(Settings settings)
    {
        SortedDictionary<string, string> tags = new(StringComparer.Ordinal);
        foreach (var entry in settings.Map("tags")?.Entries ?? [])
        {
            var name = settings.NameOf("tags");
            if (entry.Value is not TemplateScalar { IsNull: false } scalar)
            {
                problems.Invalid(entry.Value, name, $"the tag {Quoted.Of(entry.Key)} is {entry.Value.Kind}, not a text", "Write a text.");
            }
            else if (entry.Key.Length is 0 or > 128 || !TagForm().IsMatch(entry.Key) || entry.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(ErrorCatalog.EnvironmentValueInvalid, entry.Line, $"{name} is not valid", $"{Quoted.Of(entry.Key)} can't be a tag's key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:", "Rename the tag.");
            }
            else if (scalar.Value.Length > 256 || !TagForm().IsMatch(scalar.Value))
            {
                problems.Invalid(scalar, name, $"the value of the tag {Quoted.Of(entry.Key)} has more than 256 characters, or others than letters, digits, spaces and _.:/=+-@", "Change the value.");
            }
            else
            {
                tags[entry.Key] = scalar.Value;
            }
        }
        return tags;
    }

    private SortedDictionary<string, string> Merge(SortedDictionary<string, string> common, SortedDictionary<string, string> own, int line)
    {
        SortedDictionary<string, string> merged = new(common, StringComparer.Ordinal);
        foreach (var (key, value) in own)
        {
            merged[key] = value;
        }
        if (merged.Count > MaxTags)
        {
            problems.Add(ErrorCatalog.EnvironmentValueInvalid, line, "tags is not valid", string.Create(CultureInfo.InvariantCulture, $"a stack has at most {MaxTags} tags, this one {merged.Count}"), "Remove tags.");
        }
        return merged;
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StackNameForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TemplatePathForm();

    [GeneratedRegex(@"\A[\p{L}\p{Zs}\p{N}_.:/=+\-@]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagForm();
}
