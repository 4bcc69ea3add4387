using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>
/// A documented change set: what is deployed, what is submitted, and the changes that AWS shows. One file each in
/// ChangeSetCases; what the source does not tell is left out of the file and not compared.
/// </summary>
internal sealed class ChangeSetCase
{
    /// <summary>Where the truth is from: page or recording, with a date.</summary>
    public string Source { get; set; } = "";

    /// <summary>Template of a stack that is deployed before.</summary>
    public string? Exporter { get; set; }

    public string Before { get; set; } = "";

    /// <summary>The template submitted; the same as before where it is left out.</summary>
    public string? After { get; set; }

    public Dictionary<string, string> ParametersBefore { get; set; } = [];
    public Dictionary<string, string> ParametersAfter { get; set; } = [];
    public Dictionary<string, string>? TagsBefore { get; set; }
    public Dictionary<string, string>? TagsAfter { get; set; }

    /// <summary>Systems Manager parameters by name.</summary>
    public Dictionary<string, string> SsmBefore { get; set; } = [];
    public Dictionary<string, string> SsmAfter { get; set; } = [];

    /// <summary>The reason that the change set fails with.</summary>
    public string? Fails { get; set; }

    /// <summary>All changes, by logical id.</summary>
    public Dictionary<string, ExpectedChange> Changes { get; set; } = [];

    public static ChangeSetCase Read(string file) => new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
        .Deserialize<ChangeSetCase>(File.ReadAllText(file));
}

/// <summary>
/// A change. Details are texts in any order: attribute, name, RequiresRecreation, evaluation, source, cause, and with values path,
/// before, an arrow, after and the kind of change.
/// </summary>
internal sealed class ExpectedChange
{
    public string Action { get; set; } = "";
    public string? Type { get; set; }
    public string? Replacement { get; set; }
    public string? Policy { get; set; }
    public List<string> Scope { get; set; } = [];
    public List<string>? Details { get; set; }
    public List<string>? WithValues { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }

    /// <summary>The view with property values does not have it.</summary>
    public bool AbsentWithValues { get; set; }
}
