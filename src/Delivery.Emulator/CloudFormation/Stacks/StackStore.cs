using System.Globalization;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.State;

namespace Delivery.Emulator.CloudFormation.Stacks;

/// <summary>Stacks and what belongs to them, in the state store.</summary>
public sealed class StackStore(StateStore store)
{
    private const string StackKind = "cfn/stack";
    private const string NameKind = "cfn/stack-name";
    private const string ResourceKind = "cfn/resource";
    private const string EventKind = "cfn/event";
    private const string ChangeSetKind = "cfn/change-set";
    private const string ChangeKind = "cfn/change";
    private const string OperationKind = "cfn/operation";
    private const string StepKind = "cfn/step";
    private const string DeletionKind = "cfn/deletion";
    private const string SignalKind = "cfn/signal";
    private const string DriftKind = "cfn/drift";
    private readonly Dictionary<string, long> _lastEvents = [];

    public void Transaction(Action writes) => store.Transaction(writes);

    /// <summary>By name (the stack that has it now) or by id (deleted ones too).</summary>
    public StackDocument? Find(string accountId, string region, string nameOrId)
    {
        var id = nameOrId.StartsWith("arn:", StringComparison.Ordinal)
            ? nameOrId
            : store.Get<StackName>(NameKind, $"{accountId}/{region}/{nameOrId}")?.StackId;
        return id is null ? null : ById(accountId, region, id);
    }

    public StackDocument? ById(string accountId, string region, string stackId) =>
        store.Get<StackDocument>(StackKind, $"{accountId}/{region}/{Uuid(stackId)}") is { } stack && stack.StackId == stackId ? stack : null;

    /// <summary>The stack as it is now.</summary>
    public StackDocument Current(StackDocument stack) =>
        ById(stack.AccountId, stack.Region, stack.StackId) ?? throw new InvalidOperationException($"The stack {stack.StackId} is gone.");

    /// <summary>All stacks, deleted ones too; newest first.</summary>
    public IReadOnlyList<StackDocument> All(string accountId, string region) =>
        [.. store.List<StackDocument>(StackKind, $"{accountId}/{region}/").OrderByDescending(stack => stack.CreationTime)];

    /// <summary>The stacks of all accounts and regions.</summary>
    public IReadOnlyList<StackDocument> All() => store.List<StackDocument>(StackKind);

    public void Save(StackDocument stack)
    {
        store.Put(StackKind, Key(stack), stack);
        var name = $"{stack.AccountId}/{stack.Region}/{stack.StackName}";
        if (stack.Status != "DELETE_COMPLETE")
        {
            store.Put(NameKind, name, new StackName(stack.StackId));
        }
        else if (store.Get<StackName>(NameKind, name)?.StackId == stack.StackId)
        {
            store.Delete(NameKind, name);
        }
    }

    public IReadOnlyList<ResourceDocument> Resources(StackDocument stack) => store.List<ResourceDocument>(ResourceKind, Key(stack) + "/");

