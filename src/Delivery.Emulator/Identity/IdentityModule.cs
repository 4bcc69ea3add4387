using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity;

/// <summary>STS, the credentials endpoint of running tasks, and the issuer of test tokens.</summary>
public sealed class IdentityModule : IEmulatorModule
{
    // A task's credentials are valid for 6 hours: docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (read 2026-11-23).
    private static readonly TimeSpan TaskLifetime = TimeSpan.FromHours(6);

    public void Register(EmulatorParts parts)
    {
        var credentials = new CredentialStore(parts.Store, parts.Clock, parts.Options.AccountId);
        var issuer = new WebIdentityIssuer(parts.Store, parts.Clock);
        parts.Credentials = credentials;
        parts.Services.Add(new StsService(credentials, issuer));
        parts.Routes.Add(routes =>
        {
            routes.MapGet("/_emulator/credentials/{taskId}", context => AnswerTaskAsync(context, parts, credentials));
            routes.MapPost("/_emulator/web-identity-token", async context =>
            {
                var subject = context.Request.Query["subject"].ToString();
                var audience = context.Request.Query["audience"].ToString();
                await context.Response.WriteAsync(issuer.Issue(subject, audience.Length > 0 ? audience : "sts.amazonaws.com"), context.RequestAborted);
            });
        });
    }

    private static async Task AnswerTaskAsync(HttpContext context, EmulatorParts parts, CredentialStore credentials)
    {
        var taskId = (string)context.Request.RouteValues["taskId"]!;
        if (parts.TaskRole(taskId) is not { } role)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsJsonAsync(
                new { code = "NotFound", message = "No running task of this id has a task role." }, context.RequestAborted);
            return;
        }

        IssuedCredentials issued;
        try
        {
            issued = credentials.IssueForTask(role, taskId, TaskLifetime);
        }
        catch (AwsErrorException error)
        {
            context.Response.StatusCode = error.Status;
            await context.Response.WriteAsJsonAsync(new { code = error.Code, message = error.Message }, context.RequestAborted);
            return;
        }

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
}
