using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Nuke.Common;
using StandIns.Tests.Aws;

namespace StandIns.Tests.Nuke;

/// <summary>Neither the stand-in nor the build has or uses what the official Nuke.Common lacks.</summary>
public sealed class NukeSurfaceTests
{
    private static readonly HashSet<string> Official = [.. File.ReadAllLines(Repository.PathOf("standins/official/Nuke.Common.txt"))];

    // What the compiler adds to delegates, enums and structs, and operators, which the AWS lists don't have.
    private static readonly string[] Generated = ["BeginInvoke(", "EndInvoke(", "(object object, IntPtr method)", ".value__ "];

    [Fact]
    public void A_stand_in_has_no_public_type_or_member_that_the_official_package_lacks() =>
        PublicSurface.Of(typeof(NukeBuild).Assembly).Where(x => !Generated.Any(x.Contains)).Except(Official).ShouldBeEmpty("public in the stand-in alone");

    [Fact]
    public void The_build_refers_to_nothing_outside_the_official_surface()
    {
        using var file = File.OpenRead(Repository.PathOf("build/bin/Debug/_build.dll"));
        using var image = new PEReader(file);
        var references = References(image.GetMetadataReader()).ToList();

        references.Count.ShouldBeGreaterThan(30);
        var known = Official.Select(x => x.Split(' ', '(')[0]).ToHashSet(StringComparer.Ordinal);
        references.Except(known).ShouldBeEmpty("used by the build, not in the official package");
    }

    [Fact]
    public async Task The_list_is_what_the_script_writes()
    {
        var (exitCode, output, error) = await Python.RunAsync("standins/generate/nuke.py", "--check");

        exitCode.ShouldBe(0, "written by hand or out of date: " + output + error);
    }

    // Names of the types and members of Nuke.Common that an assembly's metadata refers to.
    private static IEnumerable<string> References(MetadataReader metadata)
    {
        var types = metadata.TypeReferences.Where(x => IsNuke(metadata, x)).ToDictionary(x => (EntityHandle)x, x => Name(metadata, x));
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference).Where(x => types.ContainsKey(x.Parent)).Select(x => metadata.GetString(x.Name) switch
        {
            ".ctor" => types[x.Parent],
            var name when name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal) => $"{types[x.Parent]}.{name[4..]}",
            var name => $"{types[x.Parent]}.{name}",
        });
        return types.Values.Concat(members);
    }

    private static bool IsNuke(MetadataReader metadata, TypeReferenceHandle handle) =>
        metadata.GetTypeReference(handle).ResolutionScope is { Kind: HandleKind.AssemblyReference } scope &&
        metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) == "Nuke.Common";

    private static string Name(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
