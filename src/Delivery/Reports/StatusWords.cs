using System.Globalization;
using Delivery.Releases;
using Delivery.Review;

namespace Delivery.Reports;

/// <summary>What an environment holds, in words that are short and harmless to a terminal.</summary>
internal static class StatusWords
{
    private const int VersionTail = 6;
    private const int RoomForBothEnds = 16;
    private const int DigestLength = 12;

    public static string Release(EnvironmentStatus status) => status switch
    {
        { Ledger.Current: { } current } => PlainText.Neutralise(current.Version),
        { Ledger.Unreadable.Count: > 0 } => "receipt can't be read",
        { IsEmpty: true } => "nothing is deployed",
        _ => "no receipt",
    };

    public static string Image(Receipt? receipt) => receipt is null ? "" : receipt.ImageDigest["sha256:".Length..][..DigestLength];

    public static string When(DateTimeOffset at, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm}, {Ago(at, now)}");

    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } past => string.Create(CultureInfo.InvariantCulture, $"{past.TotalMinutes:0} min ago"),
        { TotalDays: < 2 } past => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(past.TotalHours):0} h ago"),
        var past => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(past.TotalDays):0} days ago"),
    };

    /// <summary>A version's ends tell it from others: its number, and its commit; where there is little room, its number alone.</summary>
    public static string CutVersion(string text, int room) =>
        text.Length <= room || room < RoomForBothEnds ? Cut(text, room) : $"{text[..(room - 3 - VersionTail)]}...{text[^VersionTail..]}";

    public static string Cut(string text, int room) => text.Length <= room ? text : $"{text[..Math.Max(0, room - 3)]}...";

    /// <summary>The end of an ARN: <c>assumed-role/NAME/SESSION</c>, <c>user/NAME</c>.</summary>
    public static string Who(Receipt receipt) => PlainText.Neutralise(receipt.Actor.Split(':')[^1]);

    public static string? Way(Receipt receipt) => receipt switch
    {
        { RolledBackFrom: { } version } => PlainText.Neutralise($"rolled back from {version}"),
        { PromotedFrom: { } environment } => PlainText.Neutralise($"promoted from {environment}"),
        _ => null,
    };

    public static (string Text, TextRole Role) Stacks(EnvironmentStatus status)
    {
        var ill = status.Stacks.Where(stack => !stack.IsWell).Select(stack => $"{stack.Stage} {stack.Stack?.Status.Status ?? "not deployed"}").ToList();
        return ill.Count == 0 ? ("stacks well", TextRole.Normal) : (PlainText.Neutralise(string.Join(", ", ill)), TextRole.Danger);
    }

    public static (string Text, TextRole Role)? Tasks(EnvironmentStatus status) => status.Service is not { } service ? null
        : ($"{service.Running} of {service.Desired} tasks run{(service.Pending > 0 ? $", {service.Pending} pending" : "")}", service.IsWell ? TextRole.Normal : TextRole.Danger);

    /// <summary>What the last detections found; none is begun for it.</summary>
    public static (string Text, TextRole Role) Drift(EnvironmentStatus status, DateTimeOffset now)
    {
        var stacks = status.Stacks.Where(stack => stack.Stack is not null).ToList();
        var drifted = stacks.Where(stack => stack.Stack!.DriftStatus == "DRIFTED").Select(stack => stack.Stage).ToList();
        var checkedAt = stacks.Select(stack => stack.Stack!.DriftCheckedAt).Min();
        return drifted.Count > 0 ? (PlainText.Neutralise($"drift in {string.Join(", ", drifted)}"), TextRole.Caution)
            : stacks.Count > 0 && stacks.All(stack => stack.Stack!.DriftStatus == "IN_SYNC") ? ($"no drift{(checkedAt is { } at ? $" {Ago(at, now)}" : "")}", TextRole.Normal)
            : ("drift not looked for", TextRole.Faint);
    }
}
