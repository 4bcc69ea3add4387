using System.Diagnostics;
using System.Reflection;
using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SecurityToken;

namespace StandIns.Tests.Aws;

/// <summary>Endpoints, credentials and region from the environment and from profiles: found by the SDK, for the stand-ins as for any client.</summary>
public sealed class EnvironmentTests
{
    private const string NoStacks = "<R><DescribeStacksResult/></R>";

    [Fact]
    public async Task The_environments_endpoints_credentials_and_region_are_used()
    {
        await using var all = LoopbackServer.Start(_ => new WireAnswer(NoStacks));
        await using var ecr = LoopbackServer.Start(_ => new WireAnswer("{}"));

        await RunInChildAsync(nameof(Calls_with_nothing_but_the_environment), new()
        {
            ["AWS_ENDPOINT_URL"] = all.Url.AbsoluteUri,
            ["AWS_ENDPOINT_URL_ECR"] = ecr.Url.AbsoluteUri,
            ["AWS_ACCESS_KEY_ID"] = "FROMENVIRONMENT",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_REGION"] = "eu-north-1",
        });

        Scope(all).ShouldBe("FROMENVIRONMENT eu-north-1/cloudformation");
        Scope(ecr).ShouldBe("FROMENVIRONMENT eu-north-1/ecr");
    }

    [Fact]
    public async Task A_profiles_endpoints_credentials_and_region_are_used()
    {
        await using var ecr = LoopbackServer.Start(_ => new WireAnswer("{}"));
        await using var cloudFormation = LoopbackServer.Start(_ => new WireAnswer(NoStacks));
        var folder = Directory.CreateTempSubdirectory("profile-");
        var config = Path.Combine(folder.FullName, "config");
        await File.WriteAllTextAsync(config, $"""
            [profile rehearsal]
            region = ap-south-1
            aws_access_key_id = FROMPROFILE
            aws_secret_access_key = secret
            services = local

            [services local]
            cloudformation =
              endpoint_url = {cloudFormation.Url}
            ecr =
              endpoint_url = {ecr.Url}
            """, TestContext.Current.CancellationToken);

        await RunInChildAsync(nameof(Calls_with_nothing_but_the_environment), new() { ["AWS_PROFILE"] = "rehearsal", ["AWS_CONFIG_FILE"] = config, ["AWS_SHARED_CREDENTIALS_FILE"] = config + ".none" });

        folder.Delete(recursive: true);
        Scope(cloudFormation).ShouldBe("FROMPROFILE ap-south-1/cloudformation");
        Scope(ecr).ShouldBe("FROMPROFILE ap-south-1/ecr");
    }

    [Fact]
    public void The_pipeline_is_made_of_the_same_handlers_as_an_official_clients()
    {
        using var official = new AmazonSecurityTokenServiceClient("id", "secret", new AmazonSecurityTokenServiceConfig { ServiceURL = "http://localhost" });
        using var standIn = new AmazonCloudFormationClient("id", "secret", new AmazonCloudFormationConfig { ServiceURL = "http://localhost" });

        Handlers(standIn).ShouldBe(Handlers(official).Select(name => name.Replace("AmazonSecurityTokenService", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Collections_are_empty_instead_of_null_where_the_SDK_is_told_so()
    {
        await using var server = LoopbackServer.Start(_ => new WireAnswer(NoStacks));

        await RunInChildAsync(nameof(Calls_with_collections_initialised), new()
        {
            ["AWS_ENDPOINT_URL"] = server.Url.AbsoluteUri,
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_REGION"] = "eu-north-1",
        });

        server.Requests[0].Body.ShouldBe("Action=CreateChangeSet&StackName=s&Tags.member.1.Key=k&Version=2010-05-15");
    }

    /// <summary>Not a test of its own: what the child process does with the environment that a test above gave it.</summary>
    [Fact(Explicit = true)]
    public async Task Calls_with_nothing_but_the_environment()
    {
        using var cloudFormation = new AmazonCloudFormationClient();
        using var ecr = new AmazonECRClient();
        await cloudFormation.DescribeStacksAsync(TestContext.Current.CancellationToken);
        await ecr.DescribeRepositoriesAsync(new DescribeRepositoriesRequest(), TestContext.Current.CancellationToken);
    }

    /// <summary>Not a test of its own either: the setting is one of the whole process.</summary>
    [Fact(Explicit = true)]
    public async Task Calls_with_collections_initialised()
    {
        AWSConfigs.InitializeCollections = true;
        using var cloudFormation = new AmazonCloudFormationClient();
        var request = new CreateChangeSetRequest { StackName = "s" };
        request.Capabilities.ShouldBeEmpty();
        request.Tags.Add(new Amazon.CloudFormation.Model.Tag { Key = "k" });

        await cloudFormation.CreateChangeSetAsync(request, TestContext.Current.CancellationToken);
        (await cloudFormation.DescribeStacksAsync(TestContext.Current.CancellationToken)).Stacks.ShouldBeEmpty();
    }

    private static async Task RunInChildAsync(string test, Dictionary<string, string> environment)
    {
        var method = $"{typeof(EnvironmentTests).FullName}.{test}";
        var start = new ProcessStartInfo("dotnet", [typeof(EnvironmentTests).Assembly.Location, "-explicit", "only", "-method", method])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var child = Process.Start(start)!;
        var error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        child.ExitCode.ShouldBe(0, output + await error);
    }

    private static string Scope(LoopbackServer server)
    {
        var credential = server.Requests.ShouldHaveSingleItem().Headers["Authorization"].Split("Credential=")[1].Split('/');
        return $"{credential[0]} {credential[2]}/{credential[3]}";
    }

    private static IEnumerable<string> Handlers(AmazonServiceClient client)
    {
        var pipeline = typeof(AmazonServiceClient).GetProperty("RuntimePipeline", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(client);
        return ((RuntimePipeline)pipeline!).Handlers.Select(handler => handler.GetType().Name);
    }
}
