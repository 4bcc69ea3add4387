using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.WaitConditions;

/// <summary>
/// AWS::CloudFormation::WaitConditionHandle, a presigned URL, and AWS::CloudFormation::WaitCondition, which is complete once enough signals came to
/// it (template reference of both, user guide using-cfn-waitcondition, read 2026-11-27; texts and ids as public projects recorded them). A condition
/// with a CreationPolicy has neither handle nor properties: the engine waits.
/// </summary>
internal sealed class WaitConditionProvider(EmulatorParts parts, WaitHandles handles) : IResourceProvider
{
    public const string ConditionType = "AWS::CloudFormation::WaitCondition";
    private const string HandleType = "AWS::CloudFormation::WaitConditionHandle";
    private const string BegunKind = "cfn/wait-condition";
    private const int LongestTimeout = 43200;

    public IReadOnlyCollection<string> Types { get; } = [ConditionType, HandleType];

    public async Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.Type == HandleType)
        {
            var url = handles.Make(request).Url;
            return new(url, new Dictionary<string, JsonNode?> { ["Id"] = url });
        }

        if (request.CreationPolicy is null)
        {
            return await WaitAsync(request, cancellationToken);
        }

        return request.Properties.Count == 0 ? Answer(WaitHandles.Arn(request), [])
            : throw Refused("A wait condition with a CreationPolicy has no properties.");
    }

    /// <summary>The engine asks for no update of a condition (AWS knows none), and a handle has nothing that could change.</summary>
    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        throw Refused($"Update to resource type {request.Type} is not supported");

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.Type == HandleType)
        {
            handles.Remove(request.Stack.AccountId, request.Stack.Region, request.PhysicalId!);
        }
        else
        {
            parts.Store.Delete(BegunKind, BegunKey(request));
        }

        return Task.CompletedTask;
    }

    private async Task<ProvisionedResource> WaitAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var (accountId, region) = (request.Stack.AccountId, request.Stack.Region);
        var (url, count) = (request.Properties.Text("Handle"), request.Properties.Number("Count") ?? 1);
        var timeout = Timeout(request.Properties.Text("Timeout"));
        var handle = (url is null ? null : handles.OfUrl(accountId, region, url))
            ?? throw Refused("The Handle of a wait condition must be a reference to a wait condition handle.");
        request.Initiated?.Invoke(handle.Arn);
        var deadline = Begun(request) + parts.Clock.Limit(timeout);
        while (true)
        {
            var next = handles.NextSignal;

            // The clock first: a signal that came before the end of the time counts.
            var left = deadline - parts.Clock.Now;
            var received = handles.Find(accountId, region, handle.Id) ?? handle;
            if (received.IsSpoiled)
            {
                throw Refused("Unparsable WaitCondition data");
            }

            if (received.Signals.FirstOrDefault(signal => !signal.Succeeded) is { } failure)
            {
                throw Refused($"WaitCondition received failed message: '{failure.Reason}' for uniqueId: {failure.UniqueId}");
            }

            if (received.Signals.Count >= count)
            {
                return Answer(handle.Arn, received.Signals);
            }

            if (left <= TimeSpan.Zero)
            {
                throw Refused($"WaitCondition timed out. Received {received.Signals.Count} conditions when expecting {count}");
            }

            await next.WaitAsync(left, parts.Clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>When the waiting of this step began, also before a restart.</summary>
    private DateTimeOffset Begun(ResourceRequest request)
    {
        var begun = parts.Store.Get<BegunWait>(BegunKind, BegunKey(request)) ?? new BegunWait(parts.Clock.Now);
        parts.Store.Put(BegunKind, BegunKey(request), begun);
        return begun.At;
    }

    private static string BegunKey(ResourceRequest request) => $"{request.Stack.AccountId}/{request.Stack.Region}/{request.Token}";

    private static TimeSpan Timeout(string? seconds) =>
        int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LongestTimeout
            ? TimeSpan.FromSeconds(number)
            : throw Refused($"The Timeout of a wait condition must be a number of seconds between 0 and {LongestTimeout}.");

    private static ProvisionedResource Answer(string arn, IEnumerable<WaitSignal> signals)
    {
        var data = new JsonObject(signals.Select(signal => KeyValuePair.Create(signal.UniqueId, (JsonNode?)signal.Data)));
        return new(arn, new Dictionary<string, JsonNode?> { ["Data"] = data.ToJsonString(JsonText.Plain), ["Id"] = arn });
    }

    private static ResourceFailedException Refused(string reason) => new("", reason);

    private sealed record BegunWait(DateTimeOffset At);
}
