using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>Refusals of S3 (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, read 2026-11-26).</summary>
internal static class S3Errors
{
    public static AwsErrorException NoSuchBucket() => new("NoSuchBucket", "The specified bucket does not exist", 404);

    public static AwsErrorException NoSuchKey() => new("NoSuchKey", "The specified key does not exist.", 404);

    public static AwsErrorException AccessDenied() => new("AccessDenied", "Access Denied", 403);

    public static AwsErrorException Invalid(string message) => new("InvalidArgument", message);

    public static AwsErrorException NotImplemented(string what) =>
        new("NotImplemented", $"A header you provided implies functionality that is not implemented ({what})", 501);

    public static AwsErrorException MethodNotAllowed() => new("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);

    public static AwsErrorException PreconditionFailed() => new("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);

    /// <summary>What the wire refuses, by S3's own names.</summary>
    public static AwsErrorException FromWire(AwsErrorException error) => error.Code switch
    {
        "InvalidClientTokenId" => new("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403),
        "ExpiredToken" => new("ExpiredToken", "The provided token has expired.", 400),
        "IncompleteSignature" => new("AuthorizationHeaderMalformed", error.Message, 400),
        "RequestEntityTooLarge" => new("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400),
        _ => error,
    };
}
