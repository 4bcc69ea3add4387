using System.Globalization;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>
/// A stopping container has its <c>StopTimeout</c> between SIGTERM and SIGKILL; a job that it still works on must not be given out to another one
/// meanwhile, so that the queue's visibility timeout has to be longer (Amazon ECS, ContainerDefinition, and Amazon SQS, visibility timeout; read 2026-11-26).
/// </summary>
internal sealed class StopTimes(Template template, PossibleValues values, SafetyFindings findings)
{
    /// <summary>Of a queue that sets none, in seconds.</summary>
    private const decimal DefaultVisibility = 30;

    public void Check(TemplateResource resource)
    {
        if (resource.Type != "AWS::ECS::TaskDefinition")
        {
            return;
        }
        foreach (var container in PossibleValues.Items(resource.Properties?["ContainerDefinitions"]).OfType<TemplateMap>())
        {
            var times = PossibleValues.Of(container["StopTimeout"]).ToList();
            if (times.Count == 0)
            {
                findings.Add(resource, ErrorCatalog.StopTimesContradict, container, $"A container of {Quoted.Of(resource.LogicalId)} has no StopTimeout", "how long it may finish its work is left to the host", "Set StopTimeout, above the time that the program gives itself.");
            }
            foreach (var (time, seconds) in times.Select(time => (time, values.Greatest(time))).Where(time => time.Item2 is not null))
            {
                Queues(resource, time, seconds!.Value);
            }
        }
    }

    private void Queues(TemplateResource resource, TemplateNode time, decimal seconds)
    {
        foreach (var queue in template.Resources.Values.Where(queue => queue.Type == "AWS::SQS::Queue" && !IsDeadLetterQueue(queue.LogicalId)))
        {
            var given = PossibleValues.At(queue.Properties, "VisibilityTimeout").ToList();
            var shortest = given.Count == 0 ? DefaultVisibility : given.Min(values.Least);
            if (shortest <= seconds)
            {
                findings.Add(
                    resource, ErrorCatalog.StopTimesContradict, time, $"A job of {Quoted.Of(queue.LogicalId)} can be given out twice while a task stops",
                    string.Create(CultureInfo.InvariantCulture, $"StopTimeout is {seconds} seconds, the visibility timeout may be {shortest}"), "Make the visibility timeout longer than StopTimeout; a parameter by its MinValue.");
            }
        }
    }

    private bool IsDeadLetterQueue(string name) =>
        template.Resources.Values.SelectMany(other => PossibleValues.At(other.Properties, "RedrivePolicy", "deadLetterTargetArn"))
            .Any(target => target is TemplateMap { Function: { Key: "Fn::GetAtt", Value: TemplateList { Items: [var owner, ..] } } } && owner.Text == name);
}
