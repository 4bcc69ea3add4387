using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>KMS keys and aliases, to be referred to; nothing is encrypted. Kinds: kms/key, kms/alias.</summary>
internal sealed class KmsProvider(EmulatorParts parts) : StoredResourceProvider(parts)
{
    protected override IReadOnlyDictionary<string, ResourceDefinition> Definitions() => new Dictionary<string, ResourceDefinition>
    {
        ["AWS::KMS::Key"] = new(
            "kms/key", request => new Guid(Convert.FromHexString(PhysicalIds.Hash(request.Token + "key")[..32])).ToString(),
            (request, id) => new() { ["Arn"] = PhysicalIds.Arn(request, "kms", "key/" + id), ["KeyId"] = id }),
        ["AWS::KMS::Alias"] = new("kms/alias", request => PhysicalIds.Text(request, "AliasName")!, (_, _) => [])
        {
            Named = true,
            Check = RequireKey,
        },
    };

    /// <summary>An alias's key is given by id or ARN (TemplateReference "AWS::KMS::Alias", read 2026-11-26).</summary>
    private void RequireKey(ResourceRequest request)
    {
        if (PhysicalIds.Text(request, "AliasName")!.StartsWith("alias/aws/", StringComparison.Ordinal))
        {
            throw new ResourceFailedException("InvalidRequest", "Alias must not use the reserved prefix alias/aws/");
        }

        var key = PhysicalIds.Text(request, "TargetKeyId")!;
        if (Find(request, "kms/key", key[(key.LastIndexOf('/') + 1)..]) is null)
        {
            var arn = key.StartsWith("arn:", StringComparison.Ordinal) ? key : PhysicalIds.Arn(request, "kms", "key/" + key);
            throw new ResourceFailedException("NotFound", $"Key '{arn}' does not exist");
        }
    }
}
