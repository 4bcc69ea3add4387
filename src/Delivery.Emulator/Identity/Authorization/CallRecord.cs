using Delivery.Emulator.Identity.Policies;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>Calls of one kind: the same principal, action, resource, decision.</summary>
/// <param name="Principal">ARN of the role, or of the user.</param>
/// <param name="Policy">Name of the policy whose statement decided, or null.</param>
/// <param name="Sid">That statement's id, or null.</param>
public sealed record RecordedCall(string Principal, string Action, string Resource, DecisionReason Reason, string? Policy, string? Sid)
{
    public bool IsAllowed => new Decision(Reason).IsAllowed;
}

/// <summary>
/// What every principal called, in memory, to be compared with its policies. Bounded: past the limit new kinds of calls are
/// counted as left out.
/// </summary>
public sealed class CallRecord(int limit = 20_000)
{
    private const int LongestResource = 2_048;
    private readonly Lock _gate = new();
    private readonly Dictionary<RecordedCall, long> _counts = [];
    private long _leftOut;

    public void Add(string principal, Permission permission, Decision decision)
    {
        // Names come from requests, which may be of any length.
        var resource = permission.Resource.Length > LongestResource ? permission.Resource[..LongestResource] : permission.Resource;
        var call = new RecordedCall(principal, permission.Action, resource, decision.Reason, decision.Policy, decision.Sid);
        lock (_gate)
        {
            if (_counts.TryGetValue(call, out var count))
            {
                _counts[call] = count + 1;
            }
            else if (_counts.Count < limit)
            {
                _counts[call] = 1;
            }
            else
            {
                _leftOut++;
            }
        }
    }

    /// <summary>The calls of a role (or user) by its ARN or name, or of all; with how often each was made, and how many were left out.</summary>
    public (IReadOnlyList<KeyValuePair<RecordedCall, long>> Calls, long LeftOut) Of(string? principal)
    {
        lock (_gate)
        {
            return (
                [
                    .. _counts.Where(each => principal is null || each.Key.Principal == principal || each.Key.Principal.EndsWith("/" + principal, StringComparison.Ordinal))
                        .OrderBy(each => each.Key.Principal, StringComparer.Ordinal).ThenBy(each => each.Key.Action, StringComparer.Ordinal)
                        .ThenBy(each => each.Key.Resource, StringComparer.Ordinal).ThenBy(each => each.Key.Reason),
                ],
                _leftOut);
        }
    }
}
