using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Stacks;

/// <summary>
/// Outputs of other stacks as <c>Fn::GetStackOutput</c> reads them: without an export, and without keeping the other stack from
/// changing (TemplateReference "Fn::GetStackOutput", read 2026-11-26). A role's account is the other stack's.
/// </summary>
internal static class OtherStacks
{
    /// <exception cref="AwsErrorException">ValidationError: there is no such stack or output.</exception>
    public static JsonNode Output(StackStore store, StackReference reader, StackOutputReference reference)
    {
        var accountId = reference.RoleArn is { } role
            ? role.Split(':') is ["arn", _, "iam", _, { Length: > 0 } account, ..] ? account : throw Invalid($"{role} is not the ARN of a role")
            : reader.AccountId;
        if (PseudoParameters.Partition(reference.Region) != PseudoParameters.Partition(reader.Region))
        {
            throw Invalid("cross-partition references are not supported");
        }

        var stack = store.Find(accountId, reference.Region, reference.StackName);
        if (stack is null or { Status: "DELETE_COMPLETE" or "REVIEW_IN_PROGRESS" })
        {
            throw Invalid($"Stack with id {reference.StackName} does not exist");
        }

        return stack.Outputs.FirstOrDefault(output => output.Key == reference.OutputName) is { } found
            ? found.Value
            : throw Invalid($"Stack {reference.StackName} has no output {reference.OutputName}");
    }

    private static AwsErrorException Invalid(string why) => new("ValidationError", $"Template error: Fn::GetStackOutput could not be resolved: {why}");
}
