using System.Text;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.S3;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>The template's text of a call: given, in S3, or the stack's own (API reference of CreateChangeSet, read 2026-11-26).</summary>
internal static class TemplateBodies
{
    private const string ErrorResponses = "\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";

    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static string Of(EngineParts parts, AwsCall call, StackDocument? stack)
    {
        var (body, url) = (call.Input.Text("TemplateBody"), call.Input.Text("TemplateURL"));
        if (call.Input.Flag("UsePreviousTemplate") == true)
        {
            return body is not null || url is not null
                ? throw StackLookup.Invalid("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
                : stack?.Input?.TemplateBody ?? throw StackLookup.Invalid("UsePreviousTemplate can't be used: the stack has no template.");
        }

        switch (body, url)
        {
            case ({ }, { }):
                throw StackLookup.Invalid("Only one of Template Body or Template URL may be specified.");
            case ({ Length: > 0 }, null):
                TemplateLimits.RequireBody(body);
                return body;
            case (null, { Length: > 0 }):
                return InS3(parts, call, url);
            default:
                throw StackLookup.Invalid("Either Template URL or Template Body must be specified.");
        }
    }

    private static string InS3(EngineParts parts, AwsCall call, string url)
    {
        if (url.Length > 5120)
        {
            throw StackLookup.Invalid("1 validation error detected: Value at 'templateURL' failed to satisfy constraint: Member must have length less than or equal to 5120");
        }

        return parts.Objects().Read(call.Caller.AccountId, url) switch
        {
            ObjectReading.Found { Content.Length: > TemplateLimits.Template } => throw TemplateLimits.TooLarge(),
            ObjectReading.Found found => Encoding.UTF8.GetString(found.Content),
            ObjectReading.Refused refused => throw StackLookup.Invalid($"S3 error: {refused.Message}{ErrorResponses}"),
            ObjectReading.NoObjectUrl { Host: var host } when Uri.TryCreate(url, UriKind.Absolute, out _) =>
                throw StackLookup.Invalid($"S3 error: Domain name specified in {host} is not a valid S3 domain"),
            _ => throw StackLookup.Invalid("TemplateURL must be a supported URL."),
        };
    }
}
