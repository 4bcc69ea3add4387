using System.Text.RegularExpressions;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>What an environment file says, before its parameters are compared with the templates.</summary>
internal sealed record EnvironmentSettings(
    string Application, string Account, string Region, Architecture Architecture, string? Endpoint, AutoApprove AutoApprove,
    string? PromoteFrom, Severity? MaximumSeverity, string? ReviewRole, string? DeployRole, IReadOnlyList<EnvironmentStage> Stages);

/// <summary>A stage as it stands in the file.</summary>
/// <param name="Line">Line of the stage, or of <c>stages</c> where the file leaves it out.</param>
/// <param name="TemplateLine">Line that names the template; that of the stage where it is the default.</param>
internal sealed record EnvironmentStage(
    string Name, string StackName, string Template, IReadOnlyDictionary<string, TemplateEntry> Parameters,
    IReadOnlyDictionary<string, string> Tags, TimeSpan Timeout, int Line, int TemplateLine);

/// <summary>Reads the document of an environment file. Pure: no file is touched.</summary>
/// <param name="environment">Name of the environment.</param>
/// <param name="known">Names of all environments.</param>
internal sealed partial class EnvironmentReader(string environment, IReadOnlyList<string> known, EnvironmentProblems problems)
{
    public const string Embedded = "embedded";
    public const string EmbeddedAccount = "000000000000";

    /// <summary>Every problem is in <c>problems</c>. With a problem, valid values stand in for what can't be used, so that the rest can be checked as well.</summary>
    public EnvironmentSettings Read(TemplateMap document)
    {
        Settings root = new(document, "", 1, problems);
        root.AllowOnly("application", "account", "region", "architecture", "endpoint", "review", "promotion", "roles", "tags", "stages");
        var application = Matching(root, "application", "sample-worker", ApplicationForm(), "3 to 32 lower-case letters, digits and hyphens, beginning with a letter");
        var account = Matching(root, "account", "'123456789012'", AccountForm(), "an account is twelve digits; quote them, so that leading zeros stay");
        var region = Matching(root, "region", "eu-west-1", RegionForm(), "a region looks like eu-west-1 or us-gov-east-1");
        var architecture = Choice(root, "architecture", new Dictionary<string, Architecture> { ["x64"] = Architecture.X64, ["arm64"] = Architecture.Arm64 }, isRequired: true);
        var endpoint = Endpoint(root, account);
        var review = Section(root, "review", "autoApprove");
        var autoApprove = review is null
            ? AutoApprove.None
            : Choice(review, "autoApprove", new Dictionary<string, AutoApprove> { ["none"] = AutoApprove.None, ["no-risk"] = AutoApprove.NoRisk, ["all"] = AutoApprove.All }) ?? AutoApprove.None;
        var promotion = Section(root, "promotion", "from", "maximumSeverity");
        var promoteFrom = PromoteFrom(promotion);
        var maximumSeverity = promotion is null ? null : Choice(promotion, "maximumSeverity", Severities);
        var roles = Section(root, "roles", "review", "deploy");
        var reviewRole = Role(roles, "review", account);
        var deployRole = Role(roles, "deploy", account);
        var stages = new StageReader(environment, application, problems).Read(root);
        return new(
            application ?? "application", account ?? EmbeddedAccount, region ?? "eu-west-1", architecture ?? Architecture.X64,
            endpoint, autoApprove, promoteFrom, maximumSeverity, reviewRole, deployRole, stages);
    }

    private static readonly Dictionary<string, Severity> Severities = Enum.GetValues<Severity>().ToDictionary(severity => severity.ToString().ToLowerInvariant());

    private static Settings? Section(Settings root, string key, params string[] keys)
    {
        var section = root.Map(key);
        section?.AllowOnly(keys);
        return section;
    }

