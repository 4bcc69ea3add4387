using Delivery.Environments;
using Delivery.Errors;
using Delivery.Versioning;

namespace Delivery.Runs;

/// <summary>
/// A rehearsal against another commit, such as the base of a pull request: its templates and its environment go live first, with the image of this
/// commit, so that what is reviewed afterwards is what the templates of this one change.
/// </summary>
public sealed partial class DeliveryRun
{
    private const string StackFolder = "cloudformation";
    private string? _templateRoot;

    /// <summary>Where the templates of the stages are read from.</summary>
    private string TemplateRoot => _templateRoot ?? _settings.Root;

    private bool IsBaseLive => _templateRoot is not null;

    private async Task DeliverBaseAsync(string reference, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("delivery-base-");
        var head = Environment;
        try
        {
            var commit = await CommittedFiles.WriteAsync(_settings.Root, reference, StackFolder, folder.FullName, cancellationToken);
            if (await BaseAsync(folder.FullName, head, commit[..10], cancellationToken) is not { } based)
            {
                return;
            }

            _settings.Say($"The templates of {commit[..10]} are deployed first");
            _environment = based;
            _templateRoot = folder.FullName;
            if (await EndOfAsync(() => DeliverAsync(cancellationToken), cancellationToken) is { } ended)
            {
                Warn($"The templates of {commit[..10]} could not be deployed ({ended.Errors[0].Kind.Code}); what is reviewed is the change of what they left");
            }
            else
            {
                _settings.Say($"They are deployed; now the change of them by {_version!.Commit[..10]}");
            }
        }
        finally
        {
            _environment = head;
            _templateRoot = null;
            ForgetStages();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The environment as the base has it; null where nothing of it would be there for the head's stacks.</summary>
    private async Task<DeliveryEnvironment?> BaseAsync(string root, DeliveryEnvironment head, string commit, CancellationToken cancellationToken)
    {
        if (!EnvironmentFiles.List(root).Contains(head.Name, StringComparer.Ordinal))
        {
            Warn($"{commit} has no environment {head.Name}: all of it is new");
            return null;
        }

        try
        {
            var based = Rehearsed(await EnvironmentFiles.LoadAsync(root, head.Name, cancellationToken));
            if (based.Account == head.Account && based.Region == head.Region)
            {
                return based;
            }

            Warn($"{head.Name} is in another account or region in {commit}: all of it is new");
        }
        catch (DeliveryException unusable)
        {
            Warn($"The environment {head.Name} of {commit} can't be used by this version of the pipeline ({unusable.Errors[0].Kind.Code}): all of it is shown as new");
        }
        finally
        {
            _emulator.Account = head.Account;
        }

        return null;
    }
}
