using System.Text.RegularExpressions;

namespace Delivery.Emulator.Identity.Policies;

/// <summary>
/// Replaces <c>${key}</c> and <c>${key, 'default'}</c> in resources and condition values
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html, read 2026-11-26).
/// </summary>
internal static partial class PolicyVariables
{
    /// <summary>The text with its variables' values, or null where one has no value: then the element matches nothing.</summary>
    public static string? Resolve(string text, PolicyDocument document, PolicyRequest request)
    {
        if (!document.HasVariables || !text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var missing = false;
        var resolved = Variable().Replace(text, match =>
        {
            switch (match.Groups["key"].Value)
            {
                case "*":
                    return Wildcards.LiteralStar.ToString();
                case "?":
                    return Wildcards.LiteralQuestion.ToString();
                case "$":
                    return "$";
            }

            if (request.Keys.TryGetValue(match.Groups["key"].Value, out var values) && values.Count == 1)
            {
                // What a caller brought along must not act as a wildcard.
                return values[0].Replace('*', Wildcards.LiteralStar).Replace('?', Wildcards.LiteralQuestion);
            }

            missing |= !match.Groups["default"].Success;
            return match.Groups["default"].Value;
        });
        return missing ? null : resolved;
    }

    [GeneratedRegex(@"\$\{\s*(?<key>[^,}]+?)\s*(,\s*'(?<default>[^'}]*)'\s*)?\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
