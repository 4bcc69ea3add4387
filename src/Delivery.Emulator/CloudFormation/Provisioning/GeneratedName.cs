using System.Security.Cryptography;
using System.Text;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>
/// Names that CloudFormation gives to resources without one: stack name, logical id, 12 random characters
/// (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html, read 2026-11-23).
/// </summary>
public static class GeneratedName
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz";
    private const int SuffixLength = 12;

    /// <summary>The same step of the same operation always gets the same name. Cut to <paramref name="longest"/> from the front parts.</summary>
    public static string For(ResourceRequest request, int longest)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Stack.StackId}|{request.LogicalId}|{request.Token}"));
        var suffix = string.Concat(hash.Take(SuffixLength).Select(each => Alphabet[each % Alphabet.Length]));
        var front = $"{request.Stack.StackName}-{request.LogicalId}";
        var room = longest - SuffixLength - 1;
        return $"{(front.Length > room ? front[..room].TrimEnd('-') : front)}-{suffix}";
    }
}
