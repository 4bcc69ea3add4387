using Delivery.Review;

namespace Delivery.Tests.Review;

/// <summary>One line for each real difference, whatever CloudFormation tells of it twice.</summary>
public sealed class PropertyLinesTests
{
    private const string Placeholder = "{{changeSet:KNOWN_AFTER_APPLY}}";

    private static DescribedDetail At(string pointer, string source, string? cause, string evaluation = "Static") =>
        new("Properties", "ContainerDefinitions", "/Properties/" + pointer, "Always", evaluation, source, cause, "a", "b");

    private static StageReview Review(params DescribedChange[] changes) =>
        ReviewBuilder.Build(Samples.Subject, Samples.ServiceUpdate with { Changes = changes }, Samples.Fingerprint);

    [Fact]
    public void A_nested_property_is_told_once_by_its_entrys_name_with_its_own_cause()
    {
        var review = Review(Samples.Modify("TaskDefinition", "AWS::ECS::TaskDefinition", "True",
            """{"Properties":{"ContainerDefinitions":[{"Name":"worker","Image":"a","Environment":[{"Name":"MODE","Value":"x"}]}]}}""",
            """{"Properties":{"ContainerDefinitions":[{"Name":"worker","Image":"b","Environment":[{"Name":"MODE","Value":"y"}]}]}}""",
            At("ContainerDefinitions/0/Image", "ParameterReference", "ImageUri"),
            At("ContainerDefinitions/0/Environment/0/Value", "DirectModification", null)));

        review.Changes.ShouldHaveSingleItem().Properties.ShouldBe(
        [
            new("ContainerDefinitions[worker].Environment[MODE].Value", "x", "y", "Always", null),
            new("ContainerDefinitions[worker].Image", "a", "b", "Always", "parameter ImageUri"),
        ]);
        foreach (var text in new[] { ReviewMarkdown.Write(review), ReviewJson.Write(review), StyledText.Write(ReviewTerminal.Render(review, 200), colour: false) })
        {
            text.ShouldNotContain("ContainerDefinitions[0]");
            text.ShouldNotContain("ContainerDefinitions&#91;0");
        }
        ReviewReport.Changes(review)[0].Properties.Count.ShouldBe(2);
    }

    [Fact]
    public void Entries_that_only_moved_do_not_count()
    {
        var review = Review(Samples.Modify("TaskDefinition", "AWS::ECS::TaskDefinition", "True",
            """{"Properties":{"ContainerDefinitions":[{"Name":"worker","Image":"a"}]}}""",
            """{"Properties":{"ContainerDefinitions":[{"Name":"proxy","Image":"p"},{"Name":"worker","Image":"a"}]}}""",
            At("ContainerDefinitions/0/Name", "DirectModification", null), At("ContainerDefinitions/0/Image", "DirectModification", null),
            At("ContainerDefinitions/1", "DirectModification", null)));

        review.Changes[0].Properties.ShouldHaveSingleItem().Path.ShouldBe("ContainerDefinitions[proxy]");
    }

    [Fact]
    public void What_is_known_only_after_apply_is_said_in_words_wherever_it_stands()
    {
        var review = Review(
            Samples.Modify("Role", "AWS::IAM::Role", "False",
                """{"Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":[]}}],"Token":"x"}}""",
                """{"Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"a","Resource":"@@/*"}]}}],"Token":"@@"}}""".Replace("@@", Placeholder)),
            new("Add", "Queue", null, "AWS::SQS::Queue", null, null, [], [], null, """{"Properties":{"RedrivePolicy":{"deadLetterTargetArn":"@@"}}}""".Replace("@@", Placeholder)));

        foreach (var text in new[] { ReviewMarkdown.Write(review), ReviewJson.Write(review), StyledText.Write(ReviewTerminal.Render(review, 200), colour: false) })
        {
            text.ShouldNotContain("KNOWN", Case.Sensitive);
            text.ShouldContain("known after apply");
        }
        review.Changes.SelectMany(change => change.Properties).Single(property => property.Path == "Token").After.ShouldBe("(known after apply)");
    }

    [Fact]
    public void One_note_names_all_resources_without_values_but_none_that_only_waits_for_another()
    {
        var review = Review(
            Samples.Modify("A", "AWS::SQS::Queue", "False", null, null, Samples.Detail("VisibilityTimeout", "Never", "Static", "DirectModification", null)),
            Samples.Modify("B", "AWS::SQS::Queue", "False", null, null, Samples.Detail("VisibilityTimeout", "Never", "Static", "DirectModification", null)),
            Samples.Modify("Alarm", "AWS::CloudWatch::Alarm", "False", null, null, Samples.Detail("Dimensions", "Never", "Dynamic", "ResourceAttribute", "A.QueueName")));

        review.Notes.ShouldBe(["CloudFormation told no values for A and B: read the template's change."]);
    }
}
