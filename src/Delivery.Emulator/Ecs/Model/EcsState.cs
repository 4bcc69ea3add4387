using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;

namespace Delivery.Emulator.Ecs.Model;

/// <summary>A document of the state store.</summary>
public interface IStored
{
    /// <summary>The document's kind in the store.</summary>
    static abstract string Kind { get; }

    /// <summary>Begins with <c>account/region/</c>.</summary>
    string Key { get; }
}

/// <summary>The stored state of ECS and Auto Scaling, and the signal that something of it changed.</summary>
public sealed class EcsState(StateStore store)
{
    private readonly Lock _gate = new();
    private readonly Arrivals _changes = new();

    /// <summary>Completes at the next change. Take it before looking at the state, or a change is missed.</summary>
    public Task Changed => _changes.Next;

    public T? Find<T>(string key) where T : class, IStored => store.Get<T>(T.Kind, key);

    public IReadOnlyList<T> List<T>(string prefix = "") where T : class, IStored => store.List<T>(T.Kind, prefix);

    public void Put<T>(T document) where T : class, IStored
    {
        lock (_gate)
        {
            store.Put(T.Kind, document.Key, document);
        }

        _changes.Tell();
    }

    /// <summary>Writes what nobody waits for.</summary>
    public void PutQuietly<T>(T document) where T : class, IStored => store.Put(T.Kind, document.Key, document);

    /// <summary>Changes a document as one step. Null where it is gone; no signal where nothing changed.</summary>
    public T? Update<T>(string key, Func<T, T> change) where T : class, IStored
    {
        T next;
        lock (_gate)
        {
            if (store.Get<T>(T.Kind, key) is not { } current)
            {
                return null;
            }

            next = change(current);
            if (ReferenceEquals(next, current))
            {
                return current;
            }

            store.Put(T.Kind, key, next);
        }

        _changes.Tell();
        return next;
    }

    public void Delete<T>(T document) where T : class, IStored
    {
        lock (_gate)
        {
            store.Delete(T.Kind, document.Key);
        }

        _changes.Tell();
    }

    /// <summary>Waits until a condition on the state gives a result.</summary>
    public async Task<T> WaitForAsync<T>(Func<T?> condition, CancellationToken cancellationToken) where T : class
    {
        while (true)
        {
            var changed = Changed;
            if (condition() is { } result)
            {
                return result;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Makes everyone who waits look again.</summary>
    public void Wake() => _changes.Tell();

    /// <summary>A resource of another family, e.g. a subnet.</summary>
    public StoredResource? Stored(string kind, string key) => store.Get<StoredResource>(kind, key);

    /// <summary>Resources of another family.</summary>
    public IReadOnlyList<StoredResource> StoredAll(string kind, string prefix) => store.List<StoredResource>(kind, prefix);
}
