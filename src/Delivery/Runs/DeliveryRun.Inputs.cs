using Amazon.SecurityToken.Model;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Lint;
using Delivery.Versioning;

namespace Delivery.Runs;

/// <summary>Before anything is done: the environment, the templates, the repository, the account.</summary>
public sealed partial class DeliveryRun
{
    private WorkerVersion? _version;

    /// <summary>The version of what is delivered; valid as an image tag.</summary>
    public string Version => (_version ?? throw new InvalidOperationException("The inputs were not checked.")).Value;

    /// <summary>Checks all input of the run; every problem comes in one message.</summary>
    public async Task CheckInputsAsync(CancellationToken cancellationToken)
    {
        var problems = new List<DeliveryError>();
        await DescribeScenarioAsync(problems, cancellationToken);
        await LoadEnvironmentAsync(problems, cancellationToken);
        await FindVersionAsync(problems, cancellationToken);
        if (problems.Count > 0)
        {
            throw new DeliveryException(problems);
        }

        _recorder.Version = Version;
        _recorder.Commit = _version!.Commit;
        _settings.Say($"Version {Version} to environment {Environment.Name}");
    }

    /// <summary>Makes the connection: starts the local AWS where the environment is embedded, and checks whose account answers.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await LoadOrThrowAsync(cancellationToken);
        var emulator = Environment.IsEmbedded ? await _emulator.EnsureAsync(_settings.IsRehearsal ? _settings.Port ?? AnyPort : _settings.Port, cancellationToken) : null;
        _ownClients = AwsClients.For(Environment, emulator, _calls);
        var caller = await SignInAsync(_ownClients, cancellationToken);
        if (caller.Account != Environment.Account)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.AccountMismatch, "The credentials belong to another account",
                $"{EnvironmentFiles.Folder}/{Environment.Name}.yml", $"it names {Environment.Account}, the caller is {caller.Arn}",
                "Use credentials of that account, or correct the file."));
        }

        _actor = caller.Arn;
    }

    private string _actor = "";

    /// <summary>Connects as the run's role where the environment names one.</summary>
    private async Task<GetCallerIdentityResponse> SignInAsync(AwsClients own, CancellationToken cancellationToken)
    {
        var gitHub = GitHubIdentity.OfProcess(_http);
        var role = _settings.Access.ArnIn(Environment);
        _clients = own;
        if (role is null || gitHub is null)
        {
            var caller = await own.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
            // Of another account there is nothing to assume: the environment is told to be wrong instead.
            if (role is null || caller.Account != Environment.Account || AccessRoles.IsSessionOf(caller.Arn, role))
            {
                return caller;
            }
        }

        _clients = own.As(role, $"delivery-{_recorder.Id}", gitHub);
        return await _clients.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
    }

    private async Task FindVersionAsync(List<DeliveryError> problems, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await RepositoryState.ReadAsync(_settings.Root, cancellationToken);
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
