using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.S3;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>SetStackPolicy and GetStackPolicy, and the reading of the policies that other calls bring.</summary>
internal sealed class StackPolicyOperations(StackEngine engine)
{
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject SetStackPolicy(AwsCall call)
    {
        lock (engine.Gate)
        {
            var stack = _parts.Stack(call);
            var policy = Read(_parts, call, "StackPolicy", LogicalIds(stack.Input?.Processed))
                ?? throw StackLookup.Invalid("Either StackPolicyBody or StackPolicyURL must be specified.");
            _parts.Store.Transaction(() => _parts.Store.Save(_parts.Store.Current(stack) with { StackPolicy = policy }));
            return [];
        }
    }

    public JsonObject GetStackPolicy(AwsCall call) => Rendering.Compact(("StackPolicyBody", _parts.Stack(call).StackPolicy));

    /// <summary>The policy that a call brings under a name (<c>StackPolicy</c>, <c>StackPolicyDuringUpdate</c>), checked; null where it brings none.</summary>
    /// <param name="logicalIds">The resources that it may speak of.</param>
    public static string? Read(EngineParts parts, AwsCall call, string name, IReadOnlyCollection<string> logicalIds)
    {
        var body = (call.Input.Text(name + "Body"), call.Input.Text(name + "URL")) switch
        {
            ({ }, { }) => throw StackLookup.Invalid($"Only one of {name}Body or {name}URL may be specified."),
            (null, { } url) => parts.Objects().Read(call.Caller.AccountId, url) switch
            {
                ObjectReading.Found found => Encoding.UTF8.GetString(found.Content),
                ObjectReading.Refused refused => throw StackLookup.Invalid($"S3 error: {refused.Message}"),
                _ => throw StackLookup.Invalid($"{name}URL must be a supported URL."),
            },
            (var given, null) => given,
        };
        if (body is not null)
        {
            StackPolicy.Parse(body).Require(logicalIds);
        }

        return body;
    }

    public static IReadOnlyCollection<string> LogicalIds(params ReadOnlySpan<string?> templates)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var template in templates)
        {
            if (template is not null)
            {
                ids.UnionWith(TemplateParser.Parse(template).Resources.Select(resource => resource.LogicalId));
            }
        }

        return ids;
    }
}
