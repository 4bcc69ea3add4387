using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Ecr;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Identity;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Logs;
using Delivery.Emulator.Registry;
using Delivery.Emulator.S3;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Hosting;

/// <summary>One area of the emulated account (a service with its resource types). Modules are listed in one place: <c>Modules.All</c>.</summary>
public interface IEmulatorModule
{
    /// <summary>Adds the module's services, resource providers, routes and background work.</summary>
    void Register(EmulatorParts parts);
}

/// <summary>What the modules share, and where they put what they offer. Filled before the server starts.</summary>
public sealed class EmulatorParts(EmulatorOptions options, string folder, StateStore store, EmulatorClock clock)
{
    private Authorizer? _authorizer;

    public EmulatorOptions Options { get; } = options;

    /// <summary>Folder of this emulator's files (blobs, unpacked images, logs); exists.</summary>
    public string Folder { get; } = folder;

    public StateStore Store { get; } = store;

    public EmulatorClock Clock { get; } = clock;

    /// <summary>The scenario that is rehearsed, if any; whatever can fail asks it.</summary>
    public FaultInjector Faults { get; } = new(clock) { Changed = scenario => StateAccess.Follow(store, clock, scenario) };

    /// <summary>The server's own address, <c>http://127.0.0.1:PORT</c>; set once it listens, before anything is taken up.</summary>
    public Uri Endpoint { get; set; } = new("http://127.0.0.1:0");

    public IList<IAwsService> Services { get; } = [];

    /// <summary>Services addressed by path and method.</summary>
    public IList<IRestService> RestServices { get; } = [];

    public IList<IResourceProvider> ResourceProviders { get; } = [];

    /// <summary>Plain HTTP routes beside the AWS protocols (registry, container credentials, ...).</summary>
    public IList<Action<IEndpointRouteBuilder>> Routes { get; } = [];

    /// <summary>Takes over what an earlier emulator left, in order, once the address is known and before any call is answered: what calls begin is not left over.</summary>
    public IList<Action> TakeUp { get; } = [];

    /// <summary>Started in order once that is done; each ends when its token is cancelled.</summary>
    public IList<Func<CancellationToken, Task>> Background { get; } = [];

    /// <summary>Run in order when the server stops in an orderly way.</summary>
    public IList<Func<CancellationToken, Task>> Shutdown { get; } = [];

    /// <summary>Takes log lines of running containers; set by the Logs module.</summary>
    public ILogSink Logs { get; set; } = null!;

    /// <summary>Finds pushed images; set by the registry module.</summary>
    public IImageSource Images { get; set; } = null!;

    /// <summary>What image scans find; set by the registry module.</summary>
    public IScanFindings ScanFindings { get; set; } = null!;

    /// <summary>Finds Systems Manager parameters; set by the SSM module.</summary>
    public IParameterSource Parameters { get; set; } = null!;

    /// <summary>Reads objects that URLs name (TemplateURL); set by the S3 module.</summary>
    public IObjectSource Objects { get; set; } = new NoObjects();

    /// <summary>Issues credentials for roles; set by the STS module.</summary>
    public ICredentialIssuer Credentials { get; set; } = null!;

    /// <summary>Decides what sessions of roles may do.</summary>
    public Authorizer Authorizer => _authorizer ??= new(new RoleDirectory(Store), Calls, Clock, Options.Authorization);

    /// <summary>What every principal called.</summary>
    public CallRecord Calls { get; } = new();

    /// <summary>The task role of a running task by the task's id, for the credentials route; null where no such task runs or it has no role. Set by the ECS module.</summary>
    public Func<string, TaskRole?> TaskRole { get; set; } = static _ => null;

    /// <summary>Told of a scalable target that was registered or changed. Set by the ECS module.</summary>
    public Action<StoredResource> ScalableTargetRegistered { get; set; } = static _ => { };

    /// <summary>The states of CloudWatch's alarms; set by the ECS module.</summary>
    public IAlarmStates Alarms { get; set; } = new NoAlarms();

    /// <summary>Changes resources behind their stacks' backs; set by the CloudFormation module.</summary>
    public LiveResources LiveResources { get; set; } = null!;

    /// <summary>Validations of change sets beside that of properties.</summary>
    public IList<ChangeSetValidation> ChangeSetValidations { get; } = [];

    /// <summary>What runs tasks: <c>docker</c> or <c>process</c>; <c>none</c> until the ECS module's background work started.</summary>
    public string TaskEngine { get; set; } = "none";

    /// <summary>Set before an orderly stop that shall end the running tasks too (<c>?tasks=stop</c>, idle end). Else they live on and are adopted by the next start.</summary>
    public bool StopTasks { get; set; }
}
