using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Where a loop's identifier is replaced by its item.</summary>
internal static class LoopText
{
    /// <summary>In the keys of a fragment: <c>${Id}</c>, and <c>&amp;{Id}</c> for the item's letters and digits alone.</summary>
    public static string InKeys(string text, IReadOnlyDictionary<string, string> loop)
    {
        foreach (var (identifier, item) in loop)
        {
            text = Replaced(text, $"&{{{identifier}}}", string.Concat(item.Where(char.IsAsciiLetterOrDigit)));
        }

        return InTexts(text, loop);
    }

    /// <summary>In texts of Fn::Sub and in names that are referred to: <c>${Id}</c> alone.</summary>
    public static string InTexts(string text, IReadOnlyDictionary<string, string> loop)
    {
        foreach (var (identifier, item) in loop)
        {
            text = Replaced(text, $"${{{identifier}}}", item);
        }

        return text;
    }

    /// <exception cref="AwsErrorException">The text would become longer than a template may be.</exception>
    private static string Replaced(string text, string placeholder, string item)
    {
        var most = (long)(text.Length / placeholder.Length) * item.Length;
        return most <= TemplateLimits.Template || !text.Contains(placeholder, StringComparison.Ordinal)
            ? text.Replace(placeholder, item, StringComparison.Ordinal)
            : throw TemplateLimits.TooLarge();
    }
}
