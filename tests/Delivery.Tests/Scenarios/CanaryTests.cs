using Delivery.Emulator.Faults;

namespace Delivery.Tests.Scenarios;

/// <summary>Secrets of a delivery are in none of its files and not on its screen, however it ends.</summary>
public sealed class CanaryTests
{
    // In a NoEcho parameter and an output of it, in the default of one, in a value whose name says that it is a secret, and in a secret of a container.
    private static readonly string[] Canaries = ["canary-Given-41", "canary-Default-42", "canary-Named-43", "canary-Literal-44"];

    [Theory]
    [InlineData(null)]
    [InlineData("crash-loop")]
    [InlineData("update-fails")]
    [InlineData("validation-errors")]
    [InlineData("quoted")]
    public async Task No_file_and_no_screen_has_a_secret(string? name)
    {
        await using var delivery = await RehearsedDelivery.StartAsync(repository =>
        {
            var text = File.ReadAllText(Path.Combine(ScratchFolder.Repository, "cloudformation/private-service.yml"));
            repository.Write("cloudformation/private-service.yml", text
                .Replace("\nParameters:\n", "\nParameters:\n  PartnerKey: {Type: String, NoEcho: true}\n  OtherKey: {Type: String, NoEcho: true, Default: canary-Default-42}\n  ApiToken: {Type: String}\n", StringComparison.Ordinal)
                .Replace("            - {Name: WORKER_VERSION, Value: !Ref ImageVersion}\n", """
                                - {Name: WORKER_VERSION, Value: !Ref ImageVersion}
                                - {Name: PARTNER, Value: !Sub '${PartnerKey}/${OtherKey}'}
                                - {Name: API_TOKEN, Value: !Ref ApiToken}
                                - {Name: DATABASE_PASSWORD, Value: canary-Literal-44}

                    """, StringComparison.Ordinal)
                .Replace("\nOutputs:\n", "\nOutputs:\n  Leak: {Value: !Sub 'x-${PartnerKey}-${OtherKey}-${ApiToken}'}\n", StringComparison.Ordinal));
        });
        const string Parameters = ", PartnerKey: canary-Given-41, ApiToken: canary-Named-43";
        var scenario = name switch
        {
            null => null,
            "quoted" => ScenarioReader.Read("""
                name: quoted
                description: AWS quotes what it was given.
                source: none
                faults:
                  - when: { type: 'AWS::ECS::Service', operation: create }
                    then: { fail-resource: { code: InvalidRequest, message: 'canary-Given-41 and canary-Named-43 and canary-Default-42 are not valid' } }
                """, "of a test"),
            _ => ScenarioLibrary.Find(name),
        };
        if (scenario?.Given == RehearsalStart.Deployed)
        {
            await delivery.DeliveredAsync("1.0.0", "earlier", Parameters);
        }

        var end = await delivery.DeliverAsync(scenario, parameters: Parameters);

        var told = string.Join('\n', end.Lines);
        // It came as far as the service, or failed as the scenario has it: not for the secrets themselves.
        end.ExitCode.ShouldBe(name == "quoted" ? 4 : scenario?.Expect.ExitCode ?? 0, told);
        var files = Directory.EnumerateFiles(Path.Combine(delivery.Root, "artifacts"), "*", SearchOption.AllDirectories).ToList();
        files.Count.ShouldBeGreaterThan(3);
        foreach (var canary in Canaries)
        {
            told.ShouldNotContain(canary);
            foreach (var file in files)
            {
                (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldNotContain(canary, customMessage: file);
            }
        }
    }
}
