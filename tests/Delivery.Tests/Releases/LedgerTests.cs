using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Releases;
using Delivery.Runs;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Releases;

/// <summary>The ledger in Parameter Store, over HTTP against the emulator.</summary>
public sealed class LedgerTests
{
    private static readonly DeliveryEnvironment Prod = Environment("prod");

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_and_twenty_releases_leave_the_last_hundred_which_are_read_in_two_calls()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var calls = new CallCounter();
        using var ssm = calls.Watch(new AmazonSimpleSystemsManagementClient(new BasicAWSCredentials("local", "local"), aws.Configured(new AmazonSimpleSystemsManagementConfig())));
        var store = new ReceiptStore(ssm);
        for (var release = 1; release <= 120; release++)
        {
            await store.WriteAsync(Prod, Receipts.Of($"1.{release}.0"), Ending);
        }

        var ledger = await store.ReadLedgerAsync(Prod, Ending);

        ledger.Receipts.Select(receipt => receipt.Version).ShouldBe(Enumerable.Range(21, ReceiptStore.Capacity).Select(release => $"1.{release}.0"));
        ledger.Current.ShouldNotBeNull().Version.ShouldBe("1.120.0");
        calls.Snapshot()["simplesystemsmanagement:GetParameterHistory"].ShouldBe(2);
    }

    [Fact]
    public async Task A_label_on_the_oldest_entry_of_a_full_ledger_is_said_with_the_command_that_makes_room()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var store = new ReceiptStore(aws.Ssm);
        for (var release = 1; release <= ReceiptStore.Capacity; release++)
        {
            await store.WriteAsync(Prod, Receipts.Of($"1.{release}.0"), Ending);
        }

        await aws.Ssm.LabelParameterVersionAsync(new() { Name = ReceiptStore.NameOf(Prod), ParameterVersion = 1, Labels = ["audited"] }, Ending);

        var refused = await Should.ThrowAsync<DeliveryException>(() => store.WriteAsync(Prod, Receipts.Of("2.0.0"), Ending));

        refused.Errors.Single().Kind.ShouldBe(ErrorCatalog.LedgerFull);
        refused.Errors.Single().Next.ShouldContain("aws ssm unlabel-parameter-version --name /delivery/sample-worker/prod/release --parameter-version 1 --labels audited");
        (await store.ReadLedgerAsync(Prod, Ending)).Current.ShouldNotBeNull().Version.ShouldBe("1.100.0");
    }

    [Fact]
    public async Task An_entry_that_is_no_receipt_is_passed_over_and_is_no_current_release()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var store = new ReceiptStore(aws.Ssm);
        await store.WriteAsync(Prod, Receipts.Of("1.0.0"), Ending);
        await aws.Ssm.PutParameterAsync(new() { Name = ReceiptStore.NameOf(Prod), Value = "by hand", Type = ParameterType.String, Overwrite = true }, Ending);

        var ledger = await store.ReadLedgerAsync(Prod, Ending);

        ledger.Current.ShouldBeNull();
        ledger.Unreadable.ShouldBe([2]);
        ledger.Receipts.Single().Version.ShouldBe("1.0.0");
    }

    internal static DeliveryEnvironment Environment(string name, string? promoteFrom = null) => new()
    {
        Name = name,
        Application = "sample-worker",
        Account = EmulatedAccount.Account,
        Region = EmulatedAccount.Region,
        Architecture = Architecture.X64,
        PromoteFrom = promoteFrom,
        Bootstrap = Stage($"sample-worker-{name}-bootstrap"),
        Cluster = Stage($"sample-worker-{name}-cluster"),
        Service = Stage($"sample-worker-{name}-service"),
    };

    private static StageSettings Stage(string stack) => new(stack, "none", new Dictionary<string, string>(), new Dictionary<string, string>(), TimeSpan.FromMinutes(1));
}
