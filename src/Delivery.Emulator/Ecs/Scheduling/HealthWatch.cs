using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>
/// Runs a container's health check (API reference, HealthCheck): HEALTHY at the first good one, UNHEALTHY after
/// <c>retries</c> bad ones in a row outside the start period. The first is an interval after the start, as Docker has it. Under instant
/// time that is cut to <see cref="EcsOptions.SettleTime"/>, a good one is looked for often from then on, and the documented wait for it is cut to
/// <see cref="EcsOptions.HealthStartLimit"/>.
/// </summary>
internal sealed class HealthWatch(
    string taskKey, ContainerDefinition container, HealthCheck check, EmulatorClock clock, EcsState state, EcsOptions options, IContainerEngine engine)
{
    public async Task RunAsync(CancellationToken life)
    {
        var start = clock.Time.GetTimestamp();
        var documented = check.StartPeriod + check.Interval * check.Retries;
        var limit = clock.Scale > 0 ? documented * clock.Scale : documented < options.HealthStartLimit ? documented : options.HealthStartLimit;
        await Task.Delay(clock.Scale > 0 ? check.Interval * clock.Scale : check.Interval < options.SettleTime ? check.Interval : options.SettleTime, clock.Time, life);
        while (!await IsGoodAsync(life))
        {
            if (clock.Time.GetElapsedTime(start) >= limit)
            {
                Report("UNHEALTHY");
                return;
            }

            await Task.Delay(options.HealthProbe, clock.Time, life);
        }

        Report("HEALTHY");
        var failures = 0;
        while (failures < check.Retries)
        {
            await Task.Delay(Interval, clock.Time, life);
            failures = await IsGoodAsync(life) ? 0 : failures + 1;
        }

        Report("UNHEALTHY");
    }

    private TimeSpan Interval => clock.Scale > 0 ? check.Interval * clock.Scale
        : check.Interval < options.HealthInterval ? check.Interval : options.HealthInterval;

    private async Task<bool> IsGoodAsync(CancellationToken life)
    {
        var handle = state.Find<EcsTask>(taskKey)!.Containers.Single(found => found.Name == container.Name).Handle!;
        return await engine.ExecuteAsync(handle, check.Command, check.Timeout, life) == 0;
    }

    private void Report(string status) => state.Update<EcsTask>(taskKey, task =>
    {
        var next = task.WithContainer(container.Name, found => found with { HealthStatus = status });
        var checkedOnes = next.Containers.Where(found => found.HealthStatus != "UNKNOWN").ToList();
        return next with
        {
            HealthStatus = checkedOnes.Exists(found => found.HealthStatus == "UNHEALTHY") ? "UNHEALTHY"
                : checkedOnes.Count == task.HealthChecks ? "HEALTHY" : "UNKNOWN",
        };
    });
}
