using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Handlers;

/// <summary>
/// Whom a stack operation acts as: the service role given with it, else the stack's own, else the caller
/// (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html, read 2026-11-26).
/// </summary>
public sealed class HandlerAuthorization(Authorizer authorizer, RoleDirectory roles)
{
    private const string Service = "cloudformation.amazonaws.com";
    private const string SessionName = "AWSCloudFormation";

    /// <summary>The provider as the operation may use it.</summary>
    public IResourceProvider Guard(IResourceProvider provider, StackDocument stack, OperationDocument operation) =>
        Actor(stack, operation) is { } actor ? new AuthorizedHandler(provider, authorizer, actor) : provider;

    /// <summary>Null for an operation that an emulator without authorization began.</summary>
    private CallerIdentity? Actor(StackDocument stack, OperationDocument operation)
    {
        var role = operation.RoleArn ?? operation.Target?.RoleArn ?? stack.Input?.RoleArn;
        if (role is null)
        {
            return operation.StartedBy is { Session: { } session } caller
                ? caller with { Session = session with { Service = Service } }
                : operation.StartedBy;
        }

        if (RoleArn.TryParse(role) is not { } parsed || authorizer.IsEnabled && roles.ByArn(role) is null)
        {
            throw new ResourceFailedException("AccessDenied", $"Role {role} is invalid or cannot be assumed");
        }

        return parsed.Caller(new RoleSession(role, SessionName) { Service = Service });
    }
}
