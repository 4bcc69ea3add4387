using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Resolution;

namespace Delivery.Emulator.CloudFormation.Types;

/// <summary>A finding of the validation against a type's schema.</summary>
/// <param name="Path">JSON pointer within the properties, e.g. <c>/RedrivePolicy</c>; empty for the properties themselves.</param>
/// <param name="Message">Worded as the registry words it.</param>
public sealed record PropertyProblem(string Path, string Message)
{
    public override string ToString() => $"#{Path}: {Message}";
}

/// <summary>Checks properties against the type's data: all problems at once. Values that are not known yet pass.</summary>
public static class PropertyValidation
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<PropertyProblem> Check(ResourceType type, JsonObject properties)
    {
        var problems = new List<PropertyProblem>();
        Structure(type, type.Properties, properties, "", problems);
        return problems;
    }

    private static void Structure(
        ResourceType type, IReadOnlyDictionary<string, PropertyType> members, JsonObject value, string path, List<PropertyProblem> problems)
    {
        foreach (var name in members.Values.Where(member => member.Required && !value.ContainsKey(member.Name)).Select(member => member.Name))
        {
            problems.Add(new(path, $"required key [{name}] not found"));
        }

        foreach (var (name, member) in value)
        {
            if (members.TryGetValue(name, out var property))
            {
                Value(type, property, member, $"{path}/{name}", problems);
            }
            else
            {
                problems.Add(new(path, $"extraneous key [{name}] is not permitted"));
            }
        }
    }

    private static void Value(ResourceType type, PropertyType property, JsonNode? value, string path, List<PropertyProblem> problems)
    {
        if (Unknown.IsIn(value))
        {
            return;
        }

        switch (property.Kind)
        {
            case ValueKind.Text:
                Text(property, value, path, problems);
                break;
            case ValueKind.Integer or ValueKind.Number:
                Number(property, value, path, problems);
                break;
            case ValueKind.Boolean when !bool.TryParse(Scalars.Text(value), out _):
                problems.Add(new(path, $"expected type: Boolean, found: {Found(value)}"));
                break;
            case ValueKind.List:
                List(type, property, value, path, problems);
                break;
            case ValueKind.Map when value is JsonObject map:
                foreach (var (key, item) in map)
                {
                    Value(type, property.Element!, item, $"{path}/{key}", problems);
                }

                break;
            case ValueKind.Structure when value is JsonObject structure && type.MembersOf(property) is { } members:
                Structure(type, members, structure, path, problems);
                break;
            case ValueKind.Structure or ValueKind.Map when value is not JsonObject:
                problems.Add(new(path, $"expected type: JSONObject, found: {Found(value)}"));
                break;
        }
    }

    private static void Text(PropertyType property, JsonNode? value, string path, List<PropertyProblem> problems)
    {
        if (value is not JsonValue)
        {
            problems.Add(new(path, $"expected type: String, found: {Found(value)}"));
            return;
        }

        var text = Scalars.Text(value);
        if (property.Allowed is { } allowed && !allowed.Contains(text))
        {
            problems.Add(new(path, $"{text} is not a valid enum value"));
        }

        if (property.MinLength is { } minimum && text.Length < minimum)
        {
            problems.Add(new(path, $"expected minLength: {minimum}, actual: {text.Length}"));
        }

        if (property.MaxLength is { } maximum && text.Length > maximum)
        {
            problems.Add(new(path, $"expected maxLength: {maximum}, actual: {text.Length}"));
        }

        if (property.Pattern is { } pattern && !Matches(pattern, text))
        {
            problems.Add(new(path, $"string [{text}] does not match pattern {pattern}"));
        }
    }

    /// <summary>A pattern that .NET can't read (it is written for Java) does not count.</summary>
    private static bool Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern.Replace(@"\p{Print}", @"[\x20-\x7E]", StringComparison.Ordinal), RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception error) when (error is RegexParseException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static void Number(PropertyType property, JsonNode? value, string path, List<PropertyProblem> problems)
    {
        if (value is not JsonValue || !decimal.TryParse(Scalars.Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || (property.Kind == ValueKind.Integer && number != decimal.Truncate(number)))
        {
            problems.Add(new(path, $"expected type: {(property.Kind == ValueKind.Integer ? "Integer" : "Number")}, found: {Found(value)}"));
            return;
        }

        if (property.Minimum is { } minimum && number < minimum)
        {
            problems.Add(new(path, $"{number.ToString(CultureInfo.InvariantCulture)} is not greater or equal to {minimum.ToString(CultureInfo.InvariantCulture)}"));
        }

        if (property.Maximum is { } maximum && number > maximum)
        {
            problems.Add(new(path, $"{number.ToString(CultureInfo.InvariantCulture)} is not less or equal to {maximum.ToString(CultureInfo.InvariantCulture)}"));
        }
    }

    private static void List(ResourceType type, PropertyType property, JsonNode? value, string path, List<PropertyProblem> problems)
    {
        if (value is not JsonArray list)
        {
            problems.Add(new(path, $"expected type: JSONArray, found: {Found(value)}"));
            return;
        }

        if (property.MinItems is { } minimum && list.Count < minimum)
        {
            problems.Add(new(path, $"expected minimum item count: {minimum}, found: {list.Count}"));
        }

        if (property.MaxItems is { } maximum && list.Count > maximum)
        {
            problems.Add(new(path, $"expected maximum item count: {maximum}, found: {list.Count}"));
        }

        if (property.UniqueItems && list.Select(item => item?.ToJsonString()).Distinct().Count() < list.Count)
        {
            problems.Add(new(path, "array items are not unique"));
        }

        for (var index = 0; index < list.Count; index++)
        {
            Value(type, property.Element!, list[index], $"{path}/{index}", problems);
        }
    }

    private static string Found(JsonNode? value) => value switch
    {
        JsonObject => "JSONObject",
        JsonArray => "JSONArray",
        null => "null",
        _ => "String",
    };
}
