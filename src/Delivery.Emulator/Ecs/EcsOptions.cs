namespace Delivery.Emulator.Ecs;

/// <summary>The few real durations of the emulated ECS: what really runs can only be observed in real time.</summary>
public sealed record EcsOptions
{
    /// <summary>
    /// A container without a health check is reported RUNNING once it lived this long. One that ends earlier never was: the
    /// agent reports the end it sees last, and the circuit breaker counts tasks that don't reach RUNNING
    /// (docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html, 2026-11-23).
    /// </summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Between two health checks of a container that has not been healthy yet.</summary>
    public TimeSpan HealthProbe { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest time a started container may stay without a good health check, when the documented times are instant.</summary>
    public TimeSpan HealthStartLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest pause between the health checks of a healthy container, when the documented times are instant.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks at a log file, and at a process that was started by an earlier run of the emulator.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an ended task waits for the rest of its output to be taken over.</summary>
    public TimeSpan LogDrain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest real pause before a task that keeps failing after its deployment ended is started again.</summary>
    public TimeSpan RestartLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest real time that a draining instance waits for its tasks to move, when the documented times are instant.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Real time without a change of need before managed scaling scales in, when the documented times are instant.</summary>
    public TimeSpan ScaleInQuiet { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at metrics, when the documented times are instant.</summary>
    public TimeSpan MetricPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stopped task can be described ("about an hour" in the ECS API reference).</summary>
    public TimeSpan StoppedTaskRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most bytes an image may unpack to for the process engine.</summary>
    public long UnpackedImageLimit { get; init; } = 8L << 30;
}
