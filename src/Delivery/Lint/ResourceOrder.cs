using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>A resource in the tree of a template.</summary>
/// <param name="Depth">0 for a resource that needs no other.</param>
public sealed record OrderedResource(string LogicalId, string Type, int Depth);

/// <summary>A template's resources as a tree: each below the one of those it needs that comes last.</summary>
public static class ResourceOrder
{
    /// <summary>The resources that each resource needs first; of all resources, whatever their conditions say.</summary>
    public static IReadOnlyDictionary<string, HashSet<string>> NeedsOf(Template template) =>
        // Problems of a template are Lint's to tell.
        new ReferenceRules(template, new LintProblems(template.Path)).Check().Dependencies;

    /// <summary>From the roots down; siblings as in the template. Resources of a circle are roots.</summary>
    public static IReadOnlyList<OrderedResource> Of(Template template)
    {
        var needs = NeedsOf(template);
        var depths = new Dictionary<string, int?>(StringComparer.Ordinal);
        var children = template.Resources.Values.OrderBy(resource => resource.Line).Select(resource => resource.LogicalId).ToLookup(id => ParentOf(id) ?? "", StringComparer.Ordinal);
        List<OrderedResource> ordered = [];
        Add("", 0);
        // What depends on itself by way of others hangs below nothing.
        ordered.AddRange(template.Resources.Values.Where(resource => ordered.All(known => known.LogicalId != resource.LogicalId)).ToList()
            .Select(resource => new OrderedResource(resource.LogicalId, resource.Type, 0)));
        return ordered;

        void Add(string parent, int depth)
        {
            foreach (var id in children[parent])
            {
                ordered.Add(new(id, template.Resources[id].Type, depth));
                Add(id, depth + 1);
            }
        }

        string? ParentOf(string id) => needs[id].Where(needed => needed != id).OrderByDescending(DepthOf).ThenBy(needed => needed, StringComparer.Ordinal).FirstOrDefault();

        int DepthOf(string id)
        {
            if (depths.TryGetValue(id, out var known))
            {
                return known ?? 0;
            }
            depths[id] = null;
            var depth = needs[id].Select(needed => DepthOf(needed) + 1).DefaultIfEmpty(0).Max();
            depths[id] = depth;
            return depth;
        }
    }
}
