using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Logs;

/// <summary>Errors as CloudWatch Logs words them.</summary>
internal static class LogErrors
{
    public static AwsErrorException NoGroup() => new("ResourceNotFoundException", "The specified log group does not exist.");

    public static AwsErrorException NoStream() => new("ResourceNotFoundException", "The specified log stream does not exist.");

    public static AwsErrorException Exists(string what) => new("ResourceAlreadyExistsException", $"The specified {what} already exists");

    public static AwsErrorException Invalid(string message) => new("InvalidParameterException", message);
}
