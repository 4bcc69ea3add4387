using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SampleWorker.Tests;

/// <summary>A queue over HTTP, in SQS's JSON protocol: receive and delete. What is received stays hidden.</summary>
internal sealed class QueueEndpoint : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Channel<string> _waiting = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _deleted = Channel.CreateUnbounded<string>();
    private int _sent;
    private int _received;

    private QueueEndpoint(WebApplication server) => _server = server;

    public string Url => _server.Urls.Single();

    public string QueueUrl => $"{Url}/000000000000/jobs";

    /// <summary>The bodies of the receive calls.</summary>
    public List<JsonNode> Receives { get; } = [];

    /// <summary>Answers every call with this error; null: as a queue does.</summary>
    public string? Error { get; set; }

    public static async Task<QueueEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var queue = new QueueEndpoint(server);
        server.MapPost("/{**path}", queue.AnswerAsync);
        await server.StartAsync();
        return queue;
    }

    public string Send(string body)
    {
        _waiting.Writer.TryWrite(body);
        return $"job-{++_sent}";
    }

    /// <summary>The receipt handle of the next deleted message.</summary>
    public ValueTask<string> DeletedAsync(CancellationToken cancellationToken) => _deleted.Reader.ReadAsync(cancellationToken);

    public bool NothingDeleted => _deleted.Reader.Count == 0;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        context.Response.ContentType = "application/x-amz-json-1.0";
        if (Error is { } error)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(new JsonObject { ["__type"] = $"com.amazonaws.sqs#{error}", ["message"] = "refused" }.ToJsonString());
            return;
        }

        switch (context.Request.Headers["X-Amz-Target"].ToString())
        {
            case "AmazonSQS.ReceiveMessage":
                await context.Response.WriteAsync((await ReceiveAsync(body, context.RequestAborted)).ToJsonString());
                break;
            case "AmazonSQS.DeleteMessage":
                _deleted.Writer.TryWrite((string)body["ReceiptHandle"]!);
                await context.Response.WriteAsync("{}");
                break;
            default:
                context.Response.StatusCode = 400;
                break;
        }
    }

    private async Task<JsonObject> ReceiveAsync(JsonNode request, CancellationToken gone)
    {
        lock (Receives)
        {
            Receives.Add(request);
        }

        // A long poll answers when there is something; the caller may go away before.
        if ((int?)request["WaitTimeSeconds"] > 0)
        {
            await _waiting.Reader.WaitToReadAsync(gone);
        }

        var messages = new JsonArray();
        while (messages.Count < (int)request["MaxNumberOfMessages"]! && _waiting.Reader.TryRead(out var body))
        {
            var id = $"job-{++_received}";
            messages.Add(new JsonObject
            {
                ["MessageId"] = id,
                ["ReceiptHandle"] = id,
                ["Body"] = body,
#pragma warning disable CA5351 // SQS's checksum; its SDK checks it.
                ["MD5OfBody"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body))),
#pragma warning restore CA5351
                ["Attributes"] = new JsonObject { ["ApproximateReceiveCount"] = "1" },
            });
        }

        return messages.Count > 0 ? new JsonObject { ["Messages"] = messages } : [];
    }
}
