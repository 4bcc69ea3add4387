using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Identity.Iam;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Identity.Sts;

namespace Delivery.Emulator.Identity;

/// <summary>STS, IAM, the credentials endpoint of running tasks, the issuer of test tokens, and the record of calls.</summary>
public sealed class IdentityModule : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var credentials = new CredentialStore(parts.Store, parts.Clock, parts.Options.AccountId);
        var issuer = new WebIdentityIssuer(parts.Clock);
        var roles = new RoleDirectory(parts.Store);
        var tasks = new TaskCredentialsRoute(parts, credentials, roles);
        parts.Credentials = credentials;
        parts.Services.Add(new StsService(credentials, issuer, new RoleAssumption(parts.Authorizer, roles, parts.Clock)));
        parts.Services.Add(new IamService(roles, parts.Store, parts.Clock));
        parts.Routes.Add(routes =>
        {
            routes.MapGet("/_emulator/credentials/{taskId}", tasks.AnswerAsync);
            routes.MapGet("/_emulator/calls", context => CallRecordRoute.AnswerAsync(context, parts.Calls));
            routes.MapPost("/_emulator/web-identity-token", context => context.Response.WriteAsync(Token(context.Request.Query), context.RequestAborted));
            // As the runner's address gives it to a job of GitHub Actions.
            routes.MapGet("/_emulator/web-identity-token", context => context.Response.WriteAsJsonAsync(new { value = Token(context.Request.Query) }, context.RequestAborted));
        });

        string Token(IQueryCollection query)
        {
            string Given(string name, string otherwise) => query[name].ToString() is { Length: > 0 } given ? given : otherwise;
            return issuer.Issue(Given("subject", ""), Given("audience", "sts.amazonaws.com"), Given("issuer", WebIdentityIssuer.GitHub));
        }
    }
}
