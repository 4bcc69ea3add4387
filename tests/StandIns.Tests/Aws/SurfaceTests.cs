using System.Reflection;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.ECR;
using Amazon.ECS;
using Amazon.SecurityToken;

namespace StandIns.Tests.Aws;

public class SurfaceTests
{
    public static TheoryData<Type> Clients =>
        [typeof(AmazonCloudFormationClient), typeof(AmazonECRClient), typeof(AmazonECSClient), typeof(AmazonCloudWatchLogsClient)];

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_stand_in_has_no_public_type_or_member_that_the_official_package_lacks(Type client)
    {
        var official = Official(client.Assembly);

        PublicSurface.Of(client.Assembly).Except(official).ShouldBeEmpty("public in the stand-in alone");
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_covered_type_has_all_properties_of_the_official_one(Type client)
    {
        var surface = PublicSurface.Of(client.Assembly);
        var types = client.Assembly.GetExportedTypes().Where(type => type.Namespace!.EndsWith(".Model", StringComparison.Ordinal)).Select(type => type.FullName + ".");

        var missing = Official(client.Assembly).Where(line => types.Any(type => line.StartsWith(type, StringComparison.Ordinal))).Except(surface);

        missing.ShouldBeEmpty();
    }

    /// <summary>The official lists come from naming rules. This package is on every feed, so the rules can be held against the real thing.</summary>
    [Fact]
    public void The_naming_rules_give_what_a_real_package_of_the_SDK_has()
    {
        var assembly = typeof(AmazonSecurityTokenServiceClient).Assembly;
        var official = Official(assembly);

        // Written by hand in the SDK: it is also a kind of AWSCredentials.
        official.Remove("Amazon.SecurityToken.Model.Credentials : object").ShouldBeTrue();
        official.Except(PublicSurface.Of(assembly)).ShouldBeEmpty("given by the rules, not in the real package");
        official.Count.ShouldBeGreaterThan(150);
    }

    [Fact]
    public async Task The_generated_files_are_what_the_script_writes()
    {
        var (_, installed, _) = await Python.RunAsync("standins/generate/version.py");
        var recorded = await File.ReadAllTextAsync(Repository.PathOf("standins/official/botocore-version.txt"), TestContext.Current.CancellationToken);
        Assert.SkipWhen(installed != recorded, $"botocore {installed.Trim()} is installed, the files were made with {recorded.Trim()}.");

        var (exitCode, output, error) = await Python.RunAsync("standins/generate/aws.py", "--check");

        exitCode.ShouldBe(0, "written by hand or out of date: " + output + error);
    }

    private static HashSet<string> Official(Assembly assembly)
        => File.ReadAllLines(Repository.PathOf($"standins/official/{assembly.GetName().Name}.txt")).ToHashSet(StringComparer.Ordinal);
}
