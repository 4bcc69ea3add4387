using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Delivery.Images;

/// <summary>
/// Reads a Dockerfile that only copies and configures: one stage, no <c>RUN</c>. So the image that is built without an engine
/// and the image that an engine builds come from the same file.
/// </summary>
public sealed partial class DockerfileInterpreter
{
    private static readonly SearchValues<char> NotPlain = SearchValues.Create("*?[\\\"'");
    private readonly DockerfileVariables _variables;
    private readonly List<DockerfileProblem> _problems = [];
    private readonly List<CopyStep> _copies = [];
    private readonly List<KeyValuePair<string, string>> _environment = [];
    private readonly List<KeyValuePair<string, string>> _labels = [];
    private readonly List<string> _ports = [];
    private ImageRecipe? _recipe;
    private string _directory = "/";

    private DockerfileInterpreter(IReadOnlyDictionary<string, string> arguments) => _variables = new(arguments);

    /// <summary>Null where something can't be done; then <paramref name="problems"/> has all of it, by line.</summary>
    public static ImageRecipe? Read(
        IReadOnlyList<DockerfileInstruction> instructions, IReadOnlyDictionary<string, string> arguments,
        out IReadOnlyList<DockerfileProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(instructions);
        var reader = new DockerfileInterpreter(arguments);
        foreach (var instruction in instructions)
        {
            reader.Apply(instruction);
        }

        if (reader._recipe is null)
        {
            reader._problems.Add(new(1, "There is no FROM."));
        }

        problems = reader._problems;
        return reader._problems.Count > 0 ? null : reader._recipe! with
        {
            Copies = reader._copies,
            Environment = reader._environment,
            Labels = reader._labels,
            Ports = reader._ports,
        };
    }

    private void Apply(DockerfileInstruction line)
    {
        if (_recipe is null && line.Keyword is not ("ARG" or "FROM"))
        {
            Problem(line, $"{line.Keyword} comes before FROM.");
            return;
        }

        switch (line.Keyword)
        {
            case "ARG": _variables.Declare(line.Text); break;
            case "FROM": From(line); break;
            case "COPY": Copy(line); break;
            case "WORKDIR": _recipe = _recipe! with { WorkingDirectory = _directory = Path(Expand(line)) }; break;
            case "USER": _recipe = _recipe! with { User = Expand(line) }; break;
            case "STOPSIGNAL": _recipe = _recipe! with { StopSignal = Expand(line) }; break;
            case "EXPOSE": _ports.AddRange(Words(Expand(line)).Select(port => port.Contains('/', StringComparison.Ordinal) ? port : $"{port}/tcp")); break;
            case "ENV": Pairs(line, (name, value) => { _environment.Add(new(name, value)); _variables.Set(name, value); }); break;
            case "LABEL": Pairs(line, (name, value) => _labels.Add(new(name, value))); break;
            case "ENTRYPOINT": _recipe = _recipe! with { Entrypoint = Exec(line) }; break;
            case "CMD": _recipe = _recipe! with { Command = Exec(line) }; break;
            default: Problem(line, $"{line.Keyword} needs a Docker Engine."); break;
        }
    }

    private void From(DockerfileInstruction line)
    {
        var words = Words(Expand(line));
        if (_recipe is not null || words is not [_] and not [_, "AS" or "as", _])
        {
            Problem(line, _recipe is not null ? "More than one stage needs a Docker Engine." : "FROM must name one image.");
            return;
        }

        _recipe = new() { BaseImage = words[0] };
    }

    private void Copy(DockerfileInstruction line)
    {
        var words = Words(Expand(line)).ToList();
        var owner = (0, 0);
        while (words.Count > 0 && words[0].StartsWith("--", StringComparison.Ordinal))
        {
            if (Owner().Match(words[0]) is not { Success: true } match)
            {
                Problem(line, $"{words[0].Split('=')[0]} needs a Docker Engine (--chown takes ids here).");
                return;
            }

            var user = int.Parse(match.Groups["user"].Value, CultureInfo.InvariantCulture);
            owner = (user, match.Groups["group"].Success ? int.Parse(match.Groups["group"].Value, CultureInfo.InvariantCulture) : user);
            words.RemoveAt(0);
        }

        if (words.Count < 2 || words[0].StartsWith('[') || words.Any(word => word.AsSpan().ContainsAny(NotPlain)))
        {
            Problem(line, "COPY takes plain names of sources and a target here; anything else needs a Docker Engine.");
            return;
        }

        var sources = words[..^1].Select(source => Path("/" + source, "/").TrimStart('/')).ToList();
        _copies.Add(new(sources, Path(words[^1]), words[^1].EndsWith('/') || words[^1] is "." || sources.Count > 1, owner, $"COPY {line.Text}"));
    }

    private void Pairs(DockerfileInstruction line, Action<string, string> add)
    {
        var matches = Pair().Matches(line.Text);
        if (matches.Count > 0 && matches.Sum(match => match.Length) == line.Text.Length)
        {
            foreach (Match match in matches)
            {
                var quoted = match.Groups["quoted"];
                var value = quoted.Success ? quoted.Value.Replace("\\\"", "\"", StringComparison.Ordinal) : match.Groups["plain"].Value;
                add(match.Groups["name"].Value.Trim('"'), Expand(line, value));
            }
        }
        else
        {
            Problem(line, $"{line.Keyword} must be written NAME=value or NAME=\"value\".");
        }
    }

    private List<string>? Exec(DockerfileInstruction line)
    {
        try
        {
            if (line.Text.StartsWith('['))
            {
                return JsonSerializer.Deserialize<List<string>>(line.Text);
            }
        }
        catch (JsonException)
        {
            // Said below, as for any other text that isn't a JSON array.
        }

        Problem(line, $"{line.Keyword} must be a JSON array of strings: the image has no shell.");
        return null;
    }

    private string Expand(DockerfileInstruction line) => Expand(line, line.Text);

    private string Expand(DockerfileInstruction line, string part)
    {
        var text = _variables.Expand(part, out var missing);
        if (missing is not null)
        {
            Problem(line, $"{missing} has no value.");
        }

        return text;
    }

    private void Problem(DockerfileInstruction line, string message) => _problems.Add(new(line.Line, message));

    private string Path(string path) => Path(path, _directory);

    private static string Path(string path, string directory)
    {
        List<string> parts = [];
        foreach (var part in (path.StartsWith('/') ? path : $"{directory}/{path}").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return "/" + string.Join('/', parts);
    }

    private static string[] Words(string text) => text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^--chown=(?<user>[0-9]{1,9})(?::(?<group>[0-9]{1,9}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Owner();

    [GeneratedRegex("""\G(?<name>"[^"=\s]+"|[^"=\s]+)=(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^"\s]*))(?:\s+|\z)""", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
