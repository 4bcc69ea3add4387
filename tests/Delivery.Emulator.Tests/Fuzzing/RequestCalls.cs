using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.Fuzzing;

/// <summary>A call that is right, to be changed.</summary>
/// <param name="Target">Prefix of X-Amz-Target; null for the Query protocol.</param>
internal sealed record RequestCall(string Service, string? Target, string Operation, string Body)
{
    public JsonObject Input() => JsonNode.Parse(Body)!.AsObject();
}

/// <summary>Right calls of all services, and how they are changed.</summary>
internal static class RequestCalls
{
    /// <summary>Stands for half of a surrogate pair, which JSON can spell and .NET's can't write.</summary>
    public const string HalfPair = "HALF-A-PAIR";

    private const string Ecr = "AmazonEC2ContainerRegistry_V20150921";
    private const string Ecs = "AmazonEC2ContainerServiceV20141113";
    private const string Ssm = "AmazonSSM";
    private const string Logs = "Logs_20140328";
    private const string Sqs = "AmazonSQS";

    /// <summary>In an order in which the first makes what the next needs.</summary>
    public static IReadOnlyList<RequestCall> All { get; } =
    [
        .. Calls("ecr", Ecr,
            ("CreateRepository", """{"repositoryName":"r","imageTagMutability":"MUTABLE","tags":[{"Key":"a","Value":"b"}],"encryptionConfiguration":{"encryptionType":"AES256"},"imageScanningConfiguration":{"scanOnPush":true}}"""),
            ("DescribeRepositories", """{"repositoryNames":["r"],"maxResults":5}"""), ("DescribeImages", """{"repositoryName":"r","filter":{"tagStatus":"TAGGED"},"maxResults":10}"""),
            ("PutImage", """{"repositoryName":"r","imageTag":"t","imageManifest":"{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"digest\":\"sha256:0\",\"size\":1},\"layers\":[]}"}"""),
            ("BatchGetImage", """{"repositoryName":"r","imageIds":[{"imageTag":"t"}],"acceptedMediaTypes":["x"]}"""), ("ListImages", """{"repositoryName":"r"}"""),
            ("BatchDeleteImage", """{"repositoryName":"r","imageIds":[{"imageDigest":"sha256:00"}]}"""), ("PutLifecyclePolicy", """{"repositoryName":"r","lifecyclePolicyText":"{\"rules\":[]}"}"""),
            ("SetRepositoryPolicy", """{"repositoryName":"r","policyText":"{}"}"""), ("GetAuthorizationToken", "{}"), ("TagResource", """{"resourceArn":"arn:aws:ecr:eu-central-1:000000000000:repository/r","tags":[{"Key":"a","Value":"b"}]}"""),
            ("PutImageTagMutability", """{"repositoryName":"r","imageTagMutability":"IMMUTABLE_WITH_EXCLUSION","imageTagMutabilityExclusionFilters":[{"filterType":"WILDCARD","filter":"x*"}]}""")),
        .. Calls("ecs", Ecs,
            ("CreateCluster", """{"clusterName":"c","settings":[{"name":"containerInsights","value":"enabled"}],"tags":[{"key":"a","value":"b"}]}"""),
            ("RegisterTaskDefinition", """{"family":"f","networkMode":"awsvpc","containerDefinitions":[{"name":"w","image":"i","memory":128,"cpu":10,"environment":[{"name":"a","value":"b"}],"healthCheck":{"command":["CMD","x"],"interval":5},"portMappings":[{"containerPort":80}],"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"g"}}}]}"""),
            ("CreateService", """{"cluster":"c","serviceName":"s","taskDefinition":"f","desiredCount":0,"deploymentConfiguration":{"maximumPercent":200,"minimumHealthyPercent":100,"deploymentCircuitBreaker":{"enable":true,"rollback":true}},"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"],"securityGroups":["sg-1"]}}}"""),
            ("UpdateService", """{"cluster":"c","service":"s","desiredCount":0,"forceNewDeployment":false}"""), ("DescribeServices", """{"cluster":"c","services":["s"],"include":["TAGS"]}"""),
            ("DescribeClusters", """{"clusters":["c"],"include":["SETTINGS"]}"""), ("ListTasks", """{"cluster":"c","serviceName":"s","desiredStatus":"RUNNING","maxResults":10}"""), ("DescribeTasks", """{"cluster":"c","tasks":["0123456789abcdef0123456789abcdef"]}"""),
            ("ListServices", """{"cluster":"c","maxResults":2}"""), ("DescribeTaskDefinition", """{"taskDefinition":"f:1"}"""), ("ListContainerInstances", """{"cluster":"c"}"""), ("ListClusters", "{}"), ("DescribeCapacityProviders", """{"capacityProviders":["FARGATE"]}""")),
        .. Calls("ssm", Ssm,
            ("PutParameter", """{"Name":"/a/b","Value":"v","Type":"String","Overwrite":true,"Tier":"Standard","AllowedPattern":".*","DataType":"text"}"""), ("GetParameter", """{"Name":"/a/b:1","WithDecryption":true}"""),
            ("GetParameters", """{"Names":["/a/b","/none"]}"""), ("GetParametersByPath", """{"Path":"/a","Recursive":true,"MaxResults":5,"ParameterFilters":[{"Key":"Type","Values":["String"]}]}"""), ("GetParameterHistory", """{"Name":"/a/b"}"""),
            ("DescribeParameters", """{"ParameterFilters":[{"Key":"Name","Option":"BeginsWith","Values":["/a"]}],"MaxResults":10}"""), ("LabelParameterVersion", """{"Name":"/a/b","Labels":["one"]}"""), ("AddTagsToResource", """{"ResourceType":"Parameter","ResourceId":"/a/b","Tags":[{"Key":"a","Value":"b"}]}""")),
        .. Calls("logs", Logs,
            ("CreateLogGroup", """{"logGroupName":"g","tags":{"a":"b"}}"""), ("CreateLogStream", """{"logGroupName":"g","logStreamName":"s"}"""), ("PutRetentionPolicy", """{"logGroupName":"g","retentionInDays":7}"""),
            ("PutLogEvents", """{"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1790000000000,"message":"m"}]}"""), ("GetLogEvents", """{"logGroupName":"g","logStreamName":"s","limit":10,"startFromHead":true}"""),
            ("FilterLogEvents", """{"logGroupName":"g","logStreamNames":["s"],"filterPattern":"m -n","startTime":0,"endTime":1900000000000,"limit":5}"""), ("DescribeLogGroups", """{"logGroupNamePrefix":"g","limit":3}"""), ("DescribeLogStreams", """{"logGroupName":"g","orderBy":"LastEventTime","descending":true}""")),
        .. Calls("sqs", Sqs,
            ("CreateQueue", """{"QueueName":"q","Attributes":{"VisibilityTimeout":"30","DelaySeconds":"0"},"tags":{"a":"b"}}"""), ("GetQueueUrl", """{"QueueName":"q"}"""), ("ListQueues", """{"QueueNamePrefix":"q","MaxResults":5}"""),
            ("SendMessage", """{"QueueUrl":"http://127.0.0.1/000000000000/q","MessageBody":"b","MessageAttributes":{"a":{"DataType":"String","StringValue":"x"}}}"""),
            ("SendMessageBatch", """{"QueueUrl":"http://127.0.0.1/000000000000/q","Entries":[{"Id":"1","MessageBody":"b"},{"Id":"2","MessageBody":"c"}]}"""), ("ReceiveMessage", """{"QueueUrl":"http://127.0.0.1/000000000000/q","MaxNumberOfMessages":2,"AttributeNames":["All"]}"""),
            ("DeleteMessage", """{"QueueUrl":"http://127.0.0.1/000000000000/q","ReceiptHandle":"x"}"""), ("ChangeMessageVisibility", """{"QueueUrl":"http://127.0.0.1/000000000000/q","ReceiptHandle":"x","VisibilityTimeout":0}"""),
            ("GetQueueAttributes", """{"QueueUrl":"http://127.0.0.1/000000000000/q","AttributeNames":["All"]}"""), ("SetQueueAttributes", """{"QueueUrl":"http://127.0.0.1/000000000000/q","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-central-1:000000000000:q\",\"maxReceiveCount\":3}"}}"""), ("PurgeQueue", """{"QueueUrl":"http://127.0.0.1/000000000000/q"}""")),
        .. Calls("cloudformation", null,
            ("CreateStack", """{"StackName":"s","TemplateBody":"Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: fixed}}}","Parameters":[],"Tags":[{"Key":"a","Value":"b"}],"Capabilities":["CAPABILITY_IAM"],"OnFailure":"ROLLBACK","ClientRequestToken":"t"}"""),
            ("CreateChangeSet", """{"StackName":"s","ChangeSetName":"c","ChangeSetType":"UPDATE","TemplateBody":"Resources: {T: {Type: AWS::SNS::Topic}}","UsePreviousTemplate":"false"}"""), ("DescribeChangeSet", """{"StackName":"s","ChangeSetName":"c","IncludePropertyValues":"true","NextToken":"1"}"""),
            ("ListChangeSets", """{"StackName":"s"}"""), ("DescribeStacks", """{"StackName":"s"}"""), ("ListStacks", """{"StackStatusFilter":["CREATE_COMPLETE"]}"""), ("DescribeStackEvents", """{"StackName":"s"}"""), ("DescribeEvents", """{"StackName":"s","Filters":{"FailedEvents":"true"}}"""),
            ("DescribeStackResources", """{"StackName":"s","LogicalResourceId":"T"}"""), ("ListStackResources", """{"StackName":"s"}"""), ("GetTemplate", """{"StackName":"s","TemplateStage":"Original"}"""),
            ("GetTemplateSummary", """{"TemplateBody":"Resources: {T: {Type: AWS::SNS::Topic}}","TemplateSummaryConfig":{"TreatUnrecognizedResourceTypesAsWarnings":"true"}}"""), ("ValidateTemplate", """{"TemplateURL":"http://127.0.0.1/bucket/key"}"""),
            ("UpdateStack", """{"StackName":"s","UsePreviousTemplate":"true","Parameters":[{"ParameterKey":"P","UsePreviousValue":"true"}]}"""), ("ListExports", "{}"), ("ListImports", """{"ExportName":"x"}"""), ("DetectStackDrift", """{"StackName":"s"}"""),
            ("ContinueUpdateRollback", """{"StackName":"s","ResourcesToSkip":["T"]}"""), ("UpdateTerminationProtection", """{"StackName":"s","EnableTerminationProtection":"false"}"""), ("DeleteChangeSet", """{"StackName":"s","ChangeSetName":"c"}"""), ("DeleteStack", """{"StackName":"none","RetainResources":[]}""")),
        .. Calls("sts", null, ("GetCallerIdentity", "{}"), ("AssumeRole", """{"RoleArn":"arn:aws:iam::000000000000:role/r","RoleSessionName":"s","DurationSeconds":"900"}""")),
        .. Calls("ec2", null, ("DescribeVpcs", """{"VpcId":["vpc-1"],"Filter":[{"Name":"state","Value":["x"]}]}"""), ("DescribeSubnets", "{}"), ("DescribeInstances", """{"MaxResults":"5"}"""), ("DescribeAvailabilityZones", """{"ZoneName":["eu-central-1a"]}""")),
        .. Calls("autoscaling", null, ("DescribeAutoScalingGroups", """{"AutoScalingGroupNames":["g"],"MaxRecords":"5"}"""), ("DescribeAutoScalingInstances", "{}")),
    ];

