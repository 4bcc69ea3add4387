using System.Reflection;
using System.Text.Json;

namespace Delivery.Emulator.Hosting;

/// <summary><c>emulator.json</c> of a state folder: where the running emulator is. There only while it listens.</summary>
internal sealed record InstanceFile(int Pid, DateTimeOffset StartedAt, int Port, string Url, string Version)
{
    private const string Name = "emulator.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static InstanceFile Here(Uri url, DateTimeOffset now) => new(
        Environment.ProcessId, now, url.Port, url.ToString().TrimEnd('/'),
        typeof(InstanceFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    public static InstanceFile? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<InstanceFile>(File.ReadAllText(Path.Combine(folder, Name)), Json);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Seen whole or not at all.</summary>
    public void Write(string folder)
    {
        var temporary = Path.Combine(folder, $"{Name}.{Pid}");
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Json));
        File.Move(temporary, Path.Combine(folder, Name), overwrite: true);
    }

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, Name));
}
