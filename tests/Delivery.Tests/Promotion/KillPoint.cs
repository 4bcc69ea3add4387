using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Delivery.Tests.Promotion;

/// <summary>
/// A call to AWS at which the process of the run in this flow is gone: the call took effect, its answer is not heard, and nothing follows. Every client of
/// this test process has the handler; it lets all flows alone that have no point.
/// </summary>
internal sealed class KillPoint(int point)
{
    private static readonly AsyncLocal<KillPoint?> Flow = new();
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _calls = [];

    /// <summary>Completes when the process is gone.</summary>
    public Task Killed => _killed.Task;

    /// <summary>As <c>PutParameter</c>, in their order.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Starts a run that meets this point.</summary>
    public Task<T> StartAsync<T>(Func<Task<T>> run) => Task.Run(() =>
    {
        Flow.Value = this;
        return run();
    });

    [ModuleInitializer]
    internal static void Register() => RuntimePipelineCustomizerRegistry.Instance.Register(new Customizer());

    private async Task<T> CalledAsync<T>(string name, Func<Task<T>> call)
    {
        int number;
        lock (_calls)
        {
            _calls.Add(name);
            number = _calls.Count;
        }

        if (number > point)
        {
            return await NothingAsync<T>();
        }

        var answer = await call();
        if (number < point)
        {
            return answer;
        }

        _killed.SetResult();
        return await NothingAsync<T>();
    }

    /// <summary>A dead process does not go on.</summary>
    private static async Task<T> NothingAsync<T>()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        throw new InvalidOperationException("A dead process went on.");
    }

    private sealed class Customizer : IRuntimePipelineCustomizer
    {
        public string UniqueName => nameof(KillPoint);

        public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandler(new Handler());
    }

    private sealed class Handler : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext) => Flow.Value is { } point
            ? point.CalledAsync(executionContext.RequestContext.RequestName.Replace("Request", "", StringComparison.Ordinal), () => base.InvokeAsync<T>(executionContext))
            : base.InvokeAsync<T>(executionContext);
    }
}
