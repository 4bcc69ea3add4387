using Delivery.Releases;

namespace Delivery.Tests.Releases;

/// <summary>Receipts as tests need them.</summary>
internal static class Receipts
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    public static Receipt Of(string version, string? rolledBackFrom = null, int hour = 0) => new()
    {
        Version = version,
        Commit = CommitOf(version),
        ImageDigest = DigestOf(version),
        RunId = "20261126-120000-abcd",
        Actor = "arn:aws:sts::222222222222:assumed-role/deploy/delivery-1",
        At = Noon.AddHours(hour),
        RolledBackFrom = rolledBackFrom,
        Stages = [new("cluster", new string('a', 64), new string('b', 64), null, null), new("service", new string('c', 64), new string('d', 64), null, null)],
    };

    public static ReleaseLedger Ledger(params Receipt[] receipts) => new(receipts, []);

    public static string CommitOf(string version) => Hex(version)[..40];

    public static string DigestOf(string version) => $"sha256:{Hex(version)}";

    private static string Hex(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
