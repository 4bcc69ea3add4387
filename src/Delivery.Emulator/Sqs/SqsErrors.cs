using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>Errors as SQS words them.</summary>
internal static class SqsErrors
{
    public static AwsErrorException NoQueue() => new("QueueDoesNotExist", "The specified queue does not exist.");

    public static AwsErrorException Invalid(string value, string parameter, string reason) =>
        new("InvalidParameterValue", $"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static AwsErrorException InvalidHandle(string handle) =>
        new("ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    public static string Required(JsonObject input, string name) => input.Text(name) is { Length: > 0 } text
        ? text
        : throw new AwsErrorException("MissingParameter", $"The request must contain the parameter {name}.");

    /// <summary>A number within bounds, or null where it is not given.</summary>
    public static int? Bounded(JsonObject input, string name, int least, int most) => input.Number(name) switch
    {
        null => null,
        var number when number >= least && number <= most => number,
        var number => throw Invalid($"{number}", name, $"Must be between {least} and {most}, if provided."),
    };
}
