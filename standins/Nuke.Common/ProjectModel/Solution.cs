using System.Reflection;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>A solution file.</summary>
public class Solution
{
    internal Solution(AbsolutePath path) => Path = path;
    public AbsolutePath Path { get; }
    public static implicit operator string(Solution solution) => solution?.Path;
    public override string ToString() => Path;
}

/// <summary>Injects the solution at a path relative to the root.</summary>
public class SolutionAttribute(string relativePath) : ParameterAttribute("Path to a solution file that is automatically loaded.")
{
    public override object GetValue(MemberInfo member, object instance)
    {
        var path = NukeBuild.RootDirectory / relativePath;
        return File.Exists(path) ? new Solution(path) : throw new FileNotFoundException($"Expected file to exist: {path}");
    }
}
