using System.Text.Json;
using Delivery.Errors;

namespace Delivery.CommandLine;

/// <summary>The repository's parameter files: keys that nothing reads and values that don't fit are passed over silently by NUKE.</summary>
internal sealed class ParameterFileRules(CommandDescription build, Surroundings surroundings, OptionValues values)
{
    /// <summary>Read before the files are: in a file they mean nothing.</summary>
    private static readonly string[] ReadBefore = ["Host", "Profile", "Root"];
    private const string SchemaKey = "$schema";
    private readonly IReadOnlyList<(ParameterFile File, JsonElement? Content, string Error)> _files = [.. surroundings.ParameterFiles.Select(Read)];

    public IEnumerable<DeliveryError> Problems() => _files.SelectMany(read => read.Content is { } content
        ? content.EnumerateObject().Where(entry => entry.Name != SchemaKey).SelectMany(entry => Entry(read.File, entry))
        : [new(ErrorCatalog.ParameterFileInvalid, "The parameter file can't be read", read.File.Path, read.Error, "Correct the file.")]);

    /// <summary>What the files say about an option, with the file.</summary>
    public IEnumerable<(ParameterFile File, IReadOnlyList<string> Values)> Given(CommandOption option) =>
        from read in _files
        where read.Content is not null
        from entry in read.Content!.Value.EnumerateObject()
        where entry.Name == option.Name
        select (read.File, (IReadOnlyList<string>)(Texts(entry.Value) ?? []));

    private static (ParameterFile File, JsonElement? Content, string Error) Read(ParameterFile file)
    {
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            var content = JsonDocument.Parse(file.Text, options).RootElement;
            return content.ValueKind == JsonValueKind.Object ? (file, content, "") : (file, null, "it is not an object: { ... }");
        }
        catch (JsonException exception)
        {
            return (file, null, exception.Message);
        }
    }

    private IReadOnlyList<DeliveryError> Entry(ParameterFile file, JsonProperty entry)
    {
        if (build.Options.FirstOrDefault(option => option.Name == entry.Name) is not { } option)
        {
            var nearest = build.Option(entry.Name) ?? build.NearestOption(entry.Name);
            return [new(
                ErrorCatalog.ParameterFileInvalid, $"{Quoted.Of(entry.Name)} is no parameter", file.Path, "names are case-sensitive here",
                nearest is null ? "Remove it." : $"Did you mean {nearest.Name}?")];
        }
        if (ReadBefore.Contains(option.Name))
        {
            return [new(ErrorCatalog.ParameterFileInvalid, $"{option.Name} has no effect here", file.Path, "it is needed before the file is read", $"Remove it, and give {option.Switch}.")];
        }
        return Texts(entry.Value) is { } texts
            ? values.Problems(option, option.Name, texts, file.Path)
            : [new(ErrorCatalog.ParameterFileInvalid, $"{option.Name} has a value of no use", file.Path, "it is a text, a number, true, false, or a list of these", "Correct the file.")];
    }

    private static List<string>? Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.GetRawText()],
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            [.. value.EnumerateArray().Select(item => item.ToString())],
        _ => null,
    };
}
