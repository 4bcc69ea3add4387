using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>
/// Collects what is unsafe. A resource may accept a finding by its code, with the reason:
/// <code>Metadata: { Delivery::Accepted: { DLV-0277: Registry tokens belong to no resource. } }</code>
/// An acceptance without a reason, or of something that isn't found, is a problem itself.
/// </summary>
internal sealed class SafetyFindings(Template template, LintProblems problems)
{
    public const string Key = "Delivery::Accepted";
    private const int ShortestReason = 12;

    private readonly HashSet<(string Resource, string Code)> _used = [];

    public void Add(TemplateResource resource, ErrorKind kind, TemplateNode? place, string what, string why, string next)
    {
        _used.Add((resource.LogicalId, kind.Code));
        if (Accepted(resource)?[kind.Code] is null)
        {
            problems.Add(kind, place?.Line ?? resource.Line, place?.Column ?? 1, what, why, next);
        }
    }

    /// <summary>Tells which acceptances are not in order. To be called after all rules.</summary>
    public void CheckAcceptances()
    {
        foreach (var resource in template.Resources.Values)
        {
            foreach (var entry in Accepted(resource)?.Entries ?? [])
            {
                if (!_used.Contains((resource.LogicalId, entry.Key)))
                {
                    problems.Add(ErrorCatalog.AcceptanceInvalid, entry, $"{Quoted.Of(resource.LogicalId)} accepts {Quoted.Of(entry.Key)}", "there is no such finding", "Remove the line.");
                }
                else if ((entry.Value.Text ?? "").Trim().Length < ShortestReason)
                {
                    problems.Add(ErrorCatalog.AcceptanceInvalid, entry, $"{Quoted.Of(resource.LogicalId)} accepts {entry.Key} without a reason", "who reads the template must be able to judge it", "Write the reason after the code.");
                }
            }
        }
    }

    private static TemplateMap? Accepted(TemplateResource resource) => (resource.Declaration["Metadata"] as TemplateMap)?[Key] as TemplateMap;
}
