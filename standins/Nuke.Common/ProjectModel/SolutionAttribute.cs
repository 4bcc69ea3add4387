using System.Reflection;
using Nuke.Common.IO;
using Nuke.Common.Parameters;

namespace Nuke.Common.ProjectModel;

/// <summary>Injects a solution: from the path given here, else from the parameter of the member's name.</summary>
public class SolutionAttribute : ParameterAttribute
{
    private readonly string relativePath;

    public SolutionAttribute(string relativePath)
        : base("Path to a solution file that is automatically loaded.") => this.relativePath = relativePath;

    public SolutionAttribute()
        : this(null)
    {
    }

    public override object GetValue(MemberInfo member, object instance)
    {
        var path = relativePath != null
            ? NukeBuild.RootDirectory / relativePath
            : (AbsolutePath)ParameterBinding.Current.Value(ParameterBinding.NameOf(member, this), typeof(AbsolutePath), separator: null);
        return SolutionReader.Read(path.NotNull($"No solution file defined for '{member.Name}'"));
    }
}
