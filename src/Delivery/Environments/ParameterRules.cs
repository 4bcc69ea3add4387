using System.Globalization;
using System.Text.RegularExpressions;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>Whether CloudFormation would take a value for a declared parameter (template reference, section Parameters, read 2026-11). Pure.</summary>
public static partial class ParameterRules
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Why a value is not allowed, in words that never repeat the value of a NoEcho parameter; empty where it is.</summary>
    /// <param name="value">As it is sent: lists joined by commas.</param>
    public static IReadOnlyList<string> Violations(TemplateParameter parameter, string value)
    {
        List<string> violations = [];
        var items = parameter.IsList ? value.Split(',').Select(item => item.Trim()) : [value];
        foreach (var item in items)
        {
            violations.AddRange(OfItem(parameter, item));
        }
        if (parameter.Type == "String" && parameter.MinLength is { } shortest && value.Length < shortest)
        {
            violations.Add(Text($"it has {value.Length} characters; at least {shortest} are needed"));
        }
        if (parameter.Type == "String" && parameter.MaxLength is { } longest && value.Length > longest)
        {
            violations.Add(Text($"it has {value.Length} characters; at most {longest} are allowed"));
        }
        return violations;
    }

    private static IEnumerable<string> OfItem(TemplateParameter parameter, string item)
    {
        var shown = parameter.NoEcho ? "the value" : Quoted.Of(item);
        if (parameter.AllowedValues is { } allowed && !allowed.Contains(item, StringComparer.Ordinal))
        {
            var nearest = parameter.NoEcho ? null : NearestName.Of(item, allowed);
            yield return $"{shown} is not one of {string.Join(", ", allowed)}{(nearest is null ? "" : $"; did you mean '{nearest}'?")}";
            yield break;
        }
        if (parameter.AllowedPattern is { } pattern && !Matches(pattern, item))
        {
            yield return $"{shown} does not match: {parameter.ConstraintDescription ?? pattern}";
        }
        if (parameter.Type is "Number" or "List<Number>")
        {
            if (!decimal.TryParse(item, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                yield return $"{shown} is not a number";
            }
            else if (number < parameter.MinValue || number > parameter.MaxValue)
            {
                yield return Text($"{shown} is not between {parameter.MinValue?.ToString(CultureInfo.InvariantCulture) ?? "any number"} and {parameter.MaxValue?.ToString(CultureInfo.InvariantCulture) ?? "any number"}");
            }
        }
        else if (FormOf(parameter.Type) is { } form && !form.Form.IsMatch(item))
        {
            yield return $"{shown} is not {form.Name}";
        }
    }

    /// <summary>The whole value must match. A pattern that .NET can't read, or that takes too long, decides nothing: CloudFormation will.</summary>
    private static bool Matches(string pattern, string item)
    {
        try
        {
            return Regex.IsMatch(item, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static (Regex Form, string Name)? FormOf(string type)
    {
        if (type.StartsWith("AWS::SSM::Parameter::Value<", StringComparison.Ordinal))
        {
            return (SsmName(), "the name of an SSM parameter");
        }
        var item = type.StartsWith("List<", StringComparison.Ordinal) && type.EndsWith('>') ? type[5..^1] : type;
        return item switch
        {
            "AWS::EC2::VPC::Id" => (VpcId(), "the id of a VPC, such as vpc-0123456789abcdef0"),
            "AWS::EC2::Subnet::Id" => (SubnetId(), "the id of a subnet, such as subnet-0123456789abcdef0"),
            "AWS::EC2::SecurityGroup::Id" => (SecurityGroupId(), "the id of a security group, such as sg-0123456789abcdef0"),
            "AWS::EC2::Image::Id" => (ImageId(), "the id of an image, such as ami-0123456789abcdef0"),
            _ => null,
        };
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    [GeneratedRegex(@"\A/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*(?::[A-Za-z0-9_.-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SsmName();

    [GeneratedRegex(@"\Avpc-[0-9a-f]{8,17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VpcId();

    [GeneratedRegex(@"\Asubnet-[0-9a-f]{8,17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SubnetId();

    [GeneratedRegex(@"\Asg-[0-9a-f]{8,17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SecurityGroupId();

    [GeneratedRegex(@"\Aami-[0-9a-f]{8,17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImageId();
}
