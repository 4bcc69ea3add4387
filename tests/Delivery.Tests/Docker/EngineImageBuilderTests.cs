using Delivery.Docker;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Registry;
using Delivery.Tests.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Delivery.Tests.Docker;

/// <summary>What an engine answers, at its edge: HTTP. The good path runs on a real engine in the image delivery's tests.</summary>
public sealed class EngineImageBuilderTests : IDisposable
{
    private readonly PublishedWorker _worker = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _worker.Dispose();

    [Fact]
    public async Task An_error_in_the_stream_is_an_error()
    {
        var error = await BuildAsync(context => AnswerAsync(context, "{\"stream\":\"Step 1/2\"}\n{\"errorDetail\":{\"code\":1,\"message\":\"step failed\"},\"error\":\"step failed\"}\n"));
        error.Kind.ShouldBe(ErrorCatalog.ImageBuildFailed);
        error.Why.ShouldBe("step failed");
    }

    [Fact]
    public async Task A_full_disk_of_the_engine_is_said()
    {
        var error = await BuildAsync(context => AnswerAsync(context, "{\"errorDetail\":{\"message\":\"write /x: no space left on device\"}}\n"));
        error.Kind.ShouldBe(ErrorCatalog.DiskFull);
    }

    [Fact]
    public async Task An_engine_that_breaks_off_is_gone_not_done()
    {
        var error = await BuildAsync(async context =>
        {
            await AnswerAsync(context, "{\"stream\":\"Step 1/2\"}\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        error.Kind.ShouldBe(ErrorCatalog.EngineGone);
    }

    [Fact]
    public async Task An_answer_that_ends_without_an_image_is_no_success()
    {
        var error = await BuildAsync(context => AnswerAsync(context, "{\"stream\":\"Step 1/2\"}\n"));
        error.Kind.ShouldBe(ErrorCatalog.EngineGone);
    }

    [Fact]
    public async Task A_refused_request_is_told_in_the_engines_words()
    {
        var error = await BuildAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("{\"message\":\"dockerfile parse error line 2\"}");
        });
        error.Kind.ShouldBe(ErrorCatalog.ImageBuildFailed);
        error.Why.ShouldBe("dockerfile parse error line 2");
    }

    [Fact]
    public async Task A_failed_step_on_a_real_engine_is_an_error()
    {
        Assert.SkipWhen(await EngineProbe.FindAsync(Token) is null, "No Docker Engine answers on this machine.");
        _worker.Dockerfile = "FROM registry.invalid/x:1\nCOPY nowhere/ ./\n";
        using var http = new HttpClient();
        var images = new ImageDelivery(http, TimeProvider.System);
        var error = (await Should.ThrowAsync<DeliveryException>(images.BuildAsync(_worker.Request(EnginePreference.Docker), Token))).Errors.ShouldHaveSingleItem();
        error.Kind.ShouldBe(ErrorCatalog.ImageBuildFailed);
        error.Why.ShouldContain("nowhere");
    }

    [Fact]
    public async Task No_engine_is_found_where_none_listens() =>
        (await EngineProbe.FindAsync(new Uri("unix:///nonexistent.sock"), Token)).ShouldBeNull();

    private static async Task AnswerAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "application/json";
        await context.Request.Body.CopyToAsync(Stream.Null);
        await context.Response.WriteAsync(text);
    }

    private async Task<DeliveryError> BuildAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapPost("/build", answer);
        await server.StartAsync(Token);
        var request = _worker.Request(EnginePreference.Docker);
        var context = await BuildContext.OfPublishedAsync(request.PublishFolder, request.Dockerfile, Token);
        var engine = new DockerEngine(new Uri(server.Urls.Single()), "test");
        return (await Should.ThrowAsync<DeliveryException>(new EngineImageBuilder(engine).BuildAsync(
            context, dockerfile: null, new Dictionary<string, string>(), [], Architecture.X64, "x:y", progress: null, Token))).Errors.ShouldHaveSingleItem();
    }
}
