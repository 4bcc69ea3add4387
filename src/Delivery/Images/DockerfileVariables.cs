using System.Text.RegularExpressions;

namespace Delivery.Images;

/// <summary>The <c>ARG</c> and <c>ENV</c> names that are known so far, and their place in text: <c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-else}</c>.</summary>
/// <param name="given">Build arguments of the caller; they win over an <c>ARG</c>'s own value.</param>
internal sealed partial class DockerfileVariables(IReadOnlyDictionary<string, string> given)
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary><c>NAME</c> or <c>NAME=value</c>.</summary>
    public void Declare(string argument)
    {
        var parts = argument.Split('=', 2);
        if (given.TryGetValue(parts[0].Trim(), out var value))
        {
            _values[parts[0].Trim()] = value;
        }
        else if (parts.Length == 2)
        {
            _values[parts[0].Trim()] = Expand(parts[1].Trim().Trim('"'), out _);
        }
    }

    public void Set(string name, string value) => _values[name] = value;

    /// <param name="missing">A name without a value, if there is one; it counts as empty.</param>
    public string Expand(string text, out string? missing)
    {
        string? unknown = null;
        var expanded = Use().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            if (_values.TryGetValue(name, out var value) && value.Length > 0)
            {
                return value;
            }

            if (match.Groups["else"].Success)
            {
                return match.Groups["else"].Value;
            }

            unknown ??= _values.ContainsKey(name) ? null : name;
            return "";
        });
        missing = unknown;
        return expanded;
    }

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<else>[^}]*))?\})", RegexOptions.CultureInvariant)]
    private static partial Regex Use();
}
