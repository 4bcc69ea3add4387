using System.Net;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Capacity;

/// <summary>Private addresses of instances and tasks, from their subnets (the first four and the last are AWS's own).</summary>
internal static class Addresses
{
    private const int ReservedAtStart = 4;

    /// <summary>A free address of a subnet; of a network of no stack where the subnet is not of one.</summary>
    public static string Next(EcsState state, Scope scope, string? subnet, IEnumerable<string>? alsoTaken = null)
    {
        var stored = subnet is null ? null : state.Stored("ec2/subnet", $"{scope.Prefix}{subnet}");
        var network = IPNetwork.TryParse(stored?.Properties.Text("CidrBlock"), out var own) ? own : new IPNetwork(new IPAddress([172, 31, 0, 0]), 16);
        var taken = state.List<EcsTask>(scope.Prefix).Where(task => !task.IsStopped).Select(task => task.PrivateIp)
            .Concat(state.List<AutoScalingGroup>(scope.Prefix).SelectMany(other => other.Instances).Select(instance => (string?)instance.PrivateIp)).Concat(alsoTaken ?? []).ToHashSet();
        var size = 1L << (32 - network.PrefixLength);
        var start = BitConverter.ToUInt32([.. network.BaseAddress.GetAddressBytes().Reverse()]);
        for (var offset = (long)ReservedAtStart; offset < size - 1; offset++)
        {
            var address = new IPAddress([.. BitConverter.GetBytes((uint)(start + offset)).Reverse()]).ToString();
            if (!taken.Contains(address))
            {
                return address;
            }
        }

        return "";
    }
}
