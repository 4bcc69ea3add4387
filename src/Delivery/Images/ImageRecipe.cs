namespace Delivery.Images;

/// <summary>What a Dockerfile makes of a base image and copied files. It holds only what can be done without running anything.</summary>
public sealed record ImageRecipe
{
    /// <summary>As <c>FROM</c> names it, arguments filled in.</summary>
    public required string BaseImage { get; init; }

    /// <summary>Each is a layer.</summary>
    public IReadOnlyList<CopyStep> Copies { get; init; } = [];

    /// <summary>Added to the base image's, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];
    public IReadOnlyList<string> Ports { get; init; } = [];
    public string? WorkingDirectory { get; init; }
    public string? User { get; init; }
    public string? StopSignal { get; init; }
    public IReadOnlyList<string>? Entrypoint { get; init; }
    public IReadOnlyList<string>? Command { get; init; }
}

/// <summary>A <c>COPY</c>.</summary>
/// <param name="Sources">Folders or files of the build context, with slashes, no wildcards; a folder ends with a slash or is named so.</param>
/// <param name="Target">Absolute path in the image.</param>
/// <param name="TargetIsFolder">As written with a slash at its end, or with several sources.</param>
/// <param name="Owner">User and group id.</param>
/// <param name="Text">The instruction, for the image's history.</param>
public sealed record CopyStep(IReadOnlyList<string> Sources, string Target, bool TargetIsFolder, (int User, int Group) Owner, string Text);

/// <summary>A line of a Dockerfile that can't be done without an engine, or that is wrong.</summary>
public sealed record DockerfileProblem(int Line, string Message);
