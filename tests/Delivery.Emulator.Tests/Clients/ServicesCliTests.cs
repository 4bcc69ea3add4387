using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;

namespace Delivery.Emulator.Tests.Clients;

/// <summary>The AWS CLI against the services that a delivery uses beside CloudFormation.</summary>
public sealed class ServicesCliTests
{
    [Fact]
    public async Task Ecr_logs_in_and_shows_images_scans_and_what_a_lifecycle_policy_expires()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var aws = new AwsCli(emulator.Url);
        await aws.TextAsync("ecr", "create-repository", "--repository-name", "worker", "--image-scanning-configuration", "scanOnPush=true");
        var password = (await aws.TextAsync("ecr", "get-login-password")).Trim();
        var registry = new RegistryClient(emulator, password);
        using (await registry.PushImageAsync("worker", "1", "one"))
        using (await registry.PushImageAsync("worker", "2", "two"))
        {
        }

        const string policy = """{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}]}""";
        await aws.TextAsync("ecr", "put-lifecycle-policy", "--repository-name", "worker", "--lifecycle-policy-text", policy);
        await aws.TextAsync("ecr", "start-lifecycle-policy-preview", "--repository-name", "worker");
        var preview = await aws.JsonAsync("ecr", "get-lifecycle-policy-preview", "--repository-name", "worker");
        var findings = await aws.JsonAsync("ecr", "describe-image-scan-findings", "--repository-name", "worker", "--image-id", "imageTag=1");
        var repositories = await aws.JsonAsync("ecr", "describe-repositories");
        var deleted = await aws.JsonAsync("ecr", "batch-delete-image", "--repository-name", "worker", "--image-ids", "imageTag=1");
        var images = await aws.JsonAsync("ecr", "describe-images", "--repository-name", "worker");

