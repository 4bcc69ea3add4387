using System.Text.RegularExpressions;

namespace Tests.Shared;

/// <summary>Runs the repository's Python scripts; where Python or a module that a script needs is missing the test is skipped, saying so.</summary>
internal static partial class Python
{
    /// <param name="script">Path below the repository's root.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string script, params string[] arguments)
    {
        var ended = await ForeignProgram.RunAsync(
            "python3", [Repository.PathOf(script), .. arguments], new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1" });
        var missing = MissingModule().Match(ended.Error);
        Assert.SkipWhen(missing.Success, $"Python's {missing.Groups[1].Value} is not installed.");
        return ended;
    }

    [GeneratedRegex("No module named '(boto3|botocore)'", RegexOptions.CultureInvariant)]
    private static partial Regex MissingModule();
}
