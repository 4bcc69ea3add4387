using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Sts;

/// <summary>What AssumeRole and its kin are asked for, checked for form.</summary>
/// <param name="PolicyArns">Managed policies that limit the session.</param>
internal sealed partial record SessionRequest(RoleArn Role, RoleSession Session, TimeSpan Lifetime, IReadOnlyList<string> PolicyArns, string? ExternalId)
{
    public const int Shortest = 900;
    private const int Longest = 43_200;
    private const int Default = 3_600;
    private const int LongestPolicy = 2_048;
    private const int MostTags = 50;
    private static readonly string[] Unsupported = ["SerialNumber", "TokenCode", "SourceIdentity", "TransitiveTagKeys", "ProvidedContexts", "ProviderId"];

    /// <exception cref="AwsErrorException">ValidationError, MalformedPolicyDocument, or a parameter that is not supported.</exception>
    public static SessionRequest Read(AwsCall call)
    {
        var input = call.Input;
        var arn = input.RequiredText("RoleArn");
        var name = input.RequiredText("RoleSessionName");
        var role = RoleArn.TryParse(arn) ?? throw new AwsErrorException("ValidationError", $"{arn} is invalid");
        if (!SessionName().IsMatch(name))
        {
            throw Constraint(name, "roleSessionName", @"Member must satisfy regular expression pattern: [\w+=,.@-]* and have length between 2 and 64");
        }

        var seconds = input.Number("DurationSeconds") ?? Default;
        if (seconds is < Shortest or > Longest)
        {
            throw Constraint($"{seconds}", "durationSeconds", $"Member must have value between {Shortest} and {Longest}");
        }

        if (Unsupported.FirstOrDefault(input.ContainsKey) is { } unsupported)
        {
            throw AwsErrors.Unsupported($"{unsupported} of {call.Operation}");
        }

        var policy = input.Text("Policy");
        if (policy is not null)
        {
            PolicyReader.Read(policy, PolicyPlace.Identity);
            if (policy.Length > LongestPolicy)
            {
                throw Constraint(policy[..20] + "...", "policy", $"Member must have length less than or equal to {LongestPolicy}");
            }
        }

        var tags = SessionTags(input.Objects("Tags"));

        return new SessionRequest(
            role,
            new RoleSession(arn, name) { Policies = policy is null ? null : [policy], Tags = tags },
            TimeSpan.FromSeconds(seconds),
            [.. input.Objects("PolicyArns").Select(each => each.RequiredText("arn"))],
            input.Text("ExternalId"));
    }

    private static Dictionary<string, string> SessionTags(IReadOnlyList<JsonObject> given)
    {
        if (given.Count > MostTags)
        {
            throw Constraint($"{given.Count} tags", "tags", $"Member must have length less than or equal to {MostTags}");
        }

        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        return given.All(tag => tags.TryAdd(tag.RequiredText("Key"), tag.Text("Value") ?? ""))
            ? tags
            : throw new AwsErrorException("InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }

    internal static AwsErrorException Constraint(string value, string member, string constraint) => new(
        "ValidationError", $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]{2,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SessionName();
}
