using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.Clients;

/// <summary>The AWS CLI as a process of its own, against an emulator; where it is not installed the test is skipped.</summary>
internal sealed class AwsCli(Uri emulator)
{
    private readonly Dictionary<string, string> _environment = new()
    {
        ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
        ["AWS_SESSION_TOKEN"] = "",
        ["AWS_DEFAULT_REGION"] = "eu-central-1",
        ["AWS_DEFAULT_OUTPUT"] = "json",
        ["AWS_PAGER"] = "",
        ["AWS_CONFIG_FILE"] = "none",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "none",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["PYTHONDONTWRITEBYTECODE"] = "1",
    };

    /// <summary>
    /// A command however it ends. The address is given as an option: the sqs commands of version 1 do not heed AWS_ENDPOINT_URL.
    /// </summary>
    public Task<(int ExitCode, string Output, string Error)> EndAsync(params string[] arguments) =>
        ForeignProgram.RunAsync("aws", ["--endpoint-url", emulator.ToString(), .. arguments], _environment);

    /// <summary>A command that must succeed; answers its output as text.</summary>
    public async Task<string> TextAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await EndAsync(arguments);
        exitCode.ShouldBe(0, $"aws {string.Join(' ', arguments)}: {error}");
        return output;
    }

    /// <summary>A command that must succeed; answers its output as JSON.</summary>
    public async Task<JsonObject> JsonAsync(params string[] arguments) => JsonNode.Parse(await TextAsync(arguments))!.AsObject();
}
