using System.Collections.Concurrent;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>Queues and their messages.</summary>
internal sealed class QueueStore(StateStore store, EmulatorClock clock)
{
    private const string QueueKind = "sqs.queue";
    private const string MessageKind = "sqs.message";
    private const string DeletionKind = "sqs.deletion";
    private const int Batch = 100;

    // docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html (read 2026-11-26).
    private const int MostInFlight = 120_000;
    private readonly Lock _gate = new();
    private readonly ArrivalOrder _order = new(clock);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _arrivals = new(StringComparer.Ordinal);

    public Queue? Find(string accountId, string region, string name) => store.Get<Queue>(QueueKind, Queue.KeyOf(accountId, region, name));

    public Queue? FindByArn(string arn) =>
        arn.Split(':') is ["arn", "aws", "sqs", var region, var account, var name] ? Find(account, region, name) : null;

    public IReadOnlyList<Queue> All(string accountId, string region) => store.List<Queue>(QueueKind, $"{accountId}/{region}/");

    public void Save(Queue queue) => store.Put(QueueKind, queue.Key, queue);

    public void Remove(Queue queue)
    {
        lock (_gate)
        {
            store.Transaction(() =>
            {
                RemoveMessages(queue);
                store.Delete(QueueKind, queue.Key);
                store.Put(DeletionKind, queue.Key, new Deletion(clock.Now));
            });
        }

        Announce(queue);
    }

    /// <summary>When a queue of that name was last deleted; null where none was.</summary>
    public DateTimeOffset? DeletedAt(Queue queue) => store.Get<Deletion>(DeletionKind, queue.Key)?.At;

    /// <summary>
    /// Moves the visible messages of a dead-letter queue to a queue, or to where each came from, as new messages; answers how many.
    /// </summary>
    public int Move(Queue source, string? destinationArn)
    {
        var targets = new Dictionary<string, Queue>(StringComparer.Ordinal);
        var moved = 0;
        lock (_gate)
        {
            foreach (var message in Messages(source).Where(each => each.VisibleAt <= clock.Now).ToList())
            {
                if (FindByArn(destinationArn ?? message.DeadLetterSourceArn ?? "") is not { } target)
                {
                    continue;
                }

                Place(source, target, message with
                {
                    Id = Guid.NewGuid().ToString(),
                    Order = _order.Next(),
                    Receipt = null,
                    ReceiveCount = 0,
                    FirstReceivedAt = null,
                    DeadLetterSourceArn = null,
                    SentAt = clock.Now,
                    VisibleAt = clock.Now,
                }, message.Order);
                targets[target.Key] = target;
                moved++;
            }
        }

        foreach (var target in targets.Values)
        {
            Announce(target);
        }

        return moved;
    }

    public void Purge(Queue queue)
    {
        lock (_gate)
        {
            store.Transaction(() =>
            {
                RemoveMessages(queue);
                Save(queue with { PurgedAt = clock.Now });
            });
        }
    }

    /// <summary>Adds a message; its order is given here.</summary>
    public void Add(Queue queue, Message message)
    {
        var placed = message with { Order = _order.Next() };
        store.Put(MessageKind, KeyOf(queue, placed.Order), placed);
        Announce(queue);
    }

    /// <summary>Replaces a message by what <paramref name="change"/> makes of it; null removes it. Nothing happens where it is gone.</summary>
    public void Change(Queue queue, long order, Func<Message, Message?> change)
    {
        lock (_gate)
        {
            if (store.Get<Message>(MessageKind, KeyOf(queue, order)) is not { } before)
            {
                return;
            }

            var after = change(before);
            if (after is null)
            {
                Remove(queue, order);
            }
            else if (after != before)
            {
                store.Put(MessageKind, KeyOf(queue, order), after);
            }
        }

        Announce(queue);
    }

