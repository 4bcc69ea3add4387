using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html (read 2026-11-26).</summary>
internal static class EcsRows
{
    private const string Service = "ecs";

    public static IEnumerable<OperationRow> All { get; } =
    [
        .. Rows.Of(Service, _ => Rows.Everything, "ListClusters", "ListServices", "ListTaskDefinitions", "DescribeTaskDefinition"),
        .. Rows.Of(Service, call => Each(call, "clusters", "cluster/", Cluster(call)), "DescribeClusters"),
        .. Rows.Of(Service, call => Each(call, "capacityProviders", "capacity-provider/", "*"), "DescribeCapacityProviders"),
        .. Rows.Of(Service, call => [call.Arn(Service, $"cluster/{Cluster(call)}")], "ListContainerInstances"),
        new(Service, "ListTasks", (call, _) =>
        [
            new Permission("ecs:ListTasks", call.Arn(Service, $"container-instance/{Cluster(call)}/*"),
                new Dictionary<string, IReadOnlyList<string>> { ["ecs:cluster"] = [call.Arn(Service, $"cluster/{Cluster(call)}")] }),
        ]),
        .. Rows.Of(Service, call => Each(call, "containerInstances", $"container-instance/{Cluster(call)}/", "*"), "DescribeContainerInstances", "UpdateContainerInstancesState"),
        .. Rows.Of(Service, call => [call.Arn(Service, $"task-definition/{TaskDefinition(call)}")], "RunTask"),
        .. Rows.Of(Service, call => [ServiceOf(call, call.Input.Text("serviceDeploymentArn") ?? "")], "StopServiceDeployment"),
        .. Rows.Of(Service, call => [.. call.Input.Texts("serviceRevisionArns").Select(each => ServiceOf(call, each))], "DescribeServiceRevisions"),
        .. Rows.Of(Service, call => Each(call, "services", $"service/{Cluster(call)}/", "*"), "DescribeServices"),
        .. Rows.Of(Service, call => Each(call, "tasks", $"task/{Cluster(call)}/", "*"), "DescribeTasks"),
        .. Rows.Of(Service, call => [call.Arn(Service, $"task/{Cluster(call)}/{Rows.NameOf(call.Input.Text("task") ?? "")}")], "StopTask", "ExecuteCommand"),
        .. Rows.Of(Service, call => [call.Arn(Service, $"service/{Cluster(call)}/{Rows.NameOf(call.Input.Text("service") ?? "")}")],
            "UpdateService", "ListServiceDeployments"),
        .. Rows.Of(Service, call => [.. call.Input.Texts("serviceDeploymentArns").Select(each => ServiceOf(call, each))], "DescribeServiceDeployments"),
        .. Rows.Of(Service, call => [call.Input.Text("resourceArn") ?? ""], "ListTagsForResource", "TagResource", "UntagResource"),
    ];

    private static string Cluster(AwsCall call) => Rows.NameOf(call.Input.Text("cluster") ?? "default");

    /// <summary>A family without a revision stands for its latest one.</summary>
    private static string TaskDefinition(AwsCall call) =>
        Rows.NameOf(call.Input.Text("taskDefinition") ?? "") is var name && name.Contains(':', StringComparison.Ordinal) ? name : name + ":*";

    private static IReadOnlyList<string> Each(AwsCall call, string member, string prefix, string otherwise) =>
        call.Input.Texts(member) is { Count: > 0 } references
            ? [.. references.Select(each => call.Arn(Service, prefix + Rows.NameOf(each)))]
            : [call.Arn(Service, prefix + otherwise)];

    /// <summary><c>...:service-deployment/CLUSTER/SERVICE/ID</c> belongs to <c>service/CLUSTER/SERVICE</c>.</summary>
    private static string ServiceOf(AwsCall call, string deployment) =>
        deployment.Split('/') is [_, var cluster, var service, _] ? call.Arn(Service, $"service/{cluster}/{service}") : call.Arn(Service, "service/*");
}
