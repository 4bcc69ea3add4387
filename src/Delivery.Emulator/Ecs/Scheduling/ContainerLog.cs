using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Logs;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>Takes a container's output over into its log stream, as the awslogs driver does; goes on where an earlier run stopped.</summary>
internal sealed class ContainerLog(EmulatorParts parts, EcsState state, IContainerEngine engine)
{
    /// <summary>How the driver's failures begin.</summary>
    public const string DriverFailed = "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log ";

    /// <summary>A killed emulator takes over again what it took over in this time: lines come twice rather than never.</summary>
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMilliseconds(100);

    /// <exception cref="ContainerException">The log group is missing, or the execution role may not make what is written to.</exception>
    public async Task OpenAsync(EcsTask task, string container, AwsLogs logs, CancellationToken cancellationToken)
    {
        var role = new ExecutionRole(task, parts);
        var isThere = SinkOf(task, logs).GroupExists(logs.Group);
        if (!isThere && logs.CreateGroup)
        {
            role.RequireLogGroup(logs);
        }

        // Without a prefix the stream is named after a container that is not there yet.
        role.RequireLogStream(logs, logs.Stream(container, task.Id, task.Id));
        if (isThere)
        {
            return;
        }

        if (!logs.CreateGroup)
        {
            throw new ContainerException($"{DriverFailed}stream: ResourceNotFoundException: The specified log group does not exist. ({logs.Group})");
        }

        var caller = new CallerIdentity(task.Scope.Account, task.Scope.Arn("sts", "assumed-role/ecs/agent"), "agent", "");
        await parts.Services.Single(service => service.Service == "logs").InvokeAsync(
            new AwsCall("logs", "CreateLogGroup", new JsonObject { ["logGroupName"] = logs.Group }, caller, RegionOf(task, logs), task.Id), cancellationToken);
    }

    public async Task TakeAsync(EcsTask task, ContainerDefinition container, CancellationToken ending)
    {
        if (container.Logs is not { } logs)
        {
            return;
        }

        var handle = task.Containers.Single(found => found.Name == container.Name).Handle!;
        var stream = logs.Stream(container.Name, task.Id, handle.RuntimeId);
        var key = LogPosition.KeyOf(task, container.Name);
        var sink = SinkOf(task, logs);
        var saved = parts.Clock.Time.GetTimestamp();
        var position = state.Find<LogPosition>(key)?.Position;
        var mayWrite = new Lazy<bool>(() => new ExecutionRole(task, parts).MayWrite(logs, stream));
        await engine.ReadLogAsync(handle, position, line =>
        {
            try
            {
                if (mayWrite.Value)
                {
                    sink.Append(logs.Group, stream, line.At, line.Text);
                }
            }
            catch (AwsErrorException)
            {
                // The group was deleted under the running task: the driver drops lines then, too.
            }

            position = line.Position;
            if (parts.Clock.Time.GetElapsedTime(saved) > SaveEvery)
            {
                saved = parts.Clock.Time.GetTimestamp();
                state.PutQuietly(new LogPosition(key, position));
            }
        }, ending);
    }

    private ILogSink SinkOf(EcsTask task, AwsLogs logs) => parts.Logs.For(task.Scope.Account, RegionOf(task, logs));

    private static string RegionOf(EcsTask task, AwsLogs logs) => logs.Region ?? task.Scope.Region;
}
