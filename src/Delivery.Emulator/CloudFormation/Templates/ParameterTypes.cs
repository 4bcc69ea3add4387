namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>The parameter types that CloudFormation knows (user guide "Parameters", 2026-11).</summary>
internal static class ParameterTypes
{
    private static readonly string[] Plain = ["String", "Number", "List<Number>", "List<String>", "CommaDelimitedList", "AWS::SSM::Parameter::Name"];

    private static readonly string[] Specific =
    [
        "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id", "AWS::EC2::KeyPair::KeyName",
        "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id", "AWS::EC2::VPC::Id",
        "AWS::Route53::HostedZone::Id",
    ];

    public static bool IsKnown(string type) => Plain.Contains(type) || IsSpecific(type)
        || (type.StartsWith("AWS::SSM::Parameter::Value<", StringComparison.Ordinal) && type.EndsWith('>')
            && type["AWS::SSM::Parameter::Value<".Length..^1] is var inner
            && (inner is "String" or "List<String>" or "CommaDelimitedList" || IsSpecific(inner)));

    private static bool IsSpecific(string type) => Specific.Contains(type)
        || (type.StartsWith("List<", StringComparison.Ordinal) && type.EndsWith('>') && Specific.Contains(type[5..^1]));
}
