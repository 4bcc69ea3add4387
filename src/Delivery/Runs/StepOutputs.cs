using System.Security.Cryptography;
using System.Text;
using Delivery.Reports;
using Delivery.Review;

namespace Delivery.Runs;

/// <summary>
/// The outputs of a GitHub Actions step, a file that every command of the step appends to. A value ends at a delimiter that nobody can know before, so
/// that no value can begin an output of its own (GitHub docs, "Workflow commands", multiline strings, read 2026-11-26).
/// </summary>
/// <param name="file">What <c>GITHUB_OUTPUT</c> names.</param>
public sealed class StepOutputs(string file)
{
    /// <summary>The step's outputs; null outside of GitHub Actions.</summary>
    public static StepOutputs? OfProcess() =>
        Environment.GetEnvironmentVariable("GITHUB_OUTPUT") is { Length: > 0 } file ? new(file) : null;

    /// <summary>What later steps and jobs may go by; what is not known is left out.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(RunReport report)
    {
        // An embedded environment is bootstrapped on the way: nobody decides on that.
        var stages = report.Stages.Where(stage => report.Stages.Count == 1 || stage.Stage != "bootstrap").ToList();
        return
        [
            .. new (string Name, string? Value)[]
            {
                ("outcome", report.Outcome.ToString()),
                ("has_changes", stages.Count == 0 ? null : Flag(stages.Any(stage => stage.Outcome != Outcome.NoChanges))),
                ("review_digest", Joined(stages.Select(stage => stage.ReviewDigest))),
                ("change_set_arn", Joined(stages.Select(stage => stage.ChangeSetArn))),
                ("image_digest", report.Image?.Digest),
                ("version", report.Version),
                ("commit", report.Commit),
                ("has_drift", report.HasDrift is { } drifted ? Flag(drifted) : null),
            }.Where(output => output.Value is { Length: > 0 }).Select(output => (output.Name, output.Value!)),
        ];
    }

    public void Append(IReadOnlyList<(string Name, string Value)> outputs)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in outputs)
        {
            var end = $"end-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
            text.Append(name).Append("<<").Append(end).Append('\n').Append(PlainText.Neutralise(value)).Append('\n').Append(end).Append('\n');
        }

        File.AppendAllText(file, text.ToString());
    }

    private static string Joined(IEnumerable<string?> values) => string.Join(',', values.Where(value => value is { Length: > 0 }));

    private static string Flag(bool value) => value ? "true" : "false";
}
