using Delivery.Templates;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Templates;

/// <summary>A template's values before anything exists; the emulated CloudFormation, which shares no code with it, is the judge.</summary>
public sealed class ResolvedTemplateTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task The_resources_are_those_that_CloudFormation_would_make(int combination)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var parameters = TemplateChoices.Cluster.Combinations[combination];

        var reviewed = await aws.ReviewedAsync(DeployedStacks.Plan(RepositoryTemplates.Cluster, "sample-worker-cluster", parameters));

        var resolved = ResolvedTemplate.Of(RepositoryTemplates.Cluster, parameters, EmulatedAccount.Region);
        resolved.Resources.Select(resource => $"{resource.LogicalId} {resource.Type}").Order(StringComparer.Ordinal)
            .ShouldBe(reviewed.Review.Changes.Select(change => $"{change.LogicalId} {change.Type}").Order(StringComparer.Ordinal));
        // Their texts, where nothing made has to tell them.
        var told = reviewed.Review.Changes.SelectMany(change => change.Properties.Select(property => (change.LogicalId, property.Path, property.After))).ToLookup(property => $"{property.LogicalId}.{property.Path}", property => property.After);
        foreach (var subnet in resolved.Resources.Where(resource => resource.Type == "AWS::EC2::Subnet"))
        {
            told[$"{subnet.LogicalId}.CidrBlock"].ShouldContain(subnet.Properties["CidrBlock"]!.ToString());
        }
    }

    [Fact]
    public void Functions_are_worked_out_and_what_only_a_made_resource_tells_stays_a_name()
    {
        var template = TemplateReader.Read("t.yml", """
            Parameters: {Name: {Type: String, Default: a}, Ports: {Type: CommaDelimitedList, Default: '1,2'}}
            Mappings: {Sizes: {eu-west-1: {Small: s}}}
            Conditions: {Big: !Equals [!Ref Name, b], Round: !Condition Round}
            Resources:
              Off: {Type: AWS::SNS::Topic, Condition: Big}
              On:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Sub ['${Name}-${X}-${On.Arn}-${!Kept}', {X: !Select [1, !Ref Ports]}]
                  Left: !If [Big, x, !Ref AWS::NoValue]
                  Joined: !Join [':', !Split ['/', a/b]]
                  Mapped: !FindInMap [Sizes, !Ref AWS::Region, Small]
                  List: [!Ref Off, !If [Round, y, !Ref AWS::NoValue]]
                  Blocks: !Cidr [10.0.0.0/16, 2, 8]
            Outputs: {Address: {Value: !GetAtt On.Arn}, None: {Condition: Big, Value: x}}
            """).ShouldBeOfType<TemplateReading.Read>().Template;

        var resolved = ResolvedTemplate.Of(template, new Dictionary<string, string> { ["Name"] = "c" }, "eu-west-1", "one");

        resolved.Resources.ShouldHaveSingleItem().Properties.ToJsonString().ShouldBe(
            """{"QueueName":"c-2-one/On.Arn-${Kept}","Joined":"a:b","Mapped":"s","List":["one/Off"],"Blocks":["10.0.0.0/24","10.0.1.0/24"]}""");
        resolved.Outputs.ShouldBe(new Dictionary<string, string> { ["Address"] = "one/On.Arn" });
    }

    [Theory]
    [InlineData("UpdatePolicy: {AutoScalingRollingUpdate: {MaxBatchSize: 1}}", true)]
    [InlineData("UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: false}}", true)]
    [InlineData("DependsOn: []", true)]
    [InlineData("UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: true}}", false)]
    [InlineData("UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: !Ref AWS::Region}}", false)]
    [InlineData("UpdatePolicy: !If [A, {}, {}]", false)]
    public void Only_groups_without_a_replacing_update_policy_are_never_made_anew(string policy, bool isRolling)
    {
        var template = TemplateReader.Read("t.yml", $"Resources:\n  Hosts:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    {policy}\n").ShouldBeOfType<TemplateReading.Read>().Template;

        RollingGroups.Of(template).Contains("Hosts").ShouldBe(isRolling);
    }
}