        preview["previewResults"]![0]!["imageTags"]![0]!.GetValue<string>().ShouldBe("1");
        findings["imageScanStatus"]!["status"]!.GetValue<string>().ShouldBe("COMPLETE");
        repositories["repositories"]![0]!["repositoryUri"]!.GetValue<string>().ShouldBe($"localhost:{emulator.Url.Port}/worker");
        deleted["imageIds"]!.AsArray().ShouldHaveSingleItem();
        images["imageDetails"]!.AsArray().ShouldHaveSingleItem()!["imageTags"]![0]!.GetValue<string>().ShouldBe("2");
    }

    [Fact]
    public async Task Sqs_sends_receives_and_moves_dead_letters_back()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var aws = new AwsCli(emulator.Url);
        var dead = (await aws.JsonAsync("sqs", "create-queue", "--queue-name", "dead"))["QueueUrl"]!.GetValue<string>();
        const string deadArn = "arn:aws:sqs:eu-central-1:000000000000:dead";
        var jobs = (await aws.JsonAsync(
            "sqs", "create-queue", "--queue-name", "jobs", "--attributes",
            $$"""{"RedrivePolicy":"{\"deadLetterTargetArn\":\"{{deadArn}}\",\"maxReceiveCount\":1}"}"""))["QueueUrl"]!.GetValue<string>();
        await aws.TextAsync("sqs", "send-message-batch", "--queue-url", jobs, "--entries", "Id=a,MessageBody=one", "Id=b,MessageBody=two");

        await aws.TextAsync("sqs", "receive-message", "--queue-url", jobs, "--max-number-of-messages", "10", "--visibility-timeout", "0");
        (await aws.TextAsync("sqs", "receive-message", "--queue-url", jobs)).ShouldBeEmpty();
        await aws.TextAsync("sqs", "start-message-move-task", "--source-arn", deadArn);
        var moved = await aws.JsonAsync("sqs", "list-message-move-tasks", "--source-arn", deadArn);
        var again = await aws.JsonAsync("sqs", "receive-message", "--queue-url", jobs, "--wait-time-seconds", "5");
        await aws.TextAsync("sqs", "delete-message", "--queue-url", jobs, "--receipt-handle", again["Messages"]![0]!["ReceiptHandle"]!.GetValue<string>());
        var counts = await aws.JsonAsync("sqs", "get-queue-attributes", "--queue-url", dead, "--attribute-names", "All");

        moved["Results"]![0]!["ApproximateNumberOfMessagesMoved"]!.GetValue<int>().ShouldBe(2);
        counts["Attributes"]!["ApproximateNumberOfMessages"]!.GetValue<string>().ShouldBe("0");
    }

    [Fact]
    public async Task Sts_and_ssm_answer_who_calls_and_what_is_kept()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var aws = new AwsCli(emulator.Url);
        await aws.TextAsync("ssm", "put-parameter", "--name", "/app/release", "--type", "String", "--value", "1");
        await aws.TextAsync("ssm", "put-parameter", "--name", "/app/release", "--overwrite", "--value", "2");

        var caller = await aws.JsonAsync("sts", "get-caller-identity");
        await aws.TextAsync("iam", "create-role", "--role-name", "deploy", "--assume-role-policy-document",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}]}""");
        var session = await aws.JsonAsync("sts", "assume-role", "--role-arn", "arn:aws:iam::000000000000:role/deploy", "--role-session-name", "cli");
        var value = await aws.TextAsync("ssm", "get-parameter", "--name", "/app/release", "--query", "Parameter.Value", "--output", "text");
        var history = await aws.JsonAsync("ssm", "get-parameter-history", "--name", "/app/release");
        var path = await aws.JsonAsync("ssm", "get-parameters-by-path", "--path", "/app");

        caller["Account"]!.GetValue<string>().ShouldBe("000000000000");
        session["AssumedRoleUser"]!["Arn"]!.GetValue<string>().ShouldBe("arn:aws:sts::000000000000:assumed-role/deploy/cli");
        value.Trim().ShouldBe("2");
        history["Parameters"]!.AsArray().Select(each => each!["Value"]!.GetValue<string>()).ShouldBe(["1", "2"]);
        path["Parameters"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Logs_are_filtered_and_read()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var aws = new AwsCli(emulator.Url);
        await WriteAsync(aws, "{\"level\":\"Error\"}", "started");

        var filtered = await aws.TextAsync(
            "logs", "filter-log-events", "--log-group-name", "/ecs/worker", "--filter-pattern", "{ $.level = \"Error\" }", "--query", "length(events)");
        var read = await aws.JsonAsync("logs", "get-log-events", "--log-group-name", "/ecs/worker", "--log-stream-name", "worker/1");

        filtered.Trim().ShouldBe("1");
        read["events"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Ecs_shows_a_service_waits_until_it_is_stable_and_changes_it()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var aws = new AwsCli(emulator.Url);
        await aws.TextAsync("cloudformation", "create-stack", "--stack-name", "worker", "--template-body", """
            Resources:
              Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: main}}
              Task:
                Type: AWS::ECS::TaskDefinition
                Properties: {Family: worker, ContainerDefinitions: [{Name: worker, Image: "localhost:1/none:1", Memory: 128}]}
              Service:
                Type: AWS::ECS::Service
                Properties: {ServiceName: worker, Cluster: !Ref Cluster, TaskDefinition: !Ref Task, DesiredCount: 0}
            """);
        await aws.TextAsync("cloudformation", "wait", "stack-create-complete", "--stack-name", "worker");

        var services = await aws.JsonAsync("ecs", "list-services", "--cluster", "main");
        var updated = await aws.JsonAsync("ecs", "update-service", "--cluster", "main", "--service", "worker", "--desired-count", "0");
        await aws.TextAsync("ecs", "wait", "services-stable", "--cluster", "main", "--services", "worker");
        var missing = await aws.EndAsync("ecs", "list-tasks", "--cluster", "none");

        services["serviceArns"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldEndWith(":service/main/worker");
        updated["service"]!["status"]!.GetValue<string>().ShouldBe("ACTIVE");
        missing.Error.ShouldContain("ClusterNotFoundException");
    }

    private static async Task WriteAsync(AwsCli aws, params string[] lines)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var events = new JsonArray([.. lines.Select((line, at) => new JsonObject { ["timestamp"] = now + at, ["message"] = line })]);
        await aws.TextAsync("logs", "create-log-group", "--log-group-name", "/ecs/worker");
        await aws.TextAsync("logs", "create-log-stream", "--log-group-name", "/ecs/worker", "--log-stream-name", "worker/1");
        await aws.TextAsync(
            "logs", "put-log-events", "--log-group-name", "/ecs/worker", "--log-stream-name", "worker/1", "--log-events", events.ToJsonString());
    }
}
