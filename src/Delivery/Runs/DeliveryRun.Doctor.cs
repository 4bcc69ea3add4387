using System.Reflection;
using Amazon.SecurityToken.Model;
using Delivery.Docker;
using Delivery.Doctor;
using Delivery.Environments;
using Delivery.Errors;

namespace Delivery.Runs;

/// <summary>Whether this machine is ready for a delivery to the environment.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>Looks at everything and shows it; nothing is started and nothing is changed.</summary>
    /// <param name="dotNet">Path of the program that starts the .NET SDK.</param>
    /// <exception cref="DeliveryException">Every problem: DLV-0906, DLV-0907, or the error that it was found by.</exception>
    public async Task DoctorAsync(string dotNet, CancellationToken cancellationToken)
    {
        _recorder.Environment = _settings.EnvironmentName;
        var environment = EnvironmentFiles.LoadAsync(_settings.Root, _settings.EnvironmentName, cancellationToken);
        var machine = new MachineChecks(_settings.Root, _emulator);
        var target = new EnvironmentChecks(_settings.Root, _time);
        var results = await new Checkup(_time).RunAsync(
        [
            new(".NET SDK", token => machine.SdkAsync(dotNet, token)),
            new("Repository", token => machine.RepositoryAsync(_settings.EnvironmentName == "local", token)),
            new("Packages", async token => PackageSet.Read(await File.ReadAllTextAsync(DependenciesFile, token))),
            new("Docker Engine", token => MachineChecks.EngineAsync(EngineProbe.Address, token)),
            new("Disk", _ => Task.FromResult(machine.Disk())),
            new("Port 4566", machine.PortAsync),
            new("Templates", target.TemplatesAsync),
            new("Environment", async _ => EnvironmentChecks.Described(await environment, System.Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL"))),
            new("Credentials", token => CheckedWithAsync("Credentials", environment, (aws, known, ending) => EnvironmentChecks.CallerAsync(aws.Sts, known, ending), token)),
            new("Clock", token => CheckedWithAsync("Clock", environment, (aws, _, ending) => target.ClockAsync(_http, EndpointOf(aws), ending), token)),
        ], cancellationToken);

        _terminal.Write(CheckupTable.Render(results, _terminal.Width));
        foreach (var warning in results.Where(result => result.State == CheckState.Warning))
        {
            _recorder.Warn($"{warning.Name}: {warning.Found}");
        }

        if (Checkup.ProblemsOf(results) is { Count: > 0 } problems)
        {
            throw new DeliveryException(problems);
        }
    }

    /// <summary>The compiler's list of what the build consists of.</summary>
    private static string DependenciesFile => Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()!.GetName().Name + ".deps.json");

    /// <summary>A check that needs the endpoint; of a local AWS that doesn't run there is nothing to check, and it isn't started for it.</summary>
    private async Task<CheckResult> CheckedWithAsync(
        string name, Task<DeliveryEnvironment> loading, Func<AwsClients, DeliveryEnvironment, CancellationToken, Task<CheckResult>> check, CancellationToken cancellationToken)
    {
        DeliveryEnvironment environment;
        try
        {
            environment = await loading;
        }
        catch (DeliveryException)
        {
            return new(name, CheckState.Warning, "not looked at: the environment is not valid", "Correct the environment first.");
        }

        var emulator = environment.IsEmbedded ? await _emulator.FindAsync(cancellationToken) : null;
        if (environment.IsEmbedded && emulator is null)
        {
            return new(name, CheckState.Ok, "none needed: the local AWS does not run yet, the first delivery starts it");
        }

        using var clients = AwsClients.For(environment, emulator, _calls);
        return await check(clients, environment, cancellationToken);
    }

    /// <summary>As the SDK itself finds it, by region, configuration and <c>AWS_ENDPOINT_URL</c>.</summary>
    private static Uri EndpointOf(AwsClients aws) => new(aws.Sts.DetermineServiceOperationEndpoint(new GetCallerIdentityRequest()).URL);
}
