using Delivery.Environments;
using Delivery.Errors;
using Delivery.Lint;
using Delivery.Lint.Safety;
using Delivery.Lint.Workflows;

namespace Delivery.Runs;

/// <summary>Checks of what is delivered by, not of what is delivered.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>Folder of the workflows' scripts, as files of their own, for checkers of shell scripts.</summary>
    public string WorkflowScripts => Path.Combine(_settings.CacheFolder, "workflow-scripts");

    /// <summary>Checks every template, every environment and every workflow; all problems come in one message.</summary>
    public async Task LintAsync(CancellationToken cancellationToken)
    {
        var problems = new List<DeliveryError>();
        foreach (var template in Directory.EnumerateFiles(Path.Combine(_settings.Root, "cloudformation"), "*.yml").Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(_settings.Root, template).Replace('\\', '/');
            var text = await File.ReadAllTextAsync(template, cancellationToken);
            problems.AddRange(TemplateLint.Check(name, text));
            problems.AddRange(TemplateSafety.Check(name, text));
        }

        var environments = EnvironmentFiles.List(_settings.Root);
        foreach (var name in environments)
        {
            try
            {
                await EnvironmentFiles.LoadAsync(_settings.Root, name, cancellationToken);
            }
            catch (DeliveryException unusable)
            {
                problems.AddRange(unusable.Errors.Where(error => !problems.Contains(error)));
            }
        }

        await LintWorkflowsAsync(problems, cancellationToken);
        if (problems.Count > 0)
        {
            throw new DeliveryException(problems);
        }

        _settings.Say($"Templates, workflows and environments ({string.Join(", ", environments)}) are sound");
    }

    /// <summary>Checks the workflows, and writes their scripts as files.</summary>
    private async Task LintWorkflowsAsync(List<DeliveryError> problems, CancellationToken cancellationToken)
    {
        if (Directory.Exists(WorkflowScripts))
        {
            Directory.Delete(WorkflowScripts, recursive: true);
        }

        Directory.CreateDirectory(WorkflowScripts);
        foreach (var workflow in WorkflowFiles())
        {
            var text = await File.ReadAllTextAsync(workflow, cancellationToken);
            problems.AddRange(WorkflowLint.Check($"{WorkflowLint.Folder}/{Path.GetFileName(workflow)}", text));
            foreach (var (line, script) in WorkflowLint.Scripts(text))
            {
                var file = Path.Combine(WorkflowScripts, $"{Path.GetFileNameWithoutExtension(workflow)}-{line}.sh");
                await File.WriteAllTextAsync(file, $"#!/usr/bin/env bash\n{script}\n", cancellationToken);
            }
        }
    }

    private IEnumerable<string> WorkflowFiles()
    {
        var folder = Path.Combine(_settings.Root, WorkflowLint.Folder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".yml" or ".yaml").Order(StringComparer.Ordinal)
            : [];
    }
}
