using System.Runtime.CompilerServices;

namespace Delivery.Tests.Review;

/// <summary>Compares what people read with a file in the test's <c>Golden</c> folder; UPDATE_GOLDEN=1 writes it.</summary>
internal static class GoldenFile
{
    public static void ShouldMatchGolden(this string actual, string name, [CallerFilePath] string test = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }
        actual.ShouldBe(File.ReadAllText(file).ReplaceLineEndings("\n"));
    }
}
