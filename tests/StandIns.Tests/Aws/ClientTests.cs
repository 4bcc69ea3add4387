using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.CloudWatchLogs;
using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;
using Task = System.Threading.Tasks.Task;

namespace StandIns.Tests.Aws;

/// <summary>What the SDK's own pipeline does for the stand-ins' clients: signing, retries, errors, cancellation, paging.</summary>
public sealed class ClientTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string NoStacks = "<DescribeStacksResponse><DescribeStacksResult/><ResponseMetadata><RequestId>id-7</RequestId></ResponseMetadata></DescribeStacksResponse>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_signed_for_the_service_and_region()
    {
        await using var server = LoopbackServer.Start(request => new WireAnswer(request.Headers.ContainsKey("X-Amz-Target") ? "{}" : NoStacks));
        var (url, session) = (server.Url.AbsoluteUri, new SessionAWSCredentials("AKIDEXAMPLE", Secret, "session-token"));

        await new AmazonCloudFormationClient(session, new AmazonCloudFormationConfig { ServiceURL = url, AuthenticationRegion = "eu-central-1" }).DescribeStacksAsync(Token);
        await new AmazonECRClient(session, new AmazonECRConfig { ServiceURL = url, AuthenticationRegion = "eu-west-1" }).DescribeRepositoriesAsync(new DescribeRepositoriesRequest(), Token);
        await new AmazonECSClient(session, new AmazonECSConfig { ServiceURL = url, AuthenticationRegion = "us-east-1" }).ListServicesAsync(new ListServicesRequest(), Token);
        await new AmazonCloudWatchLogsClient(session, new AmazonCloudWatchLogsConfig { ServiceURL = url, AuthenticationRegion = "us-west-2" }).DescribeLogGroupsAsync(Token);

        server.Requests.Select(request => request.Headers["Authorization"].Split('/', 3)[2].Split(',')[0]).ShouldBe(
            ["eu-central-1/cloudformation/aws4_request", "eu-west-1/ecr/aws4_request", "us-east-1/ecs/aws4_request", "us-west-2/logs/aws4_request"]);
        server.Requests.ShouldAllBe(request => request.Headers["X-Amz-Security-Token"] == "session-token");
        server.Requests.ShouldAllBe(request => request.Headers["Authorization"].StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", StringComparison.Ordinal));
        server.Requests.ShouldAllBe(request => request.Method == "POST" && request.Path == "/" && !request.Body.Contains(Secret));
    }

    [Theory]
    [InlineData("Throttling", 400, 2)]
    [InlineData("ServiceUnavailable", 503, 1)]
    public async Task The_SDK_retries_a_throttled_or_failing_server(string code, int status, int failures)
    {
        var calls = 0;
        await using var server = LoopbackServer.Start(_ => Interlocked.Increment(ref calls) <= failures
            ? WireAnswer.QueryError(status, code, "Rate exceeded")
            : new WireAnswer(NoStacks, RequestId: null));
        using var client = CloudFormation(server);

        var response = await client.DescribeStacksAsync(Token);

        response.ResponseMetadata.RequestId.ShouldBe("id-7");
        server.Requests.Select(request => request.Headers["amz-sdk-request"]).ShouldBe(Enumerable.Range(1, failures + 1).Select(attempt => $"attempt={attempt}; max=3"));
        server.Requests.Select(request => request.Headers["amz-sdk-invocation-id"]).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Throttling_that_does_not_end_is_the_services_exception_with_its_code()
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer("""{"__type":"ThrottlingException","message":"Rate exceeded"}""", 400));
        using var client = new AmazonECSClient("id", "secret", new AmazonECSConfig { ServiceURL = server.Url.AbsoluteUri, MaxErrorRetry = 1 });

        var error = await Should.ThrowAsync<AmazonECSException>(client.DescribeClustersAsync(new DescribeClustersRequest(), Token));

        (error.ErrorCode, error.Message, (int)error.StatusCode, error.RequestId).ShouldBe(("ThrottlingException", "Rate exceeded", 400, "id-1"));
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_error_that_a_retry_cannot_help_is_not_retried()
    {
        await using var server = LoopbackServer.Start(_ => WireAnswer.QueryError(400, "ValidationError", "Stack with id x does not exist"));
        using var client = CloudFormation(server);

        var error = await Should.ThrowAsync<AmazonCloudFormationException>(client.DescribeStacksAsync(new DescribeStacksRequest { StackName = "x" }, Token));

        error.GetType().ShouldBe(typeof(AmazonCloudFormationException));
        (error.ErrorCode, error.Message, error.ErrorType, error.RequestId).ShouldBe(("ValidationError", "Stack with id x does not exist", ErrorType.Sender, "id-1"));
        server.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("AlreadyExistsException", typeof(Amazon.CloudFormation.Model.AlreadyExistsException))]
    [InlineData("InsufficientCapabilitiesException", typeof(InsufficientCapabilitiesException))]
    [InlineData("LimitExceededException", typeof(Amazon.CloudFormation.Model.LimitExceededException))]
    [InlineData("ChangeSetNotFound", typeof(AmazonCloudFormationException))]
    public async Task An_operations_own_errors_are_its_exceptions_and_others_the_services(string code, Type exception)
    {
        await using var server = LoopbackServer.Start(_ => WireAnswer.QueryError(400, code));
        using var client = CloudFormation(server);

        var error = await Should.ThrowAsync<AmazonCloudFormationException>(client.CreateChangeSetAsync(new CreateChangeSetRequest { StackName = "s" }, Token));

        (error.GetType(), error.ErrorCode, error.Message).ShouldBe((exception, code, "said so"));
    }

    [Fact]
    public async Task Errors_whose_code_is_not_their_name_are_found()
    {
        var code = "ChangeSetNotFound";
        await using var server = LoopbackServer.Start(_ => WireAnswer.QueryError(404, code));
        using var client = CloudFormation(server);

        await Should.ThrowAsync<ChangeSetNotFoundException>(client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = "c" }, Token));
        code = "InvalidChangeSetStatus";
        await Should.ThrowAsync<InvalidChangeSetStatusException>(client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = "c" }, Token));
    }

    [Theory]
    [InlineData("""{"__type":"com.amazonaws.ecr#RepositoryNotFoundException","message":"gone"}""", null)]
    [InlineData("""{"__type":"RepositoryNotFoundException","Message":"gone"}""", null)]
    [InlineData("""{"message":"gone"}""", "RepositoryNotFoundException:http://internal.amazon.com/")]
    public async Task A_JSON_error_is_told_by_its_type_or_its_header(string body, string? header)
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(body, 400, header));
        using var client = Ecr(server);

        var error = await Should.ThrowAsync<RepositoryNotFoundException>(client.DescribeImagesAsync(new DescribeImagesRequest { RepositoryName = "r" }, Token));

        (error.Message, error.ErrorCode).ShouldBe(("gone", "RepositoryNotFoundException"));
    }

    [Theory]
    [InlineData("<html>not the service</html>")]
    [InlineData("not even XML")]
    [InlineData("")]
    public async Task An_error_page_of_something_in_between_is_the_services_exception(string body)
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(body, 403));
        using var query = CloudFormation(server);
        using var json = Ecr(server);

        (await Should.ThrowAsync<AmazonCloudFormationException>(query.DescribeStacksAsync(Token))).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        (await Should.ThrowAsync<AmazonECRException>(json.DescribeImagesAsync(new DescribeImagesRequest(), Token))).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Pages_are_followed_by_the_token_that_the_service_gave()
    {
        await using var server = LoopbackServer.Start(request => new WireAnswer(request.Form.TryGetValue("NextToken", out var token)
            ? $"<R><DescribeStackEventsResult><StackEvents><member><EventId>after {token}</EventId></member></StackEvents></DescribeStackEventsResult></R>"
            : "<R><DescribeStackEventsResult><StackEvents><member><EventId>first</EventId></member></StackEvents><NextToken>a+b/c==</NextToken></DescribeStackEventsResult></R>"));
        using var client = CloudFormation(server);
        var events = new List<StackEvent>();
        string? next = null;

        do
        {
            var page = await client.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = "s", NextToken = next }, Token);
            events.AddRange(page.StackEvents);
            next = page.NextToken;
        }
        while (next is not null);

        events.Select(each => each.EventId).ShouldBe(["first", "after a+b/c=="]);
    }

    [Fact]
    public async Task A_cancelled_call_ends_without_waiting_for_the_server()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<WireAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = LoopbackServer.Start(_ =>
        {
            asked.TrySetResult();
            return never.Task;
        });
        using var client = CloudFormation(server);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var call = client.DescribeStacksAsync(cancellation.Token);
        await asked.Task;
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        server.Requests.ShouldHaveSingleItem();
        never.SetCanceled(Token);
    }

    [Fact]
    public async Task An_empty_list_is_sent_as_given_and_a_null_one_not_at_all()
    {
        await using var server = LoopbackServer.Start(request => new WireAnswer(request.Headers.ContainsKey("X-Amz-Target") ? "{}" : "<R/>"));
        using var query = CloudFormation(server);
        using var json = Ecr(server);

        await query.CreateChangeSetAsync(new CreateChangeSetRequest { NotificationARNs = [], Tags = null, IncludeNestedStacks = false }, Token);
        await json.ListImagesAsync(new ListImagesRequest { Filter = new ListImagesFilter { TagStatus = TagStatus.TAGGED }, MaxResults = 5 }, Token);

        server.Requests[0].Body.ShouldBe("Action=CreateChangeSet&IncludeNestedStacks=false&NotificationARNs=&Version=2010-05-15");
        server.Requests[1].Body.ShouldBe("""{"filter":{"tagStatus":"TAGGED"},"maxResults":5}""");
    }

    [Fact]
    public void A_client_can_be_made_from_its_interface_as_dependency_injection_does()
    {
        static object Make<T>()
            where T : IAmazonService => T.CreateDefaultServiceClient(new BasicAWSCredentials("a", "b"), Configured(T.CreateDefaultClientConfig()));

        Make<IAmazonCloudFormation>().ShouldBeOfType<AmazonCloudFormationClient>().Config.RegionEndpointServiceName.ShouldBe("cloudformation");
        Make<IAmazonECR>().ShouldBeOfType<AmazonECRClient>().Config.RegionEndpointServiceName.ShouldBe("api.ecr");
    }

    private static ClientConfig Configured(ClientConfig config)
    {
        config.RegionEndpoint = RegionEndpoint.EUCentral1;
        return config;
    }

    private static AmazonCloudFormationClient CloudFormation(LoopbackServer server) => new("id", "secret", new AmazonCloudFormationConfig { ServiceURL = server.Url.AbsoluteUri });

    private static AmazonECRClient Ecr(LoopbackServer server) => new("id", "secret", new AmazonECRConfig { ServiceURL = server.Url.AbsoluteUri });
}
