using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Validation;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Finds what calls name, and reads what they have in common; refusals are worded as AWS words them.</summary>
internal static partial class StackLookup
{
    public static AwsErrorException Invalid(string message) => new("ValidationError", message);

    /// <summary>The stack of a call, deleted ones only by id.</summary>
    public static StackDocument? Find(this EngineParts parts, AwsCall call, string nameOrId) =>
        parts.Store.Find(call.Caller.AccountId, call.Region, nameOrId);

    public static StackDocument Stack(this EngineParts parts, AwsCall call, string member = "StackName")
    {
        var name = call.Input.RequiredText(member);
        return parts.Find(call, name) ?? throw Invalid($"Stack with id {name} does not exist");
    }

    /// <summary>The change set that a call names, by its ARN or by its name and stack.</summary>
    public static (StackDocument Stack, ChangeSetDocument ChangeSet) ChangeSet(this EngineParts parts, AwsCall call)
    {
        var name = call.Input.RequiredText("ChangeSetName");
        if (name.StartsWith("arn:", StringComparison.Ordinal))
        {
            var found = parts.Store.ChangeSet(call.Caller.AccountId, call.Region, name) ?? throw NotFound(name);
            return (parts.Store.ById(call.Caller.AccountId, call.Region, found.StackId) ?? throw NotFound(name), found);
        }

        var stackName = call.Input.Text("StackName")
            ?? throw Invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
        var stack = parts.Find(call, stackName) ?? throw Invalid($"Stack [{stackName}] does not exist");
        return (stack, parts.Store.ChangeSets(stack).FirstOrDefault(set => set.Name == name) ?? throw NotFound(name));
    }

    public static AwsErrorException NotFound(string changeSet) => new("ChangeSetNotFound", $"ChangeSet [{changeSet}] does not exist", 404);

    /// <summary>A stack's name as its creation takes it.</summary>
    public static string NewStackName(this AwsCall call)
    {
        var name = call.Input.RequiredText("StackName");
        return NamePattern().IsMatch(name)
            ? name
            : throw Invalid($"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
    }

    public static string ArnOf(this AwsCall call, string kind, string name, string uuid) =>
        $"arn:{Resolution.PseudoParameters.Partition(call.Region)}:cloudformation:{call.Region}:{call.Caller.AccountId}:{kind}/{name}/{uuid}";

    /// <summary>The template of a call: given, or the stack's own.</summary>
    public static Template Template(this EngineParts parts, AwsCall call, StackDocument? stack)
    {
        var body = call.Input.Text("TemplateBody");
        if (call.Input.Flag("UsePreviousTemplate") == true)
        {
            if (body is not null || call.Input.Text("TemplateURL") is not null)
            {
                throw Invalid("You cannot specify both usePreviousTemplate and Template Body/Template URL.");
            }

            body = stack?.Input?.TemplateBody ?? throw Invalid("UsePreviousTemplate can't be used: the stack has no template.");
        }
        else if (call.Input.Text("TemplateURL") is not null)
        {
            throw Invalid("TemplateURL is not supported here: there is no S3. Submit the TemplateBody.");
        }

        var template = TemplateParser.Parse(body ?? throw Invalid("Either Template URL or Template Body must be specified."));
        new TemplateValidator(parts.Types, type => parts.Provider(type) is not null).Validate(template);
        return template;
    }

    /// <summary>The input of a call, all of it checked that can be checked before a stack is there.</summary>
    public static StackInput Input(this EngineParts parts, AwsCall call, Template template, StackDocument stack)
    {
        var capabilities = call.Input.Texts("Capabilities");
        Capabilities.Require(template, capabilities);
        var given = call.Input.Objects("Parameters").Select(parameter => new GivenParameter(
            parameter.RequiredText("ParameterKey"), parameter.Text("ParameterValue"), parameter.Flag("UsePreviousValue") == true)).ToList();
        var input = new StackInput
        {
            TemplateBody = template.Body,
            Parameters = ParameterBinder.Bind(template, given, stack.Input?.Parameters, stack.Reference, parts.Parameters()),
            Capabilities = capabilities,
            Tags = call.Input.ContainsKey("Tags") || stack.Input is null ? Tags(call) : stack.Input.Tags,
            NotificationArns = call.Input.Texts("NotificationARNs"),
            RoleArn = call.Input.Text("RoleARN") ?? stack.Input?.RoleArn,
        };
        // Whether exports are there is told by the change set's or the stack's own status, not here.
        var model = parts.Model(stack, input, template, new Resolution.NoResources(), _ => Resolution.Unknown.Marker);
        RuleCheck.Require(template, model.Resolver);
        TemplateValidator.RefuseCycles(template, model.Resolver);
        TemplateValidator.RefuseAbsentResources(template, model.Resolver);
        foreach (var resource in model.Active)
        {
            model.Desired(resource);
        }

        model.Outputs();
        return input;
    }

    private static IReadOnlyList<StackTag> Tags(AwsCall call)
    {
        IReadOnlyList<StackTag> tags = [.. call.Input.Objects("Tags").Select(tag => new StackTag(tag.RequiredText("Key"), tag.Text("Value") ?? ""))];
        if (tags.Count > 50)
        {
            throw Invalid("1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50");
        }

        return tags.FirstOrDefault(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) is { } reserved
            ? throw Invalid($"aws: prefixed tag key names are not allowed for external use. (tag {reserved.Key})")
            : tags;
    }

    [GeneratedRegex(@"\A[a-zA-Z][-a-zA-Z0-9]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
