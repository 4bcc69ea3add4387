using System.Text;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>Quotas of templates (user guide "Understand CloudFormation quotas", read 2026-11-26).</summary>
internal static class TemplateLimits
{
    /// <summary>Bytes of a template in a request.</summary>
    public const int Body = 51_200;

    /// <summary>Bytes of a template in S3, and of what a transform makes of it.</summary>
    public const int Template = 1_000_000;

    /// <summary>Characters of a logical id, a parameter's, mapping's or output's name.</summary>
    public const int Name = 255;

    /// <summary>Bytes of a parameter's value.</summary>
    public const int ParameterValue = 4096;

    private const int Description = 1024;

    /// <summary>Sections with the most entries they may have.</summary>
    private static readonly (string Section, int Most)[] Counts = [("Parameters", 200), ("Mappings", 200), ("Resources", 500), ("Outputs", 200)];

    /// <summary>The refusal of a template that is, or would become, larger than <see cref="Template"/>.</summary>
    public static AwsErrorException TooLarge() => TemplateReader.Invalid($"Template may not exceed {Template} bytes in size.");

    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static void RequireBody(string body)
    {
        if (Encoding.UTF8.GetByteCount(body) > Body)
        {
            throw TemplateReader.Invalid(
                $"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to {Body}");
        }
    }

    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static void RequireSections(MapNode root)
    {
        if (root["Description"] is { } description)
        {
            if (description.Text is not { } text)
            {
                throw TemplateReader.Invalid("Template format error: Description member must be a string.");
            }

            if (Encoding.UTF8.GetByteCount(text) > Description)
            {
                throw TemplateReader.Invalid($"Template format error: 'Description' length is greater than {Description}.");
            }
        }

        foreach (var (section, most) in Counts)
        {
            RequireCount(section.ToLowerInvariant(), root[section], most);
            RequireNames(section[..^1], root[section]);
        }

        foreach (var mapping in (root["Mappings"] as MapNode)?.Entries ?? [])
        {
            RequireCount("mapping attributes", mapping.Value, 200);
            RequireNames("Mapping attribute", mapping.Value);
        }
    }

    private static void RequireCount(string what, TemplateNode? section, int most)
    {
        if (section is MapNode map && map.Entries.Count > most)
        {
            throw TemplateReader.Invalid($"Template format error: Number of {what}, {map.Entries.Count}, is greater than maximum allowed, {most}");
        }
    }

    private static void RequireNames(string what, TemplateNode? section)
    {
        if ((section as MapNode)?.Entries.FirstOrDefault(entry => entry.Key.Length > Name).Key is { } name)
        {
            throw TemplateReader.Invalid($"Template format error: {what} name {name} is longer than {Name} characters.");
        }
    }
}
