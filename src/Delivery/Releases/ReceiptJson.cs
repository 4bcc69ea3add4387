using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Delivery.Images;

namespace Delivery.Releases;

/// <summary>A receipt as the text that is kept.</summary>
public static partial class ReceiptJson
{
    /// <summary>Characters of a value in the standard tier (Systems Manager user guide, "Managing parameter tiers", read 2026-11-26).</summary>
    public const int MaxLength = 4096;

    // All other fields have lengths of their own; an ARN may have 2,048 characters, and its end says most.
    private const int LongestActor = 512;
    private const int LongestArn = 512;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // ASCII still, but + and the like stay one character. Nobody reads this as HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Always shorter than <see cref="MaxLength"/>, in ASCII.</summary>
    public static string Write(Receipt receipt) => JsonSerializer.Serialize(receipt with
    {
        Actor = Shortened(Ascii(receipt.Actor), LongestActor),
        Stages = [.. receipt.Stages.Select(stage => stage.ChangeSetArn is { Length: > LongestArn } ? stage with { ChangeSetArn = null } : stage)],
    }, Options);

    /// <summary>False where the text is no receipt that can be relied on: of another schema, cut off, or changed by hand into something else.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out Receipt? receipt)
    {
        try
        {
            receipt = JsonSerializer.Deserialize<Receipt>(text, Options);
        }
        catch (JsonException)
        {
            receipt = null;
        }

        if (receipt is not { Schema: Receipt.CurrentSchema, Actor: not null, RunId: not null, Stages: not null }
            || !ReleaseVersion.IsValid(receipt.Version) || !CommitForm().IsMatch(receipt.Commit ?? "") || !ImageDigest.TryParse(receipt.ImageDigest, out _)
            || receipt.Stages.Any(stage => stage is not { Stage: not null, TemplateHash: not null, ParameterHash: not null }))
        {
            receipt = null;
        }

        // Whoever may write the parameter may write anything: these two are shown, and are no more than shown.
        receipt = receipt is null ? null : receipt with
        {
            Actor = Ascii(receipt.Actor),
            RolledBackFrom = ReleaseVersion.IsValid(receipt.RolledBackFrom) ? receipt.RolledBackFrom : null,
        };
        return receipt is not null;
    }

    private static string Shortened(string text, int length) => text.Length <= length ? text : $"...{text[^(length - 3)..]}";

    private static string Ascii(string text) =>
        new([.. text.Select(character => char.IsAscii(character) && !char.IsControl(character) && character is not ('"' or '\\') ? character : '?')]);

    [GeneratedRegex(@"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex CommitForm();
}
