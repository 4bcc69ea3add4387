using System.ComponentModel;
using System.Diagnostics;

namespace Tests.Shared;

/// <summary>Runs programs that are not the repository's own; where one is not installed the test is skipped, saying so.</summary>
internal static class ForeignProgram
{
    /// <summary>Runs to the end, or kills it with everything it started when the test is cancelled.</summary>
    /// <param name="environment">Added to this process's own.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) };
        process.StartInfo.RedirectStandardOutput = process.StartInfo.RedirectStandardError = process.StartInfo.RedirectStandardInput = true;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            process.StartInfo.Environment[name] = value;
        }

        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }

        using var cancelled = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
