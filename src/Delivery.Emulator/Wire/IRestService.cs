namespace Delivery.Emulator.Wire;

/// <summary>One call of a service that is addressed by path and method (REST-XML) and not by an operation's name.</summary>
/// <param name="Target">The request's target as it came, path and query still encoded.</param>
/// <param name="Caller">Who signed the request.</param>
/// <param name="Region">Region from the credential scope.</param>
public sealed record RestCall(
    string Method, string Host, string Target, IQueryCollection Query, IHeaderDictionary Headers, byte[] Body, CallerIdentity Caller, string Region,
    string RequestId);

/// <summary>The answer to a <see cref="RestCall"/>; a HEAD request's body is not sent, its length is.</summary>
public sealed record RestAnswer(int Status, string? ContentType, byte[] Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>A service behind the wire that reads and answers HTTP itself.</summary>
public interface IRestService
{
    /// <summary>Signing name, lower case.</summary>
    string Service { get; }

    /// <summary>Runs one call. An expected refusal is an <see cref="AwsErrorException"/>.</summary>
    Task<RestAnswer> InvokeAsync(RestCall call, CancellationToken cancellationToken);

    /// <summary>An error in the service's form; also for what the wire refuses (signature, size).</summary>
    RestAnswer Refusal(AwsErrorException error, string target, string requestId);
}
