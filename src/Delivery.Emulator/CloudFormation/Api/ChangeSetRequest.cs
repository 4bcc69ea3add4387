using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>What CreateChangeSet is asked for, checked as far as that needs no stack.</summary>
internal sealed partial record ChangeSetRequest(string Name, string Type, string? Description, string? OnStackFailure, string? DeploymentMode, string? ClientToken)
{
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static ChangeSetRequest Of(AwsCall call)
    {
        var name = call.Input.RequiredText("ChangeSetName");
        if (!NamePattern().IsMatch(name))
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        }

        var description = call.Input.Text("Description");
        if (description is { Length: 0 or > 1024 })
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '{description}' at 'description' failed to satisfy constraint: Member must have length {(description.Length == 0 ? "greater than or equal to 1" : "less than or equal to 1024")}");
        }

        var type = OneOf(call, "ChangeSetType", "IMPORT", "UPDATE", "CREATE") ?? "UPDATE";
        RefuseImports(call, type);
        if (call.Input.Flag("IncludeNestedStacks") == true)
        {
            throw StackLookup.Invalid("Nested stacks are not supported here.");
        }

        var onStackFailure = OneOf(call, "OnStackFailure", "DO_NOTHING", "ROLLBACK", "DELETE");
        if (onStackFailure == "DELETE" && type != "CREATE")
        {
            throw StackLookup.Invalid("OnStackFailure DELETE can only be given for a change set of type CREATE.");
        }

        var mode = OneOf(call, "DeploymentMode", "REVERT_DRIFT");
        return new(name, type, description, onStackFailure, mode, call.Input.Text("ClientToken"));
    }

    private static void RefuseImports(AwsCall call, string type)
    {
        if (type == "IMPORT")
        {
            throw StackLookup.Invalid("ChangeSetType IMPORT is not supported here: CREATE and UPDATE are.");
        }

        if (call.Input.Objects("ResourcesToImport").Count > 0 || call.Input.Flag("ImportExistingResources") == true)
        {
            throw StackLookup.Invalid("Imports of resources are not supported here.");
        }
    }

    private static string? OneOf(AwsCall call, string member, params ReadOnlySpan<string> values)
    {
        var given = call.Input.Text(member);
        return given is null || values.Contains(given)
            ? given
            : throw StackLookup.Invalid($"1 validation error detected: Value '{given}' at '{char.ToLowerInvariant(member[0])}{member[1..]}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", values!)}]");
    }

    [GeneratedRegex(@"\A[a-zA-Z][-a-zA-Z0-9]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
