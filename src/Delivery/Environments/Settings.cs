using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>The problems of an environment file, as they are found.</summary>
/// <param name="file">Path as it is shown.</param>
internal sealed class EnvironmentProblems(string file)
{
    private readonly List<(int Line, DeliveryError Error)> _found = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<DeliveryError> Errors => [.. _found.OrderBy(problem => problem.Line).Select(problem => problem.Error)];

    public void Add(ErrorKind kind, int line, string what, string why, string next) =>
        _found.Add((line, DeliveryError.At(new(file, line), kind, what, why, next)));

    public void Invalid(TemplateNode place, string name, string why, string next) =>
        Add(ErrorCatalog.EnvironmentValueInvalid, place.Line, $"{name} is not valid", why, next);

    /// <summary>Problems of another file, such as a template that this one names.</summary>
    public void Add(int line, IEnumerable<DeliveryError> errors) => _found.AddRange(errors.Select(error => (line, error)));
}

/// <summary>A mapping of an environment file: tells its problems while it is read.</summary>
/// <param name="name">Path of keys, e.g. <c>stages.cluster</c>; empty for the document.</param>
/// <param name="line">Line of the key.</param>
internal sealed class Settings(TemplateMap map, string name, int line, EnvironmentProblems problems)
{
    public int Line => line;
    public IReadOnlyList<TemplateEntry> Entries => map.Entries;

    public string NameOf(string key) => name.Length == 0 ? key : $"{name}.{key}";

    public void AllowOnly(params string[] keys)
    {
        foreach (var entry in map.Entries.Where(entry => !keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            var nearest = NearestName.Of(entry.Key, keys);
            problems.Add(
                ErrorCatalog.EnvironmentKeyUnknown, entry.Line, $"Unknown key {Quoted.Of(entry.Key)}",
                $"{(name.Length == 0 ? "an environment file" : name)} has the keys {string.Join(", ", keys)}",
                nearest is null ? "Remove the line." : $"Did you mean '{nearest}'?");
        }
    }

    /// <summary>The text of a key; null where it is absent or not a text, which is then told.</summary>
    public TemplateScalar? Text(string key, string example, bool isRequired = false)
    {
        switch (map[key])
        {
            case TemplateScalar { IsNull: false, Value.Length: > 0 } scalar:
                return scalar;
            case null:
                if (isRequired)
                {
                    Missing(key, example);
                }
                return null;
            case var other:
                var shape = other is TemplateScalar ? "nothing" : other.Kind;
                problems.Invalid(other, NameOf(key), $"{shape} stands where a text is expected", $"Write, for example, {key}: {example}");
                return null;
        }
    }

    /// <summary>A mapping below a key; null where it is absent, empty, or something else, which is then told.</summary>
    public Settings? Map(string key)
    {
        if (!map.TryGet(key, out var entry) || entry.Value is TemplateScalar { IsNull: true })
        {
            return null;
        }
        if (entry.Value is TemplateMap below)
        {
            return new(below, NameOf(key), entry.Line, problems);
        }
        problems.Invalid(entry.Value, NameOf(key), $"{entry.Value.Kind} stands where a mapping is expected", "Write its keys indented below it.");
        return null;
    }

    public void Missing(string key, string example) =>
        problems.Add(ErrorCatalog.EnvironmentValueMissing, line, $"{NameOf(key)} is missing", "it is required", $"Add, for example, {key}: {example}");
}
