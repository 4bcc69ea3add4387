using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Delivery.Reports;
using Delivery.Runs;

namespace Rehearsal.Tests;

/// <summary>A fresh clone of the repository's last commit in an empty folder, driven as its user would: by build.sh.</summary>
internal sealed class Clone : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);
    private readonly string _folder;

    private Clone(string folder) => _folder = folder;

    public string Root => Path.Combine(_folder, "clone");

    public static async Task<Clone> MakeAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("rehearsal-").FullName;
        var clone = new Clone(folder);
        (await GitAsync(folder, ["clone", "--quiet", "--no-hardlinks", Repository.Root, "clone"], cancellationToken)).ShouldSucceed();
        await GitAsync(clone.Root, ["config", "user.name", "A Developer"], cancellationToken);
        await GitAsync(clone.Root, ["config", "user.email", "developer@example.com"], cancellationToken);
        return clone;
    }

    /// <summary>Runs <c>./build.sh</c> without a terminal.</summary>
    public Task<Ended> BuildAsync(
        string[] arguments, Engine engine, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null) =>
        RunAsync("bash", ["./build.sh", .. arguments], Root, engine, cancellationToken, environment);

    public async Task CommitAllAsync(string message, CancellationToken cancellationToken)
    {
        (await GitAsync(Root, ["add", "--all"], cancellationToken)).ShouldSucceed();
        (await GitAsync(Root, ["commit", "--quiet", "--message", message], cancellationToken)).ShouldSucceed();
    }

    public void Edit(string file, Func<string, string> change)
    {
        var path = Path.Combine(Root, file);
        var before = File.ReadAllText(path);
        var after = change(before);
        after.ShouldNotBe(before, $"the edit of {file} found nothing to change");
        File.WriteAllText(path, after);
    }

    /// <summary>run.json of the last command.</summary>
    public RunReport Report() => LastReport().ShouldNotBeNull("no run.json was written");

    public RunReport? LastReport() => RunFolder.ReadLast(Path.Combine(Root, "artifacts"));

    /// <summary>Undoes what a story changed in tracked files.</summary>
    public async Task RestoreFilesAsync(CancellationToken cancellationToken) =>
        (await GitAsync(Root, ["checkout", "--quiet", "--", "."], cancellationToken)).ShouldSucceed();

    /// <summary>Adds an environment like <c>local</c> with another review policy.</summary>
    public void AddEnvironment(string name, string autoApprove)
    {
        var folder = Path.Combine(Root, "cloudformation", "environments");
        File.WriteAllText(
            Path.Combine(folder, $"{name}.yml"),
            File.ReadAllText(Path.Combine(folder, "local.yml"))
                .Replace("autoApprove: all", $"autoApprove: {autoApprove}", StringComparison.Ordinal)
                .Replace("application: sample-worker", $"application: {name}-worker", StringComparison.Ordinal));
    }

    /// <summary>Address of the clone's emulator, from the file that it leaves in its state folder.</summary>
    public Uri EmulatorUrl()
    {
        using var address = JsonDocument.Parse(File.ReadAllText(Path.Combine(StateFolder, "emulator.json")));
        return new Uri(address.RootElement.GetProperty("url").GetString()!);
    }

    public int EmulatorProcess()
    {
        using var address = JsonDocument.Parse(File.ReadAllText(Path.Combine(StateFolder, "emulator.json")));
        return address.RootElement.GetProperty("pid").GetInt32();
    }

    public string StateFolder => Path.Combine(Root, ".nuke", "temp", "emulator");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    public static Task<Ended> GitAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        RunAsync("git", arguments, folder, Engine.None, cancellationToken);

    /// <summary>Starts a command and lets it run; the caller ends it.</summary>
    public Process Start(string program, string[] arguments, Engine engine) => Process.Start(StartInfo(program, arguments, Root, engine))!;

    /// <summary>Runs a program to its end, with nothing of this run's own CI host, AWS or NUKE around it.</summary>
    internal static async Task<Ended> RunAsync(
        string program, string[] arguments, string folder, Engine engine, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var start = StartInfo(program, arguments, folder, engine);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end. Its output:\n{output}");
        }

        return new Ended($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private static ProcessStartInfo StartInfo(string program, string[] arguments, string folder, Engine engine)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The clone is on its own: nothing of the run that the tests are part of, and no CI host.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NUKE", StringComparison.OrdinalIgnoreCase)
                     || name.StartsWith("GITHUB_", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal)
                     || name is "CI" or "DOTNET_HOST_PATH" or "MSBuildSDKsPath").ToList())
        {
            start.Environment.Remove(name);
        }

        if (engine == Engine.None)
        {
            start.Environment["DOCKER_HOST"] = "unix:///nonexistent/docker.sock";
        }

        return start;
    }
}

/// <summary>What a clone may find on the machine.</summary>
public enum Engine
{
    /// <summary>No Docker Engine: tasks run as processes.</summary>
    None,

    /// <summary>The machine's Docker Engine.</summary>
    Docker,
}

/// <summary>A command that ended.</summary>
internal sealed record Ended(string Command, int ExitCode, string Output)
{
    public Ended ShouldSucceed() => ShouldExit(0);

    public Ended ShouldExit(int code)
    {
        ExitCode.ShouldBe(code, $"{Command} ended with {ExitCode}:\n{Output}");
        return this;
    }

    public Ended ShouldSay(string text)
    {
        Output.ShouldContain(text, customMessage: $"{Command} printed:\n{Output}");
        return this;
    }
}
