using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity;
using Delivery.Emulator.State;
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
            TaskRole = task => task == "task-1" ? "arn:aws:iam::000000000000:role/worker" : null,
        };
        new IdentityModule().Register(parts);
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
    }
}
