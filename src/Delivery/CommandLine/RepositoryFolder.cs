using Delivery.Environments;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.CommandLine;

/// <summary>What the guard needs to know of the repository; reads files, writes none.</summary>
public static class RepositoryFolder
{
    private const string Marker = ".nuke";

    /// <summary>The folder that NUKE takes for the repository: that of <c>--root</c>, else the nearest one with a folder <c>.nuke</c>.</summary>
    /// <exception cref="DeliveryException">There is none.</exception>
    public static string Find(IReadOnlyList<string> arguments, string workingDirectory)
    {
        if (GivenArguments.Of(arguments).Switch("Root") is { } root)
        {
            var named = Path.GetFullPath(root.Values is [{ Length: > 0 } path, ..] ? path : ".", workingDirectory);
            return IsRoot(named)
                ? named
                : throw new DeliveryException(new DeliveryError(
                    ErrorCatalog.RepositoryNotFound, $"--root {Quoted.Of(named)} is not the repository", "", $"it has no folder {Marker}", "Leave --root out."));
        }
        for (var folder = workingDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (IsRoot(folder))
            {
                return folder;
            }
        }
        throw new DeliveryException(new DeliveryError(
            ErrorCatalog.RepositoryNotFound, "This folder is not inside the repository", Quoted.Of(workingDirectory), $"no folder above it has a folder {Marker}",
            "Change into the repository, or name it with --root."));
    }

    public static Surroundings Read(
        string root, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables) =>
        new(arguments, variables, ReadParameterFiles(root), EnvironmentFiles.List(root), name => IsEmbedded(root, name))
        {
            IsWindows = OperatingSystem.IsWindows(),
        };

    private static bool IsRoot(string folder) => Directory.Exists(Path.Combine(folder, Marker));

    private static List<ParameterFile> ReadParameterFiles(string root)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(Path.Combine(root, Marker), "parameters*.json")
                    .Order(StringComparer.Ordinal)
                    .Select(file => new ParameterFile($"{Marker}/{Path.GetFileName(file)}", File.ReadAllText(file))),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ParameterFileInvalid, "A parameter file can't be read", Marker, exception.Message, "Correct the file's permissions."));
        }
    }

    /// <summary>Looks at the endpoint alone: the file is validated when it is used.</summary>
    private static bool? IsEmbedded(string root, string name)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(root, EnvironmentFiles.Folder, $"{name}.yml"));
            return new TemplateParser(text).Parse() is TemplateMap file ? file["endpoint"]?.Text == EnvironmentReader.Embedded : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TemplateSyntaxException)
        {
            return null;
        }
    }
}
