using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Registry;

/// <summary>The emulator's process is killed in the middle of pushes.</summary>
public sealed class KillTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_kill_every_blob_is_whole_or_not_there_and_what_was_answered_is()
    {
        using var folder = new TestFolder();
        string[] arguments = ["--port", "0", "--state", folder.Path, "--engine", "process"];
        var sent = new List<string>();
        var answered = new List<string>();
        using (var emulator = await EmulatorProcess.StartAsync(arguments))
        {
            using var http = await LoginAsync(emulator, create: true);
            var pushing = PushAsync(http, sent, answered);
            while (answered.Count < 10 && !pushing.IsCompleted)
            {
                await Task.Yield();
            }

            await emulator.KillAsync();
            await pushing;
        }

        using var again = await EmulatorProcess.StartAsync(arguments);
        using var client = await LoginAsync(again, create: false);
        foreach (var digest in sent)
        {
            using var answer = await client.GetAsync($"/v2/worker/blobs/{digest}", Token);
            if (answer.IsSuccessStatusCode)
            {
                RegistryClient.DigestOf(await answer.Content.ReadAsByteArrayAsync(Token)).ShouldBe(digest);
            }
            else
            {
                answered.ShouldNotContain(digest);
            }
        }
    }

    /// <summary>Pushes blobs until the kill in their middle makes one fail.</summary>
    private static async Task PushAsync(HttpClient http, List<string> sent, List<string> answered)
    {
        try
        {
            while (true)
            {
                var content = RandomNumberGenerator.GetBytes(256 * 1024);
                var digest = RegistryClient.DigestOf(content);
                sent.Add(digest);
                using var body = new ByteArrayContent(content);
                using var answer = await http.PostAsync($"/v2/worker/blobs/uploads/?digest={digest}", body, Token);
                answer.EnsureSuccessStatusCode();
                answered.Add(digest);
            }
        }
        catch (HttpRequestException)
        {
            // The emulator was killed.
        }
    }

    private static async Task<HttpClient> LoginAsync(EmulatorProcess emulator, bool create)
    {
        var http = new HttpClient { BaseAddress = emulator.Url };
        if (create)
        {
            await CallAsync(http, "CreateRepository", new JsonObject { ["repositoryName"] = "worker" });
        }

        var token = (await CallAsync(http, "GetAuthorizationToken", []))["authorizationData"]![0]!["authorizationToken"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", token);
        return http;
    }

    private static async Task<JsonObject> CallAsync(HttpClient http, string operation, JsonObject input)
    {
        using var request = SignedRequest.Json(http.BaseAddress!, "ecr", $"AmazonEC2ContainerRegistry_V20150921.{operation}", input.ToJsonString());
        using var answer = await http.SendAsync(request, Token);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!.AsObject();
    }
}
