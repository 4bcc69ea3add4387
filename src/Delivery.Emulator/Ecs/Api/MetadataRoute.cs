using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>
/// The container metadata endpoint v4 as far as it is known here (ECS developer guide, "Task metadata endpoint version 4", read 2026-11-23): the task
/// under <c>/task</c>, its first container else.
/// </summary>
internal static class MetadataRoute
{
    public static void Map(IEndpointRouteBuilder routes, EcsState state)
    {
        routes.MapGet("/_emulator/metadata/{taskId}", context => AnswerAsync(context, state, task => Container(task, task.Containers[0])));
        routes.MapGet("/_emulator/metadata/{taskId}/task", context => AnswerAsync(context, state, Whole));
    }

    private static Task AnswerAsync(HttpContext context, EcsState state, Func<EcsTask, JsonObject> render)
    {
        var id = (string?)context.Request.RouteValues["taskId"];
        if (state.List<EcsTask>().FirstOrDefault(task => task.Id == id && !task.IsStopped) is { } found)
        {
            return context.Response.WriteAsJsonAsync(render(found), context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static JsonObject Whole(EcsTask task) => new()
    {
        ["Cluster"] = task.Scope.Arn("ecs", $"cluster/{task.Cluster}"),
        ["ServiceName"] = task.Service.Length > 0 ? task.Service : null,
        ["TaskARN"] = task.Arn,
        ["Family"] = EcsCalls.NameOf(task.TaskDefinitionArn).Split(':')[0],
        ["Revision"] = EcsCalls.NameOf(task.TaskDefinitionArn).Split(':')[^1],
        ["DesiredStatus"] = task.DesiredStatus,
        ["KnownStatus"] = task.LastStatus,
        ["LaunchType"] = task.LaunchType,
        ["Containers"] = new JsonArray([.. task.Containers.Select(container => Container(task, container))]),
    };

    private static JsonObject Container(EcsTask task, TaskContainer container) => new JsonObject
    {
        ["DockerId"] = container.Handle?.RuntimeId,
        ["Name"] = container.Name,
        ["Image"] = container.Image,
        ["ImageID"] = container.ImageDigest,
        ["Labels"] = new JsonObject
        {
            ["com.amazonaws.ecs.cluster"] = task.Scope.Arn("ecs", $"cluster/{task.Cluster}"),
            ["com.amazonaws.ecs.container-name"] = container.Name,
            ["com.amazonaws.ecs.task-arn"] = task.Arn,
        },
        ["DesiredStatus"] = task.DesiredStatus,
        ["KnownStatus"] = container.LastStatus,
        ["Type"] = "NORMAL",
        ["ContainerARN"] = task.Scope.Arn("ecs", $"container/{task.Cluster}/{task.Id}/{container.Name}"),
    }.Compact();
}
