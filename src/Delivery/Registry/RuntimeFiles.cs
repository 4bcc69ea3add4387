using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace Delivery.Registry;

/// <summary>The files that a .NET application needs to run, from this machine: C library, OpenSSL, certificates, users, the shared runtime.</summary>
internal static class RuntimeFiles
{
    private const string DotnetFolder = "usr/share/dotnet";

    private static readonly string[] Required = ["libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libssl.so.3", "libcrypto.so.3"];

    // Parts of the C library before glibc 2.34, name look-up, and what some distributions' OpenSSL wants.
    private static readonly string[] Optional =
    [
        "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2", "libnss_files.so.2", "libnss_dns.so.2", "libz.so.1", "libzstd.so.1",
        "libbrotlicommon.so.1", "libbrotlidec.so.1", "libbrotlienc.so.1",
    ];

    // Debugger and tracing parts: not used where the root file system is read-only.
    private static readonly HashSet<string> NotNeeded = new(
        ["createdump", "libmscordbi.so", "libmscordaccore.so", "libcoreclrtraceptprovider.so"], StringComparer.Ordinal);

    private static readonly string[] Certificates = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem"];

    /// <summary>The runtime's version, e.g. <c>10.0.1</c>.</summary>
    public static string Version => Environment.Version.ToString(3);

    /// <summary>Null where this machine can't give a base image; then <paramref name="why"/> says it.</summary>
    public static IReadOnlyList<LayerEntry>? Find(out string why)
    {
        why = "";
        if (!OperatingSystem.IsLinux())
        {
            why = "a Linux image can only be made from a Linux machine's runtime";
            return null;
        }

        var loader = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2";
        var libraries = Required.Concat(Optional).Select(name => (Name: name, File: Locate(name))).ToList();
        var missing = libraries.Where(library => library.File is null && Required.Contains(library.Name)).Select(library => library.Name)
            .Concat(File.Exists(loader) ? [] : [loader]).ToList();
        if (missing.Count > 0)
        {
            why = $"this machine lacks {string.Join(", ", missing)}";
            return null;
        }

        var entries = new List<LayerEntry>
        {
            LayerEntry.Text("etc/group", "root:x:0:\napp:x:1654:\n"),
            LayerEntry.Text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
            LayerEntry.Text("etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\napp:x:1654:1654::/home/app:/sbin/nologin\n"),
            LayerEntry.Folder("home/app") with { Owner = (1654, 1654) },
            new("tmp/", TarEntryType.Directory, 0b1_111_111_111),
            LayerEntry.Link("usr/bin/dotnet", $"/{DotnetFolder}/dotnet"),
            LayerEntry.File(loader[1..], loader, executable: true),
        };
        entries.AddRange(libraries.Where(library => library.File is not null).Select(library => LayerEntry.File(library.File![1..], library.File, executable: true)));
        if (Array.Find(Certificates, File.Exists) is { } certificates)
        {
            entries.Add(LayerEntry.File("etc/ssl/certs/ca-certificates.crt", certificates));
        }

        entries.AddRange(Runtime());
        return [.. Folders(entries).Concat(entries).OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    private static IEnumerable<LayerEntry> Runtime()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var root = Path.GetFullPath(Path.Combine(framework, "..", "..", ".."));
        var name = Path.GetFileName(framework);
        yield return LayerEntry.File($"{DotnetFolder}/dotnet", Path.Combine(root, "dotnet"), executable: true);
        yield return LayerEntry.File($"{DotnetFolder}/host/fxr/{name}/libhostfxr.so", Path.Combine(root, "host", "fxr", name, "libhostfxr.so"), executable: true);
        foreach (var file in Directory.EnumerateFiles(framework).Where(file => !NotNeeded.Contains(Path.GetFileName(file))))
        {
            yield return LayerEntry.File(
                $"{DotnetFolder}/shared/Microsoft.NETCore.App/{name}/{Path.GetFileName(file)}", file, executable: Path.GetExtension(file) == ".so");
        }
    }

    private static string? Locate(string name)
    {
        var triplet = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        string[] folders = [$"/lib/{triplet}", $"/usr/lib/{triplet}", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
        return folders.Select(folder => $"{folder}/{name}").FirstOrDefault(File.Exists);
    }

    private static IEnumerable<LayerEntry> Folders(IReadOnlyList<LayerEntry> entries)
    {
        var given = entries.Where(entry => entry.Type == TarEntryType.Directory).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            for (var slash = entry.Path.TrimEnd('/').LastIndexOf('/'); slash > 0; slash = entry.Path.LastIndexOf('/', slash - 1))
            {
                if (given.Add(entry.Path[..(slash + 1)]))
                {
                    yield return LayerEntry.Folder(entry.Path[..slash]);
                }
            }
        }
    }
}
