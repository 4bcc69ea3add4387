using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Stacks and change sets as rehearsed faults look at and change them.</summary>
internal sealed class StackAccess(StackEngine engine) : IStackAccess
{
    private readonly EngineParts _parts = engine.Parts;
    private readonly ChangeSetPreview _preview = new(engine);

    public (string Name, string Status)? StackOf(AwsCall call)
    {
        if (call.Service != "cloudformation")
        {
            return null;
        }

        var stack = call.Input["StackName"] is { } name ? _parts.Find(call, name.ToString()) : ChangeSetOf(call)?.Stack;
        return stack is null ? null : (stack.StackName, stack.Status);
    }

    public void Change(AwsCall call, ChangeSetAlteration alteration)
    {
        lock (engine.Gate)
        {
            if (ChangeSetOf(call) is not var (stack, set))
            {
                return;
            }

            switch (alteration.Kind)
            {
                case ChangeSetAlterationKind.Obsolete:
                    _parts.Store.Save(stack, set with { ExecutionStatus = "OBSOLETE" });
                    break;
                case ChangeSetAlterationKind.Delete:
                    _parts.Store.Remove(stack, set);
                    break;
                case ChangeSetAlterationKind.Alter:
                    Preview(stack, Altered(set, alteration));
                    break;
                case ChangeSetAlterationKind.Recreate:
                    _parts.Store.Remove(stack, set);
                    var id = call.ArnOf("changeSet", set.Name, Guid.NewGuid().ToString());
                    Preview(stack, Altered(set, alteration) with { ChangeSetId = id, CreationTime = _parts.Clock.Now });
                    break;
            }
        }
    }

    private void Preview(StackDocument stack, ChangeSetDocument set)
    {
        var (made, changes) = _preview.Of(stack, set);
        _parts.Store.Save(stack, made, changes);
    }

    private (StackDocument Stack, ChangeSetDocument ChangeSet)? ChangeSetOf(AwsCall call)
    {
        if (call.Input["ChangeSetName"] is null)
        {
            return null;
        }

        try
        {
            return _parts.ChangeSet(call);
        }
        catch (AwsErrorException)
        {
            return null;
        }
    }

    private static ChangeSetDocument Altered(ChangeSetDocument set, ChangeSetAlteration alteration) => set with
    {
        Status = "CREATE_IN_PROGRESS",
        StatusReason = null,
        ExecutionStatus = "UNAVAILABLE",
        Input = set.Input with
        {
            Parameters = [.. set.Input.Parameters.Select(parameter =>
                alteration.Parameters.TryGetValue(parameter.Key, out var value) ? parameter with { Value = value, ResolvedValue = null } : parameter)],
            Tags = [.. set.Input.Tags.Where(tag => !alteration.Tags.ContainsKey(tag.Key)), .. alteration.Tags.Select(tag => new StackTag(tag.Key, tag.Value))],
        },
    };
}
