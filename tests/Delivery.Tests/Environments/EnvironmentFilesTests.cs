using System.Text.Json;
using System.Text.RegularExpressions;
using Delivery.Environments;
using Delivery.Errors;

namespace Delivery.Tests.Environments;

public sealed class EnvironmentFilesTests : IDisposable
{
    private const string Good = """
        application: sample-worker
        account: '123456789012'
        region: eu-west-1
        architecture: arm64
        """;

    private readonly ScratchFolder _folder = new();

    public EnvironmentFilesTests()
    {
        foreach (var template in new[] { "bootstrap.yml", "private-cluster.yml", "private-service.yml" })
        {
            var path = $"cloudformation/{template}";
            _folder.Write(path, File.ReadAllText(Path.Combine(ScratchFolder.Repository, path)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("local")]
    [InlineData("dev")]
    [InlineData("staging")]
    [InlineData("prod")]
    public async Task The_environments_of_this_repository_are_valid(string name)
    {
        var environment = await EnvironmentFiles.LoadAsync(ScratchFolder.Repository, name, TestContext.Current.CancellationToken);

        environment.Name.ShouldBe(name);
        environment.IsEmbedded.ShouldBe(name == "local");
        environment.AutoApprove.ShouldBe(name == "local" ? AutoApprove.All : AutoApprove.None);
        environment.Stages.Select(stage => stage.Settings.StackName).ShouldBe(
            [$"sample-worker-{name}-bootstrap", $"sample-worker-{name}-cluster", $"sample-worker-{name}-service"]);
    }

    [Fact]
    public async Task What_the_file_leaves_out_has_its_default_and_what_follows_from_it_is_supplied()
    {
        var environment = await Load(Good);

        environment.Architecture.ShouldBe(Architecture.Arm64);
        environment.Endpoint.ShouldBeNull();
        environment.PromoteFrom.ShouldBeNull();
        environment.Cluster.Template.ShouldBe("cloudformation/private-cluster.yml");
        environment.Cluster.Timeout.ShouldBe(TimeSpan.FromMinutes(45));
        environment.Cluster.Parameters.ShouldBe(new Dictionary<string, string>
        {
            ["Application"] = "sample-worker",
            ["Architecture"] = "ARM64",
            ["EnvironmentName"] = "test",
        });
        environment.Bootstrap.Parameters["RepositoryName"].ShouldBe("sample-worker");
        environment.Bootstrap.Parameters["EnvironmentName"].ShouldBe("test");
        environment.Service.Parameters.Keys.ShouldBe(["Architecture", "RepositoryName"]);
    }

    [Fact]
    public async Task Everything_that_can_be_said_is_read()
    {
        _folder.Write("cloudformation/environments/before.yml", Good);
        var environment = await Load(Good + """

            endpoint: http://localhost:5000
            review:
              autoApprove: no-risk
            promotion: { from: before }
            roles:
              review: arn:aws:iam::123456789012:role/review
              deploy: arn:aws-us-gov:iam::123456789012:role/path/deploy
            tags: { team: a team, stage: all }
            stages:
              bootstrap:
                parameters: { RepositoryName: teams/worker }
              cluster:
                stackName: network
                timeout: 1h30m
                tags: { stage: cluster }
                parameters: { ZoneCount: 3 }
              service:
                parameters:
                  HealthCheckCommand: [CMD, /app/worker, --health]
            """);

        environment.Endpoint.ShouldBe("http://localhost:5000");
        environment.AutoApprove.ShouldBe(AutoApprove.NoRisk);
        environment.PromoteFrom.ShouldBe("before");
        environment.ReviewRole.ShouldBe("arn:aws:iam::123456789012:role/review");
        environment.DeployRole.ShouldBe("arn:aws-us-gov:iam::123456789012:role/path/deploy");
        environment.Cluster.StackName.ShouldBe("network");
        environment.Cluster.Timeout.ShouldBe(TimeSpan.FromMinutes(90));
        environment.Cluster.Tags.ShouldBe(new Dictionary<string, string> { ["stage"] = "cluster", ["team"] = "a team" });
        environment.Cluster.Parameters["ZoneCount"].ShouldBe("3");
        environment.Service.Tags["stage"].ShouldBe("all");
        environment.Service.Parameters["HealthCheckCommand"].ShouldBe("CMD,/app/worker,--health");
        environment.Service.Parameters["RepositoryName"].ShouldBe("teams/worker");
    }

    [Fact]
    public async Task All_problems_come_in_one_message_each_with_its_line()
    {
        var exception = await Refused("""
            aplication: sample-worker
            account: 012345678901234
            region: Frankfurt
            architecture: amd64
            endpoint: http://user:secret@example.com/path
            review: { autoApprove: no_risk }
            promotion: { from: prd, when: always }
            roles: { review: admin, deploy: 'arn:aws:iam::999999999999:role/x' }
            tags: { 'aws:team': x, list: [1] }
            stages:
              cluster:
                stackName: 1st
                template: ../elsewhere.yml
                timeout: 5 minutes
                params: {}
                parameters: { MaxHosts: 0 }
              sevice: {}
            """);

        exception.Outcome.ShouldBe(Outcome.Failed);
        ExitCodes.Of(exception.Outcome, exception.Errors).ShouldBe(ExitCodes.Usage);
        Text(exception).ShouldMatchGolden("all-problems.txt");
        exception.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Parameters_are_compared_with_the_template()
    {
        _folder.Write("cloudformation/own.yml", """
            Parameters:
              Needed: { Type: String, Description: What it is for. }
              Password: { Type: String, NoEcho: true, AllowedPattern: '[0-9]+', MinLength: 12, Default: '000000000000' }
              Group: { Type: 'List<AWS::EC2::SecurityGroup::Id>', Default: sg-0123456789abcdef0 }
              Host: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /a }
            Resources:
              Queue: { Type: 'AWS::SQS::Queue' }
            """);
        var exception = await Refused(Good + """

            stages:
              bootstrap:
                template: cloudformation/own.yml
                parameters:
                  Password: hunter2
                  Group: [sg-0123456789abcdef0, nothing]
                  Host: ''
              cluster:
                parameters:
                  InstanceTyp: m7g.large
                  InstanceType: m7g.larg
                  MaxHosts: 1000
                  MinHosts: few
                  VpcCidr: 8.8.8.0/24
                  ZoneCount: [2, 3]
                  NatGateways:
              service:
                parameters:
                  ImageUri: mine
                  VpcId: vpc-1
                  Architecture: ARM64
            """);

        Text(exception).ShouldMatchGolden("parameters.txt");
        exception.Message.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("cluster", "MinHosts: 4", "MinHosts must be less than MaxHosts; MinHosts is 4, MaxHosts 4")]
    [InlineData("cluster", "MaxHosts: 1", "MinHosts must be less than MaxHosts; MinHosts is 1, MaxHosts 1")]
    [InlineData("service", "MinTasks: 5", "MinTasks must be at most MaxTasks; MinTasks is 5, MaxTasks 4")]
    [InlineData("service", "JobTimeoutSeconds: 120", "JobTimeoutSeconds must be less than VisibilityTimeoutSeconds; JobTimeoutSeconds is 120, VisibilityTimeoutSeconds 120")]
    public async Task Numbers_that_do_not_fit_together_are_told_at_the_line_that_sets_one(string stage, string line, string why)
    {
        var error = (await Refused($"{Good}\nstages:\n  {stage}:\n    parameters:\n      {line}\n")).Errors.ShouldHaveSingleItem();

        error.Kind.ShouldBe(ErrorCatalog.ParametersContradict);
        error.Why.ShouldBe(why);
        error.Where.ShouldBe("cloudformation/environments/test.yml:8");
    }

    [Fact]
    public async Task Numbers_that_fit_together_are_taken() =>
        (await Load($"{Good}\nstages:\n  service:\n    parameters: {{ MinTasks: 4 }}\n")).Service.Parameters["MinTasks"].ShouldBe("4");

    [Fact]
    public async Task The_schema_for_editors_knows_the_same_keys()
    {
        using var schema = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(ScratchFolder.Repository, EnvironmentFiles.Folder, "environment.schema.json"), TestContext.Current.CancellationToken));
        var exception = await Refused(Good + "\n?: 1\nreview: { ?: 1 }\npromotion: { ?: 1, from: x }\nroles: { ?: 1 }\nstages: { ?: 1, cluster: { ?: 1 } }\n".Replace("?", "zzzzzz", StringComparison.Ordinal));
        var root = schema.RootElement;
        var properties = root.GetProperty("properties");

        exception.Errors.Where(error => error.Kind == ErrorCatalog.EnvironmentKeyUnknown).Select(error => error.Why).ShouldBe(
        [
            $"an environment file has the keys {Keys(root)}",
            $"review has the keys {Keys(properties.GetProperty("review"))}",
            $"promotion has the keys {Keys(properties.GetProperty("promotion"))}",
            $"roles has the keys {Keys(properties.GetProperty("roles"))}",
            $"stages has the keys {Keys(properties.GetProperty("stages"))}",
            $"stages.cluster has the keys {Keys(root.GetProperty("$defs").GetProperty("stage"))}",
        ]);

        static string Keys(JsonElement schema) => string.Join(", ", schema.GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task A_template_that_cannot_be_read_is_told_with_the_other_problems_and_not_more()
    {
        _folder.Write("cloudformation/broken.yml", "Resources:\n  A:\n   - x\n  b: [\n");
        var exception = await Refused(Good + """

            stages:
              cluster: { template: cloudformation/broken.yml }
              service: { template: cloudformation/absent.yml, parameters: { A: b } }
            """);

        exception.Errors.Select(error => error.Kind).ShouldBe([ErrorCatalog.TemplateNotYaml, ErrorCatalog.TemplateMissing]);
        exception.Errors[0].Where.ShouldStartWith("cloudformation/broken.yml:");
    }

    [Theory]
    [InlineData("account: 1\naccount: 2\n", "test.yml:2:1")]
    [InlineData("a: [\n", "test.yml:")]
    [InlineData("- a\n- b\n", "test.yml")]
    [InlineData("", "test.yml")]
    public async Task A_file_that_is_no_mapping_is_told_with_its_place(string text, string place)
    {
        var exception = await Refused(text);

        exception.Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.EnvironmentUnreadable);
        exception.Errors[0].Where.ShouldContain(place);
    }

    [Fact]
    public async Task An_unknown_environment_lists_the_known_ones_and_the_nearest()
    {
        _folder.Write("cloudformation/environments/staging.yml", Good);
        _folder.Write("cloudformation/environments/prod.yml", Good);

        (await Unknown("stagin")).AsText().ShouldMatchGolden("unknown-environment.txt");
        (await Unknown("../environments/prod")).Single().Kind.ShouldBe(ErrorCatalog.EnvironmentUnknown);
        (await Unknown("PROD")).Single().Next.ShouldContain("'prod'");
        (await Unknown("x\u001b[2J\ny")).Single().Message.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task Without_any_environment_file_it_says_where_they_go() =>
        (await Unknown("dev")).Single().Next.ShouldContain("cloudformation/environments/NAME.yml");

    [Theory]
    [InlineData("embedded", "123456789012", false)]
    [InlineData("http://10.0.0.1:4566", "123456789012", false)]
    [InlineData("ftp://localhost", "123456789012", false)]
    [InlineData("embedded", "000000000000", true)]
    [InlineData("https://moto.example", "123456789012", true)]
    [InlineData("http://127.0.0.1:4566/", "123456789012", true)]
    public async Task An_endpoint_is_embedded_or_a_server_that_may_be_talked_to(string endpoint, string account, bool isValid)
    {
        var text = Good.Replace("123456789012", account, StringComparison.Ordinal) + $"\nendpoint: {endpoint}\n";

        if (isValid)
        {
            (await Load(text)).Endpoint.ShouldBe(endpoint);
        }
        else
        {
            (await Refused(text)).Errors.ShouldHaveSingleItem().What.ShouldBe("endpoint is not valid");
        }
    }

    // The line in the repository's own template may move.
    private static string Text(DeliveryException exception) =>
        Regex.Replace(exception.Errors.AsText(), "(private-cluster.yml):[0-9]+", "$1:N");

    private async Task<IReadOnlyList<DeliveryError>> Unknown(string name) =>
        (await Should.ThrowAsync<DeliveryException>(() => EnvironmentFiles.LoadAsync(_folder.Path, name, TestContext.Current.CancellationToken))).Errors;

    private Task<DeliveryEnvironment> Load(string text)
    {
        _folder.Write("cloudformation/environments/test.yml", text);
        return EnvironmentFiles.LoadAsync(_folder.Path, "test", TestContext.Current.CancellationToken);
    }

    private Task<DeliveryException> Refused(string text) => Should.ThrowAsync<DeliveryException>(() => Load(text));
}
