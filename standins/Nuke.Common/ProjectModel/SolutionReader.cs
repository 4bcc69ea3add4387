using System.Xml.Linq;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>Reads solution files of both formats.</summary>
internal static class SolutionReader
{
    private const string FolderKind = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}";

    public static Solution Read(AbsolutePath path)
    {
        Assert.FileExists(path);
        var solution = new Solution(path);
        if (path.Extension == ".slnx")
        {
            ReadXml(solution, XDocument.Load(path).Root);
        }
        else
        {
            ReadText(solution, path.ReadAllLines());
        }

        return solution;
    }

    // Folders are flat here, nested by their names: "/src/", "/src/inner/".
    private static void ReadXml(Solution solution, XElement root)
    {
        var folders = new Dictionary<string, SolutionFolder>();
        foreach (var name in root.Elements("Folder").Select(x => x.Attribute("Name").Value.Trim('/')).Order(StringComparer.Ordinal))
        {
            var slash = name.LastIndexOf('/');
            folders[name] = new SolutionFolder(solution, name[(slash + 1)..], slash < 0 ? null : folders.GetValueOrDefault(name[..slash]));
        }

        solution.AllSolutionFolders = [.. folders.Values];
        solution.AllProjects =
        [
            .. root.Descendants("Project").Where(x => x.Attribute("Path") != null).Select(x => new Project(
                solution,
                x.Attribute("Path").Value,
                x.Parent.Name == "Folder" ? folders[x.Parent.Attribute("Name").Value.Trim('/')] : null)),
        ];
    }

    // Project("{kind}") = "name", "path", "{id}", and later: {child} = {parent}.
    private static void ReadText(Solution solution, string[] lines)
    {
        var entries = lines.Where(x => x.StartsWith("Project(", StringComparison.Ordinal)).Select(x => x.Split('"')).ToList();
        var parents = lines.Select(x => x.Trim().Split(" = "))
            .Where(x => x.Length == 2 && x[0].StartsWith('{') && x[1].StartsWith('{') && x[0].Length == FolderKind.Length && x[1].Length == FolderKind.Length)
            .ToDictionary(x => x[0], x => x[1]);
        var folders = new Dictionary<string, SolutionFolder>();
        SolutionFolder Folder(string id) =>
            !parents.TryGetValue(id, out var parent) ? null
            : folders.TryGetValue(parent, out var known) ? known
            : folders[parent] = new SolutionFolder(solution, entries.Find(x => x[7] == parent)[3], Folder(parent));
        foreach (var entry in entries.Where(x => x[1] == FolderKind && !folders.ContainsKey(x[7])))
        {
            folders[entry[7]] = new SolutionFolder(solution, entry[3], Folder(entry[7]));
        }

        solution.AllSolutionFolders = [.. folders.Values];
        solution.AllProjects = [.. entries.Where(x => x[1] != FolderKind).Select(x => new Project(solution, x[5], Folder(x[7])))];
    }
}
