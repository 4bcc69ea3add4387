using Amazon.SQS;
using SampleWorker;

const int Usage = 2;

var heartbeat = Heartbeat.OfThisTask(TimeProvider.System);
if (args is ["--health"])
{
    return heartbeat.IsFresh() ? 0 : 1;
}

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, DisableDefaults = true });
builder.Configuration.AddEnvironmentVariables();
builder.Logging.AddJsonLines();

if (WorkerSettings.Read(builder.Configuration, out var problems) is not { } settings)
{
    await using var logging = builder.Services.BuildServiceProvider();
    logging.GetRequiredService<ILogger<QueueWorker>>().BadConfiguration(string.Join(" ", problems));
    return Usage;
}

builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(heartbeat);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<IAmazonSQS>(_ => new AmazonSQSClient(settings.SqsConfiguration()));
builder.Services.AddSingleton<IJobHandler, JobHandler>();
builder.Services.AddHostedService<QueueWorker>();
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = WorkerSettings.ShutdownTimeout);

await builder.Build().RunAsync();
return 0;
