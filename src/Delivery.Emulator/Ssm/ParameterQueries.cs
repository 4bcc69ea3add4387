using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>Operations that answer lists of parameters.</summary>
internal sealed class ParameterQueries(ParameterStore parameters)
{
    private const int LargestPathPage = 10;
    private const int LargestPage = 50;

    public JsonObject GetParametersByPath(AwsCall call)
    {
        var path = call.Input.RequiredText("Path");
        if (!path.StartsWith('/'))
        {
            throw new AwsErrorException(
                "ValidationException", "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
        }

        if (call.Input.Objects("ParameterFilters").Count > 0)
        {
            throw AwsErrors.Unsupported("ParameterFilters of GetParametersByPath");
        }

        var prefix = path.TrimEnd('/') + "/";
        var recursive = call.Input.Flag("Recursive") ?? false;
        var found = parameters.All(call.Caller.AccountId, call.Region, prefix)
            .Where(each => recursive || !each.Name.AsSpan(prefix.Length).Contains('/')).ToList();
        return Paged(call, found, each => each.Name, "Parameters", each => ParameterAnswers.Parameter((each, each.Latest, null), call.Input), LargestPathPage);
    }

    public JsonObject GetParameterHistory(AwsCall call)
    {
        var name = ParameterName.Parse(call.Input.RequiredText("Name")).Name;
        var parameter = parameters.Find(call.Caller.AccountId, call.Region, name) ?? throw ParameterAnswers.NotFound(name);
        return Paged(
            call, parameter.Versions, each => each.Version.ToString("D9", CultureInfo.InvariantCulture), "Parameters",
            each => ParameterAnswers.History(parameter, each, call.Input), LargestPage);
    }

    public JsonObject DescribeParameters(AwsCall call)
    {
        if (call.Input.Objects("Filters").Count > 0)
        {
            throw AwsErrors.Unsupported("the former Filters of DescribeParameters; ParameterFilters are");
        }

        var filters = call.Input.Objects("ParameterFilters").Select(Filter).ToList();
        var found = parameters.All(call.Caller.AccountId, call.Region).Where(each => filters.TrueForAll(filter => filter(each))).ToList();
        return Paged(call, found, each => each.Name, "Parameters", ParameterAnswers.Metadata, LargestPage);
    }

    private static Func<StoredParameter, bool> Filter(JsonObject filter)
    {
        var key = filter.RequiredText("Key");
        var option = filter.Text("Option");
        var values = filter.Texts("Values");
        return (key, option) switch
        {
            ("Name", null or "Equals") => each => values.Contains(each.Name),
            ("Name", "BeginsWith") => each => values.Any(value => each.Name.StartsWith(value, StringComparison.Ordinal)),
            ("Name", "Contains") => each => values.Any(value => each.Name.Contains(value, StringComparison.Ordinal)),
            ("Type", null or "Equals") => each => values.Contains(each.Type),
            ("Tier", null or "Equals") => each => values.Contains(each.Tier),
            ("Path", "Recursive") => each => values.Any(value => each.Name.StartsWith(value.TrimEnd('/') + "/", StringComparison.Ordinal)),
            ("Path", null or "OneLevel") => each => values.Any(value =>
                each.Name.StartsWith(value.TrimEnd('/') + "/", StringComparison.Ordinal) && !each.Name.AsSpan(value.TrimEnd('/').Length + 1).Contains('/')),
            _ => throw new AwsErrorException("InvalidFilterOption", $"The following filter option is not valid: {key} {option}"),
        };
    }

    private static JsonObject Paged<T>(AwsCall call, IReadOnlyList<T> items, Func<T, string> key, string member, Func<T, JsonNode> render, int largest)
    {
        var size = call.Input.Number("MaxResults") ?? largest;
        return size < 1 || size > largest
            ? throw new AwsErrorException(
                "ValidationException", $"1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and {largest}")
            : Page.Of(call.Input, items, key, member, render, "MaxResults", "NextToken", largest);
    }
}
