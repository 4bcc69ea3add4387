using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Delivery.Environments;
using Delivery.Errors;

namespace Delivery.Releases;

/// <summary>
/// Reads and writes an environment's receipts at <c>/delivery/APPLICATION/ENVIRONMENT/release</c>. Parameter Store keeps the last 100 versions of a
/// parameter, and answers 50 at a time (API reference, GetParameterHistory and PutParameter, read 2026-11-26).
/// </summary>
public sealed class ReceiptStore(IAmazonSimpleSystemsManagement ssm)
{
    /// <summary>Versions that Parameter Store keeps.</summary>
    public const int Capacity = 100;

    private const int PageSize = 50;

    // An answer may hold fewer than were asked for.
    private const int MaxPages = 20;

    public static string NameOf(DeliveryEnvironment environment) =>
        $"/delivery/{environment.Application}/{environment.Name}/release";

    /// <summary>All receipts that are kept: two calls for a hundred.</summary>
    public async Task<ReleaseLedger> ReadLedgerAsync(DeliveryEnvironment environment, CancellationToken cancellationToken)
    {
        var history = new List<ParameterHistory>();
        string? next = null;
        try
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var answer = await ssm.GetParameterHistoryAsync(
                    new GetParameterHistoryRequest { Name = NameOf(environment), MaxResults = PageSize, NextToken = next }, cancellationToken);
                history.AddRange(answer.Parameters ?? []);
                if (string.IsNullOrEmpty(next = answer.NextToken))
                {
                    break;
                }
            }
        }
        catch (ParameterNotFoundException)
        {
            return ReleaseLedger.Empty;
        }

        var read = history.OrderBy(entry => entry.Version ?? 0)
            .Select(entry => (entry.Version, Receipt: ReceiptJson.TryRead(entry.Value, out var receipt) ? receipt : null)).ToList();
        return new([.. read.Select(entry => entry.Receipt).OfType<Receipt>()], [.. read.Where(entry => entry.Receipt is null).Select(entry => entry.Version ?? 0)])
        {
            Current = read is [.., var last] ? last.Receipt : null,
        };
    }

    /// <exception cref="DeliveryException">DLV-0809: the ledger is full and its oldest entry can't go, because it has a label.</exception>
    public async Task WriteAsync(DeliveryEnvironment environment, Receipt receipt, CancellationToken cancellationToken)
    {
        try
        {
            await ssm.PutParameterAsync(
                new PutParameterRequest { Name = NameOf(environment), Type = ParameterType.String, Value = ReceiptJson.Write(receipt), Overwrite = true },
                cancellationToken);
        }
        catch (ParameterMaxVersionLimitExceededException full)
        {
            throw new DeliveryException(await FullAsync(environment, full, cancellationToken));
        }
    }

    /// <summary>Removes the ledger; a missing one is no error.</summary>
    public async Task RemoveAsync(DeliveryEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            await ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = NameOf(environment) }, cancellationToken);
        }
        catch (ParameterNotFoundException)
        {
            // Nothing was released here.
        }
    }

    private async Task<DeliveryError> FullAsync(DeliveryEnvironment environment, ParameterMaxVersionLimitExceededException full, CancellationToken cancellationToken)
    {
        var name = NameOf(environment);
        var oldest = (await ssm.GetParameterHistoryAsync(new GetParameterHistoryRequest { Name = name, MaxResults = PageSize }, cancellationToken)).Parameters?.MinBy(entry => entry.Version);
        return new(
            ErrorCatalog.LedgerFull, $"The release ledger of {environment.Name} takes no more", name, full.Message,
            $"The release runs; only its receipt is missing. aws ssm unlabel-parameter-version --name {name} --parameter-version {oldest?.Version} --labels {string.Join(' ', oldest?.Labels ?? [])}"
            + ", then run the same command again: it writes the receipt.");
    }
}
