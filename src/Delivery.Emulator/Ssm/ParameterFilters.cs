using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>
/// Filters of DescribeParameters and GetParametersByPath
/// (docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html, read 2026-11-26).
/// </summary>
internal static class ParameterFilters
{
    private const string TagPrefix = "tag:";

    /// <summary>A test that all filters of a call pass.</summary>
    /// <param name="describes">Of DescribeParameters; GetParametersByPath takes Type, KeyId and Label only.</param>
    public static Func<StoredParameter, bool> Read(AwsCall call, bool describes)
    {
        var filters = call.Input.Objects("ParameterFilters").Select(each => Read(each, describes)).ToList();
        return parameter => filters.TrueForAll(filter => filter(parameter));
    }

    private static Func<StoredParameter, bool> Read(JsonObject filter, bool describes)
    {
        var key = filter.RequiredText("Key");
        var option = filter.Text("Option") ?? (key == "Path" ? "OneLevel" : "Equals");
        var values = filter.Texts("Values");
        if (!describes && key is not ("Type" or "KeyId" or "Label"))
        {
            throw new AwsErrorException(
                "InvalidFilterKey", $"The following filter key is not valid: {key}. Valid filter keys include: [Type, KeyId, Label].");
        }

        if (key.StartsWith(TagPrefix, StringComparison.Ordinal) && describes)
        {
            return Tagged(key[TagPrefix.Length..], option, values);
        }

        return key switch
        {
            "Path" when describes => UnderPath(option, values),
            "Label" when !describes => parameter => parameter.Versions.Any(version => version.Labels.Any(label => Matches(key, option, label, values))),
            "Name" => parameter => Matches(key, option, parameter.Name, values),
            "Type" => parameter => Matches(key, option, parameter.Type, values),
            "Tier" => parameter => Matches(key, option, parameter.Tier, values),
            "DataType" => parameter => Matches(key, option, parameter.DataType, values),
            "KeyId" => parameter => ParameterAnswers.KeyId(parameter) is { } keyId && Matches(key, option, keyId, values),
            _ => throw new AwsErrorException(
                "InvalidFilterKey", $"The following filter key is not valid: {key}. Valid filter keys include: [Path, Name, Type, KeyId, Tier, DataType, tag:KEY]."),
        };
    }

    private static Func<StoredParameter, bool> Tagged(string tag, string option, IReadOnlyList<string> values) => parameter =>
        parameter.Tags.TryGetValue(tag, out var value) && (values.Count == 0 || Matches(TagPrefix + tag, option, value, values));

    private static Func<StoredParameter, bool> UnderPath(string option, IReadOnlyList<string> values) => option switch
    {
        "Recursive" => parameter => values.Any(value => parameter.Name.StartsWith(value.TrimEnd('/') + "/", StringComparison.Ordinal)),
        "OneLevel" => parameter => values.Any(value =>
            parameter.Name.StartsWith(value.TrimEnd('/') + "/", StringComparison.Ordinal)
            && !parameter.Name.AsSpan(value.TrimEnd('/').Length + 1).Contains('/')),
        _ => throw BadOption("Path", option),
    };

    private static bool Matches(string key, string option, string text, IReadOnlyList<string> values) => option switch
    {
        "Equals" => values.Contains(text),
        "BeginsWith" => values.Any(value => text.StartsWith(value, StringComparison.Ordinal)),
        "Contains" when key == "Name" => values.Any(value => text.Contains(value, StringComparison.Ordinal)),
        _ => throw BadOption(key, option),
    };

    private static AwsErrorException BadOption(string key, string option) =>
        new("InvalidFilterOption", $"The following filter option is not valid: {option}, for the key {key}. Valid options include: [Equals, BeginsWith].");
}
