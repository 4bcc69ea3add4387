using Delivery.Review;

namespace Delivery.Tests.Review;

/// <summary>What a changed policy allows beyond the one before, by meaning.</summary>
public sealed class PermissionRulesTests
{
    [Theory]
    [InlineData("the same, in another order and grouping",
        """{"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage"],"Resource":["q","r"]}""",
        """{"Effect":"Allow","Action":"sqs:DeleteMessage","Resource":["r","q"]},{"Effect":"Allow","Action":["sqs:ReceiveMessage"],"Resource":["q","r"]}""")]
    [InlineData("narrowed to an action", """{"Effect":"Allow","Action":"sqs:*","Resource":"q"}""", """{"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"q"}""")]
    [InlineData("narrowed to a resource", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}""", """{"Effect":"Allow","Action":"s3:getobject","Resource":"arn:aws:s3:::b/in/*"}""")]
    [InlineData("narrowed by a condition",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"b"}""", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"b","Condition":{"Bool":{"aws:SecureTransport":"true"}}}""")]
    [InlineData("a denial is added", """{"Effect":"Allow","Action":"s3:*","Resource":"b"}""", """{"Effect":"Allow","Action":"s3:*","Resource":"b"},{"Effect":"Deny","Action":"s3:Delete*","Resource":"b"}""")]
    [InlineData("more is excepted", """{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", """{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}""")]
    public void A_policy_that_allows_no_more_than_before_is_no_finding(string why, string before, string after) =>
        Message(Policies(before), Policies(after)).ShouldBeNull(why);

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"q"}""", """{"Effect":"Allow","Action":["sqs:ReceiveMessage","s3:PutObject","s3:GetObject"],"Resource":"q"}""",
        "Role: Allow s3:GetObject, s3:PutObject on q.")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/in/*"}""", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}""",
        "Role: Allow s3:GetObject on arn:aws:s3:::b/* (was on arn:aws:s3:::b/in/*).")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"b","Condition":{"Bool":{"x":"true"}}}""", """{"Effect":"Allow","Action":"s3:GetObject","Resource":"b"}""",
        """Role: Allow s3:GetObject on b (the condition was {"Bool":{"x":"true"}}).""")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}""", """{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:Create*","Resource":"*"}""",
        "Role: no longer: Deny iam:* on everything.")]
    [InlineData("""{"Effect":"Allow","NotAction":["iam:*","sts:*"],"Resource":"*"}""", """{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", "Role: Allow all but iam:* on everything.")]
    public void What_is_allowed_beyond_the_policy_before_is_told_with_what_widened_it(string before, string after, string expected) =>
        Message(Policies(before), Policies(after)).ShouldBe(expected);

    [Fact]
    public void A_new_principal_of_a_trust_policy_is_named() =>
        Message(Trust("""{"Service":"ecs-tasks.amazonaws.com"}"""), Trust("""{"Service":["ecs-tasks.amazonaws.com"],"AWS":"arn:aws:iam::111111111111:root"}"""))
            .ShouldBe("Role: Allow sts:AssumeRole by AWS arn:aws:iam::111111111111:root (new principal).");

    [Fact]
    public void A_trust_policy_opened_to_everybody_says_so() =>
        Message(Trust("""{"Service":"ecs-tasks.amazonaws.com"}"""), Trust("\"*\"")).ShouldBe("Role: Allow sts:AssumeRole by everybody (new principal).");

    [Fact]
    public void A_managed_policy_and_a_boundary_that_is_gone_are_named() =>
        Message("""{"PermissionsBoundary":"arn:b","ManagedPolicyArns":["arn:one"]}""", """{"ManagedPolicyArns":["arn:one","arn:two"]}""")
            .ShouldBe("Role: managed policy arn:two; no longer bounded by arn:b.");

    private static string Policies(string statements) => $$$"""{"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":[{{{statements}}}]}}]}""";

    private static string Trust(string principal) =>
        $$$"""{"AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{{{principal}}},"Action":"sts:AssumeRole"}]}}""";

    private static string? Message(string before, string after)
    {
        var change = Samples.Modify("Role", "AWS::IAM::Role", "False", $$"""{"Properties":{{before}}}""", $$"""{"Properties":{{after}}}""", Samples.Detail("Policies", "Never", "Static", "DirectModification", null));
        return ReviewBuilder.Build(Samples.Subject, Samples.ServiceUpdate with { Changes = [change] }, Samples.Fingerprint).Findings
            .SingleOrDefault(finding => finding.Rule == "permission-added")?.Message;
    }
}
