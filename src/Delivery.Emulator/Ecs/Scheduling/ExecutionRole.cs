using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>
/// What the container agent calls as the execution role of a task before it runs: the image, the log stream, the secrets. A task without such a role is
/// started by its host's (docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html, read 2026-11-27).
/// </summary>
internal sealed class ExecutionRole(EcsTask task, EmulatorParts parts)
{
    /// <exception cref="ContainerException">The role is not there, or may not pull the image.</exception>
    public void RequireImage(string image)
    {
        if (ImageName.Parse(image) is not { } name)
        {
            return; // of another registry
        }

        Require("CannotPullECRContainerError: AccessDeniedException: ", new("ecr:GetAuthorizationToken", "*"));
        var repository = task.Scope.Arn("ecr", $"repository/{name.Repository}");
        foreach (var action in (string[])["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"])
        {
            Require($"CannotPullContainerError: Error response from daemon: pull access denied for {image}, repository does not exist or may require 'docker login': denied: ", new(action, repository));
        }
    }

    /// <exception cref="ContainerException">The role may not make the log group.</exception>
    public void RequireLogGroup(AwsLogs logs) => Require($"{ContainerLog.DriverFailed}group: AccessDeniedException: ", new("logs:CreateLogGroup", LogArn(logs, "*")));

    /// <exception cref="ContainerException">The role may not make the stream.</exception>
    public void RequireLogStream(AwsLogs logs, string stream) =>
        Require($"{ContainerLog.DriverFailed}stream: AccessDeniedException: ", new("logs:CreateLogStream", LogArn(logs, $"log-stream:{stream}")));

    /// <summary>Whether lines arrive; the driver drops those that it may not write.</summary>
    public bool MayWrite(AwsLogs logs, string stream) => Refusal(new("logs:PutLogEvents", LogArn(logs, $"log-stream:{stream}"))) is null;

    /// <exception cref="ContainerException">The role may not read the parameter.</exception>
    public void RequireSecret(string from) => Require(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: "
        + "service call has been retried 1 time(s): AccessDeniedException: ",
        new("ssm:GetParameters", from.StartsWith("arn:", StringComparison.Ordinal) ? from : task.Scope.Arn("ssm", $"parameter/{from.TrimStart('/')}")));

    private void Require(string prefix, Permission permission)
    {
        if (Refusal(permission) is { } reason)
        {
            throw new ContainerException(prefix + reason);
        }
    }

    private string? Refusal(Permission permission)
    {
        if (task.ExecutionRoleArn is not { } roleArn || RoleArn.TryParse(roleArn) is not { } role)
        {
            return null;
        }

        var caller = role.Caller(new RoleSession(roleArn, task.Id));
        try
        {
            var decision = parts.Authorizer.Decide(caller, permission, task.Scope.Region);
            return decision.IsAllowed ? null : AccessDenied.Text(caller.Arn, permission, decision);
        }
        catch (AwsErrorException gone)
        {
            return gone.Message;
        }
    }

    private string LogArn(AwsLogs logs, string what) =>
        (logs.Region is { } region ? task.Scope with { Region = region } : task.Scope).Arn("logs", $"log-group:{logs.Group}:{what}");
}
