using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Faults;

/// <summary>Live resources that were changed past CloudFormation.</summary>
/// <param name="Stack">Pattern of the stack's name.</param>
/// <param name="Resource">Pattern of the logical id.</param>
/// <param name="Set">Properties as they are now, in the template's form.</param>
internal sealed record DriftedResource(Glob Stack, Glob Resource, Glob Type, JsonObject Set, bool IsDeleted)
{
    public bool IsAbout(ResourceRequest request) =>
        Stack.Matches(request.Stack.StackName) && Resource.Matches(request.LogicalId) && Type.Matches(request.Type);
}

/// <summary>What live resources differ in from what their providers know, until CloudFormation sets it anew.</summary>
internal sealed class LiveDrift
{
    private readonly ConcurrentQueue<DriftedResource> _drifted = [];
    private readonly ConcurrentDictionary<(string StackId, string LogicalId, string Property), bool> _settled = [];

    public void Add(DriftedResource drifted) => _drifted.Enqueue(drifted);

    /// <summary>The live properties of a resource; null where it was deleted.</summary>
    public JsonObject? Of(ResourceRequest request, JsonObject live)
    {
        foreach (var drifted in _drifted.Where(drifted => drifted.IsAbout(request)))
        {
            if (drifted.IsDeleted)
            {
                return null;
            }

            live = (JsonObject)live.DeepClone();
            foreach (var (name, value) in drifted.Set.Where(property => !_settled.ContainsKey((request.Stack.StackId, request.LogicalId, property.Key))))
            {
                live[name] = value?.DeepClone();
            }
        }

        return live;
    }

    /// <summary>An update sets the properties that it changes, and leaves the others as they are.</summary>
    public void Updated(ResourceRequest request, JsonObject before)
    {
        foreach (var (name, value) in request.Properties.Where(property => !JsonNode.DeepEquals(property.Value, before[property.Key])))
        {
            _settled[(request.Stack.StackId, request.LogicalId, name)] = true;
        }
    }
}
