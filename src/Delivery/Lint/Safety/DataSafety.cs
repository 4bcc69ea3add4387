using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>Data at rest and in transit, and what becomes of it.</summary>
internal static class DataSafety
{
    private static readonly HashSet<string> Holders = new(StringComparer.Ordinal)
    {
        "AWS::DynamoDB::Table", "AWS::ECR::Repository", "AWS::EFS::FileSystem", "AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::SQS::Queue",
    };

    public static void Check(TemplateResource resource, SafetyFindings findings)
    {
        if (Holders.Contains(resource.Type) && (resource.DeletionPolicy is null || resource.UpdateReplacePolicy is null))
        {
            var missing = string.Join(" and ", new[] { ("DeletionPolicy", resource.DeletionPolicy), ("UpdateReplacePolicy", resource.UpdateReplacePolicy) }.Where(policy => policy.Item2 is null).Select(policy => policy.Item1));
            findings.Add(resource, ErrorCatalog.DataWithoutPolicy, null, $"{Quoted.Of(resource.LogicalId)} holds data and has no {missing}", "its data would go with a removal or replacement that nobody noticed", $"Add {missing}: Retain, or Delete where that is meant.");
        }
        switch (resource.Type)
        {
            case "AWS::Logs::LogGroup" when !PossibleValues.At(resource.Properties, "RetentionInDays").Any():
                findings.Add(resource, ErrorCatalog.LogsKeptForEver, null, $"{Quoted.Of(resource.LogicalId)} has no RetentionInDays", "its logs are kept, and paid for, for ever", "Add RetentionInDays.");
                break;
            case "AWS::SQS::Queue" when !PossibleValues.MayBeTrue(PossibleValues.At(resource.Properties, "SqsManagedSseEnabled")) && !PossibleValues.At(resource.Properties, "KmsMasterKeyId").Any():
                findings.Add(resource, ErrorCatalog.NotEncrypted, PossibleValues.At(resource.Properties, "SqsManagedSseEnabled").FirstOrDefault(), $"Messages of {Quoted.Of(resource.LogicalId)} are not said to be encrypted", "neither SqsManagedSseEnabled nor KmsMasterKeyId is set", "Set SqsManagedSseEnabled: true, or a key.");
                break;
            case "AWS::ElasticLoadBalancingV2::Listener":
                Listener(resource, findings);
                break;
            case "AWS::ECR::Repository" when PossibleValues.At(resource.Properties, "ImageTagMutability").ToList() is var tags && (tags.Count == 0 || tags.Exists(value => value.Text?.StartsWith("IMMUTABLE", StringComparison.Ordinal) != true)):
                findings.Add(resource, ErrorCatalog.TagsMutable, tags.FirstOrDefault(), $"Tags of {Quoted.Of(resource.LogicalId)} can be moved", "a version would not always be the same image", "Set ImageTagMutability: IMMUTABLE.");
                break;
        }
    }

    private static void Listener(TemplateResource resource, SafetyFindings findings)
    {
        foreach (var protocol in PossibleValues.At(resource.Properties, "Protocol").Where(protocol => protocol.Text == "HTTP"))
        {
            if (PossibleValues.Items(resource.Properties?["DefaultActions"]).Any(action => PossibleValues.At(action, "Type").Any(type => type.Text != "redirect")))
            {
                findings.Add(resource, ErrorCatalog.NotEncrypted, protocol, $"{Quoted.Of(resource.LogicalId)} serves plain HTTP", "everybody on the way can read it", "Redirect to HTTPS.");
            }
        }
    }
}
