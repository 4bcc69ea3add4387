using System.Net;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Wire;

public sealed class SignatureTests
{
    private const string Target = "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories";

    [Fact]
    public async Task A_good_signature_is_accepted_for_both_known_keys()
    {
        await using var emulator = await RunningEmulator.StartAsync();

        foreach (var key in new[] { "local", "test" })
        {
            using var sts = emulator.Sts(new BasicAWSCredentials(key, key));
            (await sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Arn.ShouldBe($"arn:aws:iam::000000000000:user/{key}");
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_a_wrong_signature()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sts = emulator.Sts(new BasicAWSCredentials("local", "other"));

        var error = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken));

        error.ErrorCode.ShouldBe("SignatureDoesNotMatch");
        error.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        error.RequestId.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_unknown_key_is_refused_in_each_protocols_words()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var query = SignedRequest.Query(emulator.Url, "sts", "Action=GetCallerIdentity&Version=2011-06-15", "AKIANOBODY", "x");
        using var ec2 = SignedRequest.Query(emulator.Url, "ec2", "Action=DescribeVpcs&Version=2016-11-15", "AKIANOBODY", "x");
        using var json = SignedRequest.Json(emulator.Url, "ecr", Target, "{}", "AKIANOBODY", "x");

        var (queryStatus, queryBody) = await emulator.SendAsync(query);
        var (ec2Status, ec2Body) = await emulator.SendAsync(ec2);
        var (jsonStatus, jsonBody) = await emulator.SendAsync(json);

        queryStatus.ShouldBe(403);
        queryBody.ShouldContain("<Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message>");
        ec2Status.ShouldBe(401);
        ec2Body.ShouldContain("<Response><Errors><Error><Code>AuthFailure</Code>");
        jsonStatus.ShouldBe(400);
        jsonBody.ShouldContain("\"__type\":\"UnrecognizedClientException\"");
    }

    [Fact]
    public async Task A_changed_body_breaks_the_signature()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Json(emulator.Url, "ecr", Target, "{}");
        request.Content = new StringContent("{\"maxResults\":1}");

        var (status, body) = await emulator.SendAsync(request);

        status.ShouldBe(400);
        body.ShouldContain("InvalidSignatureException");
    }

    [Theory]
    [InlineData(null, "MissingAuthenticationTokenException")]
    [InlineData("Basic abc", "IncompleteSignatureException")]
    [InlineData("AWS4-HMAC-SHA256 Credential=local/20261123/eu-central-1/ecr/aws4_request", "IncompleteSignatureException")]
    [InlineData("AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=0", "IncompleteSignatureException")]
    [InlineData("AWS4-HMAC-SHA256 Credential=local/20261123/eu-central-1/ecr/aws4_request, SignedHeaders=x-amz-date, Signature=0", "IncompleteSignatureException")]
    public async Task An_ill_formed_authorization_is_refused(string? header, string code)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var request = SignedRequest.Json(emulator.Url, "ecr", Target, "{}");
        request.Headers.Remove("Authorization");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        var (status, body) = await emulator.SendAsync(request);

        status.ShouldBe(400);
        body.ShouldContain($"\"__type\":\"{code}\"");
    }
}
