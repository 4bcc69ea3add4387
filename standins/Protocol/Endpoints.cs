using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace StandIns.Protocol;

/// <summary>Resolves a request's endpoint from the client's configuration, as each service package of the SDK does.</summary>
internal sealed class EndpointResolver : BaseEndpointResolver
{
    public const string Region = "Region";
    public const string UseDualStack = "UseDualStack";
    public const string UseFips = "UseFIPS";
    public const string Override = "Endpoint";

    public static EndpointParameters Parameters(IClientConfig config, RegionEndpoint alternateEndpoint)
    {
        var region = alternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName;
        if (region is null && !string.IsNullOrEmpty(config.ServiceURL))
        {
            // A service URL may come without a region: then the one to sign for, or the one that the URL names.
            region = string.IsNullOrEmpty(config.AuthenticationRegion) ? AWSSDKUtils.DetermineRegion(config.ServiceURL) : config.AuthenticationRegion;
        }

        var parameters = new EndpointParameters();
        parameters[Region] = region;
        parameters[UseDualStack] = config.UseDualstackEndpoint;
        parameters[UseFips] = config.UseFIPSEndpoint;
        parameters[Override] = config.ServiceURL;
        return parameters;
    }

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
        => Parameters(requestContext.ClientConfig, requestContext.Request.AlternateEndpoint);

    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters)
        => InjectHostPrefix(executionContext.RequestContext);
}

/// <summary>The endpoint rules that the covered services share (endpoint-rule-set-1.json of each).</summary>
internal sealed class EndpointProvider(string prefix, string dualStackPrefix, bool fipsIsDefaultInGov) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var (fips, dualStack) = (Equals(parameters[EndpointResolver.UseFips], true), Equals(parameters[EndpointResolver.UseDualStack], true));
        if (parameters[EndpointResolver.Override] is string { Length: > 0 } url)
        {
            return fips || dualStack
                ? throw new AmazonClientException($"Invalid Configuration: {(fips ? "FIPS" : "Dualstack")} and custom endpoint are not supported")
                : new Endpoint(url);
        }

        if (parameters[EndpointResolver.Region] is not string { Length: > 0 } region)
        {
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        }

        if (!Fn.IsValidHostLabel(region, false))
        {
            throw new AmazonClientException("Invalid Configuration: the region is not a valid host label");
        }

        var partition = Fn.Partition(region);
        if ((fips && !partition.supportsFIPS) || (dualStack && !partition.supportsDualStack))
        {
            throw new AmazonClientException($"{(fips ? "FIPS" : "DualStack")} is enabled but this partition does not support it");
        }

        var suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        var ownFips = fips && !(fipsIsDefaultInGov && !dualStack && partition.name == "aws-us-gov");
        return new Endpoint($"https://{(dualStack ? dualStackPrefix : prefix)}{(ownFips ? "-fips" : "")}.{region}.{suffix}");
    }
}
