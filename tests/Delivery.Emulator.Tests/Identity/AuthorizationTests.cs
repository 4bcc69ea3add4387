using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SQS.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Identity;

/// <summary>What a session of a role may do, with AWS's codes and texts per protocol (user guide: troubleshoot_access-denied).</summary>
public sealed class AuthorizationTests
{
    [Fact]
    public async Task A_role_reads_its_own_queue_and_not_another()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var local = emulator.Sqs();
        var mine = (await local.CreateQueueAsync("mine", TestContext.Current.CancellationToken)).QueueUrl;
        var other = (await local.CreateQueueAsync("other", TestContext.Current.CancellationToken)).QueueUrl;
        await emulator.CreateRoleAsync("worker", """{"Sid":"Jobs","Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage"],"Resource":"arn:aws:sqs:*:*:mine"}""");
        using var worker = emulator.Sqs(await emulator.AssumeAsync("worker"));

        await worker.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = mine }, TestContext.Current.CancellationToken);
        await worker.DeleteMessageBatchAsync(
            new DeleteMessageBatchRequest { QueueUrl = mine, Entries = [new() { Id = "1", ReceiptHandle = "x" }] }, TestContext.Current.CancellationToken);
        var refused = await Should.ThrowAsync<AmazonServiceException>(
            () => worker.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = other }, TestContext.Current.CancellationToken));

        refused.ErrorCode.ShouldStartWith("AccessDenied");
        refused.Message.ShouldBe(
            "User: arn:aws:sts::000000000000:assumed-role/worker/run is not authorized to perform: sqs:receivemessage on resource: arn:aws:sqs:eu-central-1:000000000000:other because no identity-based policy allows the sqs:receivemessage action");
    }

    [Fact]
    public async Task Each_protocol_has_its_own_code()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("nothing");
        var session = await emulator.AssumeAsync("nothing");
        using var ec2 = emulator.Ec2(session);
        using var ecs = emulator.Ecs(session);
        using var stacks = emulator.CloudFormation(session);

        var inEc2 = await Should.ThrowAsync<AmazonServiceException>(() => ec2.DescribeVpcsAsync(TestContext.Current.CancellationToken));
        inEc2.ErrorCode.ShouldBe("UnauthorizedOperation");
        inEc2.Message.ShouldBe(
            "You are not authorized to perform this operation. User: arn:aws:sts::000000000000:assumed-role/nothing/run is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action");
        var inEcs = await Should.ThrowAsync<AmazonServiceException>(() => ecs.DescribeServicesAsync(
            new() { Cluster = "c", Services = ["s"] }, TestContext.Current.CancellationToken));
        inEcs.ErrorCode.ShouldBe("AccessDeniedException");
        inEcs.Message.ShouldContain("ecs:DescribeServices on resource: arn:aws:ecs:eu-central-1:000000000000:service/c/s because");
        var inStacks = await Should.ThrowAsync<AmazonServiceException>(() => stacks.DescribeStacksAsync(new() { StackName = "s" }, TestContext.Current.CancellationToken));
        inStacks.ErrorCode.ShouldBe("AccessDenied");
        ((int)inStacks.StatusCode).ShouldBe(403);
    }

    [Fact]
    public async Task Deny_boundary_and_queue_policy_say_why()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var local = emulator.Sqs();
        var queue = (await local.CreateQueueAsync("guarded", TestContext.Current.CancellationToken)).QueueUrl;
        await local.SetQueueAttributesAsync(queue, new Dictionary<string, string>
        {
            ["Policy"] = """{"Version":"2012-10-17","Statement":[{"Sid":"Sealed","Effect":"Deny","Principal":"*","Action":"sqs:PurgeQueue","Resource":"*"}]}""",
        }, TestContext.Current.CancellationToken);
        await emulator.CreateRoleAsync("worker", """
            {"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoDelete","Effect":"Deny","Action":"sqs:DeleteQueue","Resource":"*"}
            """);
        using var worker = emulator.Sqs(await emulator.AssumeAsync("worker"));

        (await Should.ThrowAsync<AmazonServiceException>(() => worker.DeleteQueueAsync(queue, TestContext.Current.CancellationToken)))
            .Message.ShouldEndWith("with an explicit deny in an identity-based policy");
        (await Should.ThrowAsync<AmazonServiceException>(() => worker.PurgeQueueAsync(queue, TestContext.Current.CancellationToken)))
            .Message.ShouldEndWith("with an explicit deny in a resource-based policy");

        await emulator.IamAsync("CreateRole", ("RoleName", "bounded"), ("AssumeRolePolicyDocument", Roles.AccountTrust), ("PermissionsBoundary", "arn:aws:iam::000000000000:policy/gone"));
        await emulator.IamAsync("PutRolePolicy", ("RoleName", "bounded"), ("PolicyName", "all"),
            ("PolicyDocument", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"""));
        using var bounded = emulator.Sqs(await emulator.AssumeAsync("bounded"));
        (await Should.ThrowAsync<AmazonServiceException>(() => bounded.GetQueueUrlAsync("guarded", TestContext.Current.CancellationToken)))
            .Message.ShouldEndWith("because no permissions boundary allows the sqs:getqueueurl action");
    }

    [Fact]
    public async Task Parameters_are_told_apart_by_name_and_who_they_belong_to()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("reader", """
            {"Effect":"Allow","Action":"ssm:GetParameters","Resource":["arn:aws:ssm:*::parameter/aws/service/*","arn:aws:ssm:*:000000000000:parameter/delivery/*"]}
            """);
        using var reader = emulator.Ssm(await emulator.AssumeAsync("reader"));
        Task Get(params string[] names) => reader.GetParametersAsync(new() { Names = [.. names] }, TestContext.Current.CancellationToken);

        await Get("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id", "/delivery/jobs/dev/release:3", "arn:aws:ssm:eu-central-1:000000000000:parameter/delivery/x");
        (await Should.ThrowAsync<AmazonServiceException>(() => Get("/delivery/jobs/dev/release", "/secret"))).Message.ShouldContain("parameter/secret because");
    }

    [Fact]
    public async Task A_role_writes_only_where_it_may_in_S3()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var local = emulator.S3();
        await local.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = "templates", BucketRegionName = RunningEmulator.Region }, TestContext.Current.CancellationToken);
        await emulator.CreateRoleAsync("writer", """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::templates/mine/*"}""");
        using var writer = emulator.S3(await emulator.AssumeAsync("writer"));
        Task Put(string key) => writer.PutObjectAsync(new() { BucketName = "templates", Key = key, ContentBody = "{}" }, TestContext.Current.CancellationToken);

        await Put("mine/a.json");
        var refused = await Should.ThrowAsync<AmazonServiceException>(() => Put("theirs/a.json"));
        refused.ErrorCode.ShouldBe("AccessDenied");
        refused.Message.ShouldContain("s3:PutObject on resource: arn:aws:s3:::templates/theirs/a.json because");
    }

    [Fact]
    public async Task A_push_needs_the_permissions_of_the_calls_it_stands_for()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.JsonAsync("ecr", "AmazonEC2ContainerRegistry_V20150921.CreateRepository", new JsonObject { ["repositoryName"] = "worker" });
        await emulator.CreateRoleAsync("puller", """{"Effect":"Allow","Action":["ecr:GetAuthorizationToken","ecr:BatchGetImage","ecr:BatchCheckLayerAvailability"],"Resource":"*"}""");
        var session = await emulator.AssumeAsync("puller");
        using var asked = SignedRequest.Json(
            emulator.Url, "ecr", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", "{}", session.AccessKeyId, session.SecretAccessKey, token: session.SessionToken);
        var (status, answer) = await emulator.SendAsync(asked);
        status.ShouldBe(200, answer);
        var token = JsonNode.Parse(answer)!["authorizationData"]![0]!["authorizationToken"]!.GetValue<string>();

        (await SendAsync(HttpMethod.Get, "manifests/latest")).Status.ShouldBe(404);
        (await SendAsync(HttpMethod.Head, "blobs/sha256:" + new string('0', 64))).Status.ShouldBe(404);
        var (pushed, error) = await SendAsync(HttpMethod.Post, "blobs/uploads/");
        pushed.ShouldBe(403);
        JsonNode.Parse(error)!["errors"]![0]!["code"]!.GetValue<string>().ShouldBe("DENIED");
        JsonNode.Parse(error)!["errors"]![0]!["message"]!.GetValue<string>().ShouldBe(
            "User: arn:aws:sts::000000000000:assumed-role/puller/run is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-central-1:000000000000:repository/worker because no identity-based policy allows the ecr:InitiateLayerUpload action");

        async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, new Uri(emulator.Url, $"/v2/worker/{path}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", token);
            return await emulator.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_deleted_role_s_sessions_are_no_longer_known()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("short");
        using var ssm = emulator.Ssm(await emulator.AssumeAsync("short"));
        await emulator.IamAsync("DeleteRole", ("RoleName", "short"));

        (await Should.ThrowAsync<AmazonServiceException>(() => ssm.DescribeParametersAsync(new(), TestContext.Current.CancellationToken)))
            .ErrorCode.ShouldBe("UnrecognizedClientException");
    }
}
