using System.Text;

namespace Delivery.CommandLine;

/// <summary>NUKE's rules of names: case and dashes don't count; shown, a name is kebab-case.</summary>
public static class SwitchName
{
    /// <summary>What names are compared by: <c>--No-Logo</c>, <c>NoLogo</c> and <c>nologo</c> are one.</summary>
    public static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>What names of environment variables are compared by: letters and digits, without case.</summary>
    public static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    /// <summary><c>NoLogo</c> as <c>--no-logo</c>.</summary>
    public static string Switch(string name)
    {
        var kebab = new StringBuilder("--");
        for (var index = 0; index < name.Length; index++)
        {
            if (index > 0 && char.IsUpper(name[index]) && !char.IsUpper(name[index - 1]))
            {
                kebab.Append('-');
            }
            kebab.Append(char.ToLowerInvariant(name[index]));
        }
        return kebab.ToString();
    }
}
