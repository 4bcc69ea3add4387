using Delivery.Emulator.Ec2;
using Delivery.Emulator.Ecs.Api;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.LoadBalancing;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Monitoring;
using Delivery.Emulator.Ecs.Provisioning;
using Delivery.Emulator.Ecs.Scaling;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Sqs;

namespace Delivery.Emulator.Ecs;

/// <summary>Elastic Container Service on emulated EC2 capacity; its tasks really run.</summary>
public sealed class EcsModule(EcsOptions options) : IEmulatorModule
{
    public EcsModule() : this(new EcsOptions())
    {
    }

    public void Register(EmulatorParts parts)
    {
        var state = new EcsState(parts.Store);
        var capacity = new CapacityPool(state);
        var engine = new TaskCompletionSource<IContainerEngine>(TaskCreationOptions.RunContinuationsAsynchronously);
        var runner = new TaskRunner(parts, state, options, engine.Task);
        var groups = new GroupScheduler(state, options, parts.Clock, runner);
        var scaling = new ManagedScaling(state, options, parts.Clock, groups);
        var refresher = new InstanceRefresher(state, parts.Clock, groups);
        var scheduler = new ServiceScheduler(parts, state, options, capacity, scaling, runner);
        var metrics = new MetricSource(state, new QueueStore(parts.Store, parts.Clock), scaling, parts.Clock);
        var history = new MetricHistory();
        var serviceScaling = new ServiceScaling(state, history, parts.Clock);
        var sampler = new MetricSampler(state, metrics, history, options, parts.Clock, serviceScaling.Step);
        var ending = new CancellationTokenSource();
        var ended = ending.Token; // the server may stop before its background work was begun
        var scheduling = Task.CompletedTask;

        parts.TaskRole = taskId => state.List<EcsTask>().FirstOrDefault(task => task.Id == taskId && !task.IsStopped) is { RoleArn: { } role } task
            ? new(role, task.Arn)
            : null;
        parts.ScalableTargetRegistered = serviceScaling.Register;
        parts.Alarms = new AlarmStates(state);
        parts.Services.Add(new EcsApi(parts, state, capacity, scaling, runner));
        parts.Services.Add(new AutoScalingService(state, parts.Clock));
        parts.Services.Add(new LoadBalancingService(state));
        parts.Services.Add(new ApplicationAutoScalingService(state));
        parts.Services.Add(new CloudWatchService(state, metrics, history, parts.Clock));
        parts.Routes.Add(routes => MetadataRoute.Map(routes, state));
        parts.ResourceProviders.Add(new ClusterProvider(state));
        parts.ResourceProviders.Add(new TaskDefinitionProvider(state, parts.Clock));
        parts.ResourceProviders.Add(new EcsServiceProvider(state, parts.Clock));
        parts.ResourceProviders.Add(new CapacityProviderProvider(state));
        parts.ResourceProviders.Add(new AutoScalingProvider(state, parts.Clock, groups));
        parts.ResourceProviders.Add(new LaunchTemplateProvider(state, parts.Clock));
        IReadOnlyList<string> left = [];
        parts.TakeUp.Add(() => left = runner.Left());
        parts.Background.Add(async cancellationToken =>
        {
            try
            {
                engine.SetResult(new FaultedEngine(await ContainerEngines.ChooseAsync(parts, options, cancellationToken), parts.Faults, parts.Clock));
            }
            catch (InvalidOperationException e)
            {
                engine.SetException(e); // each task says it as its reason
                throw;
            }

            parts.TaskEngine = (await engine.Task).Name;
            await runner.AdoptAsync(left, cancellationToken);
            scheduling = Task.WhenAll(scheduler.RunAsync(ended), groups.RunAsync(ended), scaling.RunAsync(ended), refresher.RunAsync(ended), sampler.RunAsync(ended));
            await scheduling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it ends with the server only
        });
        parts.Shutdown.Add(async _ =>
        {
            await ending.CancelAsync();
            await scheduling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (parts.StopTasks)
            {
                await runner.StopAllAsync("Task stopped by user");
            }

            await runner.DisposeAsync();
            ending.Dispose();
        });
    }
}
