using Delivery.Emulator.Identity;

namespace Delivery.Emulator.Wire;

/// <summary>
/// Who signed a request, or the refusal as AWS words it
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html, read 2026-11-23).
/// </summary>
internal sealed class CallerCheck(CredentialStore credentials, TimeProvider time)
{
    public KnownCredential Check(HttpRequest request, ReadOnlySpan<byte> body, Authorization authorization)
    {
        var known = credentials.Find(authorization.AccessKeyId);
        if (known is null || known.SessionToken is not null && known.SessionToken != authorization.SecurityToken)
        {
            throw authorization.Service == "ec2"
                ? new AwsErrorException("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
                : new AwsErrorException("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
        }

        if (known.Expiration <= time.GetUtcNow())
        {
            throw authorization.Service == "ec2"
                ? new AwsErrorException("RequestExpired", "Request has expired.")
                : new AwsErrorException("ExpiredToken", "The security token included in the request is expired", 403);
        }

        if (!SignatureVerification.Matches(request, body, authorization, known.SecretAccessKey))
        {
            throw new AwsErrorException(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
                403);
        }

        return known;
    }
}
