using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Service deployments and revisions, and the stop of a deployment.</summary>
internal sealed class ServiceDeploymentOperations(EcsState state, EmulatorClock clock)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["ListServiceDeployments"] = call => Page.Of(call.Input, ServiceDeployments(call), brief => brief.Text("serviceDeploymentArn")!, "serviceDeployments", brief => brief),
        ["DescribeServiceDeployments"] = DescribeServiceDeployments,
        ["DescribeServiceRevisions"] = DescribeServiceRevisions,
        ["StopServiceDeployment"] = StopServiceDeployment,
    };

    private List<JsonObject> ServiceDeployments(AwsCall call)
    {
        var service = call.Service(state);
        var statuses = call.Input.Texts("status");
        return [.. service.Deployments.Concat(service.History)
            .Select(deployment => ServiceRendering.Brief(service, deployment))
            .Where(brief => statuses.Count == 0 || statuses.Contains(brief.Text("status")!))];
    }

    private JsonObject DescribeServiceDeployments(AwsCall call)
    {
        var all = All(call).ToDictionary(found => found.Deployment.ServiceDeploymentArn);
        return EcsCalls.Described("serviceDeployments", call.Input.Texts("serviceDeploymentArns"),
            arn => all.TryGetValue(arn, out var found) ? ServiceRendering.Whole(found.Service, found.Deployment, ServiceTasks.Living(state, found.Service)) : null, arn => arn);
    }

    private JsonObject DescribeServiceRevisions(AwsCall call)
    {
        var all = All(call).ToDictionary(found => found.Deployment.ServiceRevisionArn);
        return EcsCalls.Described("serviceRevisions", call.Input.Texts("serviceRevisionArns"),
            arn => all.TryGetValue(arn, out var found) ? ServiceRendering.Revision(found.Service, found.Deployment, ServiceTasks.Living(state, found.Service)) : null, arn => arn);
    }

    /// <summary>Rolls a running deployment back (API reference, StopServiceDeployment: the one type is ROLLBACK).</summary>
    private JsonObject StopServiceDeployment(AwsCall call)
    {
        var arn = call.Input.Text("serviceDeploymentArn") ?? throw EcsErrors.Invalid("serviceDeploymentArn cannot be empty.");
        if (call.Input.Text("stopType") is not (null or "ROLLBACK"))
        {
            throw AwsErrors.Unsupported("a stopType other than ROLLBACK");
        }

        var found = All(call).FirstOrDefault(each => each.Deployment.ServiceDeploymentArn == arn);
        if (found.Service is null)
        {
            throw new AwsErrorException("ServiceDeploymentNotFoundException", "The specified service deployment could not be found.");
        }

        state.Update<EcsService>(found.Service.Key, service =>
        {
            if (service.Deployments is not [{ RolloutState: "IN_PROGRESS" } primary, ..] || primary.ServiceDeploymentArn != arn)
            {
                throw new AwsErrorException("ConflictException", "The service deployment is not in progress and can't be stopped.");
            }

            return Rollout.Fail(service.WithDeployment(primary with { StoppedToRollBack = true }), "stopped", "stopped by user", "ECS deployment stop: ", rollback: true, clock.Now);
        });
        return new JsonObject { ["serviceDeploymentArn"] = arn };
    }

    private IEnumerable<(EcsService Service, Deployment Deployment)> All(AwsCall call) =>
        state.List<EcsService>(call.Scope().Prefix).SelectMany(service => service.Deployments.Concat(service.History).Select(deployment => (service, deployment)));
}
