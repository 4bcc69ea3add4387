using System.Collections.Frozen;

namespace Delivery.Emulator.Wire;

/// <summary>Errors that any service may answer, named per protocol as AWS names them.</summary>
public static class AwsErrors
{
    // Common errors of the Query API and of the JSON protocols: docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
    // and docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html (read 2026-11-23).
    private static readonly FrozenDictionary<string, string> JsonNames = new Dictionary<string, string>
    {
        ["MissingAuthenticationToken"] = "MissingAuthenticationTokenException",
        ["InvalidClientTokenId"] = "UnrecognizedClientException",
        ["IncompleteSignature"] = "IncompleteSignatureException",
        ["SignatureDoesNotMatch"] = "InvalidSignatureException",
        ["ExpiredToken"] = "ExpiredTokenException",
        ["AccessDenied"] = "AccessDeniedException",
        ["ValidationError"] = "ValidationException",
        ["InvalidAction"] = "UnknownOperationException",
        ["MalformedInput"] = "SerializationException",
        ["Throttling"] = "ThrottlingException",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> QueryNames =
        JsonNames.ToFrozenDictionary(each => each.Value, each => each.Key, StringComparer.Ordinal);

    /// <summary>The operation is not one that the emulator (or AWS) has.</summary>
    public static AwsErrorException UnknownOperation(string service, string operation) => new(
        "InvalidAction", $"The action {operation} is not valid for this web service. (The emulator has no operation {operation} of {service}.)");

    /// <summary>The body can't be read as what the protocol prescribes.</summary>
    public static AwsErrorException Malformed(string reason) => new("MalformedInput", reason);

    /// <summary>A parameter, or a combination of them, that the emulator does not support; refused, never ignored.</summary>
    public static AwsErrorException Unsupported(string what) =>
        new("ValidationError", $"The emulator does not support {what}.");

    internal static string CodeFor(WireProtocol protocol, string code) => protocol is WireProtocol.Json10 or WireProtocol.Json11
        ? JsonNames.GetValueOrDefault(code, code)
        : QueryNames.GetValueOrDefault(code, code);
}
