using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity;

/// <summary>Security Token Service (docs.aws.amazon.com/STS/latest/APIReference, read 2026-11-23).</summary>
internal sealed partial class StsService : TableService
{
    private const int ShortestSession = 900;
    private const int LongestSession = 43_200;
    private const int DefaultSession = 3_600;
    private readonly ICredentialIssuer _credentials;
    private readonly WebIdentityIssuer _webIdentities;

    public StsService(ICredentialIssuer credentials, WebIdentityIssuer webIdentities) : base("sts")
    {
        _credentials = credentials;
        _webIdentities = webIdentities;
        On("GetCallerIdentity", call => new JsonObject
        {
            ["UserId"] = call.Caller.UserId,
            ["Account"] = call.Caller.AccountId,
            ["Arn"] = call.Caller.Arn,
        });
        On("AssumeRole", call => Session(call));
        On("AssumeRoleWithWebIdentity", AssumeRoleWithWebIdentity);
    }

    private JsonObject AssumeRoleWithWebIdentity(AwsCall call)
    {
        var token = _webIdentities.Verify(call.Input.RequiredText("WebIdentityToken"));
        var answer = Session(call);
        answer["SubjectFromWebIdentityToken"] = token.Subject;
        answer["Audience"] = token.Audience;
        answer["Provider"] = WebIdentityIssuer.Issuer;
        return answer;
    }

    private JsonObject Session(AwsCall call)
    {
        var arn = call.Input.RequiredText("RoleArn");
        var name = call.Input.RequiredText("RoleSessionName");
        var role = RoleArn.TryParse(arn) ?? throw new AwsErrorException("ValidationError", $"{arn} is invalid");
        if (!SessionName().IsMatch(name))
        {
            throw Constraint(name, "roleSessionName", @"Member must satisfy regular expression pattern: [\w+=,.@-]* and have length between 2 and 64");
        }

        var seconds = call.Input.Number("DurationSeconds") ?? DefaultSession;
        if (seconds is < ShortestSession or > LongestSession)
        {
            throw Constraint($"{seconds}", "durationSeconds", $"Member must have value between {ShortestSession} and {LongestSession}");
        }

        var issued = _credentials.Issue(arn, name, TimeSpan.FromSeconds(seconds));
        return new JsonObject
        {
            ["Credentials"] = new JsonObject
            {
                ["AccessKeyId"] = issued.AccessKeyId,
                ["SecretAccessKey"] = issued.SecretAccessKey,
                ["SessionToken"] = issued.SessionToken,
                ["Expiration"] = Timestamps.Of(issued.Expiration),
            },
            ["AssumedRoleUser"] = new JsonObject
            {
                ["AssumedRoleId"] = $"{role.UniqueId}:{name}",
                ["Arn"] = role.SessionArn(name),
            },
        };
    }

    private static AwsErrorException Constraint(string value, string member, string constraint) => new(
        "ValidationError", $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]{2,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SessionName();
}
