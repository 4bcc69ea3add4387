using System.Xml;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;
using Task = System.Threading.Tasks.Task;

namespace StandIns.Tests.Aws;

/// <summary>How answers are read, where the model leaves it open: as version 4 of the SDK does, seen at its official clients.</summary>
public sealed class AnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The official clients let the XML reader's error pass and wrap the JSON reader's (and call again).
    [Theory]
    [InlineData("""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><R><DescribeStacksResult><NextToken>&e;</NextToken></DescribeStacksResult></R>""")]
    [InlineData("<R><DescribeStacksResult><Stacks><member><CreationTime>yesterday</CreationTime></member></Stacks></DescribeStacksResult></R>")]
    [InlineData("<R><DescribeStacksResult>")]
    public async Task An_XML_answer_that_cannot_be_read_is_the_readers_error(string body)
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(body));
        using var client = CloudFormation(server);

        var error = await Should.ThrowAsync<Exception>(client.DescribeStacksAsync(Token));

        (error is XmlException or FormatException).ShouldBeTrue(error.ToString());
        server.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("""{"images":""")]
    [InlineData("""{"imageDetails":{}}""")]
    [InlineData("""{"imageDetails":[{"imageSizeInBytes":1e300}]}""")]
    [InlineData("")]
    public async Task A_JSON_answer_that_cannot_be_read_is_an_unmarshalling_error(string body)
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(body));
        using var client = new AmazonECRClient("id", "secret", new AmazonECRConfig { ServiceURL = server.Url.AbsoluteUri, MaxErrorRetry = 0 });

        await Should.ThrowAsync<AmazonUnmarshallingException>(client.DescribeImagesAsync(new DescribeImagesRequest(), Token));
    }

    [Fact]
    public async Task What_an_answer_lacks_is_null_and_what_the_type_lacks_is_passed_over()
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(
            """{"services":[{"serviceName":"s","desiredCount":0,"somethingNew":{"a":[1,null]},"deployments":[{"id":"d","rolloutState":"BRAND_NEW","failedTasks":null}]}],"more":true}"""));
        using var client = new AmazonECSClient("id", "secret", new AmazonECSConfig { ServiceURL = server.Url.AbsoluteUri });

        var service = (await client.DescribeServicesAsync(new DescribeServicesRequest { Services = ["s"] }, Token)).Services.ShouldHaveSingleItem();

        (service.DesiredCount, service.RunningCount, service.CreatedAt, service.Events).ShouldBe((0, null, null, null));
        var deployment = service.Deployments.ShouldHaveSingleItem();
        (deployment.RolloutState.Value, deployment.FailedTasks).ShouldBe(("BRAND_NEW", null));
        deployment.RolloutState.ShouldNotBe(DeploymentRolloutState.COMPLETED);
    }

    // Version 4 of the SDK, as its official clients of Query services show.
    [Theory]
    [InlineData("<Stacks/>", false)]
    [InlineData("<Stacks> </Stacks>", false)]
    [InlineData("", false)]
    [InlineData("<Stacks><member/></Stacks>", true)]
    [InlineData("<Stacks><member><Tags/><DisableRollback></DisableRollback><CreationTime/></member></Stacks>", true)]
    public async Task An_empty_collection_or_value_in_XML_is_null(string stacks, bool any)
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer($"<R><DescribeStacksResult>{stacks}</DescribeStacksResult></R>"));
        using var client = CloudFormation(server);

        var response = await client.DescribeStacksAsync(Token);

        (response.Stacks is not null).ShouldBe(any);
        (response.Stacks?[0].Tags, response.Stacks?[0].DisableRollback, response.Stacks?[0].CreationTime).ShouldBe((null, null, null));
    }

    [Fact]
    public void Constants_are_equal_to_their_text_and_keep_values_that_are_not_known()
    {
        StackStatus status = "CREATE_COMPLETE";

        (status == StackStatus.CREATE_COMPLETE).ShouldBeTrue();
        (status == "CREATE_COMPLETE").ShouldBeTrue();
        StackStatus.FindValue("TO_COME").Value.ShouldBe("TO_COME");
        ReferenceEquals(StackStatus.FindValue("UPDATE_COMPLETE"), StackStatus.UPDATE_COMPLETE).ShouldBeTrue();
    }

    [Fact]
    public async Task Logs_moments_are_milliseconds_and_come_back_in_UTC()
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer("""{"events":[{"timestamp":1795429000123,"message":"m"}]}"""));
        using var client = new AmazonCloudWatchLogsClient("id", "secret", new AmazonCloudWatchLogsConfig { ServiceURL = server.Url.AbsoluteUri });
        var start = new DateTime(2026, 11, 23, 9, 8, 7, 6, DateTimeKind.Utc);

        var response = await client.GetLogEventsAsync(new GetLogEventsRequest { LogStreamName = "s", StartTime = start }, Token);

        server.Requests[0].Body.ShouldContain($"\"startTime\":{new DateTimeOffset(start).ToUnixTimeMilliseconds()}");
        response.Events.ShouldHaveSingleItem().Timestamp.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1795429000123).UtcDateTime);
    }

    private static AmazonCloudFormationClient CloudFormation(LoopbackServer server) => new("id", "secret", new AmazonCloudFormationConfig { ServiceURL = server.Url.AbsoluteUri });

    private static AmazonECRClient Ecr(LoopbackServer server) => new("id", "secret", new AmazonECRConfig { ServiceURL = server.Url.AbsoluteUri });
}
