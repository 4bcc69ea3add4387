using System.Globalization;
using System.Text.Json;
using Delivery.Docker;
using Delivery.Rehearsal;
using Delivery.Versioning;

namespace Delivery.Doctor;

/// <summary>What a delivery needs of the machine and of the clone. Nothing is started and nothing is written.</summary>
/// <param name="root">Folder of the repository.</param>
public sealed class MachineChecks(string root, EmbeddedEmulator emulator)
{
    private const int UsualPort = EmbeddedEmulator.UsualPort;
    private const long Gibibyte = 1024L * 1024 * 1024;
    private const long LittleSpace = 5 * Gibibyte;
    private const long NoSpace = Gibibyte / 2;

    /// <summary>An SDK that global.json allows.</summary>
    /// <param name="dotNet">Path or name of the program.</param>
    public async Task<CheckResult> SdkAsync(string dotNet, CancellationToken cancellationToken)
    {
        const string Name = ".NET SDK";
        var wanted = await WantedSdkAsync(cancellationToken);
        if (await new InstalledSdk(dotNet, root).VersionAsync(cancellationToken) is not { } found)
        {
            return new(Name, CheckState.Misconfigured, $"none that global.json allows (it wants {wanted})", $"Install .NET SDK {wanted} or a later feature band: https://dotnet.microsoft.com/download");
        }

        return new(Name, CheckState.Ok, $"{found}; global.json wants {wanted}");
    }

    /// <summary>git, the history that a version is counted from, and whether everything is committed.</summary>
    public async Task<CheckResult> RepositoryAsync(bool mayBeDirty, CancellationToken cancellationToken)
    {
        const string Name = "Repository";
        var state = await RepositoryState.ReadAsync(root, cancellationToken);
        var commit = $"{state.Branch ?? "no branch"} at {state.Head[..12]}";
        return (state.IsDirty, mayBeDirty) switch
        {
            (false, _) => new(Name, CheckState.Ok, $"{commit}, all committed"),
            (true, true) => new(Name, CheckState.Ok, $"{commit}, with uncommitted changes (local takes them)"),
            _ => new(Name, CheckState.Warning, $"{commit}, with uncommitted changes", "Commit them: a real environment takes none."),
        };
    }

    /// <summary>An engine that answers, or what happens without one.</summary>
    public static async Task<CheckResult> EngineAsync(Uri address, CancellationToken cancellationToken)
    {
        const string Name = "Docker Engine";
        if (await EngineProbe.FindAsync(address, cancellationToken) is { } engine)
        {
            return new(Name, CheckState.Ok, $"{engine.Version} at {engine.Endpoint}");
        }

        return new(Name, CheckState.Ok, "none: tasks run as processes, images are written by the pipeline itself");
    }

    /// <summary>Space where the build writes.</summary>
    /// <param name="free">Bytes.</param>
    public static CheckResult Disk(long free)
    {
        const string Name = "Disk";
        var found = string.Create(CultureInfo.InvariantCulture, $"{(double)free / Gibibyte:0.0} GiB free");
        return free switch
        {
            < NoSpace => new(Name, CheckState.Failed, found, "Free some space: a build and an image need at least 0.5 GiB."),
            < LittleSpace => new(Name, CheckState.Warning, found, "Free some space: `./build.sh Clean` removes build output."),
            _ => new(Name, CheckState.Ok, found),
        };
    }

    /// <inheritdoc cref="Disk(long)"/>
    public CheckResult Disk() => Disk(new DriveInfo(root).AvailableFreeSpace);

    /// <summary>The port of the local AWS: free, its own, or another program's.</summary>
    public async Task<CheckResult> PortAsync(CancellationToken cancellationToken)
    {
        var name = $"Port {UsualPort}";
        if (await emulator.FindAsync(cancellationToken) is { } running)
        {
            return new(name, CheckState.Ok, $"the local AWS of this clone runs at {running}");
        }

        return EmbeddedEmulator.IsFree(UsualPort)
            ? new(name, CheckState.Ok, "free")
            : new(name, CheckState.Warning, "in use by another program", "None needed: the local AWS takes a free port. For this one, end that program.");
    }

    private async Task<string> WantedSdkAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(root, "global.json"));
        using var json = await JsonDocument.ParseAsync(file, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }, cancellationToken);
        return json.RootElement.GetProperty("sdk").GetProperty("version").GetString() ?? "";
    }
}
