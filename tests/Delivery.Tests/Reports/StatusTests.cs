using Delivery.Reports;
using Delivery.Review;
using Delivery.Stacks;
using Delivery.Tests.Releases;

namespace Delivery.Tests.Reports;

/// <summary>What <c>Status</c> shows of environments that are well, ill, empty, hostile or out of reach.</summary>
public sealed class StatusTests
{
    private static readonly DateTimeOffset Now = Receipts.Noon.AddHours(30);
    private static readonly ServiceStatus TwoTasks = new(2, 2, 0, [new("0a1b2c3d", "RUNNING", Receipts.DigestOf("1.2.4-5.g0123456789"), null)]);

    private static readonly EnvironmentStatus[] Environments =
    [
        new("local"),
        new("dev")
        {
            Ledger = new([Receipts.Of("1.2.4-4.g9876543210"), Receipts.Of("1.2.4-5.g0123456789", hour: 29)], []),
            Stacks = Stacks("dev", "CREATE_COMPLETE", "IN_SYNC"),
            Service = TwoTasks,
        },
        new("staging")
        {
            PromoteFrom = "dev",
            Ledger = new([Receipts.Of("1.2.3") with { PromotedFrom = "dev" }], []),
            Stacks = Stacks("staging", "UPDATE_ROLLBACK_COMPLETE", "DRIFTED"),
            Service = new(1, 2, 1, [new("0a1b2c3d", "RUNNING", $"sha256:{new string('0', 64)}", null)]),
        },
        new("prod")
        {
            PromoteFrom = "staging",
            Ledger = new([Receipts.Of("1.2.2", "1.2.3", hour: -72) with { Actor = $"arn:aws:sts::3:assumed-role/deploy/\u001b[31m{new string('x', 90)}" }], []),
            Stacks = Stacks("prod", "UPDATE_COMPLETE", null),
            Service = TwoTasks,
        },
        new("a-very-long-one-here") { Problem = "DLV-0401 The credentials belong to another account (cloudformation/environments/a-very-long-one-here.yml): it names 444444444444, the caller is arn:aws:iam::1:user/x" },
        new("by-hand") { Ledger = new([], [1]) { Current = null }, Stacks = Stacks("by-hand", "UPDATE_COMPLETE", null) },
    ];

    [Fact]
    public void All_environments_are_one_table_of_eighty_columns()
    {
        var table = StatusTable.Render(EnvironmentStatus.InOrder(Environments), 80, Now).ToList();

        table.ShouldAllBe(line => line.Text.Length <= 80);
        StyledText.Write(table, colour: false).ShouldMatchGolden("status.txt");
        StyledText.Write(table, colour: true).ShouldMatchGolden("status-colour.txt");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void Other_widths_are_kept_as_well(int width) =>
        StatusTable.Render(Environments, width, Now).ShouldAllBe(line => line.Text.Length <= width);

    [Fact]
    public void Two_releases_of_a_branch_are_told_apart_in_eighty_columns()
    {
        EnvironmentStatus[] two =
        [
            new("dev") { Ledger = new([Receipts.Of("0.1.0-rehearsal.1.g8db534e0ee")], []) },
            new("staging") { Ledger = new([Receipts.Of("0.1.0-rehearsal.1.g74a9b7b39e")], []) },
        ];

        var lines = StatusTable.Render(two, 80, Now).Select(line => line.Text).ToList();

        lines.ShouldContain(line => line.Contains("0.1.0-rehear...34e0ee", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("0.1.0-rehear...b7b39e", StringComparison.Ordinal));
    }

    [Fact]
    public void One_environment_is_told_in_full() => StyledText.Write(
        Environments.SelectMany(environment => StatusPage.Render(environment, 80, Now)), colour: false).ShouldMatchGolden("status-page.txt");

    private static StackStanding[] Stacks(string environment, string serviceStatus, string? drift) =>
    [
        Stack(environment, "bootstrap", "CREATE_COMPLETE", drift is null ? null : "IN_SYNC"),
        Stack(environment, "cluster", "CREATE_COMPLETE", drift is null ? null : "IN_SYNC"),
        Stack(environment, "service", serviceStatus, drift),
    ];

    private static StackStanding Stack(string environment, string stage, string status, string? drift) => new(
        stage, $"sample-worker-{environment}-{stage}",
        new("id", $"sample-worker-{environment}-{stage}", StackStatuses.Of(status), null, null, false, new Dictionary<string, string>())
        {
            DriftStatus = drift,
            DriftCheckedAt = drift is null ? null : Receipts.Noon.AddHours(26),
        });
}
