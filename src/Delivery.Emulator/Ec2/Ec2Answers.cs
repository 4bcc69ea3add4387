using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>What the Describe operations of EC2 share.</summary>
internal static class Ec2Answers
{
    private const int LeastPage = 5;
    private const int DefaultPage = 1000;

    /// <summary>A page of items; whole where no page size is asked for and there are at most 1000.</summary>
    public static JsonObject Page<T>(AwsCall call, string member, IReadOnlyList<T> items, Func<T, string> key, Func<T, JsonNode> render)
    {
        if (call.Input.Number("MaxResults") is { } size and (< LeastPage or > DefaultPage))
        {
            throw new AwsErrorException("InvalidParameterValue", $"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between {LeastPage} and {DefaultPage}.");
        }

        var answer = Wire.Page.Of(call.Input, items, key, member, render, "MaxResults", "NextToken", DefaultPage);
        if (answer.Remove("NextToken", out var token))
        {
            answer["nextToken"] = token;
        }

        return answer;
    }

    public static IReadOnlyList<StoredResource> Documents(StateStore store, AwsCall call, string kind) => store.List<StoredResource>(kind, Prefix(call));

    public static string Prefix(AwsCall call) => $"{call.Caller.AccountId}/{call.Region}/";

    public static string Property(StoredResource resource, string name) => resource.Properties.Text(name) ?? "";

    public static string Attribute(StoredResource resource, string name) => resource.Attributes.Text(name) ?? "";

    public static JsonArray Tags(IReadOnlyDictionary<string, string> tags) => [.. tags.Select(each => new JsonObject { ["key"] = each.Key, ["value"] = each.Value })];

    public static IReadOnlyDictionary<string, string> TagsOf(StoredResource resource) => resource.Tags;

    /// <summary>The error for an id that is not there.</summary>
    public static Func<string, AwsErrorException> Missing(string code, string what) => id => new(code, $"The {what} '{id}' does not exist");
}
