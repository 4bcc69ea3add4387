using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Sts;

/// <summary>Security Token Service (docs.aws.amazon.com/STS/latest/APIReference, read 2026-11-26).</summary>
internal sealed class StsService : TableService
{
    private const int LongestUserSession = 129_600;
    private const int DefaultUserSession = 43_200;
    private readonly CredentialStore _credentials;
    private readonly WebIdentityIssuer _webIdentities;
    private readonly RoleAssumption _roles;

    public StsService(CredentialStore credentials, WebIdentityIssuer webIdentities, RoleAssumption roles) : base("sts")
    {
        _credentials = credentials;
        _webIdentities = webIdentities;
        _roles = roles;
        On("GetCallerIdentity", call => new JsonObject
        {
            ["UserId"] = call.Caller.UserId,
            ["Account"] = call.Caller.AccountId,
            ["Arn"] = call.Caller.Arn,
        });
        On("AssumeRole", AssumeRole);
        On("AssumeRoleWithWebIdentity", AssumeRoleWithWebIdentity);
        On("GetSessionToken", GetSessionToken);
        On("GetAccessKeyInfo", GetAccessKeyInfo);
        On("DecodeAuthorizationMessage", _ => throw new AwsErrorException(
            "InvalidAuthorizationMessageException", "Message is not valid. (The emulator encodes no authorization messages.)"));
    }

    private JsonObject AssumeRole(AwsCall call)
    {
        var request = SessionRequest.Read(call);
        var session = _roles.RequireByCaller(call, request);
        return Answer(request, _credentials.Issue(session, request.Lifetime));
    }

    private JsonObject AssumeRoleWithWebIdentity(AwsCall call)
    {
        var token = _webIdentities.Verify(call.Input.RequiredText("WebIdentityToken"));
        var request = SessionRequest.Read(call);
        var session = _roles.RequireByWebIdentity(request, token);
        var answer = Answer(request, _credentials.Issue(session, request.Lifetime));
        answer["SubjectFromWebIdentityToken"] = token.Subject;
        answer["Audience"] = token.Audience;
        answer["Provider"] = token.Issuer;
        return answer;
    }

    private JsonObject GetSessionToken(AwsCall call)
    {
        if (call.Caller.Session is not null || !call.Caller.Arn.Contains(":user/", StringComparison.Ordinal))
        {
            throw new AwsErrorException("AccessDenied", "Cannot call GetSessionToken with session credentials", 403);
        }

        if (call.Input.Text("SerialNumber") is not null || call.Input.Text("TokenCode") is not null)
        {
            throw AwsErrors.Unsupported("multi-factor authentication");
        }

        var seconds = call.Input.Number("DurationSeconds") ?? DefaultUserSession;
        if (seconds is < SessionRequest.Shortest or > LongestUserSession)
        {
            throw SessionRequest.Constraint($"{seconds}", "durationSeconds", $"Member must have value between {SessionRequest.Shortest} and {LongestUserSession}");
        }

        return new JsonObject { ["Credentials"] = Credentials(_credentials.IssueForUser(call.Caller, TimeSpan.FromSeconds(seconds))) };
    }

    private JsonObject GetAccessKeyInfo(AwsCall call)
    {
        var key = call.Input.RequiredText("AccessKeyId");
        return new JsonObject
        {
            ["Account"] = _credentials.Find(key)?.Identity.AccountId
                ?? throw new AwsErrorException("ValidationError", "Invalid access key ID format"),
        };
    }

    private static JsonObject Answer(SessionRequest request, IssuedCredentials issued) => new()
    {
        ["Credentials"] = Credentials(issued),
        ["AssumedRoleUser"] = new JsonObject
        {
            ["AssumedRoleId"] = $"{request.Role.UniqueId}:{request.Session.SessionName}",
            ["Arn"] = request.Role.SessionArn(request.Session.SessionName),
        },
    };

    private static JsonObject Credentials(IssuedCredentials issued) => new()
    {
        ["AccessKeyId"] = issued.AccessKeyId,
        ["SecretAccessKey"] = issued.SecretAccessKey,
        ["SessionToken"] = issued.SessionToken,
        ["Expiration"] = Timestamps.Of(issued.Expiration),
    };
}
