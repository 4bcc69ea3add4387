using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>
/// Names of the Systems Manager parameters that a template's parameters take their values from, which CloudFormation reads in the caller's name
/// (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html, read 2026-11-26).
/// </summary>
internal static class SystemParameters
{
    private const string Mark = "AWS::SSM::Parameter::Value<";

    public static IEnumerable<string> Of(AwsCall call)
    {
        // Most templates have none, and needn't be read for it.
        if (call.Input.Text("TemplateBody") is not { } body || !body.Contains(Mark, StringComparison.Ordinal))
        {
            return [];
        }

        Template template;
        try
        {
            template = TemplateParser.Parse(body);
        }
        catch (AwsErrorException)
        {
            return []; // the service says what is wrong with it
        }

        var given = call.Input.Objects("Parameters").ToLookup(each => each.Text("ParameterKey"), each => each.Text("ParameterValue"), StringComparer.Ordinal);
        return template.Parameters.Where(parameter => parameter.IsSsmValue)
            .Select(parameter => given[parameter.Name].FirstOrDefault() ?? parameter.Default).OfType<string>();
    }
}
