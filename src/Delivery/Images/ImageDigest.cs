using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Delivery.Images;

/// <summary>An image's identity: <c>sha256:</c> and 64 lower-case hexadecimal digits, the SHA-256 of its manifest's bytes.</summary>
public readonly record struct ImageDigest
{
    private const string Prefix = "sha256:";
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
    private readonly string? _text;

    private ImageDigest(string text) => _text = text;

    public static ImageDigest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a sha256 digest.");

    public static bool TryParse([NotNullWhen(true)] string? text, out ImageDigest digest)
    {
        var valid = text is { Length: 71 } && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).IndexOfAnyExcept(LowerHex) < 0;
        digest = valid ? new(text!) : default;
        return valid;
    }

    public static ImageDigest OfBytes(ReadOnlySpan<byte> manifest) =>
        new(Prefix + Convert.ToHexStringLower(SHA256.HashData(manifest)));

    public override string ToString() => _text ?? throw new InvalidOperationException("No digest.");
}
