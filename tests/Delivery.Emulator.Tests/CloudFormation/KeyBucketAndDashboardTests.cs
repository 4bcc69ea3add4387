using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;
using Microsoft.AspNetCore.Http;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>KMS keys and aliases, buckets and their policies, metric filters, dashboards (TemplateReference of each type, 2026-11).</summary>
public sealed class KeyBucketAndDashboardTests
{
    private const string Template = """
        Resources:
          Key: {Type: AWS::KMS::Key, Properties: {Description: d, EnableKeyRotation: true, KeyPolicy: {}}}
          Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/worker, TargetKeyId: !Ref Key}}
          Bucket: {Type: AWS::S3::Bucket, Properties: {BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !GetAtt Key.Arn}}]}}}
          Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {}}}
          Filter: {Type: AWS::Logs::MetricFilter, Properties: {LogGroupName: g, FilterPattern: ERROR, MetricTransformations: [{MetricName: m, MetricNamespace: n, MetricValue: '1'}]}}
          Board: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: '{"widgets":[]}'}}
        Outputs:
          KeyArn: {Value: !GetAtt Key.Arn}
          BucketArn: {Value: !GetAtt Bucket.Arn}
          Domain: {Value: !GetAtt Bucket.RegionalDomainName}
        """;

    [Fact]
    public async Task They_are_made_with_ids_and_attributes_in_AWS_s_forms()
    {
        await using var account = new Account();
        var stack = await account.DeployAsync("s", Template);
        var outputs = stack["Outputs"]!.AsArray().ToDictionary(output => output!["OutputKey"]!.GetValue<string>(), output => output!["OutputValue"]!.GetValue<string>());
        var bucket = account.PhysicalId("s", "Bucket");
        bucket.ShouldMatch("^s-bucket-[a-z0-9]{12}$");
        account.PhysicalId("s", "Alias").ShouldBe("alias/worker");
        account.PhysicalId("s", "Policy").ShouldBe(bucket);
        outputs["KeyArn"].ShouldMatch("^arn:aws:kms:eu-west-1:000000000000:key/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$");
        outputs["BucketArn"].ShouldBe("arn:aws:s3:::" + bucket);
        outputs["Domain"].ShouldBe($"{bucket}.s3.eu-west-1.amazonaws.com");
    }

    [Theory]
    [InlineData("A: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/x, TargetKeyId: none}}", "Key 'arn:aws:kms:eu-west-1:000000000000:key/none' does not exist")]
    [InlineData("A: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: none}}", "The field DashboardBody must be a valid JSON object")]
    [InlineData("A: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: none, PolicyDocument: {}}}", "The specified bucket does not exist (Service: S3, Status Code: 404)")]
    public async Task What_can_t_be_made_fails_with_its_service_s_reason(string resource, string reason)
    {
        await using var account = new Account();
        (await account.DeployAsync("s", $"Resources: {{{resource}}}"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        account.Events("s").ShouldContain(entry => entry.StartsWith("A CREATE_FAILED", StringComparison.Ordinal) && entry.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bucket_with_objects_can_t_be_deleted_and_its_name_is_taken()
    {
        const string template = "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: artifacts}}}";
        await using var account = new Account();
        await account.DeployAsync("s", template);
        (await account.DeployAsync("other", template))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        account.Events("other").ShouldContain(entry => entry.Contains("artifacts already exists in stack or account", StringComparison.Ordinal));

        await account.Parts.RestServices.Single().InvokeAsync(
            new RestCall("PUT", "127.0.0.1", "/artifacts/k", new QueryCollection(), new HeaderDictionary(), [1], new("000000000000", "", "", ""), "eu-west-1", "r"),
            TestContext.Current.CancellationToken);
        account.Call("DeleteStack", new JsonObject { ["StackName"] = "s" });
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_FAILED");
    }
}
