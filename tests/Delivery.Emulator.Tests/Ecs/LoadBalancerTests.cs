using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Tests.Ecs;

public sealed class LoadBalancerTests
{
    private const string Loop = "trap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n";
    private const string ServiceType = "AWS::ECS::Service";
    private const string GroupArn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/web/0123456789abcdef";

    [Fact]
    public async Task A_task_is_registered_checked_over_HTTP_and_deregistered()
    {
        await using var host = await EcsHost.StartAsync();
        await using var web = Web.Answering("200 OK");
        var service = await BalancedAsync(host, web.Port);

        var made = await host.CreateAsync(ServiceType, "Service", service);

        var task = host.Tasks.Single();
        var health = (await HealthAsync(host)).Single()!;
        (health["Target"]!["Id"]!.GetValue<string>(), health["Target"]!["Port"]!.GetValue<int>()).ShouldBe((task.PrivateIp, web.Port));
        health["TargetHealth"]!["State"]!.GetValue<string>().ShouldBe("healthy");
        web.Requests.ShouldContain("GET /ready HTTP/1.1");
        host.TheService.Events.ShouldContain(each => each.Message == $"(service service) registered 1 targets in (target-group {GroupArn})");
        await host.DeleteAsync(ServiceType, "Service", made.PhysicalId, service);
        host.TheService.Events.ShouldContain(each => each.Message == $"(service service) deregistered 1 targets in (target-group {GroupArn})");
        (await HealthAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_target_that_answers_with_another_code_fails_the_deployment()
    {
        await using var host = await EcsHost.StartAsync();
        await using var web = Web.Answering("404 Not Found");

        await Should.ThrowAsync<ResourceFailedException>(async () => await host.CreateAsync(ServiceType, "Service", await BalancedAsync(host, web.Port)));

        var failed = host.Tasks.First(task => task.FailedTargets);
        failed.StoppedReason.ShouldBe($"Task failed ELB health checks in (target-group {GroupArn})");
        host.TheService.Events.ShouldContain(each => each.Message
            == $"(service service) (port {web.Port}) is unhealthy in (target-group {GroupArn}) due to (reason Health checks failed with these codes: [404]).");
    }

    [Fact]
    public async Task A_target_group_without_a_listener_is_refused()
    {
        await using var host = await EcsHost.StartAsync();
        var service = await BalancedAsync(host, 8080, listens: false);

        (await Should.ThrowAsync<ResourceFailedException>(() => host.CreateAsync(ServiceType, "Service", service))).Message.ShouldContain("does not have an associated load balancer");
    }

    [Fact]
    public async Task A_tasks_network_interface_has_an_address_of_its_subnet()
    {
        await using var host = await EcsHost.StartAsync();
        await using var web = Web.Answering("200 OK");
        await host.CreateAsync(ServiceType, "Service", await BalancedAsync(host, web.Port));

        var task = (await host.CallAsync("DescribeTasks", new JsonObject { ["cluster"] = "main", ["tasks"] = new JsonArray(host.Tasks.Single().Id) }))["tasks"]![0]!;

        var attachment = task["attachments"]![0]!;
        (attachment["type"]!.GetValue<string>(), attachment["status"]!.GetValue<string>()).ShouldBe(("ElasticNetworkInterface", "ATTACHED"));
        var details = attachment["details"]!.AsArray().ToDictionary(detail => detail!["name"]!.GetValue<string>(), detail => detail!["value"]!.GetValue<string>());
        details["subnetId"].ShouldBe("subnet-1");
        details["privateIPv4Address"].ShouldStartWith("10.9.1.");
        task["containers"]![0]!["networkInterfaces"]![0]!["privateIpv4Address"]!.GetValue<string>().ShouldBe(details["privateIPv4Address"]);
    }

    private static async Task<JsonObject> BalancedAsync(EcsHost host, int port, bool listens = true)
    {
        await host.ClusterAsync();
        host.Stored("ec2/subnet", "subnet-1", new JsonObject { ["CidrBlock"] = "10.9.1.0/24", ["VpcId"] = "vpc-1" });
        host.Stored("elbv2/target-group", GroupArn, new JsonObject { ["TargetType"] = "ip", ["Port"] = port, ["Protocol"] = "HTTP", ["HealthCheckPath"] = "/ready", ["HealthCheckTimeoutSeconds"] = 2 });
        if (listens)
        {
            host.Stored("elbv2/listener", "arn:listener", new JsonObject
            {
                ["LoadBalancerArn"] = "arn:balancer",
                ["DefaultActions"] = new JsonArray(new JsonObject { ["Type"] = "forward", ["TargetGroupArn"] = GroupArn }),
            });
        }

        var container = new JsonObject { ["PortMappings"] = new JsonArray(new JsonObject { ["ContainerPort"] = port }) };
        var service = EcsHost.Service(await host.DefinitionAsync(host.Images.Script("loop", Loop), container, networkMode: "awsvpc"));
        service["NetworkConfiguration"] = new JsonObject { ["AwsvpcConfiguration"] = new JsonObject { ["Subnets"] = new JsonArray("subnet-1") } };
        service["LoadBalancers"] = new JsonArray(new JsonObject { ["TargetGroupArn"] = GroupArn, ["ContainerName"] = "worker", ["ContainerPort"] = port });
        return service;
    }

    private static async Task<IReadOnlyList<JsonNode?>> HealthAsync(EcsHost host) =>
        [.. (await host.CallAsync("DescribeTargetHealth", new JsonObject { ["TargetGroupArn"] = GroupArn }, "elasticloadbalancing"))["TargetHealthDescriptions"]!.AsArray()];

    /// <summary>What a container would serve on the machine's network: one answer to everything.</summary>
    private sealed class Web : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _ending = new();
        private readonly Task _serving;

        private Web(string status)
        {
            _listener.Start();
            _serving = ServeAsync(status);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = new();

        public static Web Answering(string status) => new(status);

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            _listener.Dispose();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ending.Dispose();
        }

        private async Task ServeAsync(string status)
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                using var reader = new StreamReader(client.GetStream());
                Requests.Enqueue(await reader.ReadLineAsync(_ending.Token) ?? "");
                while (await reader.ReadLineAsync(_ending.Token) is { Length: > 0 })
                {
                }

                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _ending.Token);
            }
        }
    }
}