    /// <summary>Takes up to so many visible messages: each gets a new receipt and is hidden for the time given.</summary>
    public IReadOnlyList<Message> Receive(Queue queue, int most, TimeSpan visibility)
    {
        var received = new List<Message>();
        var inFlight = 0;
        lock (_gate)
        {
            var now = clock.Now;
            foreach (var message in Messages(queue))
            {
                if (received.Count == most)
                {
                    break;
                }

                if (message.SentAt + queue.Retention <= now)
                {
                    Remove(queue, message.Order);
                }
                else if (message.VisibleAt <= now && !MovedToDeadLetters(queue, message))
                {
                    var taken = message with
                    {
                        VisibleAt = now + visibility,
                        ReceiveCount = message.ReceiveCount + 1,
                        FirstReceivedAt = message.FirstReceivedAt ?? now,
                        Receipt = Guid.NewGuid().ToString("N"),
                    };
                    store.Put(MessageKind, KeyOf(queue, taken.Order), taken);
                    received.Add(taken);
                }
                else if (message.IsInFlight(now) && ++inFlight >= MostInFlight)
                {
                    throw new AwsErrorException("OverLimit", $"The maximum number of in flight messages is reached: {MostInFlight}.", 403);
                }
            }
        }

        return received;
    }

    /// <summary>When the next hidden message becomes visible, or null where there is none.</summary>
    public DateTimeOffset? NextVisible(Queue queue) =>
        Messages(queue).Select(each => (DateTimeOffset?)each.VisibleAt).Min();

    /// <summary>When the oldest message that is still there was sent, or null where there is none.</summary>
    public DateTimeOffset? OldestSentAt(Queue queue) => Messages(queue).Select(each => (DateTimeOffset?)each.SentAt).Min();

    public (int Visible, int InFlight, int Delayed) Count(Queue queue)
    {
        var now = clock.Now;
        var (visible, inFlight, delayed) = (0, 0, 0);
        foreach (var message in Messages(queue).Where(each => each.SentAt + queue.Retention > now))
        {
            if (message.IsInFlight(now))
            {
                inFlight++;
            }
            else if (message.IsDelayed(now))
            {
                delayed++;
            }
            else
            {
                visible++;
            }
        }

        return (visible, inFlight, delayed);
    }

    /// <summary>Completes when something about the queue's messages changes; to be asked for before looking.</summary>
    public Task NextArrival(Queue queue) => _arrivals.GetOrAdd(queue.Key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Announce(Queue queue)
    {
        if (_arrivals.TryRemove(queue.Key, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    private bool MovedToDeadLetters(Queue queue, Message message)
    {
        if (queue.Redrive is not { } redrive || message.ReceiveCount < redrive.MaxReceiveCount || FindByArn(redrive.TargetArn) is not { } target)
        {
            return false;
        }

        var moved = message with { Order = _order.Next(), Receipt = null, VisibleAt = clock.Now, DeadLetterSourceArn = queue.Arn };
        Place(queue, target, moved, message.Order);
        Announce(target);
        return true;
    }

    private void Place(Queue from, Queue to, Message message, long formerOrder) => store.Transaction(() =>
    {
        store.Delete(MessageKind, KeyOf(from, formerOrder));
        store.Put(MessageKind, KeyOf(to, message.Order), message);
    });

    private IEnumerable<Message> Messages(Queue queue)
    {
        var from = queue.Key + "|";
        while (true)
        {
            var batch = store.Range<Message>(MessageKind, from, queue.Key + "|~", Batch);
            foreach (var (_, message) in batch)
            {
                yield return message;
            }

            if (batch.Count < Batch)
            {
                yield break;
            }

            from = batch[^1].Key + "\0";
        }
    }

    private void RemoveMessages(Queue queue)
    {
        foreach (var message in Messages(queue).ToList())
        {
            Remove(queue, message.Order);
        }
    }

    private void Remove(Queue queue, long order) => store.Delete(MessageKind, KeyOf(queue, order));

    // '|' can't be in a queue's name.
    private static string KeyOf(Queue queue, long order) => $"{queue.Key}|{order:D20}";

    private sealed record Deletion(DateTimeOffset At);
}
