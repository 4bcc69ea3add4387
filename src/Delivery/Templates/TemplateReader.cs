using System.Globalization;
using Delivery.Errors;

namespace Delivery.Templates;

/// <summary>Reads a CloudFormation template: its parameters and resources with their lines. Types and properties are not judged here.</summary>
public static class TemplateReader
{
    /// <summary>Quotas of CloudFormation, read 2026-11: a body in a request, and a template at all.</summary>
    public const int MaxBodyBytes = 51_200;
    private const int MaxTemplateBytes = 1_048_576;

    /// <summary>Reads the file <paramref name="path"/> below <paramref name="repositoryRoot"/>.</summary>
    public static async Task<TemplateReading> ReadFileAsync(string repositoryRoot, string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(Path.Combine(repositoryRoot, path));
            if (file.Exists && file.Length > MaxTemplateBytes)
            {
                return Unreadable(ErrorCatalog.TemplateTooLarge, path, $"it has {file.Length:N0} bytes; CloudFormation takes up to {MaxTemplateBytes:N0}");
            }
            return Read(path, await File.ReadAllTextAsync(file.FullName, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unreadable(ErrorCatalog.TemplateMissing, path, exception.Message);
        }
    }

    /// <summary>Reads a template's text. All problems of its structure come together; of its syntax, the first.</summary>
    public static TemplateReading Read(string path, string text)
    {
        TemplateNode document;
        try
        {
            document = new TemplateParser(text).Parse();
        }
        catch (TemplateSyntaxException exception)
        {
            return new TemplateReading.Unreadable(
            [
                DeliveryError.At(
                    new(path, exception.Line, exception.Column), ErrorCatalog.TemplateNotYaml, $"{path} can't be read", exception.Message, "Correct the line."),
            ]);
        }
        if (document is not TemplateMap root)
        {
            return Unreadable(ErrorCatalog.TemplateStructure, path, $"the document is {document.Kind}, not a mapping with Resources");
        }
        var structure = new Structure(path);
        var template = new Template
        {
            Path = path,
            Text = text,
            Root = root,
            Parameters = structure.Parameters(root),
            Resources = structure.Resources(root),
        };
        return structure.Errors.Count == 0 ? new TemplateReading.Read(template) : new TemplateReading.Unreadable(structure.Errors);
    }

    private static TemplateReading.Unreadable Unreadable(ErrorKind kind, string path, string why) =>
        new([new(kind, $"{path} can't be used", path, why, "Correct the file, or the stage's 'template' in the environment file.")]);

    private sealed class Structure(string path)
    {
        public List<DeliveryError> Errors { get; } = [];

        public SortedDictionary<string, TemplateParameter> Parameters(TemplateMap root)
        {
            SortedDictionary<string, TemplateParameter> parameters = new(StringComparer.Ordinal);
            foreach (var entry in Entries(root, "Parameters", isRequired: false))
            {
                if (Declared(entry, "parameter") is { } map)
                {
                    parameters[entry.Key] = Parameter(entry, map);
                }
            }
            return parameters;
        }

        public SortedDictionary<string, TemplateResource> Resources(TemplateMap root)
        {
            SortedDictionary<string, TemplateResource> resources = new(StringComparer.Ordinal);
            foreach (var entry in Entries(root, "Resources", isRequired: true))
            {
                if (Declared(entry, "resource") is not { } map)
                {
                    continue;
                }
                if (map["Properties"] is { } properties and not TemplateMap and not TemplateScalar { IsNull: true })
                {
                    Add(properties, $"Properties of {entry.Key} is {properties.Kind}, not a mapping");
                }
                resources[entry.Key] = new(entry.Key, map["Type"]!.Text!, map["Properties"] as TemplateMap, map, entry.Line);
            }
            return resources;
        }

        private IReadOnlyList<TemplateEntry> Entries(TemplateMap root, string section, bool isRequired)
        {
            switch (root[section])
            {
                case TemplateMap map when map.Entries.Count > 0 || !isRequired:
                    return map.Entries;
                case null when !isRequired:
                    return [];
                case { } other:
                    Add(other, $"{section} is {(other is TemplateMap ? "empty" : other.Kind + ", not a mapping")}");
                    return [];
                default:
                    Add(root, $"there is no section {section}");
                    return [];
            }
        }

        private TemplateMap? Declared(TemplateEntry entry, string kind)
        {
            if (entry.Value is not TemplateMap map)
            {
                Add(entry.Value, $"the {kind} {entry.Key} is {entry.Value.Kind}, not a mapping");
                return null;
            }
            if (string.IsNullOrEmpty(map["Type"]?.Text))
            {
                Add(entry.Value, $"the {kind} {entry.Key} has no Type");
                return null;
            }
            return map;
        }

        private TemplateParameter Parameter(TemplateEntry entry, TemplateMap map) => new()
        {
            Name = entry.Key,
            Type = map["Type"]!.Text!,
            Default = Value(map["Default"]),
            NoEcho = string.Equals(map["NoEcho"]?.Text, "true", StringComparison.OrdinalIgnoreCase),
            Description = map["Description"]?.Text,
            ConstraintDescription = map["ConstraintDescription"]?.Text,
            AllowedPattern = map["AllowedPattern"]?.Text,
            AllowedValues = (map["AllowedValues"] as TemplateList)?.Items.Select(item => item.Text ?? "").ToList(),
            MinLength = (int?)Number(entry.Key, map, "MinLength"),
            MaxLength = (int?)Number(entry.Key, map, "MaxLength"),
            MinValue = Number(entry.Key, map, "MinValue"),
            MaxValue = Number(entry.Key, map, "MaxValue"),
            Line = entry.Line,
        };

        private static string? Value(TemplateNode? node) => node switch
        {
            TemplateScalar scalar => scalar.Value,
            TemplateList list => string.Join(',', list.Items.Select(item => item.Text ?? "")),
            _ => null,
        };

        private decimal? Number(string parameter, TemplateMap map, string key)
        {
            if (map[key] is not { } node)
            {
                return null;
            }
            if (decimal.TryParse(node.Text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
                && (key is "MinValue" or "MaxValue" || number is >= 0 and <= int.MaxValue))
            {
                return number;
            }
            Add(node, $"{key} of the parameter {parameter} is not a number");
            return null;
        }

        private void Add(TemplateNode place, string why) =>
            Errors.Add(DeliveryError.At(new(path, place.Line, place.Column), ErrorCatalog.TemplateStructure, $"{path} is not a template", why, "Correct the line."));
    }
}
