using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>Finds parameters, conditions and mappings that nothing uses: mostly a leftover, or a reference that was forgotten.</summary>
internal sealed class UsageRules(Template template, References references, LintProblems problems)
{
    public void Check()
    {
        Unused("Parameters", "parameter", references.Parameters);
        Unused("Conditions", "condition", references.Conditions);
        Unused("Mappings", "mapping", references.Mappings);
    }

    private void Unused(string section, string kind, HashSet<string> used)
    {
        foreach (var entry in (template.Section(section)?.Entries ?? []).Where(entry => !used.Contains(entry.Key)))
        {
            problems.Add(ErrorCatalog.TemplateUnused, entry, $"The {kind} {Quoted.Of(entry.Key)} is not used", "nothing in the template refers to it", "Remove it, or use it.");
        }
    }
}
