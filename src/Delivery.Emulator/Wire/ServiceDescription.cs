using System.Collections.Frozen;

namespace Delivery.Emulator.Wire;

/// <summary>How a service is spoken to.</summary>
public enum WireProtocol
{
    Query,
    Ec2Query,
    Json10,
    Json11,
    Cbor,
}

/// <summary>The wire facts of a service, from its public service model.</summary>
/// <param name="Service">Signing name.</param>
/// <param name="Protocol">The protocol that the emulator speaks for it.</param>
/// <param name="Discriminator">XML namespace under Query, target prefix under JSON.</param>
public sealed record ServiceDescription(string Service, WireProtocol Protocol, string Discriminator)
{
    /// <summary>The name of a Query service under JSON 1.0 and Smithy RPC v2 CBOR, where current clients speak these; null else.</summary>
    public string? RpcName { get; init; }

    /// <summary>Whether a request came in a protocol of this service.</summary>
    /// <param name="prefix">The service's name that the request has beside its operation; empty where its protocol has none.</param>
    public bool Speaks(WireProtocol protocol, string prefix) => protocol is WireProtocol.Cbor || protocol is WireProtocol.Json10 && RpcName is not null
        ? RpcName is not null && prefix == RpcName
        : protocol == Protocol && (prefix.Length == 0 || prefix == Discriminator);

    private static readonly FrozenDictionary<string, ServiceDescription> Known = new ServiceDescription[]
    {
        new("cloudformation", WireProtocol.Query, "http://cloudformation.amazonaws.com/doc/2010-05-15/"),
        new("sts", WireProtocol.Query, "https://sts.amazonaws.com/doc/2011-06-15/"),
        new("iam", WireProtocol.Query, "https://iam.amazonaws.com/doc/2010-05-08/"),
        new("autoscaling", WireProtocol.Query, "http://autoscaling.amazonaws.com/doc/2011-01-01/"),
        new("monitoring", WireProtocol.Query, "http://monitoring.amazonaws.com/doc/2010-08-01/") { RpcName = "GraniteServiceVersion20100801" },
        new("sns", WireProtocol.Query, "http://sns.amazonaws.com/doc/2010-03-31/"),
        new("elasticloadbalancing", WireProtocol.Query, "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"),
        new("ec2", WireProtocol.Ec2Query, "http://ec2.amazonaws.com/doc/2016-11-15/"),
        new("ecs", WireProtocol.Json11, "AmazonEC2ContainerServiceV20141113"),
        new("ecr", WireProtocol.Json11, "AmazonEC2ContainerRegistry_V20150921"),
        new("ssm", WireProtocol.Json11, "AmazonSSM"),
        new("application-autoscaling", WireProtocol.Json11, "AnyScaleFrontendService"),
        new("logs", WireProtocol.Json11, "Logs_20140328"),
        new("sqs", WireProtocol.Json10, "AmazonSQS"),
    }.ToFrozenDictionary(each => each.Service, StringComparer.Ordinal);

    /// <summary>The service of a signing name, or null where the emulator does not know it.</summary>
    public static ServiceDescription? Of(string service) => Known.GetValueOrDefault(service);
}