    /// <summary>The resources that physically are there, by logical id.</summary>
    public IReadOnlyDictionary<string, ResourceDocument> Present(StackDocument stack) =>
        Resources(stack).Where(resource => resource.PhysicalId is not null && resource.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED"))
            .ToDictionary(resource => resource.LogicalId);

    public ResourceDocument? Resource(StackDocument stack, string logicalId) => store.Get<ResourceDocument>(ResourceKind, $"{Key(stack)}/{logicalId}");

    public void Save(StackDocument stack, ResourceDocument resource) => store.Put(ResourceKind, $"{Key(stack)}/{resource.LogicalId}", resource);

    public void Remove(StackDocument stack, ResourceDocument resource) => store.Delete(ResourceKind, $"{Key(stack)}/{resource.LogicalId}");

    /// <summary>Adds an event as the stack's newest. To be called within a transaction, which also keeps two from having one number.</summary>
    public void Append(StackDocument stack, StackEventDocument entry)
    {
        if (!_lastEvents.TryGetValue(stack.StackId, out var last))
        {
            last = store.PageDescending<StackEventDocument>(EventKind, Key(stack) + "/", null, 1) is [var newest]
                ? long.Parse(newest.Key[(newest.Key.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture)
                : 0;
        }

        _lastEvents[stack.StackId] = ++last;
        store.Put(EventKind, $"{Key(stack)}/{last:D12}", entry);
    }

    /// <summary>Events, newest first; <paramref name="before"/> is the key of the last one seen.</summary>
    public IReadOnlyList<(string Key, StackEventDocument Value)> Events(StackDocument stack, string? before, int limit) =>
        store.PageDescending<StackEventDocument>(EventKind, Key(stack) + "/", before is null ? null : $"{Key(stack)}/{before}", limit);

    public IReadOnlyList<ChangeSetDocument> ChangeSets(StackDocument stack) => store.List<ChangeSetDocument>(ChangeSetKind, Key(stack) + "/");

    /// <summary>A change set by its ARN, whatever its stack.</summary>
    public ChangeSetDocument? ChangeSet(string accountId, string region, string arn) =>
        store.List<ChangeSetDocument>(ChangeSetKind, $"{accountId}/{region}/").FirstOrDefault(set => set.ChangeSetId == arn);

    public void Save(StackDocument stack, ChangeSetDocument set) => store.Put(ChangeSetKind, $"{Key(stack)}/{Uuid(set.ChangeSetId)}", set);

    public void Remove(StackDocument stack, ChangeSetDocument set)
    {
        store.Delete(ChangeSetKind, $"{Key(stack)}/{Uuid(set.ChangeSetId)}");
        foreach (var (key, _) in store.Range<ResourceChange>(ChangeKind, ChangeKey(stack, set, 0), ChangeKey(stack, set, int.MaxValue)))
        {
            store.Delete(ChangeKind, key);
        }
    }

    /// <summary>Writes a change set with its changes. They are documents of their own: who looks at the set alone does not read them.</summary>
    public void Save(StackDocument stack, ChangeSetDocument set, IReadOnlyList<ResourceChange> changes)
    {
        store.Transaction(() =>
        {
            for (var index = 0; index < changes.Count; index++)
            {
                store.Put(ChangeKind, ChangeKey(stack, set, index), changes[index]);
            }

            Save(stack, set);
        });
    }

    /// <summary>At most <paramref name="limit"/> changes of a set beginning with the one at <paramref name="from"/>; only these are read.</summary>
    public IReadOnlyList<ResourceChange> Changes(StackDocument stack, ChangeSetDocument set, int from, int limit) =>
        [.. store.Range<ResourceChange>(ChangeKind, ChangeKey(stack, set, from), ChangeKey(stack, set, int.MaxValue), limit).Select(each => each.Value)];

    public DriftDocument? Drift(StackDocument stack) => store.Get<DriftDocument>(DriftKind, Key(stack));

    public void Save(StackDocument stack, DriftDocument drift) => store.Put(DriftKind, Key(stack), drift);

    public OperationDocument? Operation(StackDocument stack) => store.Get<OperationDocument>(OperationKind, Key(stack));

    public IReadOnlyList<OperationDocument> Operations() => store.List<OperationDocument>(OperationKind);

    public IReadOnlyList<ChangeSetDocument> AllChangeSets() => store.List<ChangeSetDocument>(ChangeSetKind);

    public void Save(StackDocument stack, OperationDocument operation) => store.Put(OperationKind, Key(stack), operation);

    public IReadOnlyList<StepDocument> Steps(StackDocument stack) => store.List<StepDocument>(StepKind, Key(stack) + "/");

    public StepDocument? Step(StackDocument stack, string logicalId) => store.Get<StepDocument>(StepKind, $"{Key(stack)}/{logicalId}");

    public void Save(StackDocument stack, StepDocument step) => store.Put(StepKind, $"{Key(stack)}/{step.LogicalId}", step);

    public DeletionDocument? Deletion(StackDocument stack, ResourceDocument physical) =>
        store.Get<DeletionDocument>(DeletionKind, $"{Key(stack)}/{physical.LogicalId}/{physical.Token}");

    public void Save(StackDocument stack, DeletionDocument deletion) =>
        store.Put(DeletionKind, $"{Key(stack)}/{deletion.LogicalId}/{deletion.Token}", deletion);

    /// <summary>Signals that a resource received in this operation.</summary>
    public IReadOnlyList<ResourceSignal> Signals(StackDocument stack, string logicalId) =>
        store.List<ResourceSignal>(SignalKind, $"{Key(stack)}/{logicalId}/");

    public void Save(StackDocument stack, ResourceSignal signal) => store.Put(SignalKind, $"{Key(stack)}/{signal.LogicalId}/{signal.UniqueId}", signal);

    /// <summary>Forgets the steps, deletions and signals of the last operation.</summary>
    public void ClearSteps(StackDocument stack)
    {
        foreach (var step in Steps(stack))
        {
            store.Delete(StepKind, $"{Key(stack)}/{step.LogicalId}");
        }

        foreach (var (key, _) in store.Range<ResourceSignal>(SignalKind, Key(stack) + "/", Key(stack) + "0"))
        {
            store.Delete(SignalKind, key);
        }

        ClearDeletions(stack);
    }

    /// <summary>Forgets what was deleted: the next attempt tries, and tells, anew.</summary>
    public void ClearDeletions(StackDocument stack)
    {
        foreach (var (key, _) in store.Range<DeletionDocument>(DeletionKind, Key(stack) + "/", Key(stack) + "0"))
        {
            store.Delete(DeletionKind, key);
        }
    }

    private static string Key(StackDocument stack) => $"{stack.AccountId}/{stack.Region}/{stack.Uuid}";

    private static string ChangeKey(StackDocument stack, ChangeSetDocument set, int index) => $"{Key(stack)}/{Uuid(set.ChangeSetId)}/{index:D10}";

    private static string Uuid(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private sealed record StackName(string StackId);
}
