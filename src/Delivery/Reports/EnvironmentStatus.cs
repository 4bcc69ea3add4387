using Delivery.Releases;
using Delivery.Stacks;

namespace Delivery.Reports;

/// <summary>What an environment holds now.</summary>
public sealed record EnvironmentStatus(string Name)
{
    /// <summary>Why nothing can be told, in one line; null where it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The environment that its releases come from; null where they are built for it, or the file can't be read.</summary>
    public string? PromoteFrom { get; init; }
    public ReleaseLedger Ledger { get; init; } = ReleaseLedger.Empty;
    public IReadOnlyList<StackStanding> Stacks { get; init; } = [];

    /// <summary>Null where there is no service.</summary>
    public ServiceStatus? Service { get; init; }

    /// <summary>In the order that releases go through them, then by name.</summary>
    public static IReadOnlyList<EnvironmentStatus> InOrder(IReadOnlyList<EnvironmentStatus> environments)
    {
        var sources = environments.ToDictionary(status => status.Name, status => status.PromoteFrom, StringComparer.Ordinal);
        return [.. environments.OrderBy(status => Distance(status.Name)).ThenBy(status => status.Name, StringComparer.Ordinal)];

        // A circle ends where it has gone through all of them.
        int Distance(string name)
        {
            var distance = 0;
            for (var at = sources.GetValueOrDefault(name); at is not null && distance < sources.Count; at = sources.GetValueOrDefault(at))
            {
                distance++;
            }

            return distance;
        }
    }

    /// <summary>True where there is neither a release nor a stack.</summary>
    public bool IsEmpty => Problem is null && Ledger.Receipts.Count == 0 && Ledger.Unreadable.Count == 0 && Stacks.All(stack => stack.Stack is null);
}

/// <summary>A stage's stack.</summary>
/// <param name="Stack">Null where it is not deployed.</param>
public sealed record StackStanding(string Stage, string StackName, StackDescription? Stack)
{
    public bool IsWell => Stack is { Status.Kind: StackStatusKind.Succeeded or StackStatusKind.CleaningUp };
}

/// <summary>A service and its tasks now.</summary>
public sealed record ServiceStatus(int Running, int Desired, int Pending, IReadOnlyList<RunningTask> Tasks)
{
    public bool IsWell => Running == Desired && Pending == 0;
}

public sealed record RunningTask(string Id, string Status, string? ImageDigest, DateTime? StartedAt);
