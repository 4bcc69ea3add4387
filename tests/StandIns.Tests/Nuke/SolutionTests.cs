using Nuke.Common.IO;
using Nuke.Common.ProjectModel;

namespace StandIns.Tests.Nuke;

/// <summary>Section 4.8 of the reference.</summary>
public sealed class SolutionTests : IDisposable
{
    private const string Xml = """
        <Solution>
          <Folder Name="/src/"><Project Path="src/A/A.csproj" /></Folder>
          <Folder Name="/src/inner/"><Project Path="src/inner/B/B.csproj" /></Folder>
          <Project Path="C/C.csproj" />
        </Solution>
        """;

    private const string Text = """
        Microsoft Visual Studio Solution File, Format Version 12.00
        Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{11111111-1111-1111-1111-111111111111}"
        EndProject
        Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "inner", "inner", "{22222222-2222-2222-2222-222222222222}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "A", "src\A\A.csproj", "{33333333-3333-3333-3333-333333333333}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "B", "src\inner\B\B.csproj", "{44444444-4444-4444-4444-444444444444}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "C", "C\C.csproj", "{55555555-5555-5555-5555-555555555555}"
        EndProject
        Global
        	GlobalSection(NestedProjects) = preSolution
        		{22222222-2222-2222-2222-222222222222} = {11111111-1111-1111-1111-111111111111}
        		{33333333-3333-3333-3333-333333333333} = {11111111-1111-1111-1111-111111111111}
        		{44444444-4444-4444-4444-444444444444} = {22222222-2222-2222-2222-222222222222}
        	EndGlobalSection
        EndGlobal
        """;

    private readonly AbsolutePath root = Directory.CreateTempSubdirectory("solutions-").FullName;

    public void Dispose() => root.DeleteDirectory();

    [Theory]
    [InlineData("x.slnx", Xml)]
    [InlineData("x.sln", Text)]
    public void Projects_are_found_in_folders_and_beside_them(string file, string text)
    {
        var solution = SolutionReader.Read((root / file).WriteAllText(text));

        solution.AllProjects.Select(x => x.Name).Order().ShouldBe(["A", "B", "C"]);
        solution.GetAllProjects("*B*").Single().Path.ShouldBe(root / "src" / "inner" / "B" / "B.csproj");
        solution.GetProject("C")!.Directory.ShouldBe(root / "C");
        solution.GetProject("A").ShouldBeNull();
        solution.GetSolutionFolder("src")!.GetSolutionFolder("inner")!.GetProject("B").ShouldNotBeNull();
    }
}