    private string? Matching(Settings settings, string key, string example, Regex form, string rule)
    {
        if (settings.Text(key, example, isRequired: true) is not { } scalar)
        {
            return null;
        }
        if (form.IsMatch(scalar.Value))
        {
            return scalar.Value;
        }
        problems.Invalid(scalar, settings.NameOf(key), $"{Quoted.Of(scalar.Value)}: {rule}", $"Write, for example, {key}: {example}");
        return null;
    }

    private T? Choice<T>(Settings settings, string key, Dictionary<string, T> choices, bool isRequired = false) where T : struct
    {
        if (settings.Text(key, choices.Keys.First(), isRequired) is not { } scalar)
        {
            return null;
        }
        if (choices.TryGetValue(scalar.Value, out var choice))
        {
            return choice;
        }
        var nearest = NearestName.Of(scalar.Value, choices.Keys);
        problems.Invalid(
            scalar, settings.NameOf(key), $"{Quoted.Of(scalar.Value)} is not one of {string.Join(", ", choices.Keys)}",
            nearest is null ? "Write one of them." : $"Did you mean '{nearest}'?");
        return null;
    }

    private string? Endpoint(Settings root, string? account)
    {
        if (root.Text("endpoint", Embedded) is not { } scalar)
        {
            return null;
        }
        if (scalar.Value == Embedded)
        {
            if (account is not null && account != EmbeddedAccount)
            {
                problems.Invalid(scalar, "endpoint", $"the embedded emulator's account is {EmbeddedAccount}, not {account}", $"Write account: '{EmbeddedAccount}', or leave the endpoint out to deploy to AWS.");
            }
            return Embedded;
        }
        // Plain HTTP would send credentials' signatures and parameter values over a network in the clear.
        var isUsable = Uri.TryCreate(scalar.Value, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" };
        if (!isUsable)
        {
            problems.Invalid(
                scalar, "endpoint",
                $"{Quoted.Of(UserInfoForm().Replace(scalar.Value, "//***@"))} is neither 'embedded' nor the URL of a server (https://, or http:// on this machine, without user, path and query)",
                "Write endpoint: embedded or, for example, endpoint: http://localhost:4566");
        }
        return scalar.Value;
    }

    private string? PromoteFrom(Settings? promotion)
    {
        if (promotion?.Text("from", "staging", isRequired: true) is not { } scalar)
        {
            return null;
        }
        if (scalar.Value == environment)
        {
            problems.Invalid(scalar, "promotion.from", "an environment can't be promoted from itself", "Name the environment before it, or remove promotion.");
        }
        else if (!known.Contains(scalar.Value, StringComparer.Ordinal))
        {
            var nearest = NearestName.Of(scalar.Value, known);
            problems.Invalid(
                scalar, "promotion.from", $"there is no environment {Quoted.Of(scalar.Value)}; there are {string.Join(", ", known)}",
                nearest is null ? "Name one of them." : $"Did you mean '{nearest}'?");
        }
        return scalar.Value;
    }

    private string? Role(Settings? roles, string key, string? account)
    {
        if (roles?.Text(key, "arn:aws:iam::123456789012:role/deploy") is not { } scalar)
        {
            return null;
        }
        var match = RoleForm().Match(scalar.Value);
        if (!match.Success)
        {
            problems.Invalid(scalar, roles.NameOf(key), $"{Quoted.Of(scalar.Value)} is not the ARN of a role", $"Write, for example, {key}: arn:aws:iam::123456789012:role/deploy");
        }
        else if (account is not null && match.Groups[1].Value != account)
        {
            problems.Invalid(scalar, roles.NameOf(key), $"the role is in account {match.Groups[1].Value}, the environment in {account}", "Name a role of the environment's account.");
        }
        return scalar.Value;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{1,30}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex ApplicationForm();

    [GeneratedRegex(@"\A[0-9]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccountForm();

    [GeneratedRegex(@"\A[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:iam::([0-9]{12}):role/[A-Za-z0-9_+=,.@/-]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RoleForm();

    [GeneratedRegex(@"//[^/]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfoForm();
}
