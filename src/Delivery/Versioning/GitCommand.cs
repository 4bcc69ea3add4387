using System.ComponentModel;
using System.Diagnostics;
using Delivery.Errors;

namespace Delivery.Versioning;

/// <summary>Runs git in a folder, without a shell, and without what the environment or the repository's configuration could make of it.</summary>
internal sealed class GitCommand(string folder)
{
    // Set while a hook runs; they would point at another repository or index.
    private static readonly string[] Redirections =
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX"];

    /// <summary>How git ended, with what it wrote.</summary>
    public sealed record Answer(int ExitCode, string Output, string Errors);

    /// <exception cref="DeliveryException">There is no git on this machine.</exception>
    public async Task<Answer> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new("git")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (IEnumerable<string>)["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var name in Redirections)
        {
            start.Environment.Remove(name);
        }
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Start(start);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new(process.ExitCode, await output, (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.GitUnavailable, "git can't be run", "", exception.Message, "Install git (https://git-scm.com) and put it on the PATH."));
        }
    }
}
