using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>Parameters as the API answers them.</summary>
internal sealed class ParameterAnswers(SecureValues secrets)
{
    public static AwsErrorException NotFound(string name) => new("ParameterNotFound", $"Parameter {name} not found.");

    public JsonObject Parameter((StoredParameter Parameter, ParameterVersion Version, string? Selector) found, JsonObject input) => new()
    {
        ["Name"] = found.Parameter.Name,
        ["Type"] = found.Parameter.Type,
        ["Value"] = Value(found.Parameter, found.Version, input),
        ["Version"] = found.Version.Version,
        ["Selector"] = found.Selector is null ? null : ":" + found.Selector,
        ["LastModifiedDate"] = Timestamps.Of(found.Version.ModifiedAt),
        ["ARN"] = found.Parameter.Arn,
        ["DataType"] = found.Parameter.DataType,
    };

    public static JsonObject Metadata(StoredParameter parameter) => Common(parameter, parameter.Latest, new JsonObject { ["ARN"] = parameter.Arn });

    public JsonObject History(StoredParameter parameter, ParameterVersion version, JsonObject input) => Common(parameter, version, new JsonObject
    {
        ["Value"] = Value(parameter, version, input),
        ["Labels"] = new JsonArray([.. version.Labels.Select(each => (JsonNode)each)]),
    });

    private static JsonObject Common(StoredParameter parameter, ParameterVersion version, JsonObject answer)
    {
        answer["Name"] = parameter.Name;
        answer["Type"] = parameter.Type;
        answer["KeyId"] = KeyId(parameter);
        answer["LastModifiedDate"] = Timestamps.Of(version.ModifiedAt);
        answer["LastModifiedUser"] = version.ModifiedBy;
        answer["Description"] = version.Description;
        answer["AllowedPattern"] = version.AllowedPattern;
        answer["Version"] = version.Version;
        answer["Tier"] = parameter.Tier;
        answer["Policies"] = new JsonArray();
        answer["DataType"] = parameter.DataType;
        return answer;
    }

    public static string? KeyId(StoredParameter parameter) => parameter.Type == "SecureString" ? parameter.KeyId ?? "alias/aws/ssm" : null;

    /// <summary>A secure string is shown only where decryption was asked for.</summary>
    private string Value(StoredParameter parameter, ParameterVersion version, JsonObject input) =>
        parameter.Type == "SecureString" && input.Flag("WithDecryption") == true ? secrets.Reveal(version.Value) : version.Value;
}
