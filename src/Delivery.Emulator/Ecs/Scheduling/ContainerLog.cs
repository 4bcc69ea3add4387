using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>Takes a container's output over into its log stream, as the awslogs driver does; goes on where an earlier run stopped.</summary>
internal sealed class ContainerLog(EmulatorParts parts, EcsState state, IContainerEngine engine)
{
    public async Task TakeAsync(EcsTask task, ContainerDefinition container, CancellationToken ending)
    {
        if (container.Logs is not { } logs)
        {
            return;
        }

        var handle = task.Containers.Single(found => found.Name == container.Name).Handle!;
        var stream = logs.Stream(container.Name, task.Id, handle.RuntimeId);
        var key = LogPosition.KeyOf(task, container.Name);
        await engine.ReadLogAsync(handle, state.Find<LogPosition>(key)?.Position, line =>
        {
            try
            {
                parts.Logs.Append(logs.Group, stream, line.At, line.Text);
            }
            catch (AwsErrorException)
            {
                // The group was deleted under the running task: the driver drops lines then, too.
            }

            state.PutQuietly(new LogPosition(key, line.Position));
        }, ending);
    }
}
