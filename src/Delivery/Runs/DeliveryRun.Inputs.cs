using Delivery.Environments;
using Delivery.Errors;
using Delivery.Lint;
using Delivery.Versioning;

namespace Delivery.Runs;

/// <summary>Before anything is done: the environment, the templates, the repository, the account.</summary>
public sealed partial class DeliveryRun
{
    private WorkerVersion? _version;
    private RepositoryState? _repositoryState;

    /// <summary>The version of what is delivered; valid as an image tag.</summary>
    public string Version => _release?.Version ?? (_version ?? throw new InvalidOperationException("The inputs were not checked.")).Value;

    private string Commit => _release?.Commit ?? _version!.Commit;

    /// <summary>Checks all input of the run; every problem comes in one message.</summary>
    public async Task CheckInputsAsync(CancellationToken cancellationToken)
    {
        var problems = new List<DeliveryError>();
        await DescribeScenarioAsync(problems, cancellationToken);
        await LoadEnvironmentAsync(problems, cancellationToken);
        await CheckPromotionAsync(problems, cancellationToken);
        await FindVersionAsync(problems, cancellationToken);
        if (problems.Count > 0)
        {
            throw new DeliveryException(problems);
        }

        if (_settings.IsOfRelease)
        {
            _settings.Say($"{(_settings.Release is { } asked ? $"Release {asked}" : "A release")} to environment {Environment.Name}: nothing is built");
            return;
        }

        _recorder.Version = Version;
        _recorder.Commit = Commit;
        _settings.Say($"Version {Version} to environment {Environment.Name}");
    }

    /// <summary>Makes the connection: starts the local AWS where the environment is embedded, and checks whose account answers.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await LoadOrThrowAsync(cancellationToken);
        _connection = await OpenAsync(Environment, _settings.Access, cancellationToken);
    }

    /// <summary>A connection to an environment; the local AWS is started for an embedded one.</summary>
    private async Task<EnvironmentConnection> OpenAsync(DeliveryEnvironment environment, AccessRole access, CancellationToken cancellationToken)
    {
        var emulator = environment.IsEmbedded ? await _emulator.EnsureAsync(_settings.IsRehearsal ? _settings.Port ?? AnyPort : _settings.Port, cancellationToken) : null;
        _localAws ??= emulator;
        var opened = await EnvironmentConnection.OpenAsync(environment, access, emulator, $"delivery-{_recorder.Id}", _http, _calls, cancellationToken);
        if (opened.RefusedRole is { } role)
        {
            _settings.Say($"{environment.Name}: as {opened.Caller}, which may not take {role}");
        }

        return opened;
    }

    private async Task FindVersionAsync(List<DeliveryError> problems, CancellationToken cancellationToken)
    {
        try
        {
            var repository = _repositoryState = await RepositoryState.ReadAsync(_settings.Root, cancellationToken);
            if (_settings.IsOfRelease)
            {
                CheckRelease(repository, problems);
                return;
            }

            _version = WorkerVersion.Create(
                _settings.GitVersion ?? throw new DeliveryException(new DeliveryError(
                    ErrorCatalog.VersionUnknown, "GitVersion found no version", _settings.Root, "its own words are above",
                    "Correct GitVersion.yml or the repository's history; `dotnet gitversion /diag` explains more.")),
                repository);
            if (_environment is not null && _version.RefusalFor(_environment) is { } refusal)
            {
                problems.Add(refusal);
            }
        }
        catch (DeliveryException unusable)
        {
            problems.AddRange(unusable.Errors);
        }
    }

    private async Task LoadOrThrowAsync(CancellationToken cancellationToken)
    {
        var problems = new List<DeliveryError>();
        if (_environment is null)
        {
            await LoadEnvironmentAsync(problems, cancellationToken);
        }

        if (problems.Count > 0)
        {
            throw new DeliveryException(problems);
        }
    }

    private async Task LoadEnvironmentAsync(List<DeliveryError> problems, CancellationToken cancellationToken)
    {
        _recorder.Environment = _settings.EnvironmentName;
        try
        {
            _environment = Rehearsed(await EnvironmentFiles.LoadAsync(_settings.Root, _settings.EnvironmentName, cancellationToken));
        }
        catch (DeliveryException unusable)
        {
            problems.AddRange(unusable.Errors);
            return;
        }

        foreach (var (_, settings) in Environment.Stages)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(_settings.Root, settings.Template), cancellationToken);
            problems.AddRange(TemplateLint.Check(settings.Template, text));
        }
    }
}
