using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>The CloudFormation API; what is not in the table is refused.</summary>
public sealed class CloudFormationService : TableService
{
    private readonly ChangeSetOperations _changeSets;

    public CloudFormationService(StackEngine engine)
        : base("cloudformation")
    {
        _changeSets = new ChangeSetOperations(engine);
        On("CreateChangeSet", _changeSets.Create);
        On("ListChangeSets", _changeSets.List);
        On("DeleteChangeSet", _changeSets.Delete);
        On("DescribeChangeSet", new ChangeSetReads(engine).Describe);

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

        var drift = new DriftOperations(engine);
        On("DetectStackDrift", drift.DetectStackDrift);
        On("DescribeStackDriftDetectionStatus", drift.DescribeStackDriftDetectionStatus);
        On("DetectStackResourceDrift", drift.DetectStackResourceDrift);
        On("DescribeStackResourceDrifts", drift.DescribeStackResourceDrifts);

        var templates = new TemplateReads(engine);
        On("GetTemplate", templates.GetTemplate);
        On("GetTemplateSummary", templates.GetTemplateSummary);
        On("ValidateTemplate", templates.ValidateTemplate);
    }

    /// <summary>Takes up what was under way when the last emulator ended.</summary>
    public void Resume() => _changeSets.Resume();
}
