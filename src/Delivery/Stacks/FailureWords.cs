using System.Text.RegularExpressions;

namespace Delivery.Stacks;

/// <summary>AWS's reasons without what only AWS's support needs: request tokens, handler codes, the calling service's envelope.</summary>
internal static partial class FailureWords
{
    private const int Longest = 600;

    public static string Shorten(string reason)
    {
        var inner = Handler().Match(reason) is { Success: true } handled ? handled.Groups["message"].Value : reason;
        var words = Envelope().Replace(Token().Replace(inner, ""), "").Trim().TrimEnd('.');
        return words.Length == 0 ? reason : words.Length <= Longest ? words : words[..Longest].TrimEnd() + "…";
    }

    [GeneratedRegex("""^Resource handler returned message: "(?<message>.*)" \(RequestToken: [^()]*\)\.?$""", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Handler();

    [GeneratedRegex(@"\s*\((RequestToken|HandlerErrorCode): [^()]*\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    // Both SDK generations: (Service: Sqs, Status Code: 400, Request ID: ...) and (Service: AmazonSQS; Status Code: 400; Error Code: ...).
    [GeneratedRegex(@"\s*\(Service: [^()]*\)(\s*\(SDK Attempt Count: [^()]*\))?", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Envelope();
}
