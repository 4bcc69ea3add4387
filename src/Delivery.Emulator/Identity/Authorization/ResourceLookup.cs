using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Sqs;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>What authorization needs to know of the account's resources: their own policies, tags, which stack a change set is of.</summary>
internal sealed class ResourceLookup(StateStore store, EmulatorClock clock)
{
    private readonly StackStore _stacks = new(store);
    private readonly QueueStore _queues = new(store, clock);

    public NamedPolicy? QueuePolicy(string accountId, string region, string name) =>
        _queues.Find(accountId, region, name)?.Attributes.GetValueOrDefault("Policy") is { Length: > 0 } text ? Own(text) : null;

    public NamedPolicy? RepositoryPolicy(string accountId, string region, string name) =>
        store.Get<Repository>(RepositoryStore.RepositoryKind, Repository.KeyOf(accountId, region, name))?.Policy is { Length: > 0 } text ? Own(text) : null;

    public string? StackOfChangeSet(AwsCall call, string arn) => _stacks.ChangeSet(call.Caller.AccountId, call.Region, arn)?.StackId;

    public IReadOnlyList<StackTag> StackTags(AwsCall call, string stackArn) =>
        stackArn.Split('/') is [_, var name, ..] && name != "*"
        && _stacks.Find(call.Caller.AccountId, call.Region, stackArn.EndsWith("/*", StringComparison.Ordinal) ? name : stackArn) is { Input: { } input }
            ? input.Tags
            : [];

    /// <summary>A policy that a service took although IAM would not have is left aside, as it can allow or deny nothing.</summary>
    private static NamedPolicy? Own(string text)
    {
        try
        {
            return new NamedPolicy("resource", PolicyReader.Read(text, PolicyPlace.Resource));
        }
        catch (AwsErrorException)
        {
            return null;
        }
    }
}
