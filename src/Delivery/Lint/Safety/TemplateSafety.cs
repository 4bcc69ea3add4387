using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>
/// Whether a template says what a private worker should: it runs by digest and without rights, nothing reaches it that was not asked for, roles
/// and data are looked after. <see cref="TemplateLint"/> tells whether CloudFormation can read it at all.
/// </summary>
public static class TemplateSafety
{
    /// <returns>Every finding that the template doesn't accept with a reason, in the order of the file; nothing for an unreadable file.</returns>
    public static IReadOnlyList<DeliveryError> Check(string templatePath, string text) =>
        TemplateReader.Read(templatePath, text) is TemplateReading.Read { Template: var template } ? Check(template) : [];

    /// <inheritdoc cref="Check(string, string)"/>
    public static IReadOnlyList<DeliveryError> Check(Template template)
    {
        LintProblems problems = new(template.Path);
        SafetyFindings findings = new(template, problems);
        PossibleValues values = new(template);
        NetworkSafety network = new(template, values, findings);
        StopTimes stopTimes = new(template, values, findings);
        foreach (var resource in template.Resources.Values)
        {
            ContainerSafety.Check(resource, values, findings);
            HostSafety.Check(resource, findings);
            DataSafety.Check(resource, findings);
            PolicySafety.Check(resource, findings);
            RolloutSafety.Check(resource, template, findings);
            NameSafety.Check(resource, findings);
            network.Check(resource);
            stopTimes.Check(resource);
        }
        findings.CheckAcceptances();
        return problems.Errors;
    }
}
