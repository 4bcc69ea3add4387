"""What the AWS stand-ins cover: the services, their operations by source file, and where the .NET SDK departs from its naming rules."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Service:
    """One service package. `service_class` is the name in its client's type where that is not the package's; `dates` lists members that the .NET SDK turns from epoch milliseconds into DateTime (its dataTypeSwap)."""

    botocore: str
    package: str
    groups: dict[str, list[str]] = field(default_factory=dict)
    dual_stack_prefix: str = ""
    fips_is_default_in_gov: bool = False
    no_argument_overloads: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    service_class: str = ""
    dates: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.package.removeprefix("AWSSDK.")

    @property
    def namespace(self) -> str:
        return "Amazon." + self.name

    @property
    def client(self) -> str:
        return "Amazon" + (self.service_class or self.name)

    @property
    def operations(self) -> list[str]:
        return sorted(operation for group in self.groups.values() for operation in group)


SERVICES = [
    Service(
        botocore="cloudformation",
        package="AWSSDK.CloudFormation",
        dual_stack_prefix="cloudformation",
        fips_is_default_in_gov=True,
        no_argument_overloads=("DescribeStacks", "ListStacks", "ValidateTemplate"),
        groups={
            "ChangeSets": ["CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DeleteChangeSet", "ListChangeSets"],
            "Stacks": ["DescribeStacks", "DeleteStack", "ContinueUpdateRollback", "CancelUpdateStack", "RollbackStack", "ListStacks", "ListExports",
                       "UpdateTerminationProtection", "SetStackPolicy", "GetStackPolicy"],
            "Resources": ["DescribeStackEvents", "DescribeEvents", "DescribeStackResources", "ListStackResources", "DescribeStackResource"],
            "Templates": ["GetTemplate", "GetTemplateSummary", "ValidateTemplate"],
            "Drift": ["DetectStackDrift", "DescribeStackDriftDetectionStatus", "DescribeStackResourceDrifts"],
        },
    ),
    Service(
        botocore="ecr",
        package="AWSSDK.ECR",
        dual_stack_prefix="ecr",
        groups={
            "Repositories": ["GetAuthorizationToken", "DescribeRepositories", "CreateRepository", "DeleteRepository"],
            "Images": ["DescribeImages", "ListImages", "BatchGetImage", "BatchDeleteImage", "DescribeImageScanFindings", "BatchCheckLayerAvailability",
                       "GetDownloadUrlForLayer"],
        },
    ),
    Service(
        botocore="ecs",
        package="AWSSDK.ECS",
        dual_stack_prefix="ecs",
        left_out=("DiscoverPollEndpoint", "RegisterContainerInstance", "SubmitContainerStateChange", "SubmitTaskStateChange",
                  "SubmitAttachmentStateChanges"),
        groups={
            "Tasks": ["ListTasks", "DescribeTasks", "StopTask"],
            "TaskDefinitions": ["DescribeTaskDefinition"],
            "Clusters": ["DescribeClusters", "ListContainerInstances", "DescribeContainerInstances"],
            "Services": ["DescribeServices", "ListServices", "UpdateService", "ListServiceDeployments", "DescribeServiceDeployments"],
        },
    ),
    Service(
        botocore="logs",
        package="AWSSDK.CloudWatchLogs",
        dual_stack_prefix="logs",
        fips_is_default_in_gov=True,
        no_argument_overloads=("DescribeLogGroups",),
        groups={"Logs": ["GetLogEvents", "FilterLogEvents", "DescribeLogGroups", "DescribeLogStreams"]},
        dates={
            "InputLogEvent": ("timestamp",),
            "OutputLogEvent": ("timestamp", "ingestionTime"),
            "GetLogEventsRequest": ("startTime", "endTime"),
            "LogGroup": ("creationTime",),
            "LogStream": ("creationTime", "firstEventTimestamp", "lastEventTimestamp", "lastIngestionTime"),
            "MetricFilter": ("creationTime",),
        },
    ),
]

# A package that every feed has: what the rules give for it must be in the real assembly, which shows that they are the SDK's rules.
CONTROL = Service(botocore="sts", package="AWSSDK.SecurityToken", service_class="SecurityTokenService", no_argument_overloads=("GetSessionToken",))
