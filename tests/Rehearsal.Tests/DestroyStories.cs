using System.Diagnostics;

namespace Rehearsal.Tests;

/// <summary>What is left after Destroy: nothing, also when the deploy before it was killed.</summary>
public abstract class DestroyStories(DeployedClone deployed)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Destroy_leaves_nothing_and_can_be_repeated()
    {
        await deployed.DeployedStateAsync();
        var emulator = deployed.Clone.EmulatorProcess();

        (await DestroyAsync()).ShouldSucceed().ShouldSay("sample-worker-local-service: removed");
        NothingIsLeft(emulator);

        (await DestroyAsync()).ShouldSucceed().ShouldSay("nothing to remove");
    }

    [Fact]
    public async Task A_killed_deploy_is_removed_without_a_trace()
    {
        await deployed.DeployedStateAsync();
        (await DestroyAsync()).ShouldSucceed();
        var killed = await KilledDeployAsync();
        killed.ShouldBeTrue("the deploy ended before it could be killed");
        var emulator = deployed.Clone.EmulatorProcess();

        (await DestroyAsync()).ShouldSucceed();

        NothingIsLeft(emulator);
    }

    private Task<Ended> DestroyAsync() => deployed.Clone.BuildAsync(["Destroy"], deployed.Engine, Cancellation);

    /// <summary>Starts a deploy and kills it with everything it started (SIGKILL) once its first stack is there.</summary>
    private async Task<bool> KilledDeployAsync()
    {
        using var deploy = deployed.Clone.Start("bash", ["./build.sh", "Deploy"], deployed.Engine);
        var output = deploy.StandardOutput;
        while (await output.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains("sample-worker-local-cluster: CREATE_IN_PROGRESS", StringComparison.Ordinal))
            {
                break;
            }
        }

        var wasRunning = !deploy.HasExited;
        deploy.Kill();
        await deploy.WaitForExitAsync(Cancellation);
        return wasRunning;
    }

    private void NothingIsLeft(int emulator)
    {
        Directory.Exists(deployed.Clone.StateFolder).ShouldBeFalse();
        ProcessesOf(deployed.Clone.Root).ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => Process.GetProcessById(emulator));
    }

    /// <summary>Command lines of all processes that mention the clone: emulator, workers, builds.</summary>
    private static IReadOnlyList<string> ProcessesOf(string root) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Select(folder => CommandLineOf(Path.Combine(folder, "cmdline")))
            .Where(line => line.Contains(root, StringComparison.Ordinal) && !line.Contains("VBCSCompiler", StringComparison.Ordinal)),
    ];

    private static string CommandLineOf(string file)
    {
        try
        {
            return File.ReadAllText(file).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}

[Collection(nameof(ClonedWithoutEngine))]
public sealed class DestroyWithoutEngine(ClonedWithoutEngine deployed) : DestroyStories(deployed);

[Collection(nameof(ClonedWithDocker))]
public sealed class DestroyWithDocker(ClonedWithDocker deployed) : DestroyStories(deployed);
