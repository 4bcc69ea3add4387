using System.Globalization;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.LoadBalancing;

/// <summary>
/// Health check and deregistration settings of a target group with their defaults (Elastic Load Balancing API reference, CreateTargetGroup; user guides of
/// Application and Network Load Balancers, read 2026-11-26).
/// </summary>
public sealed record TargetGroupSettings
{
    public required string Protocol { get; init; }

    public required int Port { get; init; }

    public required string TargetType { get; init; }

    public required string HealthProtocol { get; init; }

    /// <summary><c>traffic-port</c> or a number.</summary>
    public required string HealthPort { get; init; }

    public required string HealthPath { get; init; }

    public required TimeSpan Interval { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required int HealthyThreshold { get; init; }

    public required int UnhealthyThreshold { get; init; }

    /// <summary>Codes of a good answer: <c>200</c>, <c>200,204</c> or <c>200-299</c>.</summary>
    public required string Matcher { get; init; }

    public required TimeSpan DeregistrationDelay { get; init; }

    public bool IsHttp => HealthProtocol is "HTTP" or "HTTPS";

    public static TargetGroupSettings Of(StoredResource group)
    {
        var properties = group.Properties;
        var protocol = properties.Text("Protocol") ?? "HTTP";
        var application = protocol is "HTTP" or "HTTPS";
        var attributes = properties.Objects("TargetGroupAttributes").ToDictionary(item => item.Text("Key") ?? "", item => item.Text("Value") ?? "");
        return new()
        {
            Protocol = protocol,
            Port = properties.Number("Port") ?? 80,
            TargetType = properties.Text("TargetType") ?? "instance",
            HealthProtocol = properties.Text("HealthCheckProtocol") ?? (application ? "HTTP" : "TCP"),
            HealthPort = properties.Text("HealthCheckPort") ?? "traffic-port",
            HealthPath = properties.Text("HealthCheckPath") ?? "/",
            Interval = TimeSpan.FromSeconds(properties.Number("HealthCheckIntervalSeconds") ?? 30),
            Timeout = TimeSpan.FromSeconds(properties.Number("HealthCheckTimeoutSeconds") ?? (application ? 5 : 10)),
            HealthyThreshold = properties.Number("HealthyThresholdCount") ?? 5,
            UnhealthyThreshold = properties.Number("UnhealthyThresholdCount") ?? 2,
            Matcher = properties.Object("Matcher")?.Text("HttpCode") ?? (application ? "200" : "200-399"),
            DeregistrationDelay = TimeSpan.FromSeconds(
                int.TryParse(attributes.GetValueOrDefault("deregistration_delay.timeout_seconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 300),
        };
    }

    /// <summary>Whether an answer's status is one of the matcher's.</summary>
    public bool Accepts(int status) => Matcher.Split(',', StringSplitOptions.TrimEntries).Any(part => part.Split('-') is [var from, var to]
        ? int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var least) && int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && status >= least && status <= most
        : part == status.ToString(CultureInfo.InvariantCulture));
}
