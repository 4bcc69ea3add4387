using System.ComponentModel;
using System.Diagnostics;

namespace Delivery.Doctor;

/// <summary>The .NET SDK that a folder gets: its program chooses by the folder's global.json.</summary>
/// <param name="program">Path or name of <c>dotnet</c>.</param>
public sealed class InstalledSdk(string program, string folder)
{
    /// <returns>The version; null where no installed SDK is allowed, or there is no such program.</returns>
    public async Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, ["--version"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        if (process is null)
        {
            return null;
        }

        try
        {
            // Read as well: a full pipe would hold the program up.
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
