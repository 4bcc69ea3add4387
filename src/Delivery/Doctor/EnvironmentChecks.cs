using System.Globalization;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Lint;

namespace Delivery.Doctor;

/// <summary>What a delivery needs of an environment: its file, its templates, its account, its endpoint.</summary>
/// <param name="root">Folder of the repository.</param>
public sealed class EnvironmentChecks(string root, TimeProvider time)
{
    // AWS refuses a signature whose date is 5 minutes off (IAM user guide, "Signature Version 4", read 2026-11).
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan NoticeableSkew = TimeSpan.FromMinutes(1);

    /// <summary>The file, which is valid, and where its calls go.</summary>
    /// <param name="redirection">Value of <c>AWS_ENDPOINT_URL</c>.</param>
    public static CheckResult Described(DeliveryEnvironment environment, string? redirection)
    {
        const string Name = "Environment";
        var described = $"{environment.Name}: account {environment.Account}, region {environment.Region}, endpoint";
        // Without what a URL may hold of a password.
        return environment.Endpoint is null && Uri.TryCreate(redirection, UriKind.Absolute, out var elsewhere)
            ? new(Name, CheckState.Warning, $"{described} {elsewhere.Scheme}://{elsewhere.Authority} by AWS_ENDPOINT_URL", "Unset AWS_ENDPOINT_URL if AWS itself is meant.")
            : new(Name, CheckState.Ok, $"{described} {environment.Endpoint ?? "AWS"}");
    }

    /// <summary>Every template of the folder.</summary>
    public async Task<CheckResult> TemplatesAsync(CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(Path.Combine(root, "cloudformation"), "*.yml").Order(StringComparer.Ordinal).ToList();
        var problems = new List<DeliveryError>();
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            problems.AddRange(TemplateLint.Check(name, await File.ReadAllTextAsync(file, cancellationToken)));
        }

        return problems.Count == 0
            ? new("Templates", CheckState.Ok, $"{files.Count} are sound")
            : throw new DeliveryException(problems);
    }

    /// <summary>Whose account answers for the credentials.</summary>
    public static async Task<CheckResult> CallerAsync(IAmazonSecurityTokenService sts, DeliveryEnvironment environment, CancellationToken cancellationToken)
    {
        var caller = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
        return caller.Account == environment.Account
            ? new("Credentials", CheckState.Ok, caller.Arn)
            : new("Credentials", CheckState.Misconfigured, $"{caller.Arn}, but {environment.Name} is account {environment.Account}",
                $"Use credentials of that account (AWS_PROFILE), or correct {EnvironmentFiles.Folder}/{environment.Name}.yml.");
    }

    /// <summary>The machine's clock against the endpoint's; its answer may be a refusal, it has a date all the same.</summary>
    public async Task<CheckResult> ClockAsync(HttpClient http, Uri endpoint, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, endpoint);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return answer.Headers.Date is { } there
            ? Clock(time.GetUtcNow() - there)
            : new("Clock", CheckState.Warning, $"{endpoint} doesn't say what time it is", "Compare this machine's clock with a time server.");
    }

    /// <param name="ahead">How much this machine's clock is ahead.</param>
    public static CheckResult Clock(TimeSpan ahead)
    {
        var seconds = Math.Abs(ahead.TotalSeconds);
        var found = string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s {(ahead < TimeSpan.Zero ? "behind" : "ahead of")} the endpoint's");
        const string Fix = "Set the clock (timedatectl set-ntp true): AWS refuses signatures that are 5 minutes off.";
        return ahead.Duration() > LargestSkew ? new("Clock", CheckState.Misconfigured, found, Fix)
            : ahead.Duration() > NoticeableSkew ? new("Clock", CheckState.Warning, found, Fix)
            : new("Clock", CheckState.Ok, found);
    }
}
