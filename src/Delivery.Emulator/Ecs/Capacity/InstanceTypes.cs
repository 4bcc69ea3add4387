namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>An EC2 instance type as ECS sees it.</summary>
/// <param name="MemoryMiB">Of the type; the agent registers less (<see cref="RegisteredMemoryMiB"/>).</param>
/// <param name="NetworkInterfaces">The type's limit; the first is the instance's own.</param>
public sealed record InstanceType(string Name, int Cpus, int MemoryMiB, int NetworkInterfaces, string Architecture)
{
    public int CpuUnits => Cpus * 1024;

    /// <summary>
    /// The operating system and the hypervisor keep some: ECS's container instance memory management page shows 7,985 of 8,192 MiB
    /// on an m4.large; the same share is taken for all types.
    /// </summary>
    public int RegisteredMemoryMiB => (int)(MemoryMiB * (7985 / 8192.0));
}

/// <summary>Common instance types (EC2 instance type specifications, 2026-11-23).</summary>
public static class InstanceTypes
{
    private static readonly Dictionary<string, InstanceType> Known = Build().ToDictionary(type => type.Name);

    /// <summary>Null for a type that the table does not have.</summary>
    public static InstanceType? Find(string name) => Known.GetValueOrDefault(name);

    public static IEnumerable<string> Names => Known.Keys;

    private static IEnumerable<InstanceType> Build()
    {
        foreach (var family in (string[])["t3", "t3a", "t4g"])
        {
            var architecture = family == "t4g" ? "arm64" : "x86_64";
            yield return new($"{family}.nano", 2, 512, 2, architecture);
            yield return new($"{family}.micro", 2, 1024, 2, architecture);
            yield return new($"{family}.small", 2, 2048, family == "t3a" ? 2 : 3, architecture);
            yield return new($"{family}.medium", 2, 4096, 3, architecture);
            yield return new($"{family}.large", 2, 8192, 3, architecture);
            yield return new($"{family}.xlarge", 4, 16384, 4, architecture);
            yield return new($"{family}.2xlarge", 8, 32768, 4, architecture);
        }

        foreach (var family in (string[])["m5", "m6i", "m6a", "m7i", "m7a", "m6g", "m7g", "m8g", "c5", "c6i", "c6a", "c7i", "c7a", "c6g", "c7g", "c8g", "r5", "r6i", "r6a", "r7i", "r7a", "r6g", "r7g", "r8g"])
        {
            var architecture = family.EndsWith('g') ? "arm64" : "x86_64";
            var memory = family[0] switch { 'c' => 2048, 'm' => 4096, _ => 8192 };
            if (architecture == "arm64")
            {
                yield return new($"{family}.medium", 1, memory, 2, architecture);
            }

            yield return new($"{family}.large", 2, 2 * memory, 3, architecture);
            yield return new($"{family}.xlarge", 4, 4 * memory, 4, architecture);
            yield return new($"{family}.2xlarge", 8, 8 * memory, 4, architecture);
            yield return new($"{family}.4xlarge", 16, 16 * memory, 8, architecture);
        }
    }
}
