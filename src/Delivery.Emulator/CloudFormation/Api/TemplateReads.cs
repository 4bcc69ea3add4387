using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Validation;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>GetTemplate, GetTemplateSummary, ValidateTemplate.</summary>
internal sealed class TemplateReads(StackEngine engine)
{
    private readonly EngineParts _parts = engine.Parts;

    public JsonObject GetTemplate(AwsCall call)
    {
        var input = call.Input.Text("ChangeSetName") is not null ? _parts.ChangeSet(call).ChangeSet.Input : Stack(call).Input;
        return new JsonObject
        {
            ["TemplateBody"] = input?.TemplateBody ?? throw StackLookup.Invalid($"Stack with id {call.Input.Text("StackName")} has no template yet"),
            ["StagesAvailable"] = new JsonArray("Original", "Processed"),
        };
    }

    public JsonObject GetTemplateSummary(AwsCall call)
    {
        var template = call.Input.Text("StackName") is not null && call.Input.Text("TemplateBody") is null
            ? TemplateParser.Parse(Stack(call).Input?.TemplateBody ?? throw StackLookup.Invalid($"Stack with id {call.Input.Text("StackName")} has no template yet"))
            : _parts.Template(call, null);
        var (capabilities, reason) = Capabilities.Needed(template);
        return Rendering.Compact(
            ("Parameters", new JsonArray([.. template.Parameters.Select(parameter => (JsonNode)Declaration(parameter))])),
            ("Description", template.Description), ("Capabilities", capabilities.Count == 0 ? null : Rendering.Texts(capabilities)), ("CapabilitiesReason", reason),
            ("ResourceTypes", Rendering.Texts(template.Resources.Select(resource => resource.Type))), ("Version", "2010-09-09"),
            ("DeclaredTransforms", template.Transforms.Count == 0 ? null : Rendering.Texts(template.Transforms)));
    }

    public JsonObject ValidateTemplate(AwsCall call)
    {
        var template = _parts.Template(call, null);
        var (capabilities, reason) = Capabilities.Needed(template);
        return Rendering.Compact(
            ("Parameters", new JsonArray([.. template.Parameters.Select(parameter => (JsonNode)Rendering.Compact(
                ("ParameterKey", parameter.Name), ("DefaultValue", parameter.Default), ("NoEcho", parameter.NoEcho), ("Description", parameter.Description)))])),
            ("Description", template.Description), ("Capabilities", capabilities.Count == 0 ? null : Rendering.Texts(capabilities)), ("CapabilitiesReason", reason),
            ("DeclaredTransforms", template.Transforms.Count == 0 ? null : Rendering.Texts(template.Transforms)));
    }

    private StackDocument Stack(AwsCall call)
    {
        var name = call.Input.RequiredText("StackName");
        return _parts.Find(call, name) ?? throw StackLookup.Invalid($"Stack with id {name} does not exist");
    }

    private static JsonObject Declaration(TemplateParameter parameter) => Rendering.Compact(
        ("ParameterKey", parameter.Name), ("DefaultValue", parameter.Default), ("ParameterType", parameter.Type), ("NoEcho", parameter.NoEcho),
        ("Description", parameter.Description),
        ("ParameterConstraints", Rendering.Compact(
            ("AllowedPattern", parameter.AllowedPattern), ("AllowedValues", parameter.AllowedValues is { } allowed ? Rendering.Texts(allowed) : null),
            ("ConstraintDescription", parameter.ConstraintDescription), ("MinLength", parameter.MinLength), ("MaxLength", parameter.MaxLength),
            ("MinValue", parameter.MinValue), ("MaxValue", parameter.MaxValue))));
}
