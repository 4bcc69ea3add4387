using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Delivery.Emulator.Hosting;

namespace Delivery.Benchmarks;

/// <summary>A stack made by a change set, as far as its execution's beginning.</summary>
internal static class StackCreation
{
    public static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    public static AmazonCloudFormationClient Client(EmulatorServer server) =>
        new(new BasicAWSCredentials("local", "local"), new AmazonCloudFormationConfig { ServiceURL = server.Url.AbsoluteUri, AuthenticationRegion = "eu-west-1" });

    /// <returns>The stack's id, and what the set changes.</returns>
    public static async Task<(string Id, IReadOnlyList<Change> Changes)> StartAsync(
        IAmazonCloudFormation client, string name, string template, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        var created = await client.CreateChangeSetAsync(new CreateChangeSetRequest
        {
            StackName = name,
            ChangeSetName = "set",
            ChangeSetType = ChangeSetType.CREATE,
            TemplateBody = template,
            Capabilities = ["CAPABILITY_NAMED_IAM"],
            Parameters = [.. parameters.Select(parameter => new Parameter { ParameterKey = parameter.Key, ParameterValue = parameter.Value })],
        }, cancellationToken);
        DescribeChangeSetResponse set;
        do
        {
            await Task.Delay(Poll, cancellationToken);
            set = await client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = created.Id, IncludePropertyValues = true }, cancellationToken);
        }
        while (set.Status == ChangeSetStatus.CREATE_PENDING || set.Status == ChangeSetStatus.CREATE_IN_PROGRESS);
        if (set.Status != ChangeSetStatus.CREATE_COMPLETE)
        {
            throw new InvalidOperationException($"{name}: {set.StatusReason}");
        }

        await client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = created.Id }, cancellationToken);
        await client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = created.Id }, cancellationToken);
        return (created.StackId, set.Changes);
    }
}
