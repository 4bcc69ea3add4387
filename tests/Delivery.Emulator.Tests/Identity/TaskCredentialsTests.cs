using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Delivery.Emulator.Tests.Identity;

public sealed class TaskCredentialsTests
{
    [Fact]
    public async Task A_running_task_gets_credentials_of_its_role_that_the_signature_check_knows()
    {
        using var store = StateStore.Open(null);
        var clock = new EmulatorClock(TimeProvider.System);
        var parts = new EmulatorParts(new EmulatorOptions(), Path.GetTempPath(), store, clock)
        {
            TaskRole = task => task switch
            {
                "task-1" => new("arn:aws:iam::000000000000:role/worker", "arn:aws:ecs:eu-west-1:000000000000:task/demo/task-1"),
                "task-2" => new("arn:aws:iam::000000000000:role/not-there", "arn:aws:ecs:eu-west-1:000000000000:task/demo/task-2"),
                _ => null,
            },
        };
        new IdentityModule().Register(parts);
        await parts.Services.Single(service => service.Service == "iam").InvokeAsync(
            new AwsCall("iam", "CreateRole", new JsonObject
            {
                ["RoleName"] = "worker",
                ["AssumeRolePolicyDocument"] = """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",
                    "Condition":{"StringEquals":{"aws:SourceAccount":"000000000000"},"ArnLike":{"aws:SourceArn":"arn:aws:ecs:eu-west-1:000000000000:*"}}}]}
                    """,
            }, new CallerIdentity("000000000000", "arn:aws:iam::000000000000:user/local", "AIDA", "local"), "eu-west-1", "1"),
            TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        await using var app = builder.Build();
        parts.Routes.ToList().ForEach(route => route(app));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var answer = await http.GetFromJsonAsync<JsonObject>("/_emulator/credentials/task-1", TestContext.Current.CancellationToken);

        answer.ShouldNotBeNull();
        answer.Select(each => each.Key).ShouldBe(["RoleArn", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"]);
        DateTimeOffset.Parse(answer["Expiration"]!.GetValue<string>(), null).ShouldBe(clock.Now + TimeSpan.FromHours(6), TimeSpan.FromMinutes(1));
        var known = new CredentialStore(store, clock, "000000000000").Find(answer["AccessKeyId"]!.GetValue<string>());
        known!.Identity.Arn.ShouldBe("arn:aws:sts::000000000000:assumed-role/worker/task-1");
        known.SecretAccessKey.ShouldBe(answer["SecretAccessKey"]!.GetValue<string>());
        known.IsTask.ShouldBeTrue();

        using var refused = await http.GetAsync(new Uri("/_emulator/credentials/task-2", UriKind.Relative), TestContext.Current.CancellationToken);
        ((int)refused.StatusCode).ShouldBe(400);
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(
            "ECS was unable to assume the role \u0027arn:aws:iam::000000000000:role/not-there\u0027 that was provided for this task.");
    }
}
