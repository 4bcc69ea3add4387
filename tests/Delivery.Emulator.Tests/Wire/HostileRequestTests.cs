using System.Text;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Wire;

public sealed class HostileRequestTests
{
    private static readonly (string Service, string Target)[] JsonOperations =
    [
        ("ecr", "AmazonEC2ContainerRegistry_V20150921.DescribeImages"), ("ecr", "AmazonEC2ContainerRegistry_V20150921.PutImage"),
        ("ecr", "AmazonEC2ContainerRegistry_V20150921.CreateRepository"), ("ecr", "AmazonEC2ContainerRegistry_V20150921.BatchGetImage"),
        ("ssm", "AmazonSSM.PutParameter"), ("ssm", "AmazonSSM.GetParameters"), ("ssm", "AmazonSSM.GetParametersByPath"),
        ("logs", "Logs_20140328.PutLogEvents"), ("logs", "Logs_20140328.GetLogEvents"), ("logs", "Logs_20140328.FilterLogEvents"),
        ("sqs", "AmazonSQS.CreateQueue"), ("sqs", "AmazonSQS.SendMessage"), ("sqs", "AmazonSQS.ReceiveMessage"), ("sqs", "AmazonSQS.SendMessageBatch"),
    ];

    private static readonly string[] Values =
    [
        "null", "1", "-1", "1e400", "99999999999999999999", "true", "\"\"", "\"a\"", "\"../../etc/passwd\"", "\"\\ud800\"", "\"\\u0000\"", "\"a:b\"",
        "[]", "[null]", "[[1]]", "[{}]", "{}", "{\"a\":null}", "[\"x\",1]", "\"http://127.0.0.1/000000000000/q\"", "\"/x/y\"",
    ];

    private static readonly string[] Members =
    [
        "repositoryName", "imageIds", "imageManifest", "imageTag", "maxResults", "nextToken", "tags", "encryptionConfiguration", "Name", "Names", "Value", "Type",
        "Path", "Overwrite", "Tags", "logGroupName", "logStreamName", "logEvents", "limit", "startTime", "filterPattern", "QueueName", "QueueUrl", "Attributes",
        "MessageBody", "MessageAttributes", "Entries", "WaitTimeSeconds", "AttributeNames", "DelaySeconds", "AllowedPattern", "Labels", "filter",
    ];

    public static TheoryData<string> IllFormedBodies =>
    [
        "", "{", "[]", "null", "1", "\"text\"", "{\"a\":1,\"a\":2}", "{\"repositoryNames\":\"\\ud800\"}", "{\"repositoryNames\":{}}", "{\"maxResults\":\"x\"}",
        "{\"maxResults\":1e99}", "{\"nextToken\":\"%%%\"}", "\u0000", new string('[', 10_000),
    ];

    [Theory]
    [MemberData(nameof(IllFormedBodies))]
    public async Task An_ill_formed_json_body_gets_an_aws_shaped_refusal(string text)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Json(emulator.Url, "ecr", "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", text);

        var (status, body) = await emulator.SendAsync(request);

        if (text.Length > 0)
        {
            status.ShouldBe(400);
            body.ShouldContain("\"__type\":\"");
        }
        else
        {
            status.ShouldBe(200);
        }
    }

    [Theory]
    [InlineData("", "MissingAction")]
    [InlineData("Action=", "MissingAction")]
    [InlineData("Action=Nothing&Version=2011-06-15", "InvalidAction")]
    [InlineData("Action=AssumeRole&RoleArn=a&RoleArn.b=c", "MalformedInput")]
    [InlineData("Action=AssumeRole&RoleArn=a&RoleArn=b", "MalformedInput")]
    [InlineData("Action=AssumeRole&RoleArn..x=a", "MalformedInput")]
    [InlineData("Action=AssumeRole&RoleArn.member.1=a&RoleSessionName=b", "ValidationError")]
    [InlineData("Action=AssumeRole&RoleArn=%00%ff&RoleSessionName=b", "ValidationError")]
    public async Task An_ill_formed_query_gets_an_aws_shaped_refusal(string form, string code)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Query(emulator.Url, "sts", form);

        var (status, body) = await emulator.SendAsync(request);

        status.ShouldBe(400);
        System.Xml.Linq.XDocument.Parse(body).Descendants().Single(each => each.Name.LocalName == "Code").Value.ShouldBe(code);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_by_its_size()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Query(emulator.Url, "sts", "Action=" + new string('a', 9 * 1024 * 1024));

        var (status, body) = await emulator.SendAsync(request);

        status.ShouldBe(413);
        body.ShouldContain("<Code>RequestEntityTooLarge</Code>");
    }

    [Fact]
    public async Task An_operation_of_another_service_is_unknown()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Json(emulator.Url, "ecr", "AmazonSSM.GetParameter", "{}");
        using var other = SignedRequest.Query(emulator.Url, "lambda", "");

        (await emulator.SendAsync(request)).Body.ShouldContain("UnknownOperationException");
        (await emulator.SendAsync(other)).Body.ShouldContain("The emulator has no service lambda.");
    }

    [Fact]
    public async Task Members_of_any_form_never_make_an_internal_failure()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sqs = emulator.Sqs();
        await sqs.CreateQueueAsync("q", TestContext.Current.CancellationToken);
        var random = new Random(4711);
        for (var round = 0; round < 3000; round++)
        {
            var (service, target) = JsonOperations[random.Next(JsonOperations.Length)];
            var members = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Members[random.Next(Members.Length)]).Distinct()
                .Select(member => $"\"{member}\":{Values[random.Next(Values.Length)]}");
            var body = $"{{{string.Join(',', members)}}}";
            using var request = SignedRequest.Sign(
                emulator.Url, service, Encoding.UTF8.GetBytes(body), service == "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
                target, "local", "local", RunningEmulator.Region);

            var (status, answer) = await emulator.SendAsync(request);

            status.ShouldBeLessThan(500, $"{target} {body} -> {answer}");
            if (status != 200)
            {
                answer.ShouldContain("\"__type\":\"");
            }
        }
    }
}
