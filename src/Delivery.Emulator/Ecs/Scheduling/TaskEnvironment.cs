using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>What a container finds in its environment: the agent's variables, those of the task definition, and its secrets.</summary>
internal static class TaskEnvironment
{
    /// <exception cref="ContainerException">A secret is missing.</exception>
    public static IReadOnlyDictionary<string, string> Of(EcsTask task, ContainerDefinition container, IParameterSource parameters)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_EXECUTION_ENV"] = task.LaunchType == "FARGATE" ? "AWS_ECS_FARGATE" : "AWS_ECS_EC2",
            ["AWS_REGION"] = task.Scope.Region,
            ["AWS_ENDPOINT_URL"] = task.Endpoint,
            ["ECS_CONTAINER_METADATA_URI_V4"] = $"{task.Endpoint}/_emulator/metadata/{task.Id}",
        };
        if (task.RoleArn is not null)
        {
            variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"{task.Endpoint}/_emulator/credentials/{task.Id}";
        }

        foreach (var (name, value) in container.Environment)
        {
            variables[name] = value;
        }

        foreach (var (name, from) in container.Secrets)
        {
            variables[name] = Secret(task.Scope, from, parameters);
        }

        return variables;
    }

    private static string Secret(Scope scope, string from, IParameterSource parameters)
    {
        // A parameter's name, or its ARN arn:aws:ssm:region:account:parameter/name.
        const string Resource = ":parameter/";
        var at = from.IndexOf(Resource, StringComparison.Ordinal);
        var name = from.StartsWith("arn:", StringComparison.Ordinal) && at > 0 ? from[(at + Resource.Length)..] : from;
        return parameters.Find(scope.Account, scope.Region, name, null)
            ?? parameters.Find(scope.Account, scope.Region, "/" + name, null)
            ?? throw new ContainerException(
                $"ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: invalid ssm parameters: {name}");
    }
}
