using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;

namespace Delivery.Emulator.Tests.Identity;

/// <summary>Stacks through the client, by change sets, as the pipeline makes them.</summary>
internal static class Stacks
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public static async Task<string> ReviewAsync(
        this IAmazonCloudFormation client, string stack, string template, string? role = null, Dictionary<string, string>? parameters = null, bool update = false,
        Dictionary<string, string>? tags = null)
    {
        var created = await client.CreateChangeSetAsync(
            new CreateChangeSetRequest
            {
                StackName = stack,
                ChangeSetName = "set-" + Guid.NewGuid().ToString("N"),
                ChangeSetType = update ? ChangeSetType.UPDATE : ChangeSetType.CREATE,
                TemplateBody = template,
                RoleARN = role,
                Capabilities = ["CAPABILITY_NAMED_IAM"],
                Parameters = [.. (parameters ?? []).Select(each => new Parameter { ParameterKey = each.Key, ParameterValue = each.Value })],
                Tags = [.. (tags ?? []).Select(each => new Tag { Key = each.Key, Value = each.Value })],
            },
            TestContext.Current.CancellationToken);
        while (true)
        {
            var described = await client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = created.Id }, TestContext.Current.CancellationToken);
            if (described.Status != ChangeSetStatus.CREATE_PENDING && described.Status != ChangeSetStatus.CREATE_IN_PROGRESS)
            {
                described.Status.ShouldBe(ChangeSetStatus.CREATE_COMPLETE, described.StatusReason);
                return created.Id;
            }

            await Task.Delay(Poll, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<Stack> ExecuteAsync(this IAmazonCloudFormation client, string stack, string changeSet)
    {
        await client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = changeSet }, TestContext.Current.CancellationToken);
        return await client.EndAsync(stack);
    }

    public static async Task<Stack> DeployAsync(
        this IAmazonCloudFormation client, string stack, string template, string? role = null, Dictionary<string, string>? parameters = null, bool update = false,
        Dictionary<string, string>? tags = null) =>
        await client.ExecuteAsync(stack, await client.ReviewAsync(stack, template, role, parameters, update, tags));

    public static async Task<Stack> EndAsync(this IAmazonCloudFormation client, string stack)
    {
        while (true)
        {
            var found = (await client.DescribeStacksAsync(new DescribeStacksRequest { StackName = stack }, TestContext.Current.CancellationToken)).Stacks[0];
            if (!found.StackStatus.Value.EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
            {
                return found;
            }

            await Task.Delay(Poll, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Reasons of what failed, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> FailuresAsync(this IAmazonCloudFormation client, string stack) =>
    [
        .. (await client.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = stack }, TestContext.Current.CancellationToken)).StackEvents
            .Where(each => each.ResourceStatus.Value.EndsWith("_FAILED", StringComparison.Ordinal)).Select(each => each.ResourceStatusReason).Reverse(),
    ];

    public static string Output(this Stack stack, string key) => stack.Outputs.Single(each => each.OutputKey == key).OutputValue;
}
