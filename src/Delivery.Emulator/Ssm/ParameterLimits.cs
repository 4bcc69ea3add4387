using System.Text;
using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>Limits of values and tiers (docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html, read 2026-11-23).</summary>
internal static partial class ParameterLimits
{
    private const int StandardSize = 4096;
    private const int AdvancedSize = 8192;
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);

    public static string CheckedTier(string? asked, string? before, string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        var tier = asked switch
        {
            null => before ?? "Standard",
            "Standard" or "Advanced" => asked,
            "Intelligent-Tiering" => size > StandardSize ? "Advanced" : before ?? "Standard",
            _ => throw new AwsErrorException(
                "ValidationException",
                $"1 validation error detected: Value '{asked}' at 'tier' failed to satisfy constraint: Member must satisfy enum value set: [Standard, Advanced, Intelligent-Tiering]"),
        };
        if (before == "Advanced" && tier == "Standard")
        {
            throw new AwsErrorException("ValidationException", "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.");
        }

        if (tier == "Standard" && size > StandardSize)
        {
            throw new AwsErrorException(
                "ValidationException", $"Standard tier parameters support a maximum parameter value of {StandardSize} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html");
        }

        return size <= AdvancedSize
            ? tier
            : throw new AwsErrorException("ValidationException", $"Advanced tier parameters support a maximum parameter value of {AdvancedSize} characters.");
    }

    public static void CheckValue(string type, string value, string? allowedPattern)
    {
        if (type is not ("String" or "StringList" or "SecureString"))
        {
            throw new AwsErrorException(
                "ValidationException",
                $"1 validation error detected: Value '{type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList, SecureString]");
        }

        if (allowedPattern is null)
        {
            return;
        }

        try
        {
            if (!Regex.IsMatch(value, $@"\A(?:{allowedPattern})\z", RegexOptions.CultureInvariant, PatternTimeout))
            {
                throw new AwsErrorException("ParameterPatternMismatchException", $"Parameter value, cannot be validated against allowedPattern: {allowedPattern}");
            }
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            throw new AwsErrorException("InvalidAllowedPatternException", $"The regular expression {allowedPattern} is invalid.");
        }
    }

    public static string CheckedDataType(string? dataType) => dataType switch
    {
        null or "text" => "text",
        "aws:ec2:image" => dataType,
        _ => throw new AwsErrorException("ValidationException", "The following data type is not supported: " + dataType),
    };

    public static bool IsLabel(string label) => Label().IsMatch(label)
        && !label.StartsWith("aws", StringComparison.OrdinalIgnoreCase) && !label.StartsWith("ssm", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[A-Za-z_.-][A-Za-z0-9_.-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
