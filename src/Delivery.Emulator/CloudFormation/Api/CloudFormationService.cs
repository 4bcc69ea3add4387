using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>The CloudFormation API; what is not in the table is refused.</summary>
public sealed class CloudFormationService : TableService
{
    private readonly ChangeSetOperations _changeSets;
    private readonly DriftOperations _drift;

    public CloudFormationService(StackEngine engine)
        : base("cloudformation")
    {
        _changeSets = new ChangeSetOperations(engine);
        On("CreateChangeSet", _changeSets.Create);
        On("DeleteChangeSet", _changeSets.Delete);

        var changeSets = new ChangeSetReads(engine);
        On("DescribeChangeSet", changeSets.Describe);
        On("ListChangeSets", changeSets.List);

        var executions = new ExecutionOperations(engine);
        On("ExecuteChangeSet", executions.ExecuteChangeSet);
        On("CreateStack", executions.CreateStack);
        On("UpdateStack", executions.UpdateStack);

        var stacks = new StackOperations(engine);
        On("DeleteStack", stacks.Delete);
        On("ContinueUpdateRollback", stacks.ContinueUpdateRollback);
        On("CancelUpdateStack", stacks.CancelUpdateStack);
        On("RollbackStack", stacks.RollbackStack);
        On("UpdateTerminationProtection", stacks.UpdateTerminationProtection);
        On("SignalResource", stacks.SignalResource);

        var policies = new StackPolicyOperations(engine);
        On("SetStackPolicy", policies.SetStackPolicy);
        On("GetStackPolicy", policies.GetStackPolicy);

        var reads = new StackReads(engine);
        On("DescribeStacks", reads.DescribeStacks);
        On("ListStacks", reads.ListStacks);
        On("DescribeStackResources", reads.DescribeStackResources);
        On("DescribeStackResource", reads.DescribeStackResource);
        On("ListStackResources", reads.ListStackResources);
        On("ListExports", reads.ListExports);
        On("ListImports", reads.ListImports);

        var events = new EventReads(engine);
        On("DescribeStackEvents", events.DescribeStackEvents);
        On("DescribeEvents", events.DescribeEvents);

        _drift = new DriftOperations(engine);
        On("DetectStackDrift", _drift.DetectStackDrift);
        On("DescribeStackDriftDetectionStatus", _drift.DescribeStackDriftDetectionStatus);
        On("DetectStackResourceDrift", _drift.DetectStackResourceDrift);
        On("DescribeStackResourceDrifts", _drift.DescribeStackResourceDrifts);

        var templates = new TemplateReads(engine);
        On("GetTemplate", templates.GetTemplate);
        On("GetTemplateSummary", templates.GetTemplateSummary);
        On("ValidateTemplate", templates.ValidateTemplate);
    }

    /// <summary>Takes up what was under way when the last emulator ended.</summary>
    public void Resume()
    {
        _changeSets.Resume();
        _drift.Resume();
    }
}
