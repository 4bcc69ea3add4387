namespace Delivery.Emulator.Ecs.Model;

/// <summary>An account's region.</summary>
public sealed record Scope(string Account, string Region)
{
    /// <summary>Of the keys in the state store.</summary>
    public string Prefix => $"{Account}/{Region}/";

    private string Partition => Region switch
    {
        var region when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
        var region when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
        _ => "aws",
    };

    public string Arn(string service, string resource) => $"arn:{Partition}:{service}:{Region}:{Account}:{resource}";

    /// <summary>The name of an availability zone; zones repeat after three.</summary>
    public string Zone(int zone) => $"{Region}{(char)('a' + zone % 3)}";
}

/// <summary>Makes identifiers in AWS's forms.</summary>
public static class Ids
{
    /// <summary>32 hexadecimal digits: tasks, container instances.</summary>
    public static string Hex32() => Guid.NewGuid().ToString("N");

    /// <summary>Prefix and 17 hexadecimal digits: EC2 and its kin.</summary>
    public static string Ec2(string prefix) => $"{prefix}-0{Guid.NewGuid().ToString("N")[..16]}";

    /// <summary><c>ecs-svc/</c> and 19 digits.</summary>
    public static string Deployment() => $"ecs-svc/{Random.Shared.NextInt64(1_000_000_000_000_000_000, 9_223_372_036_854_775_807)}";
}
