using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Validation;

/// <summary>A parameter's declared constraints.</summary>
internal static class ParameterConstraints
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <exception cref="AwsErrorException">ValidationError; ConstraintDescription takes the place of AWS's own words.</exception>
    public static void Check(TemplateParameter parameter, string value)
    {
        if (Encoding.UTF8.GetByteCount(value) > TemplateLimits.ParameterValue)
        {
            throw Invalid($"Parameter '{parameter.Name}' must contain at most {TemplateLimits.ParameterValue} characters");
        }

        if (parameter.IsSsmValue)
        {
            return;
        }

        foreach (var item in parameter.IsList ? ParameterBinder.Items(value) : [value])
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

    private static AwsErrorException Invalid(string message) => new("ValidationError", message);
}
