namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Resources of the account that parameters of AWS-specific types may name, and that rules ask for.</summary>
public interface IAccountResources
{
    /// <summary>All values of an AWS-specific parameter type (<c>AWS::EC2::VPC::Id</c>), or null where the type's resources are not kept.</summary>
    IReadOnlyList<string>? Values(string accountId, string region, string parameterType);

    /// <summary>An attribute of such a resource (<c>VpcId</c>, <c>DefaultVpc</c>, <c>Tags.Name</c>), or null where it has none.</summary>
    string? Attribute(string accountId, string region, string parameterType, string value, string attribute);
}
