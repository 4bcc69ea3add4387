using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>A parameter as a request gives it.</summary>
public sealed record GivenParameter(string Key, string? Value, bool UsePrevious);

/// <summary>Binds given parameters to a template's declarations, with defaults, previous values and constraints.</summary>
public static class ParameterBinder
{
    /// <param name="previous">The stack's parameters, or null for a new stack.</param>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static IReadOnlyList<StackParameter> Bind(
        Template template, IReadOnlyList<GivenParameter> given, IReadOnlyList<StackParameter>? previous, StackReference stack,
        IParameterSource systemParameters, IAccountResources account)
    {
        if (given.Select(parameter => parameter.Key).Where(key => template.Parameter(key) is null).Distinct().ToList() is { Count: > 0 } unknown)
        {
            throw Invalid($"Parameters: [{string.Join(", ", unknown)}] do not exist in the template");
        }

        if (given.GroupBy(parameter => parameter.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Invalid($"Parameter {twice.Key} is specified more than once.");
        }

        var missing = new List<string>();
        var bound = new List<StackParameter>();
        foreach (var parameter in template.Parameters)
        {
            if (Value(parameter, given.FirstOrDefault(candidate => candidate.Key == parameter.Name), previous) is { } value)
            {
                bound.Add(new StackParameter { Key = parameter.Name, Value = value, NoEcho = parameter.NoEcho });
            }
            else
            {
                missing.Add(parameter.Name);
            }
        }

        if (missing.Count > 0)
        {
            throw Invalid($"Parameters: [{string.Join(", ", missing)}] must have values");
        }

        var resolved = Resolved(template, bound, stack, systemParameters);
        RequireResources(template, resolved, stack, systemParameters, account);
        return resolved;
    }

    /// <summary>The values as functions see them.</summary>
    public static IReadOnlyDictionary<string, JsonNode> Values(Template template, IReadOnlyList<StackParameter> parameters) =>
        parameters.Where(parameter => template.Parameter(parameter.Key) is not null).ToDictionary(parameter => parameter.Key, JsonNode (parameter) =>
        {
            var text = parameter.ResolvedValue ?? parameter.Value;
            return template.Parameter(parameter.Key)!.IsList
                ? new JsonArray([.. Items(text).Select(item => JsonValue.Create(item))])
                : JsonValue.Create(text);
        });

    private static AwsErrorException Invalid(string message) => new("ValidationError", message);

    private static string? Value(TemplateParameter parameter, GivenParameter? given, IReadOnlyList<StackParameter>? previous)
    {
        if (given is null)
        {
            return parameter.Default;
        }

        if (!given.UsePrevious)
        {
            return given.Value ?? parameter.Default;
        }

        if (given.Value is not null)
        {
            throw Invalid($"Invalid input for parameter key {parameter.Name}. Cannot specify usePreviousValue as true and non empty value for a parameter");
        }

        return previous is null
            ? throw Invalid($"Invalid input for parameter key {parameter.Name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template")
            : previous.FirstOrDefault(old => old.Key == parameter.Name)?.Value
                ?? throw Invalid($"Invalid input for parameter key {parameter.Name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template");
    }

    private static List<StackParameter> Resolved(
        Template template, List<StackParameter> bound, StackReference stack, IParameterSource systemParameters)
    {
        var absent = new List<string>();
        var secure = new List<string>();
        var result = new List<StackParameter>();
        foreach (var parameter in bound)
        {
            var declared = template.Parameter(parameter.Key)!;
            ParameterConstraints.Check(declared, parameter.Value);
            if (!declared.IsSsmValue)
            {
                result.Add(parameter);
                continue;
            }

            var value = systemParameters.Find(stack.AccountId, stack.Region, parameter.Value, null);
            if (value is null)
            {
                absent.Add(parameter.Value);
            }
            else if (systemParameters.IsSecure(stack.AccountId, stack.Region, parameter.Value))
            {
                secure.Add(parameter.Value);
            }

            result.Add(parameter with { ResolvedValue = value });
        }

        return absent.Count > 0 ? throw Invalid($"Unable to fetch parameters [{string.Join(",", absent)}] from parameter store for this account.")
            : secure.Count > 0 ? throw Invalid($"Parameters [{string.Join(", ", secure)}] referenced by template have types not supported by CloudFormation.")
            : result;
    }

    /// <summary>Values of AWS-specific types must be there, as far as such resources are kept (user guide "Parameters", read 2026-11-26).</summary>
    private static void RequireResources(
        Template template, IReadOnlyList<StackParameter> parameters, StackReference stack, IParameterSource systemParameters, IAccountResources account)
    {
        foreach (var parameter in parameters)
        {
            var declared = template.Parameter(parameter.Key)!;
            var type = declared.ValueType.StartsWith("List<", StringComparison.Ordinal) ? declared.ValueType[5..^1] : declared.ValueType;
            var value = parameter.ResolvedValue ?? parameter.Value;
            var absent = type == "AWS::SSM::Parameter::Name"
                ? systemParameters.Find(stack.AccountId, stack.Region, value, null) is null ? value : null
                : account.Values(stack.AccountId, stack.Region, type) is { } known
                    ? (declared.IsList ? Items(value) : [value]).FirstOrDefault(item => !known.Contains(item))
                    : null;
            if (absent is not null)
            {
                throw Invalid($"Parameter validation failed: parameter value {(declared.NoEcho ? "****" : absent)} for parameter name {parameter.Key} does not exist");
            }
        }
    }

    internal static IEnumerable<string> Items(string text) => text.Length == 0 ? [] : text.Split(',').Select(item => item.Trim());
}
