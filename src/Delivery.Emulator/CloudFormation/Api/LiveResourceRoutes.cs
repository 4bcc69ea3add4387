using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>
/// <c>GET</c>, <c>PATCH</c> (a JSON object of properties, null takes one away) and <c>DELETE</c> of
/// <c>/_emulator/resources/{region}/{stack}/{logicalId}[?account=]</c>: a stack's resource itself, past its stack.
/// </summary>
internal sealed class LiveResourceRoutes(EmulatorParts parts)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        const string Path = "/_emulator/resources/{region}/{stack}/{logicalId}";
        routes.MapGet(Path, ReadAsync);
        routes.MapPatch(Path, ChangeAsync);
        routes.MapDelete(Path, DeleteAsync);
    }

    private Task ReadAsync(HttpContext context) => AnswerAsync(context, () => Task.FromResult(parts.LiveResources.Read(Name(context))));

    private Task ChangeAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        var properties = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
            ?? throw new JsonException("A JSON object of properties is expected.");
        await parts.LiveResources.ChangeAsync(Name(context), properties, context.RequestAborted);
        return parts.LiveResources.Read(Name(context));
    });

    private Task DeleteAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        await parts.LiveResources.DeleteAsync(Name(context), context.RequestAborted);
        return [];
    });

    private StackResourceName Name(HttpContext context) => new(
        context.Request.Query["account"] is [{ Length: > 0 } account] ? account : parts.Options.AccountId,
        (string)context.Request.RouteValues["region"]!, (string)context.Request.RouteValues["stack"]!, (string)context.Request.RouteValues["logicalId"]!);

    private static async Task AnswerAsync(HttpContext context, Func<Task<JsonObject?>> run)
    {
        try
        {
            if (await run() is { } answer)
            {
                await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
                return;
            }

            await RefuseAsync(StatusCodes.Status404NotFound, "The resource is gone.");
        }
        catch (KeyNotFoundException error)
        {
            await RefuseAsync(StatusCodes.Status404NotFound, error.Message);
        }
        catch (Exception error) when (error is JsonException or ResourceFailedException)
        {
            await RefuseAsync(StatusCodes.Status400BadRequest, error.Message);
        }

        async Task RefuseAsync(int status, string message)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new { message }, context.RequestAborted);
        }
    }
}
