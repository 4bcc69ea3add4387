using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity;

/// <summary>
/// The container credentials endpoint of running tasks
/// (docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html, read 2026-11-23).
/// </summary>
internal sealed class TaskCredentialsRoute(EmulatorParts parts, CredentialStore credentials, RoleDirectory roles)
{
    private const string Service = "ecs-tasks.amazonaws.com";

    // A task's credentials are valid for 6 hours, says the page.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    public async Task AnswerAsync(HttpContext context)
    {
        var taskId = (string)context.Request.RouteValues["taskId"]!;
        if (parts.TaskRole(taskId) is not { RoleArn: var role } task)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "NotFound", "No running task of this id has a task role.");
            return;
        }

        if (RoleArn.TryParse(role) is null || parts.Options.Authorization && !IsTrusting(task))
        {
            // Worded as the service event of a task whose role can't be assumed.
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "AccessDenied",
                $"ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions.");
            return;
        }

        var issued = credentials.IssueForTask(role, taskId, Lifetime);

        // Member names as the container credentials providers of the SDKs read them.
        await context.Response.WriteAsJsonAsync(
            new Dictionary<string, string>
            {
                ["RoleArn"] = role,
                ["AccessKeyId"] = issued.AccessKeyId,
                ["SecretAccessKey"] = issued.SecretAccessKey,
                ["Token"] = issued.SessionToken,
                ["Expiration"] = Timestamps.Iso8601(issued.Expiration),
            },
            context.RequestAborted);
    }

    private bool IsTrusting(TaskRole task) =>
        roles.ByArn(task.RoleArn) is { } role && ServiceTrust.Holds(role, Service, role.AccountId, task.TaskArn);

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { code, message }, context.RequestAborted);
    }
}

/// <summary>The role of a running task.</summary>
public sealed record TaskRole(string RoleArn, string TaskArn);
