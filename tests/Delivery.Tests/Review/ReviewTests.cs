using Delivery.Review;

namespace Delivery.Tests.Review;

public sealed class ReviewTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public void The_terminal_shows_each_change_with_its_properties_and_what_it_means(int width)
    {
        var lines = ReviewTerminal.Render(Samples.Review(), width);

        lines.ShouldAllBe(line => line.Text.Length <= width);
        StyledText.Write(lines, colour: false).ShouldMatchGolden($"review-{width}.txt");
    }

    [Fact]
    public void The_markdown_keeps_hostile_text_as_text() =>
        ReviewMarkdown.Write(Samples.Review()).ShouldMatchGolden("review.md");

    [Fact]
    public void The_document_is_versioned_and_reads_back()
    {
        var text = ReviewJson.Write(Samples.Review(), "arn:aws:cloudformation:eu-west-1:000000000000:changeSet/x/1");

        text.ShouldMatchGolden("review.json");
        ReviewJson.TryRead(text)!.Digest.ShouldBe(ReviewDigest.Of(Samples.Review()).ToString());
        ReviewJson.TryRead(text.Replace("sqs:*", "iam:*", StringComparison.Ordinal).Replace("in-place", "x", StringComparison.Ordinal)).ShouldBeNull();
    }

    [Fact]
    public void No_view_shows_a_secret_or_a_control_character()
    {
        var review = Samples.Review();
        string[] views = [ReviewMarkdown.Write(review), ReviewJson.Write(review), StyledText.Write(ReviewTerminal.Render(review, 200), colour: false), ReviewDigest.Canonical(review)];

        views.ShouldAllBe(view => !view.Contains(Samples.Secret) && !view.Contains("plain-new") && !view.Contains('\u001b'));
        review.Parameters.Single(parameter => parameter.Name == "DatabasePassword").Value.ShouldStartWith("(secret ");
    }

    [Fact]
    public void A_cause_is_followed_to_the_parameter_that_started_it() =>
        Samples.Review().Changes.Single(change => change.LogicalId == "Service").Causes.ShouldBe(["parameter ImageUri", "TaskDefinition"]);

    [Fact]
    public void Findings_are_ranked_and_only_what_is_new_counts()
    {
        var review = Samples.Review();

        review.Findings.Select(finding => (finding.Consequence, finding.LogicalId)).ShouldBe(
        [
            (Consequence.DataLoss, "JobQueue"), (Consequence.Outage, "JobQueue"), (Consequence.SecurityWidening, "TaskRole"), (Consequence.Routine, "TaskDefinition"),
        ]);
        review.Findings[2].Message.ShouldBe("TaskRole: Allow sqs:* on q.");
    }

    [Theory]
    [InlineData("True", "ResourceReference", Replacement.Yes)]
    [InlineData("False", "ResourceReference", Replacement.No)]
    [InlineData("False", "ResourceAttribute", Replacement.Possible)]
    public void A_conditional_replacement_is_resolved_through_what_feeds_it(string feeding, string source, Replacement expected)
    {
        var described = Samples.ServiceUpdate with
        {
            Changes =
            [
                Samples.Modify("Vpc", "AWS::EC2::VPC", feeding, null, null, Samples.Detail("CidrBlock", "Always", "Static", "DirectModification", null)),
                Samples.Modify("Subnet", "AWS::EC2::Subnet", "Conditional", null, null, Samples.Detail("VpcId", "Always", "Dynamic", source, source == "ResourceReference" ? "Vpc" : "Vpc.Id")),
            ],
        };

        ReviewBuilder.Build(Samples.Subject, described, Samples.Fingerprint).Changes.Single(change => change.LogicalId == "Subnet").Replacement.ShouldBe(expected);
    }

    [Theory]
    [InlineData("False", "Jobs.Arn", false)]
    [InlineData("True", "Jobs.Arn", true)]
    [InlineData("False", "Jobs.Unknown", true)]
    public void A_role_whose_reference_keeps_its_value_allows_nothing_new(string replacement, string attribute, bool widens)
    {
        var described = Samples.ServiceUpdate with
        {
            Changes =
            [
                Samples.Modify("Jobs", "AWS::SQS::Queue", replacement, null, null, Samples.Detail("DelaySeconds", "Never", "Static", "DirectModification", null)),
                Samples.Modify("Role", "AWS::IAM::Role", "False", null, null, Samples.Detail("Policies", "Never", "Dynamic", "ResourceAttribute", attribute)),
            ],
        };

        ReviewBuilder.Build(Samples.Subject, described, Samples.Fingerprint).Findings
            .Any(finding => finding.Consequence == Consequence.SecurityWidening).ShouldBe(widens);
    }

    [Theory]
    [InlineData("Service.Name", Replacement.No)]
    [InlineData("Service.ServiceArn", Replacement.No)]
    [InlineData("Service.SomethingElse", Replacement.Possible)]
    public void What_follows_a_resource_that_is_updated_in_place_keeps_its_own(string attribute, Replacement expected)
    {
        var described = Samples.ServiceUpdate with
        {
            Changes =
            [
                .. Samples.ServiceUpdate.Changes,
                Samples.Modify("Scaling", "AWS::ApplicationAutoScaling::ScalableTarget", "Conditional", null, null, Samples.Detail("ResourceId", "Always", "Dynamic", "ResourceAttribute", attribute)),
                Samples.Modify("Backlog", "AWS::ApplicationAutoScaling::ScalingPolicy", "Conditional", null, null, Samples.Detail("ScalingTargetId", "Always", "Dynamic", "ResourceReference", "Scaling")),
            ],
        };

        var review = ReviewBuilder.Build(Samples.Subject, described, Samples.Fingerprint);

        review.Changes.Where(change => change.LogicalId is "Scaling" or "Backlog").ShouldAllBe(change => change.Replacement == expected);
        review.Changes.Single(change => change.LogicalId == "Backlog").Causes.ShouldBe(["parameter ImageUri", "TaskDefinition", "Service", "Scaling"]);
    }

    [Fact]
    public void A_review_of_five_hundred_changes_shows_what_matters_and_counts_the_rest()
    {
        var described = Samples.ServiceUpdate with
        {
            Changes =
            [
                .. Samples.ServiceUpdate.Changes,
                .. Enumerable.Range(0, 400).Select(index => new DescribedChange("Add", $"Queue{index:000}", null, "AWS::SQS::Queue", null, null, [], [], null, """{"Properties":{"DelaySeconds":1}}""")),
                .. Enumerable.Range(0, 100).Select(index => new DescribedChange("Add", $"Topic{index:000}", null, "AWS::SNS::Topic", null, null, [], [], null, """{"Properties":{"TopicName":"t"}}""")),
            ],
        };

        var review = ReviewBuilder.Build(Samples.Subject, described, Samples.Fingerprint);
        var text = StyledText.Write(ReviewTerminal.Render(review, 80, "artifacts/run/review-service.md"), colour: false);

        text.ShouldMatchGolden("review-500.txt");
        ReviewMarkdown.Write(review).ShouldContain("Topic099");
    }

    [Fact]
    public void Values_that_were_not_told_are_named_and_a_security_change_is_not_taken_for_routine()
    {
        var described = Samples.ServiceUpdate with
        {
            Changes = [Samples.Modify("HostGroup", "AWS::EC2::SecurityGroup", "False", null, null, Samples.Detail("SecurityGroupIngress", "Never", "Static", "DirectModification", null))],
        };

        var review = ReviewBuilder.Build(Samples.Subject, described, Samples.Fingerprint);

        review.Notes.ShouldHaveSingleItem().ShouldContain("HostGroup");
        review.Gravest.ShouldBe(Consequence.SecurityWidening);
    }
}
