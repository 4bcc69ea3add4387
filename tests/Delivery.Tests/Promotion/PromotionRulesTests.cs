using Delivery.Environments;
using Delivery.Errors;
using Delivery.Images;
using Delivery.Promotion;
using Delivery.Releases;
using Delivery.Tests.Releases;

namespace Delivery.Tests.Promotion;

/// <summary>What speaks against a promotion: each refusal has a code of its own and a next step that can be typed.</summary>
public sealed class PromotionRulesTests
{
    private static readonly DeliveryEnvironment Dev = LedgerTests.Environment("dev");
    private static readonly DeliveryEnvironment Staging = LedgerTests.Environment("staging", "dev");

    private static readonly PromotionFacts Good = new()
    {
        From = Dev,
        To = Staging,
        Source = Receipts.Ledger(Receipts.Of("1.1.0"), Receipts.Of("1.2.0")),
        Target = Receipts.Ledger(Receipts.Of("1.1.0")),
        CheckedOut = new(Receipts.CommitOf("1.2.0"), new Dictionary<string, string> { ["cluster"] = new('a', 64), ["service"] = new('c', 64) }),
        SourceRepository = "sample-worker",
        IsInSource = true,
        Command = "./build.sh Promote --from dev --to staging",
    };

    [Fact]
    public void Nothing_speaks_against_a_good_release()
    {
        PromotionRules.Path(Dev, Staging).ShouldBeNull();
        PromotionRules.Release(Good).ShouldBeNull();
        PromotionRules.Refusals(Good).ShouldBeEmpty();
        PromotionRules.Refusals(Good with { TargetDigest = ImageDigest.Parse(Receipts.DigestOf("1.2.0")), IsInSource = false }).ShouldBeEmpty();
        PromotionRules.Refusals(Good with { Target = Good.Source }).ShouldBeEmpty();
        PromotionRules.Refusals(Good with { Platforms = ["linux/amd64"] }).ShouldBeEmpty();
        PromotionRules.Refusals(Good with { To = Staging with { Architecture = Architecture.Arm64 }, Platforms = ["linux/amd64", "linux/arm64"] }).ShouldBeEmpty();
    }

    [Fact]
    public void Each_refusal_says_what_why_and_the_next_step()
    {
        var older = Good with { Target = Receipts.Ledger(Receipts.Of("1.3.0")) };
        var critical = With(Severity.Medium, (Severity.Critical, 1), (Severity.High, 3), (Severity.Low, 9));
        var refusals = new (string Name, IEnumerable<DeliveryError?> Errors)[]
        {
            ("itself", [PromotionRules.Path(Dev, Dev)]),
            ("another source", [PromotionRules.Path(LedgerTests.Environment("qa"), Staging)]),
            ("no source", [PromotionRules.Path(Staging, Dev)]),
            ("another application", [PromotionRules.Path(Dev with { Application = "other-worker" }, Staging)]),
            ("nothing released", [PromotionRules.Release(Good with { Source = ReleaseLedger.Empty })]),
            ("no good receipt", [PromotionRules.Release(Good with { Source = new([], [1]) })]),
            ("unknown release", [PromotionRules.Release(Good with { Asked = "1.2.1" })]),
            ("another commit", PromotionRules.Refusals(Good with { CheckedOut = Good.CheckedOut! with { Commit = new('0', 40) } })),
            ("other templates", PromotionRules.Refusals(Good with { CheckedOut = Good.CheckedOut! with { TemplateHashes = new Dictionary<string, string> { ["service"] = new('e', 64) } } })),
            ("a newer target", PromotionRules.Refusals(older)),
            ("another image there", PromotionRules.Refusals(Good with { TargetDigest = ImageDigest.Parse(Receipts.DigestOf("another")) })),
            ("image gone", PromotionRules.Refusals(Good with { IsInSource = false })),
            ("another platform", PromotionRules.Refusals(Good with { To = Staging with { Architecture = Architecture.Arm64 }, Platforms = ["linux/amd64"] })),
            ("findings", PromotionRules.Refusals(critical)),
            ("scan not finished", PromotionRules.Refusals(critical with { Scan = new ScanReading.Unfinished(TimeSpan.FromMinutes(10)) })),
            ("several at once", PromotionRules.Refusals(older with { IsInSource = false })),
        };

        refusals.ShouldAllBe(refusal => refusal.Errors.Any());
        string.Concat(refusals.Select(refusal => $"{refusal.Name}\n{refusal.Errors.Select(error => error!).AsText()}")).ShouldMatchGolden("refusals.txt");
    }

    [Fact]
    public void An_older_release_is_promoted_where_that_is_meant() =>
        PromotionRules.Refusals(Good with { Target = Receipts.Ledger(Receipts.Of("1.3.0")), AllowOlder = true }).ShouldBeEmpty();

    [Fact]
    public void Findings_up_to_the_threshold_are_taken() =>
        PromotionRules.Refusals(With(Severity.High, (Severity.High, 3), (Severity.Informational, 1))).ShouldBeEmpty();

    [Fact]
    public void A_scan_that_can_not_be_told_is_no_refusal() =>
        PromotionRules.Refusals(With(Severity.None) with { Scan = new ScanReading.Untold("its scan ended FAILED") }).ShouldBeEmpty();

    private static PromotionFacts With(Severity threshold, params (Severity Severity, int Count)[] findings) => Good with
    {
        To = Staging with { MaximumSeverity = threshold },
        Scan = new ScanReading.Complete(findings.ToDictionary(finding => finding.Severity, finding => finding.Count)),
    };
}
