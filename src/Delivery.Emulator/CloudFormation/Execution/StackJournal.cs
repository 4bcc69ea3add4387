using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Writes a stack's and its resources' states together with the events that tell of them.</summary>
internal sealed class StackJournal(EngineParts parts)
{
    /// <summary>Brings a stack to a status, with its event.</summary>
    /// <param name="with">Written together with it: who sees the status sees that as well.</param>
    public StackDocument Stack(
        StackDocument stack, OperationDocument? operation, string status, string? reason = null, Func<StackDocument, StackDocument>? change = null,
        Action? with = null)
    {
        var now = parts.Clock.Now;
        StackDocument? written = null;
        parts.Store.Transaction(() =>
        {
            var current = parts.Store.ById(stack.AccountId, stack.Region, stack.StackId) ?? stack;
            written = (change?.Invoke(current) ?? current) with { Status = status, StatusReason = reason };
            parts.Store.Save(written);
            parts.Store.Append(written, new StackEventDocument
            {
                EventId = Guid.NewGuid().ToString(),
                LogicalId = written.StackName,
                PhysicalId = written.StackId,
                Type = "AWS::CloudFormation::Stack",
                Status = status,
                Reason = reason,
                ClientRequestToken = operation?.ClientRequestToken,
                OperationId = operation?.EventsId,
                Timestamp = now,
            });
            with?.Invoke();
        });
        return written!;
    }

    /// <summary>Brings a resource to a status, with its event; its step, where one is given, is written with it.</summary>
    public ResourceDocument Resource(
        StackDocument stack, OperationDocument operation, ResourceDocument resource, string status, string? reason = null, StepDocument? step = null,
        string? eventPhysicalId = null)
    {
        var written = resource with { Status = status, StatusReason = reason, Timestamp = parts.Clock.Now };
        parts.Store.Transaction(() =>
        {
            parts.Store.Save(stack, written);
            if (step is not null)
            {
                parts.Store.Save(stack, step);
            }

            parts.Store.Append(stack, Event(stack, operation, written, status, reason, eventPhysicalId ?? written.PhysicalId, withProperties: true));
        });
        return written;
    }

    /// <summary>Tells of a resource that waits, without a change of its state.</summary>
    public void Note(StackDocument stack, OperationDocument operation, ResourceDocument resource, string status, string reason, Action? with = null) =>
        parts.Store.Transaction(() =>
        {
            parts.Store.Append(stack, Event(stack, operation, resource, status, reason, resource.PhysicalId, withProperties: true));
            with?.Invoke();
        });

    /// <summary>Tells of a deletion; the stack's resource document is written only where it is given.</summary>
    public void Deletion(
        StackDocument stack, OperationDocument operation, ResourceDocument physical, string status, string? reason, DeletionDocument deletion,
        ResourceDocument? document, bool remove = false) =>
        parts.Store.Transaction(() =>
        {
            parts.Store.Save(stack, deletion);
            if (document is not null)
            {
                if (remove)
                {
                    parts.Store.Remove(stack, document);
                }
                else
                {
                    parts.Store.Save(stack, document with { Status = status, StatusReason = reason, Timestamp = parts.Clock.Now });
                }
            }

            parts.Store.Append(stack, Event(stack, operation, physical, status, reason, physical.PhysicalId, withProperties: false));
        });

    private StackEventDocument Event(
        StackDocument stack, OperationDocument operation, ResourceDocument resource, string status, string? reason, string? physicalId, bool withProperties)
    {
        var now = parts.Clock.Now;
        return new StackEventDocument
        {
            EventId = withProperties
                ? $"{resource.LogicalId}-{status}-{now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"
                : $"{resource.LogicalId}-{Guid.NewGuid()}",
            LogicalId = resource.LogicalId,
            PhysicalId = physicalId ?? "",
            Type = resource.Type,
            Status = status,
            Reason = reason,
            Properties = withProperties ? Scalars.AsTexts(new NoEchoValues(stack.Input, operation.Target).Mask(resource.Properties))!.ToJsonString(JsonText.Plain) : null,
            ClientRequestToken = operation.ClientRequestToken,
            OperationId = operation.EventsId,
            Timestamp = now,
        };
    }
}
