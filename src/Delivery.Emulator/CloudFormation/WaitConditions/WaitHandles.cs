using System.Globalization;
using System.Security.Cryptography;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.WaitConditions;

/// <summary>The wait condition handles of all stacks.</summary>
internal sealed class WaitHandles(EmulatorParts parts)
{
    /// <summary>First segment of a handle's path, before the region: the bucket that AWS takes signals in with.</summary>
    public const string Bucket = "cloudformation-waitcondition-";

    private const string Kind = "cfn/wait-handle";
    private const int SecondsOfUrl = 43199;
    private readonly Arrivals _signals = new();

    /// <summary>Completes with the next signal to any handle.</summary>
    public Task NextSignal => _signals.Next;

    /// <summary>The handle of a step; the same step again finds the one it made.</summary>
    public WaitHandle Make(ResourceRequest request)
    {
        var id = Id(request);
        if (Find(request.Stack.AccountId, request.Stack.Region, id) is { } made)
        {
            return made;
        }

        var now = parts.Clock.Now;
        var arn = Arn(request);
        var handle = new WaitHandle { Arn = arn, Url = Url(arn, request.Stack.Region, now), ExpiresAt = now.AddSeconds(SecondsOfUrl) };
        parts.Store.Put(Kind, Key(request.Stack.AccountId, request.Stack.Region, id), handle);
        return handle;
    }

    public void Remove(string accountId, string region, string url)
    {
        if (OfUrl(accountId, region, url) is { } handle)
        {
            parts.Store.Delete(Kind, Key(accountId, region, handle.Id));
        }
    }

    public WaitHandle? Find(string accountId, string region, string id) => parts.Store.Get<WaitHandle>(Kind, Key(accountId, region, id));

    public WaitHandle? OfUrl(string accountId, string region, string url) =>
        parts.Store.List<WaitHandle>(Kind, Key(accountId, region, "")).FirstOrDefault(handle => handle.Url == url);

    /// <summary>Takes in what was sent to a handle: a signal, or null for what is none.</summary>
    public void Receive(string accountId, string region, string id, WaitSignal? signal)
    {
        parts.Store.Transaction(() =>
        {
            if (Find(accountId, region, id) is { } handle)
            {
                parts.Store.Put(Kind, Key(accountId, region, id), handle.With(signal));
            }
        });
        _signals.Tell();
    }

    /// <summary>The name that a wait condition, or its handle, has on AWS.</summary>
    public static string Arn(ResourceRequest request) => $"{request.Stack.StackId}/{Id(request)}/{request.LogicalId}";

    private static string Id(ResourceRequest request) => new Guid(Convert.FromHexString(PhysicalIds.Hash(request.Token)[..32])).ToString();

    private static string Key(string accountId, string region, string id) => $"{accountId}/{region}/{id}";

    /// <summary>Whoever has the URL may signal: its signature is the handle's secret.</summary>
    private string Url(string arn, string region, DateTimeOffset now)
    {
        var (date, time) = (now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        var key = Uri.EscapeDataString($"ASIA{PhysicalIds.Hash(arn)[..16].ToUpperInvariant()}/{date}/{region}/s3/aws4_request");
        return $"{parts.Endpoint.GetLeftPart(UriPartial.Authority)}/{Bucket}{region}/{Uri.EscapeDataString(arn).Replace("%2F", "/", StringComparison.Ordinal)}"
            + $"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={time}&X-Amz-SignedHeaders=host&X-Amz-Expires={SecondsOfUrl}&X-Amz-Credential={key}"
            + $"&X-Amz-Signature={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
    }
}
