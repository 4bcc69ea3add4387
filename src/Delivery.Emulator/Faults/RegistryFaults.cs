using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Faults;

/// <summary>Puts the due faults around a request to the registry. Its operations are named after the distribution specification's end points.</summary>
internal sealed class RegistryFaults(FaultInjector faults, EmulatorClock clock)
{
    /// <summary>The registry's name in a scenario's <c>when</c>.</summary>
    public const string Service = "registry";

    private readonly FaultTime _time = new(clock);

    public Task RunAsync(HttpContext context, Func<Task> next)
    {
        if (faults.Active is null || !context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal, out var rest))
        {
            return next();
        }

        var run = next;
        var moment = new Dictionary<string, string?>
        {
            [FaultAttributes.Service] = Service,
            [FaultAttributes.Operation] = OperationOf(context.Request.Method, rest.Value?.TrimStart('/') ?? ""),
        };
        foreach (var fault in faults.Due<IRegistryFault>(moment).Reverse())
        {
            var inner = run;
            run = () => fault.RunAsync(context, inner, _time, context.RequestAborted);
        }

        return run();
    }

    /// <summary>Runs a request to its end without sending its answer.</summary>
    public static async Task WithoutAnswerAsync(HttpContext context, Func<Task> next)
    {
        var body = context.Response.Body;
        context.Response.Body = Stream.Null;
        try
        {
            await next();
        }
        finally
        {
            context.Response.Body = body;
        }
    }

    public static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Headers.Clear();
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json; charset=utf-8";
        }

        return context.Response.Body.WriteAsync(new RegistryException(status, code, message).Body(), context.RequestAborted).AsTask();
    }

    /// <summary>E.g. <c>GetBlob</c>, <c>HeadManifest</c>, <c>BeginUpload</c>, <c>AppendUpload</c>, <c>CompleteUpload</c>, <c>PutManifest</c>, <c>Ping</c>.</summary>
    private static string OperationOf(string method, string path)
    {
        if (path.Length == 0)
        {
            return "Ping";
        }

        var verb = method[..1].ToUpperInvariant() + method[1..].ToLowerInvariant();
        return RegistryPath.Parse(path)?.Target switch
        {
            RegistryTarget.Uploads => "BeginUpload",
            RegistryTarget.Upload => verb switch { "Patch" => "AppendUpload", "Put" => "CompleteUpload", "Delete" => "CancelUpload", _ => "GetUpload" },
            { } target => verb + target,
            null => verb,
        };
    }
}
