using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>A template's rules over its parameters.</summary>
public static class RuleCheck
{
    /// <exception cref="AwsErrorException">ValidationError that lists every assertion that fails.</exception>
    public static void Require(Template template, IntrinsicResolver resolver)
    {
        var failed = template.Rules.Where(rule => rule.RuleCondition is null || resolver.Truth(rule.RuleCondition))
            .SelectMany(rule => rule.Assertions.Where(assertion => !resolver.Truth(assertion.Assert))
                .Select(assertion => assertion.Description ?? $"Rule {rule.Name} failed"))
            .ToList();
        if (failed.Count > 0)
        {
            throw new AwsErrorException("ValidationError", $"Template validation error: Rules failed: {string.Join("; ", failed)}");
        }
    }
}
