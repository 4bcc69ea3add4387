using Delivery.Releases;

namespace Delivery.Tests.Releases;

public sealed class ReceiptJsonTests
{
    [Fact]
    public void A_receipt_is_read_as_it_was_written()
    {
        var receipt = Receipts.Of("1.2.3", rolledBackFrom: "1.3.0") with { PromotedFrom = "staging" };

        ReceiptJson.TryRead(ReceiptJson.Write(receipt), out var read).ShouldBeTrue();

        read.ShouldNotBeNull().ShouldBe(receipt with { Stages = read.Stages });
        read.Stages.ShouldBe(receipt.Stages);
    }

    [Fact]
    public void With_every_name_as_long_as_may_be_it_fits_a_parameter_of_the_standard_tier()
    {
        var arn = $"arn:aws-us-gov:cloudformation:us-gov-northeast-1:222222222222:changeSet/{new string('n', 128)}/{Guid.Empty}";
        var digest = $"sha256:{new string('f', 64)}";
        var longest = new Receipt
        {
            Version = new string('9', 128),
            Commit = new string('c', 64),
            ImageDigest = digest,
            RunId = "20261126-120000-abcd",
            Actor = $"arn:aws:iam::222222222222:user/{string.Concat(Enumerable.Repeat("p\"\\+é", 400))}",
            At = DateTimeOffset.MaxValue,
            PromotedFrom = new string('e', 20),
            RolledBackFrom = new string('8', 128),
            Stages = [.. new[] { "cluster", "service" }.Select(stage => new StageReceipt(stage, digest[7..], digest[7..], arn, digest))],
        };

        var text = ReceiptJson.Write(longest);

        text.Length.ShouldBeLessThan(ReceiptJson.MaxLength);
        text.ShouldAllBe(character => char.IsAscii(character) && !char.IsControl(character));
        ReceiptJson.TryRead(text, out var read).ShouldBeTrue();
        read!.Stages.ShouldAllBe(stage => stage.ChangeSetArn == arn && stage.ReviewDigest == digest);
    }

    [Fact]
    public void What_somebody_else_wrote_into_a_receipt_is_harmless_to_show()
    {
        var text = ReceiptJson.Write(Receipts.Of("1.0.0")).Replace("assumed-role", "\\u001b[31m\\n::error::", StringComparison.Ordinal)
            .Replace("\"stages\"", "\"rolledBackFrom\":\"$(id)\",\"stages\"", StringComparison.Ordinal);

        ReceiptJson.TryRead(text, out var read).ShouldBeTrue();

        read!.Actor.ShouldAllBe(character => !char.IsControl(character));
        read.RolledBackFrom.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("a note by hand")]
    [InlineData("""{"schema":"delivery.receipt/1","version":"$(rm -rf)","commit":"0123456789012345678901234567890123456789","imageDigest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","runId":"r","actor":"a","at":"2026-11-26T12:00:00Z","stages":[]}""")]
    [InlineData("""{"schema":"delivery.receipt/1","version":"1.0.0","commit":"main; rm -rf .","imageDigest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","runId":"r","actor":"a","at":"2026-11-26T12:00:00Z","stages":[]}""")]
    [InlineData("""{"schema":"delivery.receipt/9","version":"1.0.0","commit":"0123456789012345678901234567890123456789","imageDigest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","runId":"r","actor":"a","at":"2026-11-26T12:00:00Z","stages":[]}""")]
    [InlineData("""{"schema":"delivery.receipt/1","version":"1.0.0","commit":"0123456789012345678901234567890123456789","imageDigest":"latest","runId":"r","actor":"a","at":"2026-11-26T12:00:00Z","stages":[]}""")]
    [InlineData("""{"schema":"delivery.receipt/1","version":"1.0.0","commit":"0123456789012345678901234567890123456789","imageDigest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","runId":"r","actor":"a","at":"2026-11-26T12:00:00Z","stages":[null]}""")]
    public void What_is_no_receipt_is_not_taken_for_one(string text) => ReceiptJson.TryRead(text, out _).ShouldBeFalse();
}
