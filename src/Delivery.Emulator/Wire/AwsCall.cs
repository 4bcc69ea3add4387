using System.Text.Json.Nodes;
using Delivery.Emulator.Identity;

namespace Delivery.Emulator.Wire;

/// <summary>One decoded API call, whatever protocol carried it (Query, EC2 Query, JSON 1.0, JSON 1.1).</summary>
/// <param name="Service">Signing name in lower case: <c>cloudformation</c>, <c>ecs</c>, <c>ecr</c>, <c>sqs</c>, ...</param>
/// <param name="Operation">Operation name as in the service's API reference, e.g. <c>CreateChangeSet</c>.</param>
/// <param name="Input">Members by name; lists are arrays. Under the Query protocols every scalar is a string.</param>
/// <param name="Caller">Who signed the request.</param>
/// <param name="Region">Region from the credential scope.</param>
/// <param name="RequestId">The id that is answered as the request id.</param>
public sealed record AwsCall(
    string Service, string Operation, JsonObject Input, CallerIdentity Caller, string Region, string RequestId);

/// <summary>The identity behind a request's access key, as STS GetCallerIdentity answers it.</summary>
public sealed record CallerIdentity(string AccountId, string Arn, string UserId, string AccessKeyId)
{
    /// <summary>The role's session that the key belongs to; null for a user.</summary>
    public RoleSession? Session { get; init; }
}

/// <summary>A service behind the wire. Answers the output members; the wire layer renders them as XML or JSON.</summary>
public interface IAwsService
{
    /// <summary>Signing name, lower case.</summary>
    string Service { get; }

    /// <summary>The operations that it has, by the API reference's names.</summary>
    IReadOnlyCollection<string> Operations { get; }

    /// <summary>Runs one call. An expected refusal is an <see cref="AwsErrorException"/>.</summary>
    Task<JsonObject> InvokeAsync(AwsCall call, CancellationToken cancellationToken);
}

/// <summary>An error answer in AWS's form: code, message, HTTP status, and members of a modeled error.</summary>
public sealed class AwsErrorException(string code, string message, int status = 400, JsonObject? members = null)
    : Exception(message)
{
    public string Code { get; } = code;
    public int Status { get; } = status;
    public JsonObject? Members { get; } = members;
}
