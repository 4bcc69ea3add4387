namespace Rehearsal.Tests.Workflows;

/// <summary>
/// A file that a step writes outputs or variables to: <c>name=value</c>, or <c>name&lt;&lt;delimiter</c>, lines, delimiter. Source: docs.github.com, "Workflow commands", read
/// 2026-11-26.
/// </summary>
internal static class CommandFile
{
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        using var lines = File.ReadLines(path).GetEnumerator();
        while (lines.MoveNext())
        {
            var line = lines.Current;
            var (equals, heredoc) = (line.IndexOf('=', StringComparison.Ordinal), line.IndexOf("<<", StringComparison.Ordinal));
            if (line.Length == 0)
            {
                continue;
            }

            if (equals > 0 && (heredoc < 0 || equals < heredoc))
            {
                values[line[..equals]] = line[(equals + 1)..];
            }
            else if (heredoc > 0)
            {
                List<string> value = [];
                var delimiter = line[(heredoc + 2)..];
                while (lines.MoveNext() && lines.Current != delimiter)
                {
                    value.Add(lines.Current);
                }

                values[line[..heredoc]] = string.Join('\n', value);
            }
            else
            {
                throw new WorkflowException($"GitHub can't read this line: {line}");
            }
        }

        return values;
    }
}
