using Delivery.Review;

namespace Delivery.Reports;

/// <summary>One environment in full: release, stacks, tasks, and the releases before.</summary>
public static class StatusPage
{
    private const int ShownReleases = 10;
    private const int LabelWidth = 10;

    /// <param name="width">Columns.</param>
    public static IEnumerable<StyledLine> Render(EnvironmentStatus status, int width, DateTimeOffset now)
    {
        yield return new(status.Name, TextRole.Heading);
        var receipt = status.Ledger.Current;
        yield return receipt is null
            ? Fact("release", StatusWords.Release(status))
            : Fact("release", $"{StatusWords.Release(status)}, {StatusWords.When(receipt.At, now)}");
        if (receipt is not null)
        {
            yield return Fact("image", PlainText.Neutralise(receipt.ImageDigest));
            yield return Fact("commit", PlainText.Neutralise(receipt.Commit));
            yield return Fact("by", $"{StatusWords.Who(receipt)}{(StatusWords.Way(receipt) is { } way ? $", {way}" : "")}");
        }

        foreach (var stack in status.Stacks)
        {
            yield return Fact(stack.Stage, PlainText.Neutralise($"{stack.StackName}  {stack.Stack?.Status.Status ?? "not deployed"}"), stack.IsWell || status.IsEmpty ? TextRole.Normal : TextRole.Danger);
        }

        if (status.Stacks.Any(stack => stack.Stack is not null))
        {
            var (drift, role) = StatusWords.Drift(status, now);
            yield return Fact("drift", drift, role);
        }

        foreach (var line in Tasks(status))
        {
            yield return line;
        }

        foreach (var line in Releases(status, width, now))
        {
            yield return line;
        }
    }

    private static IEnumerable<StyledLine> Tasks(EnvironmentStatus status)
    {
        if (StatusWords.Tasks(status) is not { } tasks)
        {
            yield break;
        }

        yield return Fact("tasks", tasks.Text, tasks.Role);
        foreach (var task in status.Service!.Tasks)
        {
            var isReleased = status.Ledger.Current is not { } receipt || task.ImageDigest == receipt.ImageDigest;
            yield return new(
                PlainText.Neutralise($"  {"",-LabelWidth}{task.Id}  {task.Status}{(isReleased ? "" : $"  {task.ImageDigest}  NOT the released image")}"),
                isReleased ? TextRole.Normal : TextRole.Danger);
        }
    }

    private static IEnumerable<StyledLine> Releases(EnvironmentStatus status, int width, DateTimeOffset now)
    {
        var earlier = status.Ledger.Receipts.Reverse().SkipWhile(receipt => receipt == status.Ledger.Current).ToList();
        if (earlier.Count == 0)
        {
            yield break;
        }

        yield return new($"  releases before ({earlier.Count})", TextRole.Heading);
        foreach (var receipt in earlier.Take(ShownReleases))
        {
            var text = PlainText.Neutralise($"  {"",-LabelWidth}{receipt.Version}, {StatusWords.When(receipt.At, now)}{(StatusWords.Way(receipt) is { } way ? $", {way}" : "")}");
            yield return new(StatusWords.Cut(text, width));
        }
    }

    private static StyledLine Fact(string label, string text, TextRole role = TextRole.Normal) => new([($"  {label,-LabelWidth}", TextRole.Normal), (text, role)]);
}
