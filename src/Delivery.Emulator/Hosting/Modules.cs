using Delivery.Emulator.CloudFormation;
using Delivery.Emulator.Ec2;
using Delivery.Emulator.Ecr;
using Delivery.Emulator.Ecs;
using Delivery.Emulator.Identity;
using Delivery.Emulator.Logs;
using Delivery.Emulator.S3;
using Delivery.Emulator.Sqs;
using Delivery.Emulator.Ssm;

namespace Delivery.Emulator.Hosting;

/// <summary>The areas of the emulated account, in the order of their registration.</summary>
public static class Modules
{
    /// <summary>Fresh modules for one server.</summary>
    public static IReadOnlyList<IEmulatorModule> All() =>
    [
        new IdentityModule(),
        new EcrModule(),
        new LogsModule(),
        new EcsModule(),
        new S3Module(),
        new SqsModule(),
        new SsmModule(),
        new Ec2Module(),
        new CloudFormationModule(),
    ];
}
