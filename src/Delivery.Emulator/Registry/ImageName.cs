using System.Text.RegularExpressions;

namespace Delivery.Emulator.Registry;

/// <summary>
/// An image reference to an emulated registry: by ECR's host name, or by loopback with any port (a state folder may be
/// served on another port than when the reference was written).
/// </summary>
/// <param name="AccountId">From ECR's host name; null with loopback.</param>
/// <param name="Reference">Digest where there is one, else tag; <c>latest</c> where there is neither.</param>
internal sealed partial record ImageName(string? AccountId, string? Region, string Repository, string Reference)
{
    public static ImageName? Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var digest = match.Groups["digest"].Value;
        var tag = match.Groups["tag"].Value;
        return new(
            Group(match, "account"), Group(match, "region"), match.Groups["name"].Value,
            digest.Length > 0 ? digest : tag.Length > 0 ? tag : "latest");
    }

    public bool IsIn(Repository repository) => repository.Name == Repository
        && (AccountId is null || (repository.AccountId == AccountId && repository.Region == Region));

    private static string? Group(Match match, string name) => match.Groups[name] is { Success: true } group ? group.Value : null;

    [GeneratedRegex(
        @"^((localhost|127\.0\.0\.1):[0-9]{1,5}|(?<account>[0-9]{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com)/(?<name>[a-z0-9][a-z0-9._/-]{1,255})(:(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
