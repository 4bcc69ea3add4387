using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tests.Shared;

/// <summary>An action that a statement of a policy allows.</summary>
/// <param name="Sid">The statement's id; null where it has none.</param>
internal sealed record GrantedAction(string? Sid, string Action)
{
    /// <summary>Of a policy document; denials grant nothing.</summary>
    public static IEnumerable<GrantedAction> Of(JsonNode document) =>
        from statement in document["Statement"]!.AsArray()
        where statement!["Effect"]!.GetValue<string>() == "Allow"
        from action in statement[nameof(Action)] is JsonArray several ? several.Select(each => each!.GetValue<string>()) : [statement[nameof(Action)]!.GetValue<string>()]
        select new GrantedAction((string?)statement[nameof(Sid)], action);

    public bool Covers(RoleCall call) =>
        call.IsAllowed && call.Sid == Sid && Regex.IsMatch(call.Action, $"^{Regex.Escape(Action).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase);

    public override string ToString() => $"{Sid} {Action}";
}

/// <summary>A kind of call that the emulator has recorded for a role.</summary>
internal sealed record RoleCall(string Action, string Resource, bool IsAllowed, string? Sid)
{
    public override string ToString() => $"{Action} on {Resource}";

    public static async Task<IReadOnlyList<RoleCall>> OfRoleAsync(Uri emulator, string roleArn, CancellationToken cancellationToken)
    {
        using HttpClient http = new();
        var recorded = await http.GetFromJsonAsync<JsonObject>(new Uri(emulator, $"/_emulator/calls?role={Uri.EscapeDataString(roleArn)}"), cancellationToken);
        recorded!["leftOut"]!.GetValue<long>().ShouldBe(0);
        return
        [
            .. recorded["calls"]!.AsArray().Select(call => new RoleCall(
                call!["action"]!.GetValue<string>(), call["resource"]!.GetValue<string>(), call["allowed"]!.GetValue<bool>(), (string?)call["sid"])),
        ];
    }
}

/// <summary>Least privilege: what a role may is what it called, and the other way round.</summary>
internal static class PolicyUse
{
    /// <param name="unused">Actions that no rehearsal calls, each with the reason why the role has it all the same.</param>
    /// <param name="refused">Actions that are called and not allowed, each with the reason.</param>
    public static void ShouldBeLeast(
        IEnumerable<GrantedAction> granted, IReadOnlyList<RoleCall> calls, IReadOnlyDictionary<string, string> unused, IReadOnlyDictionary<string, string> refused)
    {
        calls.Where(call => !call.IsAllowed && !refused.ContainsKey(call.Action)).Select(call => call.ToString()).ShouldBeEmpty("calls that the role may not make");
        var idle = granted.Where(action => !calls.Any(action.Covers)).ToList();
        idle.Where(action => !unused.ContainsKey(action.Action)).Select(action => action.ToString()).ShouldBeEmpty("actions that nothing uses");
        unused.Keys.Except(idle.Select(action => action.Action)).ShouldBeEmpty("reasons for actions that are used, or not there");
        refused.Keys.Except(calls.Where(call => !call.IsAllowed).Select(call => call.Action)).ShouldBeEmpty("reasons for calls that nothing makes");
    }
}
