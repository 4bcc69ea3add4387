using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Delivery.Tests.Scenarios;

/// <summary>A run's screen without what differs from run to run: ids, times, digests, and the order of what runs side by side.</summary>
internal static partial class ScreenText
{
    /// <param name="reviews">Takes the reviews by name; the screen has the names, as many scenarios show the same.</param>
    public static string Of(RehearsedEnd end, Dictionary<string, string> reviews)
    {
        var lines = new List<string>();
        var sideBySide = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in end.Lines.Select(Plain))
        {
            if ((line.StartsWith("  ", StringComparison.Ordinal) || line.StartsWith("pushing ", StringComparison.Ordinal)) && !line.Contains('\n', StringComparison.Ordinal))
            {
                if (!Passing().IsMatch(line) && (end.ExitCode == 0 || !Begun().IsMatch(line)))
                {
                    sideBySide.Add(line);
                }

                continue;
            }

            lines.AddRange(sideBySide);
            sideBySide.Clear();
            lines.Add(line.StartsWith("\nReview", StringComparison.Ordinal) ? Named(line, reviews) : line);
        }

        return string.Join('\n', [.. lines, .. sideBySide]) + "\n";
    }

    private static string Named(string review, Dictionary<string, string> reviews)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(review)))[..8];
        reviews[name] = review;
        return $"[{review.Trim().Split('\n')[0]}: reviews/{name}.txt]";
    }

    /// <summary>Text without what differs from run to run.</summary>
    public static string Plain(string text) => Replacements.Aggregate(text.ReplaceLineEndings("\n"), (current, next) => next.Pattern.Replace(current, next.By));

    private static readonly (Regex Pattern, string By)[] Replacements =
    [
        (Digest(), "sha256:…"),
        (Uuid(), "UUID"),
        (Endpoint(), "127.0.0.1:PORT"),
        (Duration(), "TIME"),
        (Stamp(), "STAMP"),
        (Commit(), "COMMIT"),
        (Resource(), "$1-ID"),
        (PhysicalName(), "$1-ID"),
        (Address(), "10.ADDRESS"),
        (LastWords(), "."),
        (Size(), "BYTES"),
    ];

    // What was made, or begun and cancelled, before something failed, and so what is removed again, is chance.
    [GeneratedRegex(@"^  (\w+_COMPLETE +\S+ \(|.* cancelled$)", RegexOptions.CultureInvariant)]
    private static partial Regex Begun();

    // Counts of tasks as they come and go, and a container's last lines, whose log group goes with the rollback: which of them a poll sees is chance.
    [GeneratedRegex(@"^    \||^  (ecs-svc|\S+: \d+ running|\(service|.*(running|pending), )|^  \S+: .*_IN_PROGRESS", RegexOptions.CultureInvariant)]
    private static partial Regex Passing();

    [GeneratedRegex(@"; it said: .*?(?= AWS:)", RegexOptions.CultureInvariant)]
    private static partial Regex LastWords();

    [GeneratedRegex(@"\b[1-9]\d* bytes\b|\b[1-9]\d*(?= of )", RegexOptions.CultureInvariant)]
    private static partial Regex Size();

    [GeneratedRegex("sha256:[0-9a-f]{7,64}", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"(127\.0\.0\.1|localhost):\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"\b\d+(\.\d+)? (s|seconds)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?|\d{8}-\d{6}-[0-9a-f]{4}", RegexOptions.CultureInvariant)]
    private static partial Regex Stamp();

    [GeneratedRegex(@"\b[0-9a-f]{32,40}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();

    [GeneratedRegex(@"\b(vpc|subnet|sg|lt|i|igw|rtb|nat|eni|eipalloc|vpce|ecs-svc)[-/][0-9a-f]{8,19}\b|\b(ecs-svc)/\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Resource();

    [GeneratedRegex(@"\b(sample-worker-staging-[a-z]+-[A-Za-z0-9]+)-[A-Za-z0-9]{12,13}\b", RegexOptions.CultureInvariant)]
    private static partial Regex PhysicalName();

    [GeneratedRegex(@"\b10\.\d+\.\d+\.\d+\b(?!/)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