    private static readonly string[] Values =
    [
        "null", "0", "-1", "3", "1.5", "1e400", "99999999999999999999", "true", "\"\"", "\"a\"", "\"c\"", "\"s\"", "\"r\"", "\"../../etc/passwd\"", $"\"{HalfPair}\"", "\"\\u0000\"", "\"a:b\"", "\"arn:aws:ecs:::x\"", "\"arn:\"", "\"{\"", "\"{}\"", "\"[]\"", "\"%%%\"", "\"é\"",
        "[]", "[null]", "[[1]]", "[{}]", "{}", "{\"a\":null}", "[\"x\",3]", "\"http://127.0.0.1/000000000000/q\"", "\"http://[\"", "\"/x/y\"", "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
    ];

    private static readonly string[] Names = [.. All.SelectMany(call => Keys(call.Input())).Distinct()];

    /// <summary>One to three members changed, removed, renamed, added or exchanged, at any depth.</summary>
    public static JsonObject Changed(Random random, JsonObject input)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var objects = Objects(input).ToList();
            var map = objects[random.Next(objects.Count)];
            var key = map.Count == 0 || random.Next(4) == 0 ? Names[random.Next(Names.Length)] : map.ElementAt(random.Next(map.Count)).Key;
            switch (random.Next(6))
            {
                case 0:
                    map.Remove(key);
                    break;
                case 1 when map[key] is JsonArray list:
                    list.Add(list.Count > 0 && random.Next(2) == 0 ? list[0]?.DeepClone() : JsonNode.Parse(Values[random.Next(Values.Length)]));
                    break;
                case 2:
                    map[key] = new string('x', random.Next(3000));
                    break;
                default:
                    map[key] = JsonNode.Parse(Values[random.Next(Values.Length)]);
                    break;
            }
        }

        return input;
    }

    private static IEnumerable<RequestCall> Calls(string service, string? target, params (string Operation, string Body)[] calls) =>
        calls.Select(call => new RequestCall(service, target, call.Operation, call.Body));

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject map => [map, .. map.SelectMany(entry => Objects(entry.Value))],
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    private static IEnumerable<string> Keys(JsonNode? node) => Objects(node).SelectMany(map => map.Select(entry => entry.Key));
}
