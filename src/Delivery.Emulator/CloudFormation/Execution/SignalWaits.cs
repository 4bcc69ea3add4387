using System.Text.Json.Nodes;
using System.Xml;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.CloudFormation.WaitConditions;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// A CreationPolicy: a group is complete only when its instances have signalled, a wait condition when whoever it waits for has (template
/// reference "CreationPolicy attribute", read 2026-11-26). Texts: events that public issues quote.
/// </summary>
internal sealed class SignalWaits(StackStore store, EmulatorClock clock, StackJournal journal)
{
    public const string GroupType = "AWS::AutoScaling::AutoScalingGroup";
    private readonly Arrivals _arrivals = new();

    /// <summary>Takes a signal in and tells of it; one with an id that the resource knows already changes nothing.</summary>
    public void Receive(StackDocument stack, OperationDocument operation, ResourceDocument resource, ResourceSignal signal)
    {
        store.Transaction(() =>
        {
            if (store.Signals(stack, resource.LogicalId).Any(known => known.UniqueId == signal.UniqueId))
            {
                return;
            }

            store.Save(stack, signal);
            if (resource.Type == GroupType || signal.Status == "SUCCESS")
            {
                // The failure of a single resource is told by its end.
                journal.Note(stack, operation, resource, InProgress(resource), Told(signal));
            }
        });
        _arrivals.Tell();
    }

    /// <summary>Returns at once where the resource has no policy.</summary>
    /// <exception cref="StepFailedException">Too few succeeded, or the time is over.</exception>
    public async Task WaitAsync(
        StackDocument stack, OperationDocument operation, ResourceRequest request, ResourceDocument resource, IResourceProvider provider,
        CancellationToken cancellationToken)
    {
        if (resource.Type is not (GroupType or WaitConditionProvider.ConditionType) || SignalPolicy.Of(resource.CreationPolicy) is not { } policy)
        {
            return;
        }

        foreach (var sender in provider.SignalSenders(request))
        {
            Receive(stack, operation, resource, new ResourceSignal(resource.LogicalId, sender, "SUCCESS"));
        }

        var deadline = resource.Timestamp + clock.Limit(policy.Timeout);
        while (true)
        {
            var next = _arrivals.Next;

            // The clock first: a signal that came before the end of the time counts.
            var left = deadline - clock.Now;
            var signals = store.Signals(stack, resource.LogicalId);
            if (resource.Type != GroupType && signals.FirstOrDefault(signal => signal.Status != "SUCCESS") is { } failure)
            {
                throw new StepFailedException(Told(failure));
            }

            if (signals.Count >= policy.Count)
            {
                Require(policy, signals);
                return;
            }

            if (left <= TimeSpan.Zero)
            {
                if (resource.Type != GroupType)
                {
                    throw new StepFailedException($"Failed to receive {policy.Count - signals.Count} resource signal(s) within the specified duration");
                }

                journal.Note(stack, operation, resource, InProgress(resource),
                    $"Failed to receive {policy.Count - signals.Count} resource signal(s) for the current batch. Each resource signal timeout is counted as a FAILURE.");
                Require(policy, signals);
                return;
            }

            try
            {
                await next.WaitAsync(left, clock.Time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Looked at once more, then over.
            }
        }
    }

    private static void Require(SignalPolicy policy, IReadOnlyList<ResourceSignal> signals)
    {
        var succeeded = signals.Count(signal => signal.Status == "SUCCESS");
        if (succeeded * 100 < policy.SuccessPercent * policy.Count)
        {
            throw new StepFailedException(
                $"Received {succeeded} SUCCESS signal(s) out of {policy.Count}. Unable to satisfy {policy.SuccessPercent}% MinSuccessfulInstancesPercent requirement");
        }
    }

    private static string Told(ResourceSignal signal) => $"Received {signal.Status} signal with UniqueId {signal.UniqueId}";

    private static string InProgress(ResourceDocument resource) =>
        resource.Status.StartsWith("UPDATE", StringComparison.Ordinal) ? "UPDATE_IN_PROGRESS" : "CREATE_IN_PROGRESS";
}

/// <summary>A step's failure whose reason AWS tells as it is, without a resource handler's frame.</summary>
internal sealed class StepFailedException(string reason) : Exception(reason);

/// <summary>What a CreationPolicy asks for.</summary>
/// <param name="SuccessPercent">MinSuccessfulInstancesPercent; 100 where it is not given.</param>
internal sealed record SignalPolicy(int Count, TimeSpan Timeout, int SuccessPercent)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    public static SignalPolicy? Of(JsonNode? creationPolicy)
    {
        if (creationPolicy is not JsonObject policy || policy["ResourceSignal"] is not JsonObject signal)
        {
            return null;
        }

        return new SignalPolicy(
            Number(signal[nameof(Count)]) ?? 1,
            Duration(signal[nameof(Timeout)]),
            Number((policy["AutoScalingCreationPolicy"] as JsonObject)?["MinSuccessfulInstancesPercent"]) ?? 100);
    }

    private static int? Number(JsonNode? node) => node is not null && int.TryParse(Scalars.Text(node), out var number) ? number : null;

    /// <summary>ISO 8601, five minutes where it is not given, twelve hours at most.</summary>
    private static TimeSpan Duration(JsonNode? node)
    {
        try
        {
            var duration = node is null ? TimeSpan.FromMinutes(5) : XmlConvert.ToTimeSpan(Scalars.Text(node));
            return duration > Longest ? Longest : duration;
        }
        catch (FormatException)
        {
            throw new StepFailedException($"Invalid Timeout for the CreationPolicy: {Scalars.Text(node)}");
        }
    }
}
