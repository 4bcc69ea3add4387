namespace Delivery.CommandLine;

/// <summary>A file of the repository that NUKE takes values from.</summary>
/// <param name="Path">Relative to the repository: <c>.nuke/parameters.json</c>, <c>.nuke/parameters.PROFILE.json</c>.</param>
public sealed record ParameterFile(string Path, string Text)
{
    /// <summary>The profile's name; null for the file that is always loaded.</summary>
    public string? Profile => Path.Split('/')[^1].Split('.') is [_, .. var name, _] && name.Length > 0 ? string.Join('.', name) : null;
}

/// <summary>Everything that could set a value of the build.</summary>
/// <param name="Variables">The process's environment variables.</param>
/// <param name="Environments">Names of the environment files.</param>
/// <param name="IsEmbedded">Whether an environment is the local AWS; null where its file doesn't say.</param>
public sealed record Surroundings(
    IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<ParameterFile> ParameterFiles,
    IReadOnlyList<string> Environments, Func<string, bool?> IsEmbedded)
{
    /// <summary>True where commands are given to PowerShell.</summary>
    public bool IsWindows { get; init; }

    public string Program => IsWindows ? @".\build.ps1" : "./build.sh";
}
