using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Delivery.Environments;

namespace Delivery.Releases;

/// <summary>Reads and writes an environment's receipt at <c>/delivery/APPLICATION/ENVIRONMENT/release</c>.</summary>
public sealed class ReceiptStore(IAmazonSimpleSystemsManagement ssm)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string NameOf(DeliveryEnvironment environment) =>
        $"/delivery/{environment.Application}/{environment.Name}/release";

    /// <summary>The receipt of what was released last; null where nothing was.</summary>
    public async Task<Receipt?> ReadAsync(DeliveryEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ssm.GetParameterAsync(new GetParameterRequest { Name = NameOf(environment) }, cancellationToken);
            return JsonSerializer.Deserialize<Receipt>(answer.Parameter.Value, Json);
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    public Task WriteAsync(DeliveryEnvironment environment, Receipt receipt, CancellationToken cancellationToken) =>
        ssm.PutParameterAsync(new PutParameterRequest
        {
            Name = NameOf(environment),
            Type = ParameterType.String,
            Value = JsonSerializer.Serialize(receipt, Json),
            Overwrite = true,
        }, cancellationToken);

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
}
