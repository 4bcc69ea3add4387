using System.Text;

namespace Delivery.Images;

/// <summary>An instruction of a Dockerfile.</summary>
/// <param name="Line">Where it begins; the first is 1.</param>
/// <param name="Keyword">In capitals.</param>
/// <param name="Text">What follows, continuation lines joined.</param>
public sealed record DockerfileInstruction(int Line, string Keyword, string Text);

/// <summary>A Dockerfile's text as its instructions (docs.docker.com/reference/dockerfile, read 2026-11-23).</summary>
public static class Dockerfile
{
    public static IReadOnlyList<DockerfileInstruction> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<DockerfileInstruction> instructions = [];
        var joined = new StringBuilder();
        var (number, begin) = (0, 0);
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            begin = joined.Length == 0 ? number : begin;
            if (line.EndsWith('\\'))
            {
                joined.Append(line[..^1].TrimEnd()).Append(' ');
                continue;
            }

            Add(joined.Append(line).ToString(), begin);
            joined.Clear();
        }

        if (joined.Length > 0)
        {
            Add(joined.ToString(), begin);
        }

        return instructions;

        void Add(string instruction, int line)
        {
            var parts = instruction.Trim().Split((char[])[' ', '\t'], 2);
            instructions.Add(new(line, parts[0].ToUpperInvariant(), parts.Length > 1 ? parts[1].Trim() : ""));
        }
    }

    /// <summary>The image that the last stage is made from, with the arguments' values; null where there is no <c>FROM</c> or a name has no value.</summary>
    public static string? BaseImage(IReadOnlyList<DockerfileInstruction> instructions, IReadOnlyDictionary<string, string> arguments)
    {
        ArgumentNullException.ThrowIfNull(instructions);
        var values = new DockerfileVariables(arguments);
        string? image = null;
        foreach (var instruction in instructions)
        {
            if (instruction.Keyword == "ARG" && image is null)
            {
                values.Declare(instruction.Text);
            }
            else if (instruction.Keyword == "FROM")
            {
                var words = instruction.Text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                image = words.FirstOrDefault(word => !word.StartsWith("--", StringComparison.Ordinal));
            }
        }

        return image is null || values.Expand(image, out var missing) is not { Length: > 0 } name || missing is not null ? null : name;
    }
}
