using System.Net.Sockets;
using Amazon.Runtime;
using Delivery.Errors;

namespace Delivery.Runs;

/// <summary>Turns what a step threw into errors of the catalog. The one place that knows what exceptions mean to a user.</summary>
public static class Failures
{
    /// <summary>The run's own end for an exception; null where it is one already.</summary>
    public static DeliveryException Of(Exception error, string step, CancellationToken cancellation) => error switch
    {
        DeliveryException known => known,
        OperationCanceledException when cancellation.IsCancellationRequested => new DeliveryException(Cancelled(step), Outcome.Cancelled),
        _ when DiskSpace.IsExhausted(error) => new DeliveryException(new DeliveryError(
            ErrorCatalog.DiskFull, "The disk is full", step, FirstLine(error), "Free some space and run the same command again.")),
        AmazonServiceException service => new DeliveryException(OfService(service, step)),
        AmazonClientException client => new DeliveryException(OfClient(client, step)),
        _ when IsConnection(error) => new DeliveryException(Unreachable(error, step)),
        _ => new DeliveryException(new DeliveryError(
            IsTool(error) ? ErrorCatalog.ToolFailed : ErrorCatalog.Unexpected,
            IsTool(error) ? "A tool of the build failed" : $"Unexpected {error.GetType().Name}", step, FirstLine(error),
            IsTool(error) ? "Read its output above." : "Run the command again with --verbosity Verbose and report what it prints.")),
    };

    private static DeliveryError Cancelled(string step) => new(
        ErrorCatalog.Interrupted, "The run was interrupted", step, "a signal asked it to stop",
        "Run the same command again: it goes on where this one stopped.");

    private static DeliveryError OfService(AmazonServiceException error, string step) => error.ErrorCode switch
    {
        "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" => new(
            ErrorCatalog.AccessDenied, "AWS refused a call", step, error.Message, "Give the caller that permission, or use another role."),
        "ExpiredToken" or "ExpiredTokenException" or "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" => new(
            ErrorCatalog.NoCredentials, "AWS does not accept the credentials", step, error.Message,
            "Sign in again (for SSO: `aws sso login`), then run the same command again."),
        _ when IsConnection(error) => Unreachable(error, step),
        _ => new(ErrorCatalog.AwsError, $"AWS answered {error.ErrorCode}", step, error.Message, "Correct what it names, then run the same command again."),
    };

    private static DeliveryError OfClient(AmazonClientException error, string step) =>
        IsConnection(error)
            ? Unreachable(error, step)
            : new DeliveryError(
                ErrorCatalog.NoCredentials, "No usable AWS credentials", step, FirstSentence(error),
                "Set a profile (AWS_PROFILE), sign in (`aws sso login`), or set the AWS_* variables.");

    private static DeliveryError Unreachable(Exception error, string step) => new(
        ErrorCatalog.EndpointUnreachable, "The AWS endpoint does not answer", step, FirstLine(error.GetBaseException()),
        "Check the network and the environment's endpoint, then run the same command again.");

    /// <summary>Whether no answer came: what was asked for may have happened or not.</summary>
    internal static bool IsConnection(Exception? error) =>
        error is not null && (error is SocketException or HttpRequestException { StatusCode: null } || IsConnection(error.InnerException));

    // NUKE's ProcessException, by name: this library doesn't know NUKE.
    private static bool IsTool(Exception error) => error.GetType().Name == "ProcessException";

    /// <summary>The SDK's first line may end in a colon, and what follows names each place where it looked.</summary>
    private static string FirstSentence(Exception error) =>
        FirstLine(error) is var line && line.EndsWith(':') && line.LastIndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? line[..(end + 1)] : line;

    private static string FirstLine(Exception error) => error.Message.Split('\n', 2)[0].Trim();
}
