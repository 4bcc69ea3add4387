using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Delivery.Emulator.State;

/// <summary>
/// Documents by kind and key in one SQLite file. Every write is in the file when the call returns, so what was
/// answered survives the death of the process (WAL; a crash of the machine may lose the last writes).
/// </summary>
public sealed class StateStore : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // The last code point: sorts behind whatever continues a prefix.
    private const string AfterAll = "\U0010FFFF";
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private bool _inTransaction;

    private StateStore(SqliteConnection connection) => _connection = connection;

    /// <summary>Set while something wants to read from earlier moments (<see cref="StateHistory.ReadFrom"/>).</summary>
    internal StateHistory? History { get; set; }

    /// <summary>Opens the state of a folder, or a state in memory where <paramref name="folder"/> is null.</summary>
    public static StateStore Open(string? folder)
    {
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
        }

        var source = folder is null ? ":memory:" : Path.Combine(folder, "state.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Pooling = false }.ToString());
        connection.Open();
        var store = new StateStore(connection);
        store.Execute("PRAGMA journal_mode=WAL");
        store.Execute("PRAGMA synchronous=NORMAL");
        store.Execute("CREATE TABLE IF NOT EXISTS documents (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID");
        return store;
    }

    /// <summary>Called after each write that a crash could no longer take back: what the file then has is what a killed process leaves.</summary>
    public Action<StateStore>? Committed { get; set; }

    /// <summary>A copy in memory of what is in the file now.</summary>
    public StateStore Copy()
    {
        lock (_gate)
        {
            var copy = Open(null);
            _connection.BackupDatabase(copy._connection);
            return copy;
        }
    }

    public T? Get<T>(string kind, string key) where T : class
    {
        lock (_gate)
        {
            var text = Earlier(kind) is { } earlier && earlier.TryGetValue(key, out var before) ? before : Text(kind, key);
            return text is null ? null : JsonSerializer.Deserialize<T>(text, Json);
        }
    }

    /// <summary>All documents of a kind whose key begins with a prefix, in the order of their keys.</summary>
    public IReadOnlyList<T> List<T>(string kind, string keyPrefix = "") where T : class =>
        [.. Range<T>(kind, keyPrefix, keyPrefix + AfterAll).Select(each => each.Value)];

    /// <summary>
    /// Documents of a kind by their keys' ordinal order, from <paramref name="from"/> (inclusive) to <paramref name="to"/>
    /// (exclusive), at most <paramref name="limit"/>; only these are read. Append <c>"\0"</c> to a key to begin after it.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, T>> Range<T>(string kind, string from, string to, int limit = int.MaxValue, bool descending = false)
        where T : class
    {
        lock (_gate)
        {
            if (Earlier(kind) is { } earlier)
            {
                return AsOf<T>(kind, earlier, key => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, to) < 0, limit, descending);
            }

            using var command = Command(
                descending
                    ? "SELECT key, value FROM documents WHERE kind=$kind AND key>=$from AND key<$to ORDER BY key DESC LIMIT $limit"
                    : "SELECT key, value FROM documents WHERE kind=$kind AND key>=$from AND key<$to ORDER BY key LIMIT $limit",
                ("$kind", kind), ("$from", from), ("$to", to), ("$limit", limit));
            using var reader = command.ExecuteReader();
            var found = new List<KeyValuePair<string, T>>();
            while (reader.Read())
            {
                found.Add(new(reader.GetString(0), JsonSerializer.Deserialize<T>(reader.GetString(1), Json)!));
            }

            return found;
        }
    }

    /// <summary>
    /// At most <paramref name="limit"/> documents of a kind whose key begins with a prefix, the last key first; with
    /// <paramref name="before"/> those whose keys come before it. Reads no more than it returns.
    /// </summary>
    public IReadOnlyList<(string Key, T Value)> PageDescending<T>(string kind, string keyPrefix, string? before, int limit) where T : class
    {
        lock (_gate)
        {
            if (Earlier(kind) is { } earlier)
            {
                return [.. AsOf<T>(kind, earlier, key => key.StartsWith(keyPrefix, StringComparison.Ordinal)
                    && (before is null || string.CompareOrdinal(key, before) < 0), limit, descending: true).Select(each => (each.Key, each.Value))];
            }

            using var command = Command(
                "SELECT key, value FROM documents WHERE kind=$kind AND key>=$prefix AND key<$end ORDER BY key DESC LIMIT $limit",
                ("$kind", kind), ("$prefix", keyPrefix), ("$end", before ?? keyPrefix + "\uffff"), ("$limit", limit));
            using var reader = command.ExecuteReader();
            var found = new List<(string, T)>();
            while (reader.Read())
            {
                found.Add((reader.GetString(0), JsonSerializer.Deserialize<T>(reader.GetString(1), Json)!));
            }

            return found;
        }
    }

    public void Put<T>(string kind, string key, T value) where T : class
    {
        lock (_gate)
        {
            History?.Add(kind, key, Text(kind, key));
            using var command = Command(
                "INSERT INTO documents (kind, key, value) VALUES ($kind, $key, $value) ON CONFLICT (kind, key) DO UPDATE SET value=excluded.value",
                ("$kind", kind), ("$key", key), ("$value", JsonSerializer.Serialize(value, Json)));
            command.ExecuteNonQuery();
            Wrote();
        }
    }

    public void Delete(string kind, string key)
    {
        lock (_gate)
        {
            History?.Add(kind, key, Text(kind, key));
            using var command = Command("DELETE FROM documents WHERE kind=$kind AND key=$key", ("$kind", kind), ("$key", key));
            command.ExecuteNonQuery();
            Wrote();
        }
    }

    /// <summary>Several writes that are seen together or not at all, also after a crash. One within another belongs to the outer one.</summary>
    public void Transaction(Action writes)
    {
        lock (_gate)
        {
            if (_inTransaction)
            {
                writes();
                return;
            }

            Execute("BEGIN IMMEDIATE");
            _inTransaction = true;
            try
            {
                writes();
                Execute("COMMIT");
            }
            catch
            {
                Execute("ROLLBACK");
                throw;
            }
            finally
            {
                _inTransaction = false;
            }

            Wrote();
        }
    }

    public void Dispose() => _connection.Dispose();

    private void Wrote()
    {
        if (!_inTransaction)
        {
            Committed?.Invoke(this);
        }
    }

    /// <summary>What documents of a kind were at the moment that is read from; null where that is now.</summary>
    private Dictionary<string, string?>? Earlier(string kind) =>
        StateHistory.ReadFrom is { } moment && History is { } history ? history.Since(kind, moment) : null;

    private IReadOnlyList<KeyValuePair<string, T>> AsOf<T>(
        string kind, Dictionary<string, string?> earlier, Func<string, bool> isWanted, int limit, bool descending)
        where T : class
    {
        using var command = Command("SELECT key, value FROM documents WHERE kind=$kind", ("$kind", kind));
        using var reader = command.ExecuteReader();
        var found = new SortedDictionary<string, string?>(earlier, StringComparer.Ordinal);
        while (reader.Read())
        {
            found.TryAdd(reader.GetString(0), reader.GetString(1));
        }

        var wanted = found.Where(each => each.Value is not null && isWanted(each.Key));
        return [.. (descending ? wanted.Reverse() : wanted).Take(limit)
            .Select(each => KeyValuePair.Create(each.Key, JsonSerializer.Deserialize<T>(each.Value!, Json)!))];
    }

    private string? Text(string kind, string key)
    {
        using var command = Command("SELECT value FROM documents WHERE kind=$kind AND key=$key", ("$kind", kind), ("$key", key));
        return command.ExecuteScalar() as string;
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a constant of this class; values are bound
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
