using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The emulator's behaviour tables name tests that are there.</summary>
public sealed partial class BehaviourTests
{
    private static readonly string[] Pages = ["src/Delivery.Emulator/BEHAVIOUR.md", "src/Delivery.Emulator/CloudFormation/BEHAVIOUR.md"];

    [Fact]
    public void Each_test_that_a_behaviour_names_exists()
    {
        var sources = Sources.Files().Where(file => file.StartsWith("tests/", StringComparison.Ordinal)).Select(file => File.ReadAllText(Repository.PathOf(file))).ToList();
        var known = sources.SelectMany(text => Declared().Matches(text)).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        var named = Pages.SelectMany(page => TestCells(File.ReadAllLines(Repository.PathOf(page)))).SelectMany(cell => Name().Matches(cell)).Select(match => match.Value).ToList();

        named.Count.ShouldBeGreaterThan(100);
        named.Except(known, StringComparer.Ordinal).ShouldBeEmpty();
    }

    /// <summary>The last cells of the tables whose last column is <c>test</c>.</summary>
    private static IEnumerable<string> TestCells(IEnumerable<string> lines)
    {
        var isTable = false;
        foreach (var line in lines)
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            isTable = cells.Length > 3 && (isTable || cells[^2] == "test");
            if (isTable && cells[^2] is not ("test" or "---"))
            {
                yield return cells[^2];
            }
        }
    }

    [GeneratedRegex(@"\b[A-Z]\w*Tests\b|\b[A-Z]\w*_[a-z]\w*\b", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\bclass (?<name>\w+)|\b(void|Task) (?<name>[A-Z]\w*_\w+)\(", RegexOptions.CultureInvariant)]
    private static partial Regex Declared();
}
