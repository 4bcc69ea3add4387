using System.Globalization;
using System.Xml.Linq;

namespace Delivery.Runs;

/// <summary>What test assemblies reported, read from xUnit's XML result files.</summary>
public sealed record TestResults(int Passed, int Failed, IReadOnlyList<SkippedTest> Skipped)
{
    public static TestResults None { get; } = new(0, 0, []);

    /// <summary>The line that closes every test run: <c>N passed, N failed[, N skipped]</c>.</summary>
    public string ClosingLine => Skipped.Count == 0
        ? $"{Passed} passed, {Failed} failed"
        : $"{Passed} passed, {Failed} failed, {Skipped.Count} skipped";

    /// <summary>Reads one result file. A file that is missing or broken counts as a failure: its assembly died.</summary>
    public static TestResults Read(string file)
    {
        try
        {
            var assemblies = XDocument.Load(file).Root?.Elements("assembly").ToList() ?? [];
            return new TestResults(
                assemblies.Sum(assembly => Count(assembly, "passed")),
                assemblies.Sum(assembly => Count(assembly, "failed") + Count(assembly, "errors")),
                [.. assemblies.Descendants("test").Where(test => (string?)test.Attribute("result") == "Skip")
                    .Select(test => new SkippedTest((string?)test.Attribute("name") ?? "?", (string?)test.Element("reason") ?? ""))]);
        }
        catch (Exception error) when (error is IOException or System.Xml.XmlException)
        {
            return None with { Failed = 1 };
        }
    }

    public static TestResults operator +(TestResults left, TestResults right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, [.. left.Skipped, .. right.Skipped]);

    private static int Count(XElement assembly, string name) =>
        int.Parse((string?)assembly.Attribute(name) ?? "0", CultureInfo.InvariantCulture);
}

/// <summary>A test that did not run, and why.</summary>
public sealed record SkippedTest(string Name, string Reason);
