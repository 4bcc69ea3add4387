namespace Rehearsal.Tests.Workflows;

/// <summary>What a run is started by.</summary>
/// <param name="EventName"><c>push</c>, <c>pull_request</c>, <c>workflow_dispatch</c> or <c>schedule</c>.</param>
/// <param name="Reference"><c>refs/heads/main</c>, <c>refs/pull/1/merge</c>.</param>
/// <param name="Commit">What is checked out where nothing else is asked for.</param>
internal sealed record Trigger(string EventName, string Reference, string Commit, IReadOnlyDictionary<string, object?> Inputs)
{
    public const string Repository = "example/worker";
    public const string Token = "ghs_0123456789abcdefghijABCDEFGHIJ012345";

    public string ShortReference => Reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? Reference["refs/heads/".Length..] : Reference["refs/".Length..];

    /// <summary>The context <c>github</c>.</summary>
    public Dictionary<string, object?> Context(int runId, int attempt)
    {
        var context = ExpressionValues.Map();
        context["event_name"] = EventName;
        context["ref"] = Reference;
        context["ref_name"] = ShortReference;
        context["sha"] = Commit;
        context["repository"] = Repository;
        context["run_id"] = $"{runId}";
        context["run_attempt"] = $"{attempt}";
        context["token"] = Token;
        return context;
    }

    /// <summary>Who a job says it is: by its GitHub environment where it has one, else by its branch. Source: docs.github.com, "OpenID Connect reference", read 2026-11-26.</summary>
    public string Subject(string? environment) => environment is not null
        ? $"repo:{Repository}:environment:{environment}"
        : EventName == "pull_request" ? $"repo:{Repository}:pull_request" : $"repo:{Repository}:ref:{Reference}";
}
