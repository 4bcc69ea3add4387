using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Works out what a change set changes, and how the set ends: made, without changes, or failed by a validation.</summary>
internal sealed class ChangeSetPreview(StackEngine engine)
{
    internal const string NoChanges = "The submitted information didn't contain changes. Submit different information to create a change set.";

    // Said of templates with transforms; public clients look for both.
    private const string NoUpdates = "No updates are to be performed.";
    private readonly EngineParts _parts = engine.Parts;

    public (ChangeSetDocument Set, IReadOnlyList<ResourceChange> Changes) Of(StackDocument stack, ChangeSetDocument set)
    {
        try
        {
            return Made(_parts.Store.Current(stack), set);
        }
        catch (AwsErrorException error)
        {
            return (set with { Status = "FAILED", StatusReason = error.Message }, []);
        }
#pragma warning disable CA1031 // a defect here must not leave the change set in progress for ever
        catch (Exception error)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"the change set {set.ChangeSetId} failed: {error}");
            return (set with { Status = "FAILED", StatusReason = "Internal Failure" }, []);
        }
    }

    private (ChangeSetDocument Set, IReadOnlyList<ResourceChange> Changes) Made(StackDocument stack, ChangeSetDocument set)
    {
        var template = TemplateParser.Parse(set.Input.Processed);
        var actual = set.DeploymentMode == "REVERT_DRIFT" ? ActualResources.Read(_parts, stack, template) : null;
        string? absentExport = null;
        ChangeSetBuilder? builder = null;
        builder = new ChangeSetBuilder((input, parsed, values) => _parts.Model(stack, input, parsed, values, Export), actual?.Present ?? _parts.Store.Present(stack), stack);
        var preview = builder.Build(set.Input, template, actual);
        set = set with { StackDriftStatus = actual?.StackStatus };
        var faults = new ChangeSetFaults(_parts.Faults, stack.StackName, template);
        if (faults.Failure is { } rehearsed)
        {
            return (set with { Status = "FAILED", StatusReason = rehearsed }, []);
        }

        IReadOnlyList<ValidationFinding> findings = [.. EarlyValidation.Check(_parts, stack, preview, template), .. faults.Findings];
        EarlyValidation.Tell(engine, stack, set, findings);
        if (EarlyValidation.Failure(findings) is { } failure)
        {
            return (set with { Status = "FAILED", StatusReason = failure }, []);
        }

        if (preview.Changes.Count == 0 && !preview.OutputsOrTagsChange)
        {
            return (set with { Status = "FAILED", StatusReason = set.Input.ProcessedBody is null ? NoChanges : NoUpdates }, []);
        }

        return (
            set with
            {
                Status = "CREATE_COMPLETE",
                ExecutionStatus = "AVAILABLE",
                ValuesWarning = absentExport is null ? null : $"[WARN] --include-property-values option can return incomplete ChangeSet data because: {absentExport}",
            },
            preview.Changes);

        // A set is made although an export is missing, which only the view with property values says (recorded, 2025); its execution fails.
        string? Export(string name)
        {
            if (_parts.ExportValue(stack, name) is { } value)
            {
                return value;
            }

            absentExport ??= $"ChangeSet creation failed for resource [{builder!.Current}] because: No export named {name} found";
            return Unknown.Marker;
        }
    }
}
