using Delivery.Errors;
using Delivery.Promotion;

namespace Delivery.Tests.Releases;

public sealed class RollbackTests
{
    [Fact]
    public void Without_a_version_it_goes_to_the_release_before() =>
        RollbackRules.Choose(Receipts.Ledger(Receipts.Of("1.0.0"), Receipts.Of("1.1.0"), Receipts.Of("1.2.0")), "prod", null).Version.ShouldBe("1.1.0");

    [Fact]
    public void A_second_rollback_goes_further_back_and_not_to_what_was_left() =>
        RollbackRules.Choose(Receipts.Ledger(Receipts.Of("1.0.0"), Receipts.Of("1.1.0"), Receipts.Of("1.2.0"), Receipts.Of("1.1.0", "1.2.0")), "prod", null)
            .Version.ShouldBe("1.0.0");

    [Fact]
    public void A_release_that_was_left_and_deployed_again_is_a_good_one() =>
        RollbackRules.Choose(
            Receipts.Ledger(Receipts.Of("1.0.0"), Receipts.Of("1.1.0"), Receipts.Of("1.0.0", "1.1.0"), Receipts.Of("1.1.0"), Receipts.Of("1.2.0")), "prod", null)
            .Version.ShouldBe("1.1.0");

    [Fact]
    public void The_newest_receipt_of_a_version_counts() =>
        RollbackRules.Choose(Receipts.Ledger(Receipts.Of("1.0.0"), Receipts.Of("1.1.0"), Receipts.Of("1.0.0", hour: 5), Receipts.Of("1.2.0")), "prod", "1.0.0")
            .At.ShouldBe(Receipts.Noon.AddHours(5));

    [Fact]
    public void What_can_not_be_rolled_back_to_is_said_with_what_can()
    {
        var cases = new (string Name, Func<object> Choose)[]
        {
            ("never released", () => RollbackRules.Choose(Receipts.Ledger(Receipts.Of("1.0.0"), Receipts.Of("1.1.0")), "prod", "1.0.1")),
            ("nothing like it", () => RollbackRules.Choose(Receipts.Ledger(Receipts.Of("1.0.0"), Receipts.Of("1.1.0")), "prod", "feature\u001b[31m")),
            ("the only one", () => RollbackRules.Choose(Receipts.Ledger(Receipts.Of("1.0.0")), "prod", null)),
            ("nothing", () => RollbackRules.Choose(Receipts.Ledger(), "prod", null)),
            ("all left", () => RollbackRules.Choose(Receipts.Ledger(Receipts.Of("1.1.0"), Receipts.Of("1.0.0", "1.1.0")), "prod", null)),
        };

        string.Concat(cases.Select(each => $"{each.Name}\n{Should.Throw<DeliveryException>(each.Choose).Errors.AsText()}")).ShouldMatchGolden("rollback-refusals.txt");
    }
}
