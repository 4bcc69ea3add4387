using Delivery.Environments;

namespace Delivery.Runs;

/// <summary>As whom a run calls AWS: as the caller, or as one of the roles that the environment names.</summary>
public enum AccessRole
{
    /// <summary>With the caller's own credentials: what bootstraps an environment makes the roles.</summary>
    Caller,

    /// <summary>Reads, pushes images, makes reviews; executes nothing.</summary>
    Review,

    /// <summary>Executes as well. All of such a run, its reviews too: a job of a GitHub environment has that environment's identity alone.</summary>
    Deploy,
}

internal static class AccessRoles
{
    /// <summary>ARN of the role to assume; null: the caller's credentials are used.</summary>
    public static string? ArnIn(this AccessRole access, DeliveryEnvironment environment) => access switch
    {
        AccessRole.Review => environment.ReviewRole,
        AccessRole.Deploy => environment.DeployRole,
        _ => null,
    };

    /// <summary>Whether a caller is a session of the role already, as after an action that signs a job in.</summary>
    /// <param name="callerArn">As GetCallerIdentity tells it: <c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c>.</param>
    /// <param name="roleArn"><c>arn:aws:iam::ACCOUNT:role[/PATH]/NAME</c>.</param>
    public static bool IsSessionOf(string callerArn, string roleArn)
    {
        var caller = callerArn.Split(':');
        var role = roleArn.Split(':');
        return caller.Length == 6 && role.Length == 6 && caller[4] == role[4]
            && caller[5].Split('/') is ["assumed-role", var name, ..] && name == role[5].Split('/')[^1];
    }
}
