using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Faults;

/// <summary>
/// <c>/_emulator/scenario</c>: GET answers what is active and how often each fault happened, POST (a name, or a scenario's YAML) makes one
/// active, DELETE ends it. For this machine's own programs: a page in a browser is refused.
/// </summary>
internal sealed class ScenarioRoutes(FaultInjector faults)
{
    private const string Path = "/_emulator/scenario";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, context => GuardedAsync(context, () => AnswerAsync(context, 200, new JsonObject { ["scenario"] = faults.Report() })));
        routes.MapDelete(Path, context => GuardedAsync(context, () => AnswerAsync(context, 200, new JsonObject { ["scenario"] = faults.Stop() })));
        routes.MapPost(Path, context => GuardedAsync(context, () => StartAsync(context)));
    }

    private async Task StartAsync(HttpContext context)
    {
        try
        {
            var text = await BodyAsync(context);
            faults.Start(ScenarioReader.IsName(text.Trim())
                ? ScenarioLibrary.Names.Contains(text.Trim())
                    ? ScenarioLibrary.Find(text.Trim())
                    : throw new ScenarioException($"there is no scenario '{text.Trim()}'; the scenarios are {string.Join(", ", ScenarioLibrary.Names)}")
                : ScenarioReader.Read(text, "of this request"));
        }
        catch (ScenarioException error)
        {
            await RefuseAsync(context, 400, error.Message);
            return;
        }

        await AnswerAsync(context, 200, new JsonObject { ["scenario"] = faults.Report() });
    }

    private static async Task<string> BodyAsync(HttpContext context)
    {
        // A character takes at most four bytes; one more shows that there are too many.
        var buffer = new byte[ScenarioReader.MaximumCharacters * 4 + 1];
        var length = 0;
        int read;
        while (length < buffer.Length && (read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0)
        {
            length += read;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new ScenarioException("the scenario of this request can't be used: it is not UTF-8, or too long");
        }
    }

    private static Task GuardedAsync(HttpContext context, Func<Task> answer) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && (context.Request.Host.Host == "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host)))
        && !context.Request.Headers.ContainsKey("Origin")
            ? answer()
            : RefuseAsync(context, 403, "scenarios are for programs of this machine");

    private static Task RefuseAsync(HttpContext context, int status, string message) =>
        AnswerAsync(context, status, new JsonObject { ["message"] = message });

    private static Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, context.RequestAborted);
    }
}
