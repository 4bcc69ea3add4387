using System.Diagnostics;

namespace Delivery.Tests.Versioning;

/// <summary>A real git repository of one test's own, gone with it.</summary>
internal sealed class ScratchRepository : ScratchFolder
{
    /// <summary>Writes a file and commits everything; the first commit makes the repository.</summary>
    public async Task CommitAsync(string file, string text)
    {
        if (!Directory.Exists(System.IO.Path.Combine(Path, ".git")))
        {
            await GitAsync("init", "--quiet", "-b", "main");
        }
        Write(file, text);
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "-m", file);
    }

    /// <summary>What git wrote, without white space around it.</summary>
    public async Task<string> GitAsync(params string[] arguments) =>
        (await RunAsync(new("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", .. arguments]))).Trim();

    /// <summary>Runs a program in the repository; it must succeed.</summary>
    public async Task<string> RunAsync(ProcessStartInfo start)
    {
        start.WorkingDirectory = Path;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, $"{string.Join(' ', start.ArgumentList)}\n{output}\n{await errors}");
        return output;
    }
}
