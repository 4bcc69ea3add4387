using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.WaitConditions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>One resource's step in the forward phase: planned from the same comparison as the change set, then done.</summary>
internal sealed partial class OperationRunner
{
    private async Task<bool> StepAsync(StackModel model, string name)
    {
        var step = _parts.Store.Step(_stack, name) is { } known && known.OperationId == _operation.Id ? known : null;
        if (step is { Done: true } or { Failed: true })
        {
            return step.Done;
        }

        if (_cancel.IsCancellationRequested)
        {
            _stopping.ThrowIfCancellationRequested();
            if (step is { Announced: true } or { After: not null })
            {
                Steps.Cancel(step);
            }

            return false;
        }

        var template = model.Template.Resource(name)!;
        DesiredResource desired;
        try
        {
            desired = model.Desired(template);
        }
        catch (AwsErrorException error)
        {
            Unresolvable(template, error.Message);
            return false;
        }

        step ??= Plan(desired);
        if (Denied(step, desired) is { } denial)
        {
            Steps.Refuse(step, step.Before!, denial);
            await _cancel.CancelAsync();
            return false;
        }

        var succeeded = step.Kind switch
        {
            StepKind.Create or StepKind.Replace => await Steps.CreateAsync(step, desired, Wrote, _cancel.Token),
            StepKind.Update => await Steps.UpdateAsync(step, desired, Wrote, _cancel.Token),
            StepKind.Record => Record(step, desired),
            _ => true,
        };
        if (!succeeded)
        {
            await _cancel.CancelAsync();
        }

        return succeeded;
    }

    private StepDocument Plan(DesiredResource desired)
    {
        var made = _resources.GetValueOrDefault(desired.LogicalId) is { PhysicalId: not null } known ? known : null;

        // What failed to be made is made anew; what there was of it goes in the clean-up.
        var before = made is { Status: "CREATE_FAILED" } ? null : made;
        var comparison = ResourceComparison.Of(before, desired);
        var step = new StepDocument
        {
            OperationId = _operation.Id,
            LogicalId = desired.LogicalId,
            Number = Interlocked.Increment(ref _stepNumber),
            Kind = comparison.Kind == StepKind.Update && ConditionalReplacement.Applies(before!, desired, comparison.Properties, HoldsObsolete) ? StepKind.Replace : comparison.Kind,
            Token = Guid.NewGuid().ToString(),
            Before = before,
            Abandoned = before is null ? made : null,
        };
        if (step.Kind != StepKind.None)
        {
            _parts.Store.Save(_stack, step);
        }

        return step;

        bool HoldsObsolete() => _parts.Provider(before!.Type)?.HoldsObsolete(ResourceRequests.Of(_stack, before, before.PhysicalId)) == true;
    }

    private void Unresolvable(TemplateResource template, string message)
    {
        var before = _resources.GetValueOrDefault(template.LogicalId) is { PhysicalId: not null } made ? made : null;
        var token = Guid.NewGuid().ToString();
        var resource = before ?? new ResourceDocument
        {
            LogicalId = template.LogicalId,
            Type = template.Type,
            Status = "CREATE_FAILED",
            Timestamp = _parts.Clock.Now,
            Token = token,
        };
        var step = new StepDocument
        {
            OperationId = _operation.Id,
            LogicalId = template.LogicalId,
            Number = Interlocked.Increment(ref _stepNumber),
            Kind = before is null ? StepKind.Create : StepKind.Update,
            Token = token,
            Before = before,
            After = before is null ? resource : null,
        };
        Steps.Refuse(step, resource, message);
        _cancel.Cancel();
    }

    /// <summary>What speaks against a step before it begins: that its type knows no update, the stack policy.</summary>
    private string? Denied(StepDocument step, DesiredResource desired) => step switch
    {
        { Kind: StepKind.Update } when desired.Type.Name == WaitConditionProvider.ConditionType => $"Update to resource type {desired.Type.Name} is not supported",
        _ when _operation.StackPolicy is null => null,
        { Kind: StepKind.Update, Announced: false } => StackPolicy.Parse(_operation.StackPolicy).Refusal("Update:Modify", step.LogicalId, desired.Type.Name),
        { Kind: StepKind.Replace, After: null } => StackPolicy.Parse(_operation.StackPolicy).Refusal("Update:Replace", step.LogicalId, step.Before!.Type),
        _ => null,
    };

    private bool Record(StepDocument step, DesiredResource desired)
    {
        var resource = step.Before! with
        {
            Metadata = desired.Metadata,
            CreationPolicy = desired.CreationPolicy,
            UpdatePolicy = desired.UpdatePolicy,
            DeletionPolicy = desired.DeletionPolicy,
            UpdateReplacePolicy = desired.UpdateReplacePolicy,
        };
        _parts.Store.Save(_stack, resource);
        _parts.Store.Save(_stack, step with { Done = true });
        Wrote(resource);
        return true;
    }
}
