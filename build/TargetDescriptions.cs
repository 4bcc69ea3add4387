using System.Reflection;
using Nuke.Common;

/// <summary>Reads the targets' descriptions before NUKE runs: lets each target define itself, and keeps what it says of itself.</summary>
public class TargetDescriptions : DispatchProxy
{
    string Said;
    bool IsUnlisted;

    /// <summary>Descriptions of the listed targets, by name.</summary>
    internal static Dictionary<string, string> Of(NukeBuild build)
    {
        var descriptions = new Dictionary<string, string>();
        foreach (var property in build.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (property.PropertyType == typeof(Target))
            {
                var definition = Create<ITargetDefinition, TargetDescriptions>();
                ((Target)property.GetValue(build)).Invoke(definition);
                var described = (TargetDescriptions)definition;
                if (!described.IsUnlisted)
                {
                    descriptions[property.Name] = described.Said ?? "";
                }
            }
        }

        return descriptions;
    }

    protected override object Invoke(MethodInfo targetMethod, object[] args)
    {
        if (targetMethod.Name == nameof(ITargetDefinition.Description))
        {
            Said = (string)args[0];
        }

        IsUnlisted |= targetMethod.Name == nameof(ITargetDefinition.Unlisted);
        return this;
    }
}
