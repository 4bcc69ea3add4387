using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <param name="previous">The stack's parameters, or null for a new stack.</param>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static IReadOnlyList<StackParameter> Bind(
        Template template, IReadOnlyList<GivenParameter> given, IReadOnlyList<StackParameter>? previous, StackReference stack, IParameterSource systemParameters)
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

        return Resolved(template, bound, stack, systemParameters);
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
        var result = new List<StackParameter>();
        foreach (var parameter in bound)
        {
            var declared = template.Parameter(parameter.Key)!;
            Check(declared, parameter.Value);
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

            result.Add(parameter with { ResolvedValue = value });
        }

        return absent.Count == 0
            ? result
            : throw Invalid($"Unable to fetch parameters [{string.Join(",", absent)}] from parameter store for this account.");
    }

    private static void Check(TemplateParameter parameter, string value)
    {
        if (parameter.IsSsmValue)
        {
            return;
        }

        foreach (var item in parameter.IsList ? Items(value) : [value])
        {
            if (parameter.ValueType is "Number" or "List<Number>" && !decimal.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                throw Invalid(parameter.IsList
                    ? $"Parameter '{parameter.Name}' must be a list of numbers."
                    : $"Parameter '{parameter.Name}' must be a number.");
            }

            if (Violation(parameter, item) is { } violation)
            {
                throw Invalid(parameter.ConstraintDescription is { } description
                    ? $"Parameter {parameter.Name} failed to satisfy constraint: {description}"
                    : $"Parameter '{parameter.Name}' {violation}");
            }
        }
    }

    private static string? Violation(TemplateParameter parameter, string value)
    {
        if (parameter.AllowedValues is { } allowed && !allowed.Contains(value))
        {
            return "must be one of AllowedValues";
        }

        if (parameter.AllowedPattern is { } pattern && !Matches(pattern, value))
        {
            return $"must match pattern {pattern}";
        }

        if (parameter.MinLength is { } minimum && value.Length < minimum)
        {
            return $"must contain at least {minimum} characters";
        }

        if (parameter.MaxLength is { } maximum && value.Length > maximum)
        {
            return $"must contain at most {maximum} characters";
        }

        var number = decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : (decimal?)null;
        return number < parameter.MinValue ? $"must be a number not less than {Plain(parameter.MinValue)}"
            : number > parameter.MaxValue ? $"must be a number not greater than {Plain(parameter.MaxValue)}"
            : null;
    }

    private static string Plain(decimal? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static bool Matches(string pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (RegexParseException)
        {
            throw Invalid($"Template format error: Invalid AllowedPattern {pattern}");
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Items(string text) => text.Length == 0 ? [] : text.Split(',').Select(item => item.Trim());
}
