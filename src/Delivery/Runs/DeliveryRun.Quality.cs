using Delivery.Environments;
using Delivery.Errors;
using Delivery.Lint;
using Delivery.Lint.Safety;

namespace Delivery.Runs;

/// <summary>Checks of what is delivered by, not of what is delivered.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>Checks every template and every environment; all problems come in one message.</summary>
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

        if (problems.Count > 0)
        {
            throw new DeliveryException(problems);
        }

        _settings.Say($"Templates and environments ({string.Join(", ", environments)}) are sound");
    }
}
