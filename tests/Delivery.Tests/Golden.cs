using System.Runtime.CompilerServices;
using Delivery.Errors;

namespace Delivery.Tests;

/// <summary>Texts approved by hand, in a folder <c>Golden</c> next to the test. With UPDATE_GOLDEN=1 they are written anew, to be read in the diff.</summary>
internal static class Golden
{
    public static void ShouldMatchGolden(this string actual, string name, [CallerFilePath] string test = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }
        File.Exists(file).ShouldBeTrue($"{file} is missing");
        actual.ReplaceLineEndings("\n").ShouldBe(File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    /// <summary>As people see them: each message and its next step.</summary>
    public static string AsText(this IEnumerable<DeliveryError> errors) =>
        string.Concat(errors.Select(error => $"{error.Message}\n    {error.Next}\n"));
}
