using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>Operations that answer lists of parameters.</summary>
internal sealed class ParameterQueries(ParameterStore parameters, ParameterAnswers answers)
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

        var prefix = path.TrimEnd('/') + "/";
        var recursive = call.Input.Flag("Recursive") ?? false;
        var passes = ParameterFilters.Read(call, describes: false);
        var found = parameters.Under(call.Caller.AccountId, call.Region, prefix)
            .Where(each => (recursive || !each.Name.AsSpan(prefix.Length).Contains('/')) && passes(each)).ToList();
        return Paged(call, found, each => each.Name, "Parameters", each => answers.Parameter((each, each.Latest, null), call.Input), LargestPathPage);
    }

    public JsonObject GetParameterHistory(AwsCall call)
    {
        var name = ParameterName.Parse(call.Input.RequiredText("Name")).Name;
        var parameter = parameters.Find(call.Caller.AccountId, call.Region, name) ?? throw ParameterAnswers.NotFound(name);
        return Paged(
            call, parameter.Versions, each => each.Version.ToString("D9", CultureInfo.InvariantCulture), "Parameters",
            each => answers.History(parameter, each, call.Input), LargestPage);
    }

    public JsonObject DescribeParameters(AwsCall call)
    {
        if (call.Input.Objects("Filters").Count > 0)
        {
            throw AwsErrors.Unsupported("the former Filters of DescribeParameters; ParameterFilters are");
        }

        var found = parameters.All(call.Caller.AccountId, call.Region).Where(ParameterFilters.Read(call, describes: true)).ToList();
        return Paged(call, found, each => each.Name, "Parameters", ParameterAnswers.Metadata, LargestPage);
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
