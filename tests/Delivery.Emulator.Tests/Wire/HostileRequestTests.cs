using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Wire;

public sealed class HostileRequestTests
{
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
}
