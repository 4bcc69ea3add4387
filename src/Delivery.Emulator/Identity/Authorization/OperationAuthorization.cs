using System.Collections.Frozen;
using Delivery.Emulator.Identity.Authorization.Operations;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>Authorizes API calls by the table of what each operation needs.</summary>
public sealed class OperationAuthorization
{
    private static readonly FrozenDictionary<(string Service, string Operation), OperationRow> Table =
        new[] { CloudFormationRows.All, EcrRows.All, EcsRows.All, SqsRows.All, SsmRows.All, LogsRows.All, ComputeRows.All, IdentityRows.All }
            .SelectMany(rows => rows).ToFrozenDictionary(row => (row.Service, row.Operation));

    private readonly Authorizer _authorizer;
    private readonly RoleDirectory _roles;
    private readonly OperationContext _context;

    internal OperationAuthorization(Authorizer authorizer, RoleDirectory roles, ResourceLookup resources)
    {
        _authorizer = authorizer;
        _roles = roles;
        _context = new OperationContext(resources);
    }

    /// <summary>Whether the table knows what an operation needs.</summary>
    public static bool Has(string service, string operation) => Table.ContainsKey((service, operation));

    /// <summary>An operation that is in no row is none that the emulator has; its service refuses it.</summary>
    /// <exception cref="AwsErrorException">The caller lacks a permission, or a role is passed to a service that it does not trust.</exception>
    public void Require(AwsCall call)
    {
        if (!Table.TryGetValue((call.Service, call.Operation), out var row))
        {
            return;
        }

        foreach (var permission in row.Permissions(call, _context))
        {
            _authorizer.Require(call.Caller, permission, call.Region);
            if (permission.Action == PassRole.Action && _authorizer.IsEnabled)
            {
                RequireTrust(permission, call);
            }
        }
    }

    private void RequireTrust(Permission permission, AwsCall call)
    {
        var service = permission.Keys![PassRole.PassedToService][0];
        var stack = call.Input.Text("StackName") is { } name && !name.StartsWith("arn:", StringComparison.Ordinal)
            ? call.Arn(call.Service, $"stack/{name}/*")
            : call.Input.Text("StackName");
        if (_roles.ByArn(permission.Resource) is not { } role || !ServiceTrust.Holds(role, service, call.Caller.AccountId, stack))
        {
            throw new AwsErrorException("ValidationError", $"Role {permission.Resource} is invalid or cannot be assumed");
        }
    }
}
