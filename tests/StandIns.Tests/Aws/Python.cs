using System.ComponentModel;
using System.Diagnostics;

namespace StandIns.Tests.Aws;

/// <summary>Runs the repository's Python scripts; where Python or botocore is missing the test is skipped, saying so.</summary>
internal static class Python
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string script, params string[] arguments)
    {
        using var python = new Process { StartInfo = new ProcessStartInfo("python3", [Repository.PathOf(script), .. arguments]) };
        python.StartInfo.RedirectStandardOutput = python.StartInfo.RedirectStandardError = true;
        python.StartInfo.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            python.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not installed: nothing to compare with.");
        }

        var error = python.StandardError.ReadToEndAsync();
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.SkipWhen((await error).Contains("No module named 'botocore'", StringComparison.Ordinal), "botocore is not installed: nothing to compare with.");
        return (python.ExitCode, output, await error);
    }
}
