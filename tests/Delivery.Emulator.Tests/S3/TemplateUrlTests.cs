using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.S3;

/// <summary>Templates that lie in S3: up to 1 MB, by every form of URL.</summary>
public sealed class TemplateUrlTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_template_is_read_from_S3_by_every_form_of_URL()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await PutAsync(emulator, "big.yml", "Resources: {T: {Type: AWS::SNS::Topic}}\n#" + new string('x', 900_000));
        await PutAsync(emulator, "larger.yml", "Resources: {T: {Type: AWS::SNS::Topic}}\n#" + new string('x', 1_000_000));
        foreach (var url in new[]
        {
            $"{emulator.Url}templates/big.yml", "https://s3.amazonaws.com/templates/big.yml", "https://s3.eu-central-1.amazonaws.com/templates/big.yml",
            "https://templates.s3.amazonaws.com/big.yml", "https://templates.s3.eu-central-1.amazonaws.com/big.yml", "https://s3-eu-central-1.amazonaws.com/templates/big.yml",
        })
        {
            (await ValidateAsync(emulator, url)).ShouldContain("<ValidateTemplateResult", customMessage: url);
        }

        foreach (var (url, message) in new[]
        {
            ($"{emulator.Url}templates/none.yml", "S3 error: The specified key does not exist."),
            ($"{emulator.Url}none/big.yml", "S3 error: The specified bucket does not exist"),
            ("https://example.com/big.yml", "S3 error: Domain name specified in example.com is not a valid S3 domain"),
            ("s3://templates/big.yml", "S3 error: Domain name specified in templates is not a valid S3 domain"),
            ("not a url", "TemplateURL must be a supported URL."),
            ($"{emulator.Url}templates/larger.yml", "Template may not exceed 1000000 bytes in size."),
        })
        {
            (await ValidateAsync(emulator, url)).ShouldContain(message);
        }
    }

    private static async Task<string> ValidateAsync(RunningEmulator emulator, string url)
    {
        using var request = SignedRequest.Query(emulator.Url, "cloudformation", $"Action=ValidateTemplate&Version=2010-05-15&TemplateURL={WebUtility.UrlEncode(url)}");
        return (await emulator.SendAsync(request)).Body;
    }

    private static async Task PutAsync(RunningEmulator emulator, string key, string content)
    {
        using var s3 = new AmazonS3Client(new BasicAWSCredentials("local", "local"), new AmazonS3Config
        {
            ServiceURL = emulator.Url.ToString(),
            AuthenticationRegion = RunningEmulator.Region,
            ForcePathStyle = true,
        });
        if ((await s3.ListBucketsAsync(Token)).Buckets is null or { Count: 0 })
        {
            await s3.PutBucketAsync(new PutBucketRequest { BucketName = "templates", BucketRegionName = RunningEmulator.Region }, Token);
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "templates", Key = key, InputStream = stream }, Token);
    }
}
