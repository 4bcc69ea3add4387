using System.Text.Json;
using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.ECR;
using Amazon.ECS;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace StandIns.Tests.Aws;

/// <summary>
/// Each operation's full request and full response, held against what botocore makes of the same (Aws/wire/expectations.py).
/// </summary>
public sealed class WireTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly Lazy<Task<Expected>> Expectations = new(AskBotocoreAsync);

    private static readonly Dictionary<string, (Type Client, Func<string, AmazonServiceClient> New, Func<ClientConfig> Config)> Services = new()
    {
        ["AWSSDK.CloudFormation"] = (typeof(AmazonCloudFormationClient),
            url => new AmazonCloudFormationClient("id", "secret", new AmazonCloudFormationConfig { ServiceURL = url }), () => new AmazonCloudFormationConfig()),
        ["AWSSDK.ECR"] = (typeof(AmazonECRClient), url => new AmazonECRClient("id", "secret", new AmazonECRConfig { ServiceURL = url }), () => new AmazonECRConfig()),
        ["AWSSDK.ECS"] = (typeof(AmazonECSClient), url => new AmazonECSClient("id", "secret", new AmazonECSConfig { ServiceURL = url }), () => new AmazonECSConfig()),
        ["AWSSDK.CloudWatchLogs"] = (typeof(AmazonCloudWatchLogsClient),
            url => new AmazonCloudWatchLogsClient("id", "secret", new AmazonCloudWatchLogsConfig { ServiceURL = url }), () => new AmazonCloudWatchLogsConfig()),
    };

    public static TheoryData<string, string> Operations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (service, (client, _, _)) in Services)
            {
                foreach (var method in client.GetMethods().Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && method.GetParameters().Length == 2))
                {
                    data.Add(service, method.Name[..^"Async".Length]);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_full_request_is_what_botocore_sends_and_a_full_response_what_botocore_reads(string service, string operation)
    {
        var expected = (await Expectations.Value).Operations.Single(each => each.Service == service && each.Operation == operation);
        await using var server = LoopbackServer.Start(_ => new WireAnswer(expected.Answer));
        using var client = Services[service].New(server.Url.AbsoluteUri);
        var method = client.GetType().GetMethods().Single(each => each.Name == operation + "Async" && each.GetParameters().Length == 2);

        var call = (Task)method.Invoke(client, [ModelJson.Read(method.GetParameters()[0].ParameterType, expected.Request), TestContext.Current.CancellationToken])!;
        await call;
        var response = (AmazonWebServiceResponse)call.GetType().GetProperty("Result")!.GetValue(call)!;

        var sent = server.Requests.ShouldHaveSingleItem();
        if (expected.Form is not null)
        {
            sent.Form.OrderBy(each => each.Key, StringComparer.Ordinal).ShouldBe(expected.Form.OrderBy(each => each.Key, StringComparer.Ordinal));
        }
        else
        {
            Text(JsonDocument.Parse(sent.Body).RootElement).ShouldBe(Text(expected.Json));
            sent.Headers["X-Amz-Target"].ShouldBe(expected.Target);
            sent.Headers["Content-Type"].ShouldBe("application/x-amz-json-1.1");
        }

        ModelJson.Write(response)!.ToJsonString(Indented).ShouldBe(Text(expected.Response));
        response.ResponseMetadata.RequestId.ShouldBe("id-1");
    }

    [Fact]
    public async Task Every_region_has_the_endpoints_that_botocore_resolves()
    {
        foreach (var expected in (await Expectations.Value).Endpoints)
        {
            var config = Services[expected.Service].Config();
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(expected.Region);
            (config.UseFIPSEndpoint, config.UseDualstackEndpoint) = (expected.Fips, expected.DualStack);

            Resolve(config).ShouldBe(expected.Url, expected.ToString());
        }
    }

    private static string? Resolve(ClientConfig config)
    {
        try
        {
            return config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new Amazon.ECR.AmazonECRRequest())).URL.TrimEnd('/');
        }
        catch (AmazonClientException)
        {
            return null;
        }
    }

    private static string Text(JsonElement json) => ModelJson.Ordered(json)!.ToJsonString(Indented);

    private static async Task<Expected> AskBotocoreAsync()
    {
        var (exitCode, output, error) = await Python.RunAsync("tests/StandIns.Tests/Aws/wire/expectations.py");
        exitCode.ShouldBe(0, error);
        return JsonSerializer.Deserialize<Expected>(output, JsonSerializerOptions.Web)!;
    }

    private sealed record Expected(IReadOnlyList<ExpectedOperation> Operations, IReadOnlyList<ExpectedEndpoint> Endpoints);

    private sealed record ExpectedOperation(
        string Service, string Operation, JsonElement Request, Dictionary<string, string>? Form, JsonElement Json, string? Target, string Answer, JsonElement Response);

    private sealed record ExpectedEndpoint(string Service, string Region, bool Fips, bool DualStack, string? Url);
}
