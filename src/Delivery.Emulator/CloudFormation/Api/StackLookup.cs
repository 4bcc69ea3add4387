using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Resolution;
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
        $"arn:{PseudoParameters.Partition(call.Region)}:cloudformation:{call.Region}:{call.Caller.AccountId}:{kind}/{name}/{uuid}";

    /// <summary>The template of a call, checked; of one with a transform only what the transform does not touch.</summary>
    public static Template Template(this EngineParts parts, AwsCall call, StackDocument? stack)
    {
        var body = TemplateBodies.Of(parts, call, stack);
        var declarations = TemplateParser.Declarations(body);
        var validator = parts.Validator();
        if (declarations.HasLanguageExtensions)
        {
            validator.RefuseUnsupported(declarations);
            return declarations;
        }

        var template = TemplateParser.Parse(body);
        validator.Validate(template);
        return template;
    }

    /// <summary>The input of a call, all of it checked that can be checked before a stack is there.</summary>
    public static StackInput Input(this EngineParts parts, AwsCall call, Template template, StackDocument stack)
    {
        var capabilities = call.Input.Texts("Capabilities");
        var given = call.Input.Objects("Parameters").Select(parameter => new GivenParameter(
            parameter.RequiredText("ParameterKey"), parameter.Text("ParameterValue"), parameter.Flag("UsePreviousValue") == true)).ToList();
        var input = new StackInput
        {
            TemplateBody = template.Body,
            Parameters = ParameterBinder.Bind(template, given, stack.Input?.Parameters, stack.Reference, parts.Parameters(), parts.Account),
            Capabilities = capabilities,
            Tags = StackSettings.Tags(call, stack.Input),
            NotificationArns = StackSettings.NotificationArns(call, stack.Input),
            RoleArn = call.Input.Text("RoleARN") ?? stack.Input?.RoleArn,
            RollbackConfiguration = StackSettings.RollbackConfiguration(call, stack.Input),
        };
        (input, template) = parts.Processed(stack, input, template);
        Capabilities.Require(template, capabilities, expands: call.Operation != "CreateChangeSet");
        ExpansionBound.Require(template, input.Parameters);
        // Whether exports and other stacks' outputs are there is told by the change set's or the stack's own status, not here.
        var model = parts.Model(stack, input, template, new NoResources(), _ => Unknown.Marker, _ => Unknown.Value);
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

    /// <summary>With the template's transform applied; the template then is the result, checked.</summary>
    private static (StackInput Input, Template Template) Processed(this EngineParts parts, StackDocument stack, StackInput input, Template template)
    {
        if (!template.HasLanguageExtensions)
        {
            return (input, template);
        }

        var processed = TemplateWriter.ToText(LanguageExtensions.Apply(template, parts.TransformScope(stack.Reference, template, input.Parameters)));
        var result = TemplateParser.Parse(processed);
        parts.Validator().Validate(result);
        return (input with { ProcessedBody = processed }, result);
    }

    [GeneratedRegex(@"\A[a-zA-Z][-a-zA-Z0-9]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
