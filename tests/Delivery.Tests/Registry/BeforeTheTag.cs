namespace Delivery.Tests.Registry;

/// <summary>Lets something happen before a tag is stored.</summary>
internal sealed class BeforeTheTag(Func<Task> happens) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (request.Method == HttpMethod.Put && path.Contains("/manifests/", StringComparison.Ordinal) && !path.Contains("sha256", StringComparison.Ordinal))
        {
            await happens();
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
