using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>Finds resources that need each other first.</summary>
internal sealed class DependencyRules(Template template, References references, LintProblems problems)
{
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];

    public void Check()
    {
        foreach (var name in template.Resources.Values.OrderBy(resource => resource.Line).Select(resource => resource.LogicalId))
        {
            Visit(name);
        }
    }

    private void Visit(string name)
    {
        var start = _path.IndexOf(name);
        if (start >= 0)
        {
            problems.Add(
                ErrorCatalog.DependencyCircular, template.Resources[name].Line, 1,
                $"{string.Join(" -> ", _path.Skip(start).Append(name).Select(Quoted.Of))} depend on each other", "none of them can be made first",
                "Take one reference out, for example with a resource of its own for the rule or policy.");
            return;
        }
        if (_done.Contains(name))
        {
            return;
        }
        _path.Add(name);
        foreach (var needed in references.Dependencies[name].Order(StringComparer.Ordinal))
        {
            Visit(needed);
        }
        _path.RemoveAt(_path.Count - 1);
        _done.Add(name);
    }
}
