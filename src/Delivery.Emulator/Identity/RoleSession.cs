namespace Delivery.Emulator.Identity;

/// <summary>What temporary credentials of a role stand for. A caller without one is a user of the emulator, who may do everything.</summary>
public sealed record RoleSession(string RoleArn, string SessionName)
{
    /// <summary>Session policies' texts; null where the session has none.</summary>
    public IReadOnlyList<string>? Policies { get; init; }

    /// <summary>Tags given with the session.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Condition keys that stay with the session, e.g. the claims of a web identity.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>The service that acts in the caller's name, e.g. <c>cloudformation.amazonaws.com</c>.</summary>
    public string? Service { get; init; }
}
