using Amazon.CloudFormation;
using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace StandIns.Tests.Aws;

/// <summary>The same answer to an official client and to a stand-in of the same protocol has the same end.</summary>
public sealed class OfficialComparisonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, string, string?> JsonAnswers
    {
        get
        {
            var data = new TheoryData<int, string, string?>();
            foreach (var body in new[]
            {
                "{}", """{"__type":"X"}""", """{"__type":"a.b#X","message":"m"}""", """{"__type":"X:http://y","Message":"M"}""", """{"code":"X","message":"m"}""", """{"message":"m"}""",
                """{"__type":7}""", """{"__type":"X","message":{"a":1}}""", """{"__type":"X","errorMessage":"m"}""", "[]", "\"s\"", "", "<html>a proxy</html>",
            })
            {
                data.Add(400, body, null);
                data.Add(400, body, "Y:http://internal.amazon.com/");
            }

            data.Add(503, "busy", null);
            data.Add(200, "", null);
            data.Add(200, """{"a":""", null);
            data.Add(200, "{}", null);
            return data;
        }
    }

    [Theory]
    [InlineData(400, "<ErrorResponse><Error><Type>Sender</Type><Code>C</Code><Message> m </Message></Error><RequestId>r</RequestId></ErrorResponse>")]
    [InlineData(404, "<ErrorResponse><Error><Code>C</Code></Error></ErrorResponse>")]
    [InlineData(500, "<ErrorResponse><Error><Type>Receiver</Type><Code>Throttling</Code><Message>m</Message></Error></ErrorResponse>")]
    [InlineData(400, "<Response><Errors><Error><Code>C</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>")]
    [InlineData(400, "<ErrorResponse/>")]
    [InlineData(400, "<ErrorResponse><Error>")]
    [InlineData(403, "<html>a proxy</html>")]
    [InlineData(503, "busy")]
    [InlineData(502, "")]
    [InlineData(200, "")]
    [InlineData(200, "<R><")]
    [InlineData(200, "<R/>")]
    public async Task Query_answers_end_as_with_an_official_client(int status, string body)
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(body, status, RequestId: null));
        using var official = new AmazonSecurityTokenServiceClient("id", "secret", new AmazonSecurityTokenServiceConfig { ServiceURL = server.Url.AbsoluteUri, MaxErrorRetry = 0 });
        using var standIn = new AmazonCloudFormationClient("id", "secret", new AmazonCloudFormationConfig { ServiceURL = server.Url.AbsoluteUri, MaxErrorRetry = 0 });

        var expected = await EndAsync(official.GetCallerIdentityAsync(new GetCallerIdentityRequest(), Token));

        (await EndAsync(standIn.DescribeStacksAsync(Token))).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(JsonAnswers))]
    public async Task JSON_answers_end_as_with_an_official_client(int status, string body, string? type)
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(body, status, type, "id-9"));
        using var official = new AmazonSimpleSystemsManagementClient("id", "secret", new AmazonSimpleSystemsManagementConfig { ServiceURL = server.Url.AbsoluteUri, MaxErrorRetry = 0 });
        using var standIn = new AmazonECRClient("id", "secret", new AmazonECRConfig { ServiceURL = server.Url.AbsoluteUri, MaxErrorRetry = 0 });

        var expected = await EndAsync(official.GetParametersAsync(new GetParametersRequest(), Token));

        (await EndAsync(standIn.DescribeRepositoriesAsync(new DescribeRepositoriesRequest(), Token))).ShouldBe(expected);
    }

    private static async Task<string> EndAsync<TResponse>(Task<TResponse> call)
        where TResponse : AmazonWebServiceResponse
    {
        try
        {
            var response = await call;
            return $"{response.HttpStatusCode} {response.ResponseMetadata?.RequestId ?? "no request id"}";
        }
        catch (AmazonUnmarshallingException error)
        {
            // The message differs: only the official reader says how far it came.
            return $"unreadable: {error.InnerException?.GetType().Name} request={error.RequestId ?? "none"} status={error.StatusCode}";
        }
        catch (AmazonServiceException error)
        {
            return $"code={error.ErrorCode ?? "none"} message={error.Message} type={error.ErrorType} "
                + $"request={error.RequestId ?? "none"} status={error.StatusCode} throttling={error.Retryable?.Throttling}";
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return $"{error.GetType().Name} {error.Message}";
        }
    }
}
