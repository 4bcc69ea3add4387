using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>Something in a solution that holds projects and folders.</summary>
public interface IProjectContainer
{
    IReadOnlyCollection<Project> Projects { get; }
    IReadOnlyCollection<SolutionFolder> SolutionFolders { get; }
}

/// <summary>A solution file (.slnx or .sln) and its projects.</summary>
public class Solution : IProjectContainer
{
    internal Solution(AbsolutePath path) => Path = path;
    public AbsolutePath Path { get; set; }
    public string Name => Path.NameWithoutExtension;
    public string FileName => Path.Name;
    public AbsolutePath Directory => Path.Parent;
    public IReadOnlyCollection<Project> AllProjects { get; internal set; } = [];
    public IReadOnlyCollection<SolutionFolder> AllSolutionFolders { get; internal set; } = [];

    /// <summary>Only the projects that are in no solution folder.</summary>
    public IReadOnlyCollection<Project> Projects => AllProjects.Where(x => x.Parent == null).ToList();
    public IReadOnlyCollection<SolutionFolder> SolutionFolders => AllSolutionFolders.Where(x => x.Parent == null).ToList();
    public static implicit operator string(Solution solution) => solution?.Path;
    public static implicit operator AbsolutePath(Solution solution) => solution?.Path;

    /// <summary>Projects anywhere in the solution whose name matches; <c>*</c> stands for any text.</summary>
    public IEnumerable<Project> GetAllProjects(string wildcardPattern) =>
        AllProjects.Where(x => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(wildcardPattern, x.Name, ignoreCase: false));

    public override string ToString() => Path;
}

/// <summary>A project of a solution.</summary>
public class Project
{
    internal Project(Solution solution, string relativePath, SolutionFolder folder)
    {
        (Solution, Parent) = (solution, folder);
        RelativePath = relativePath.Replace('\\', '/');
        Path = solution.Directory / RelativePath;
    }

    public Solution Solution { get; }
    internal SolutionFolder Parent { get; }
    public string Name => Path.NameWithoutExtension;
    public string RelativePath { get; }
    public AbsolutePath Path { get; }
    public string FileName => Path.Name;
    public AbsolutePath Directory => Path.Parent;
    public static implicit operator string(Project project) => project?.Path;
    public static implicit operator AbsolutePath(Project project) => project?.Path;
    public override string ToString() => Path;
}

/// <summary>A folder in a solution.</summary>
public class SolutionFolder : IProjectContainer
{
    private readonly Solution solution;

    internal SolutionFolder(Solution solution, string name, SolutionFolder parent) => (this.solution, Name, Parent) = (solution, name, parent);
    public string Name { get; }
    internal SolutionFolder Parent { get; }
    public IReadOnlyCollection<Project> Projects => solution.AllProjects.Where(x => x.Parent == this).ToList();
    public IReadOnlyCollection<SolutionFolder> SolutionFolders => solution.AllSolutionFolders.Where(x => x.Parent == this).ToList();
}

/// <summary>Look-ups by name; null where there is none.</summary>
public static class ProjectContainerExtensions
{
    public static Project GetProject(this IProjectContainer container, string name) => container.Projects.SingleOrDefault(x => x.Name == name);
    public static SolutionFolder GetSolutionFolder(this IProjectContainer container, string name) => container.SolutionFolders.SingleOrDefault(x => x.Name == name);
}
