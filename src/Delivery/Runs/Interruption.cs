namespace Delivery.Runs;

/// <summary>The stack operation that a run waits for.</summary>
/// <param name="Attach">The command line that attaches to it again.</param>
/// <param name="CancelAsync">
/// Cancels the update and says what comes of it; null where the stack is being created: CloudFormation cancels updates alone (API reference,
/// CancelUpdateStack, read 2026-11-26).
/// </param>
public sealed record WaitedOperation(string StackName, string Attach, Func<CancellationToken, Task<string>>? CancelAsync);

/// <summary>
/// What Ctrl-C and a request to end do. While an operation is waited for on a terminal, the first one asks whether to leave (the operation goes on),
/// to cancel the update, or to wait on; another one before the answer leaves at once. Without a terminal, and between operations, the first one
/// leaves. Leaving ends the step in progress in an orderly way; a signal after that ends the process.
/// </summary>
/// <param name="ask">Asks on the terminal, null where the input ended; null where nobody can be asked.</param>
public sealed class Interruption(Func<string, string?>? ask, Action<string> say) : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _gate = new();
    private WaitedOperation? _waited;
    private bool _isAsking;

    /// <summary>Cancelled where the run is to end.</summary>
    public CancellationToken Leaving => _leaving.Token;

    /// <summary>True while the question is on the terminal: nothing else should be drawn there.</summary>
    public bool IsAsking
    {
        get
        {
            lock (_gate)
            {
                return _isAsking;
            }
        }
    }

    /// <summary>The question and what follows from its answer; completed where none is open.</summary>
    public Task Asked { get; private set; } = Task.CompletedTask;

    /// <summary>Says what is waited for, until it is disposed of.</summary>
    public IDisposable During(WaitedOperation operation)
    {
        lock (_gate)
        {
            _waited = operation;
        }
        return new Wait(this);
    }

    /// <summary>To be called for each signal. False: the process is to end now.</summary>
    /// <param name="isTyped">Whether a person pressed Ctrl-C: only then is anybody there to be asked.</param>
    public bool Signal(bool isTyped = true)
    {
        WaitedOperation? left;
        lock (_gate)
        {
            if (_leaving.IsCancellationRequested)
            {
                return false;
            }
            if (_waited is { } waited && isTyped && ask is not null && !_isAsking)
            {
                _isAsking = true;
                Asked = Task.Run(() => AskAsync(waited, ask));
                return true;
            }
            left = _waited;
        }
        Leave(left);
        return true;
    }

    public void Dispose() => _leaving.Dispose();

    private async Task AskAsync(WaitedOperation waited, Func<string, string?> question)
    {
        var answer = question(QuestionOf(waited))?.Trim().ToUpperInvariant();
        try
        {
            if (!IsWaitedFor(waited))
            {
                return;
            }
            switch (answer)
            {
                case null or "L" or "LEAVE":
                    Leave(waited);
                    break;
                case "C" or "CANCEL" when waited.CancelAsync is { } cancel:
                    say(await cancel(_leaving.Token));
                    break;
                default:
                    say($"{waited.StackName}: waiting on.");
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // Left meanwhile.
        }
        finally
        {
            lock (_gate)
            {
                _isAsking = false;
            }
        }
    }

    // The operation may have ended, or somebody left, before the answer came.
    private bool IsWaitedFor(WaitedOperation waited)
    {
        lock (_gate)
        {
            return ReferenceEquals(_waited, waited) && !_leaving.IsCancellationRequested;
        }
    }

    private void Leave(WaitedOperation? left)
    {
        if (left is not null)
        {
            say($"{left.StackName}: left; the operation goes on in AWS. {left.Attach} attaches to it and follows it to its end.");
        }
        _leaving.Cancel();
    }

    private static string QuestionOf(WaitedOperation waited) => waited.CancelAsync is null
        ? $"\n{waited.StackName} is being created. A creation can't be cancelled; deleting the stack would lose what was made so far (it never worked):\n" +
          $"  aws cloudformation delete-stack --stack-name {waited.StackName}\n" +
          "[l]eave (the creation goes on), or [w]ait on? "
        : $"\n{waited.StackName} is being updated.\n[l]eave (the update goes on), [c]ancel the update (CloudFormation rolls it back), or [w]ait on? ";

    private sealed class Wait(Interruption owner) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._waited = null;
            }
        }
    }
}
