using System.Globalization;
using System.Text;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>Follows a file that a process appends to, line by line.</summary>
internal sealed class LogTail(string file, TimeProvider time, TimeSpan poll)
{
    /// <summary>A longer line is cut into several, as the size of a log event is limited (256 KB, CloudWatch Logs quotas).</summary>
    private const int LongestLine = 128 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _line = [];

    public async Task ReadAsync(string? position, Task ended, Action<LogLine> take, CancellationToken cancellationToken)
    {
        var offset = long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
        while (true)
        {
            // Asked before reading: what was written before the end is read after it.
            var last = ended.IsCompleted;
            offset = await ReadNewAsync(offset, take, cancellationToken);
            if (last)
            {
                if (_line.Count > 0)
                {
                    Take(offset, take);
                }

                return;
            }

            await Task.WhenAny(ended, Task.Delay(poll, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<long> ReadNewAsync(long offset, Action<LogLine> take, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return offset;
        }

        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        stream.Position = offset;
        int count;
        while ((count = await stream.ReadAsync(_buffer, cancellationToken)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                offset++;
                if (_buffer[i] == '\n')
                {
                    Take(offset, take);
                    continue;
                }

                _line.Add(_buffer[i]);
                if (_line.Count >= LongestLine)
                {
                    Take(offset, take);
                }
            }
        }

        return offset;
    }

    private void Take(long offset, Action<LogLine> take)
    {
        var text = Encoding.UTF8.GetString([.. _line]).TrimEnd('\r');
        _line.Clear();
        take(new LogLine(time.GetUtcNow(), text, offset.ToString(CultureInfo.InvariantCulture)));
    }
}
