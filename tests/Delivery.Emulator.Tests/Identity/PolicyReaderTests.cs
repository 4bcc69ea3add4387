using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.Identity;

/// <summary>What IAM refuses on create, with its texts.</summary>
public sealed class PolicyReaderTests
{
    [Theory]
    [InlineData("{", PolicyPlace.Identity, "This policy contains invalid Json")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"\ud800","Resource":"*"}]}""", PolicyPlace.Identity, "This policy contains invalid Json")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}""", PolicyPlace.Identity, "This policy contains invalid Json")]
    [InlineData("\"{}\"", PolicyPlace.Identity, "Syntax errors in policy.")]
    [InlineData("[]", PolicyPlace.Identity, "Syntax errors in policy.")]
    [InlineData("{}", PolicyPlace.Identity, "Syntax errors in policy.")]
    [InlineData("""{"Version":"2012-10-18","Statement":[]}""", PolicyPlace.Identity, "Policy document must be version 2012-10-17 or greater.")]
    [InlineData("""{"Version":"2012-10-17","Statements":[]}""", PolicyPlace.Identity, "Syntax errors in policy.")]
    [InlineData("""{"Statement":[{"Effect":"allow","Action":"s3:*","Resource":"*"}]}""", PolicyPlace.Identity, "Syntax errors in policy.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Resource":"*"}]}""", PolicyPlace.Identity, "Policy statement must contain actions.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}""", PolicyPlace.Identity, "Policy statement must contain resources.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"GetObject","Resource":"*"}]}""", PolicyPlace.Identity, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3 :x","Resource":"*"}]}""", PolicyPlace.Identity, "Vendor s3  is not valid")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"bucket"}]}""", PolicyPlace.Identity, "Resource bucket must be in ARN format or \"*\".")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}""", PolicyPlace.Identity, "Policy document should not specify a principal.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEqual":{"a":"b"}}}]}""", PolicyPlace.Identity, "Invalid Condition type : StringEqual")]
    [InlineData("""{"Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"}]}""", PolicyPlace.Identity, "Statement IDs (SID) in a single policy must be unique.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Resource":"*"}]}""", PolicyPlace.Trust, "Has prohibited field Resource")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}""", PolicyPlace.Trust, "Missing required field Principal")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"Servce":"x"},"Action":"sts:AssumeRole"}]}""", PolicyPlace.Trust, "Invalid principal in policy")]
    public void A_malformed_document_is_refused(string document, PolicyPlace place, string message)
    {
        var error = Should.Throw<AwsErrorException>(() => PolicyReader.Read(document, place));

        error.Code.ShouldBe("MalformedPolicyDocument");
        error.Message.ShouldBe(message);
    }
}
