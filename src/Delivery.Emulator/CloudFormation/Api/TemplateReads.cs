using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Validation;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>GetTemplate, GetTemplateSummary, ValidateTemplate (API reference, read 2026-11-26).</summary>
internal sealed class TemplateReads(StackEngine engine)
{
    private static readonly string[] Sources = ["StackName", "TemplateBody", "TemplateURL"];

    private readonly EngineParts _parts = engine.Parts;

    public JsonObject GetTemplate(AwsCall call)
    {
        var stage = call.Input.Text("TemplateStage") ?? "Processed";
        if (stage is not ("Original" or "Processed"))
        {
            throw StackLookup.Invalid($"1 validation error detected: Value '{stage}' at 'templateStage' failed to satisfy constraint: Member must satisfy enum value set: [Original, Processed]");
        }

        var input = call.Input.Text("ChangeSetName") is not null ? _parts.ChangeSet(call).ChangeSet.Input : Stack(call).Input;
        var body = input?.TemplateBody ?? throw StackLookup.Invalid($"Stack with id {call.Input.Text("StackName")} has no template yet");
        return new JsonObject
        {
            ["TemplateBody"] = stage == "Processed" && input.ProcessedBody is { } processed ? WithoutTransform(processed) : body,
            ["StagesAvailable"] = new JsonArray("Original", "Processed"),
        };
    }

    public JsonObject GetTemplateSummary(AwsCall call)
    {
        var given = Sources.Count(call.Input.ContainsKey);
        if (given != 1)
        {
            throw StackLookup.Invalid(given == 0
                ? "Either Template URL or Template Body must be specified."
                : "You must specify only one of the following parameters: StackName, TemplateBody, TemplateURL.");
        }

        var stack = call.Input.Text("StackName") is not null ? Stack(call) : null;
        var body = stack is null
            ? TemplateBodies.Of(_parts, call, null)
            : stack.Input?.TemplateBody ?? throw StackLookup.Invalid($"Stack with id {call.Input.Text("StackName")} has no template yet");
        var (template, declarations) = Expanded(call, body, stack?.Input);
        var unsupported = UnsupportedParts.Of(declarations, _parts.Types, type => _parts.Provider(type) is not null);
        var warn = call.Input.Object("TemplateSummaryConfig")?.Flag("TreatUnrecognizedResourceTypesAsWarnings") == true;
        if (unsupported.Types.Count > 0 && !warn)
        {
            throw StackLookup.Invalid($"Template format error: Unrecognized resource types: [{string.Join(", ", unsupported.Types)}]");
        }

        var (capabilities, reason) = Capabilities.Needed(template);
        return Rendering.Compact(
            ("Parameters", new JsonArray([.. template.Parameters.Select(parameter => (JsonNode)Declaration(parameter))])),
            ("Description", template.Description), ("Capabilities", capabilities.Count == 0 ? null : Rendering.Texts(capabilities)), ("CapabilitiesReason", reason),
            ("ResourceTypes", Rendering.Texts(template.Resources.Select(resource => resource.Type).Distinct())), ("Version", template.Version),
            ("Metadata", template.Metadata is { } metadata ? TemplateWriter.ToText(metadata) : null),
            ("DeclaredTransforms", template.Transforms.Count == 0 ? null : Rendering.Texts(template.Transforms)),
            ("ResourceIdentifierSummaries", Identifiers(template)),
            ("Warnings", unsupported.Types.Count == 0 ? null : new JsonObject { ["UnrecognizedResourceTypes"] = Rendering.Texts(unsupported.Types) }));
    }

    public JsonObject ValidateTemplate(AwsCall call)
    {
        var (template, declarations) = Expanded(call, TemplateBodies.Of(_parts, call, null), null);
        var validator = _parts.Validator();
        validator.RefuseUnsupported(declarations);
        if (template.Resources.Count > 0)
        {
            validator.Validate(template);
        }

        var (capabilities, reason) = Capabilities.Needed(template);
        return Rendering.Compact(
            ("Parameters", new JsonArray([.. template.Parameters.Select(parameter => (JsonNode)Rendering.Compact(
                ("ParameterKey", parameter.Name), ("DefaultValue", parameter.Default), ("NoEcho", parameter.NoEcho), ("Description", parameter.Description)))])),
            ("Description", template.Description), ("Capabilities", capabilities.Count == 0 ? null : Rendering.Texts(capabilities)), ("CapabilitiesReason", reason),
            ("DeclaredTransforms", template.Transforms.Count == 0 ? null : Rendering.Texts(template.Transforms)));
    }

    /// <summary>
    /// The template as far as it can be told without parameters: loops are written out over defaults; where those do not
    /// suffice only the sections that no loop is in.
    /// </summary>
    private (Template Template, Template Declarations) Expanded(AwsCall call, string body, StackInput? input)
    {
        var declarations = TemplateParser.Declarations(body);
        if (!declarations.HasLanguageExtensions)
        {
            return (TemplateParser.Parse(body), declarations);
        }

        if (input is not null)
        {
            return (TemplateParser.Parse(input.Processed), declarations);
        }

        var defaults = declarations.Parameters.Where(parameter => parameter is { Default: not null, IsSsmValue: false })
            .Select(parameter => new StackParameter { Key = parameter.Name, Value = parameter.Default!, NoEcho = parameter.NoEcho });
        var stack = new Provisioning.StackReference(call.ArnOf("stack", "template", Guid.Empty.ToString()), "template", call.Caller.AccountId, call.Region);
        try
        {
            var processed = Resolution.LanguageExtensions.Apply(declarations, _parts.TransformScope(stack, declarations, [.. defaults]));
            return (TemplateParser.Parse(TemplateWriter.ToText(processed)), declarations);
        }
        catch (AwsErrorException) when (declarations.Parameters.Any(parameter => parameter.Default is null || parameter.IsSsmValue))
        {
            return (declarations, declarations);
        }
    }

    private StackDocument Stack(AwsCall call)
    {
        var name = call.Input.RequiredText("StackName");
        return _parts.Find(call, name) ?? throw StackLookup.Invalid($"Stack with id {name} does not exist");
    }

    private JsonArray Identifiers(Template template) => new([.. template.Resources.GroupBy(resource => resource.Type)
        .Select(group => (Resources: group, Type: _parts.Types.Find(group.Key)))
        .Where(group => group.Type is not null)
        .Select(group => (JsonNode)new JsonObject
        {
            ["ResourceType"] = group.Resources.Key,
            ["LogicalResourceIds"] = Rendering.Texts(group.Resources.Select(resource => resource.LogicalId)),
            ["ResourceIdentifiers"] = Rendering.Texts(group.Type!.PrimaryIdentifier),
        })]);

    private static JsonObject Declaration(TemplateParameter parameter) => Rendering.Compact(
        ("ParameterKey", parameter.Name), ("DefaultValue", parameter.Default), ("ParameterType", parameter.Type), ("NoEcho", parameter.NoEcho),
        ("Description", parameter.Description),
        ("ParameterConstraints", Rendering.Compact(("AllowedValues", parameter.AllowedValues is { } allowed ? Rendering.Texts(allowed) : null))));

    /// <summary>The processed template no longer declares what was applied to it.</summary>
    private static string WithoutTransform(string processed)
    {
        var root = JsonNode.Parse(processed, documentOptions: new() { MaxDepth = TemplateReader.MaximumDepth })!.AsObject();
        root.Remove("Transform");
        return root.ToJsonString(Types.JsonText.Plain);
    }
}
