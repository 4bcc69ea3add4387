using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity;

/// <summary>An IAM role's ARN and what STS derives from it.</summary>
internal sealed partial record RoleArn(string AccountId, string Name)
{
    /// <summary>The role's unique id; the same ARN always has the same one.</summary>
    public string UniqueId => IdOf(AccountId, Name);

    /// <summary>Who calls with a session of the role.</summary>
    /// <param name="accessKeyId">Empty for AWS's own services and agents.</param>
    public CallerIdentity Caller(RoleSession session, string accessKeyId = "") =>
        new(AccountId, SessionArn(session.SessionName), $"{UniqueId}:{session.SessionName}", accessKeyId) { Session = session };

    public string SessionArn(string sessionName) => $"arn:aws:sts::{AccountId}:assumed-role/{Name}/{sessionName}";

    public static string IdOf(string accountId, string name) =>
        "AROA" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId}:{name}")))[..17];

    public static RoleArn? TryParse(string arn) =>
        Pattern().Match(arn) is { Success: true } match ? new(match.Groups["account"].Value, match.Groups["name"].Value) : null;

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::(?<account>[0-9]{12}):role/([\x21-\x7e]{1,510}/)?(?<name>[A-Za-z0-9+=,.@_-]{1,64})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
