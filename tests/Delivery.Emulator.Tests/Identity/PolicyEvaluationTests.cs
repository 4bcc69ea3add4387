using Delivery.Emulator.Identity.Policies;

namespace Delivery.Emulator.Tests.Identity;

/// <summary>The evaluation logic and its elements, by the IAM user guide's pages of them.</summary>
public sealed class PolicyEvaluationTests
{
    private const string Queue = "arn:aws:sqs:eu-west-1:000000000000:jobs";

    [Theory]
    // Actions and resources
    [InlineData("""{"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"arn:aws:sqs:eu-west-1:000000000000:jobs"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"SQS:receive*","Resource":"arn:aws:sqs:*:000000000000:j?bs"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"sqs:Receive","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"arn:aws:sqs"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"arn:aws:sqs:*:jobs"}""", false)]
    [InlineData("""{"Effect":"Allow","NotAction":["iam:*","sts:*"],"Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","NotAction":"sqs:*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:sqs:*:*:other"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:sqs:*:*:j*"}""", false)]
    // Variables
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:*:${aws:PrincipalAccount}:${aws:PrincipalTag/team}"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:*:*:${aws:PrincipalTag/none, 'jobs'}"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:*:*:${aws:PrincipalTag/none}*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:*:*:${aws:PrincipalTag/star}"}""", false)]
    // Conditions
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"AWS:requestedregion":["eu-central-1","eu-west-1"]}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"EU-west-1"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"aws:RequestedRegion":"EU-west-1"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:RequestedRegion":"eu-*"},"Bool":{"aws:SecureTransport":true}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:RequestedRegion":"eu-*"},"Bool":{"aws:SecureTransport":"false"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"absent":"x"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"absent":"x"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"absent":"x"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["x","eu-west-1"]}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"absent":"true","aws:RequestedRegion":"false"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:RequestedRegion":"true"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b","c"]}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"absent":["a"]}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:TagKeys":["b*"]}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"absent":["a"]}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/work*"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/work*"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","127.0.0.0/8"]}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"127.0.0.1"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"DateLessThan":{"aws:EpochTime":"2027-01-01T00:00:00Z"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThanEquals":{"s3:max-keys":10}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericGreaterThan":{"s3:max-keys":"10"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"s3:max-keys":"ten"}}}""", false)]
    public void A_statement_applies_where_all_its_elements_match(string statement, bool allowed) =>
        Decide(new PolicySet([Policy(statement)])).IsAllowed.ShouldBe(allowed);

    [Fact]
    public void An_explicit_deny_of_any_policy_wins_and_says_of_which()
    {
        const string deny = """{"Sid":"Never","Effect":"Deny","Action":"sqs:*","Resource":"*"}""";
        var all = Policy("""{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}""");
        Decide(new PolicySet([all, Policy(deny)])).ShouldBe(new Decision(DecisionReason.DeniedByIdentityPolicy, "p", "Never"));
        Decide(new PolicySet([all]) { Boundary = Policy(deny) }).Reason.ShouldBe(DecisionReason.DeniedByBoundary);
        Decide(new PolicySet([all]) { Session = [Policy(deny)] }).Reason.ShouldBe(DecisionReason.DeniedBySessionPolicy);
        Decide(new PolicySet([all]) { Resource = Policy(deny.Replace("\"Effect\"", "\"Principal\":\"*\",\"Effect\"", StringComparison.Ordinal), PolicyPlace.Resource) })
            .Reason.ShouldBe(DecisionReason.DeniedByResourcePolicy);
        Decide(new PolicySet([all])).ShouldBe(new Decision(DecisionReason.AllowedByIdentityPolicy, "p", "All"));
    }

    [Fact]
    public void Boundary_and_session_policies_only_take_away()
    {
        var all = Policy("""{"Effect":"Allow","Action":"*","Resource":"*"}""");
        var other = Policy("""{"Effect":"Allow","Action":"ecs:*","Resource":"*"}""");
        Decide(new PolicySet([])).Reason.ShouldBe(DecisionReason.NotAllowedByIdentityPolicy);
        Decide(new PolicySet([]) { Boundary = all, Session = [all] }).Reason.ShouldBe(DecisionReason.NotAllowedByIdentityPolicy);
        Decide(new PolicySet([all]) { Boundary = other }).Reason.ShouldBe(DecisionReason.NotAllowedByBoundary);
        Decide(new PolicySet([all]) { Boundary = all, Session = [other] }).Reason.ShouldBe(DecisionReason.NotAllowedBySessionPolicy);
        Decide(new PolicySet([all]) { Boundary = all, Session = [] }).Reason.ShouldBe(DecisionReason.NotAllowedBySessionPolicy);
        Decide(new PolicySet([all]) { Boundary = all, Session = [other, all] }).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void A_resource_s_policy_allows_whom_it_names_and_leaves_the_account_to_its_own_policies()
    {
        NamedPolicy Own(string principal) => Policy($$"""{"Effect":"Allow","Principal":{{principal}},"Action":"sqs:*","Resource":"*"}""", PolicyPlace.Resource);
        Decide(new PolicySet([]) { Resource = Own("""{"AWS":"arn:aws:iam::000000000000:role/worker"}""") }).Reason.ShouldBe(DecisionReason.AllowedByResourcePolicy);
        Decide(new PolicySet([]) { Resource = Own("\"*\"") }).Reason.ShouldBe(DecisionReason.AllowedByResourcePolicy);
        Decide(new PolicySet([]) { Resource = Own("""{"AWS":"arn:aws:iam::000000000000:root"}""") }).Reason.ShouldBe(DecisionReason.NotAllowedByIdentityPolicy);
        Decide(new PolicySet([]) { Resource = Own("""{"AWS":"arn:aws:iam::000000000000:role/another"}""") }).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void Patterns_made_to_take_for_ever_do_not()
    {
        var pattern = string.Concat(Enumerable.Repeat("a*", 2_000)) + "b";
        Wildcards.Match(pattern, new string('a', 10_000)).ShouldBeFalse();
    }

    private static NamedPolicy Policy(string statement, PolicyPlace place = PolicyPlace.Identity) =>
        new("p", PolicyReader.Read($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""", place));

    private static Decision Decide(PolicySet policies) => PolicyEvaluation.Decide(policies, new PolicyRequest(
        "sqs:ReceiveMessage", Queue,
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:RequestedRegion"] = ["eu-west-1"],
            ["aws:SecureTransport"] = ["true"],
            ["aws:PrincipalAccount"] = ["000000000000"],
            ["aws:PrincipalArn"] = ["arn:aws:iam::000000000000:role/worker"],
            ["aws:PrincipalTag/team"] = ["jobs"],
            ["aws:PrincipalTag/star"] = ["*"],
            ["aws:TagKeys"] = ["a", "b"],
            ["aws:SourceIp"] = ["127.0.0.1"],
            ["aws:CurrentTime"] = ["2026-11-26T12:00:00Z"],
            ["aws:EpochTime"] = ["1795694400"],
            ["s3:max-keys"] = ["10"],
        })
    {
        Principals = [new("AWS", "arn:aws:iam::000000000000:role/worker")],
        AccountPrincipals = [new("AWS", "arn:aws:iam::000000000000:root")],
    });
}
