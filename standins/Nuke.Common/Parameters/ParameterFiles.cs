using System.Text.Json;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common.Parameters;

/// <summary><c>.nuke/parameters.json</c> and one file per profile; the last profile wins. Names are case-sensitive.</summary>
internal sealed class ParameterFiles
{
    private readonly List<Dictionary<string, string[]>> files = [];

    public ParameterFiles(AbsolutePath folder, IEnumerable<string> profiles)
    {
        foreach (var profile in profiles.Reverse())
        {
            var file = folder / $"parameters.{profile}.json";
            files.Add(Read(File.Exists(file) ? file : throw new BuildSetupException($"Expected file to exist: {file}")));
        }

        if (File.Exists(folder / "parameters.json"))
        {
            files.Add(Read(folder / "parameters.json"));
        }
    }

    public string[] Values(string name) => files.Select(x => x.GetValueOrDefault(name)).FirstOrDefault(x => x != null);

    // Read token by token: loading the JSON serializer would cost more than the rest of the start-up.
    private static Dictionary<string, string[]> Read(AbsolutePath file)
    {
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(
                File.ReadAllBytes(file).AsSpan().TrimStart("\uFEFF"u8),
                new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            string name = null;
            var values = new List<string>();
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                        name = reader.GetString();
                        values.Clear();
                        break;
                    case JsonTokenType.String:
                        values.Add(reader.GetString());
                        break;
                    case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                        values.Add(System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
                        break;
                }

                if (name != null && reader.CurrentDepth == 1 && reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.StartArray or JsonTokenType.Null))
                {
                    found[name] = [.. values];
                }
            }
        }
        catch (JsonException exception)
        {
            throw new BuildSetupException($"Cannot read {file}: {exception.Message}");
        }

        return found;
    }
}
