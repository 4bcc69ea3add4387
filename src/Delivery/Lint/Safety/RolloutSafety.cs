using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>A broken version is found and taken back; scaling keeps its say.</summary>
internal static class RolloutSafety
{
    public static void Check(TemplateResource resource, Template template, SafetyFindings findings)
    {
        switch (resource.Type)
        {
            case "AWS::ECS::Service":
                CircuitBreaker(resource, findings);
                Count(resource, "DesiredCount", template, "AWS::ApplicationAutoScaling::ScalableTarget", findings);
                break;
            case "AWS::AutoScaling::AutoScalingGroup":
                Count(resource, "DesiredCapacity", template, "AWS::ECS::CapacityProvider", findings);
                break;
        }
    }

    private static void CircuitBreaker(TemplateResource resource, SafetyFindings findings)
    {
        if (PossibleValues.At(resource.Properties, "DeploymentController", "Type").Any(type => type.Text is not "ECS"))
        {
            return;
        }
        var breakers = PossibleValues.At(resource.Properties, "DeploymentConfiguration", "DeploymentCircuitBreaker").ToList();
        if (breakers.Count == 0 || breakers.Exists(breaker => !PossibleValues.IsTrue(PossibleValues.At(breaker, "Enable")) || !PossibleValues.IsTrue(PossibleValues.At(breaker, "Rollback"))))
        {
            findings.Add(
                resource, ErrorCatalog.DeploymentUnguarded, breakers.FirstOrDefault(), $"{Quoted.Of(resource.LogicalId)} has no circuit breaker with rollback",
                "a version that doesn't start would be tried for three hours", "Set DeploymentConfiguration.DeploymentCircuitBreaker: { Enable: true, Rollback: true }.");
        }
    }

    private static void Count(TemplateResource resource, string property, Template template, string scaler, SafetyFindings findings)
    {
        if (PossibleValues.At(resource.Properties, property).FirstOrDefault() is { } count && template.Resources.Values.Any(other => other.Type == scaler))
        {
            findings.Add(resource, ErrorCatalog.CountFightsScaling, count, $"{property} of {Quoted.Of(resource.LogicalId)} is fixed", $"each update would undo what {scaler} scaled to", $"Remove {property}; the scaling's bounds say how many there are.");
        }
    }
}
