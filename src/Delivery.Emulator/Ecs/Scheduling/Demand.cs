using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>What a task takes of an instance: CPU units, MiB, host ports, and an ENI under awsvpc.</summary>
/// <param name="Architecture">As <c>ecs.cpu-architecture</c> has it (<c>x86_64</c>, <c>arm64</c>); null where the task runs on any.</param>
public sealed record Demand(int Cpu, int MemoryMiB, IReadOnlyList<int> Ports, int NetworkInterfaces, string? Architecture = null)
{
    public static Demand Of(JsonObject taskDefinition)
    {
        var containers = ContainerDefinition.AllOf(taskDefinition);
        var awsvpc = taskDefinition.Text("networkMode") == "awsvpc";
        return new(
            Units(taskDefinition.Text("cpu"), "vcpu") ?? containers.Sum(container => container.Cpu),
            Units(taskDefinition.Text("memory"), "gb") ?? containers.Sum(container => container.MemoryReservation > 0 ? container.MemoryReservation : container.Memory),
            awsvpc ? [] : [.. containers.SelectMany(container => container.HostPorts)],
            awsvpc ? 1 : 0,
            taskDefinition.Object("runtimePlatform")?.Text("cpuArchitecture") switch { "ARM64" => "arm64", "X86_64" => "x86_64", _ => null });
    }

    public bool RunsOn(string architecture) => Architecture is null || Architecture == architecture;

    /// <summary><c>512</c> or <c>.5 vCPU</c>; <c>1024</c> or <c>1 GB</c>.</summary>
    private static int? Units(string? text, string unit)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var number = text.Trim();
        var factor = 1;
        if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
        {
            number = number[..^unit.Length].Trim();
            factor = 1024;
        }

        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? (int)(value * factor) : null;
    }
}
