using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace StandIns.Protocol;

/// <summary>
/// What the SDK's pipeline must know of one service, from its model: names, version, endpoints, and the protocol: JSON 1.1 where the model
/// has a target prefix, else Query.
/// </summary>
internal sealed class ServiceDescription(
    string name,
    string serviceId,
    string version,
    string endpointPrefix,
    string signingName,
    string dualStackPrefix,
    bool fipsIsDefaultInGov,
    string targetPrefix,
    TimestampFormat timestamps) : IServiceMetadata
{
    private readonly ConcurrentDictionary<Type, InvokeOptions> _options = new();

    public string Name => name;
    public string ServiceId => serviceId;
    public string Version => version;
    public string EndpointPrefix => endpointPrefix;
    public string TargetPrefix => targetPrefix;
    public TimestampFormat Timestamps => timestamps;
    public bool IsJson => targetPrefix is not null;
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    public DefaultConfigurationProvider Defaults { get; } = new(DefaultConfigurations.All);

    public string UserAgent
        => InternalSDKUtils.BuildUserAgentString(serviceId, typeof(ServiceDescription).Assembly.GetName().Version?.ToString(3));

    /// <summary>The exception type that all of the service's errors have in common, such as AmazonECSException.</summary>
    public Type BaseException { get; } = typeof(ServiceDescription).Assembly.GetType($"{name}.{name.Replace(".", "", StringComparison.Ordinal)}Exception", true);

    /// <summary>The operation that a request type is for: its name without "Request".</summary>
    public static string Operation(AmazonWebServiceRequest request) => request.GetType().Name[..^"Request".Length];

    public void Configure(ClientConfig config)
    {
        config.ServiceId = serviceId;
        config.AuthenticationServiceName = signingName;
        config.EndpointProvider = new EndpointProvider(endpointPrefix, dualStackPrefix, fipsIsDefaultInGov);
    }

    public static void Customize(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<Amazon.Runtime.Internal.EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new EndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new AuthSchemeHandler());
    }

    public static Endpoint Endpoint(ClientConfig config, RegionEndpoint alternateEndpoint)
        => config.EndpointProvider.ResolveEndpoint(EndpointResolver.Parameters(config, alternateEndpoint));

    /// <param name="errors">The exception types that the operation's model names; other errors are thrown as <see cref="BaseException"/>.</param>
    public InvokeOptions Options<TResponse>(params ReadOnlySpan<Type> errors)
        where TResponse : AmazonWebServiceResponse, new()
        => _options.TryGetValue(typeof(TResponse), out var known) ? known : _options.GetOrAdd(typeof(TResponse), NewOptions<TResponse>(errors.ToArray()));

    private InvokeOptions NewOptions<TResponse>(Type[] errors)
        where TResponse : AmazonWebServiceResponse, new()
    {
        var exceptions = new ExceptionTypes(BaseException, errors);
        return new InvokeOptions
        {
            RequestMarshaller = IsJson ? new JsonRequestMarshaller(this) : new QueryRequestMarshaller(this),
            ResponseUnmarshaller = IsJson ? new JsonUnmarshaller<TResponse>(exceptions, timestamps) : new XmlUnmarshaller<TResponse>(exceptions),
        };
    }
}
