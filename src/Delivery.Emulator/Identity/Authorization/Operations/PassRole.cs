namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>iam:PassRole, which a caller needs who gives a role to a service (docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html, read 2026-11-26).</summary>
internal static class PassRole
{
    public const string Action = "iam:PassRole";
    public const string PassedToService = "iam:PassedToService";

    public static Permission To(string roleArn, string service) =>
        new(Action, roleArn, new Dictionary<string, IReadOnlyList<string>> { [PassedToService] = [service] });
}

/// <summary>The keys that tell of a request's tags.</summary>
internal static class RequestTags
{
    public static void Add(Dictionary<string, IReadOnlyList<string>> keys, IEnumerable<(string Key, string Value)> tags)
    {
        var given = tags.ToList();
        if (given.Count == 0)
        {
            return;
        }

        keys["aws:TagKeys"] = [.. given.Select(tag => tag.Key)];
        foreach (var (key, value) in given)
        {
            keys["aws:RequestTag/" + key] = [value];
        }
    }
}
