using System.Reflection;

namespace Delivery.Emulator.Faults;

/// <summary>The scenarios that come with the emulator, each a YAML file among its resources.</summary>
public static class ScenarioLibrary
{
    private const string Prefix = "scenarios/";
    private const string Extension = ".yml";
    private static readonly Assembly Own = typeof(ScenarioLibrary).Assembly;

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Own.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Extension.Length]).Order(StringComparer.Ordinal)];

    public static IEnumerable<Scenario> All() => Names.Select(Named);

    /// <summary>A scenario by its name or, where there is none of that name, from the file at that path.</summary>
    /// <exception cref="ScenarioException">There is neither, or it can't be used.</exception>
    public static Scenario Find(string nameOrFile)
    {
        if (Names.Contains(nameOrFile))
        {
            return Named(nameOrFile);
        }

        if (!File.Exists(nameOrFile))
        {
            throw new ScenarioException($"there is no scenario '{nameOrFile}' and no file of that path; the scenarios are {string.Join(", ", Names)}");
        }

        try
        {
            using var reader = File.OpenText(nameOrFile);
            var text = new char[ScenarioReader.MaximumCharacters + 1];
            return ScenarioReader.Read(new string(text, 0, reader.ReadBlock(text)), nameOrFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"the scenario {nameOrFile} can't be read: {error.Message}");
        }
    }

    private static Scenario Named(string name)
    {
        using var stream = Own.GetManifestResourceStream(Prefix + name + Extension)!;
        using var reader = new StreamReader(stream);
        return ScenarioReader.Read(reader.ReadToEnd(), name);
    }
}
