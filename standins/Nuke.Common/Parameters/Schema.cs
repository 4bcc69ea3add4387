using System.Text.Encodings.Web;
using Nuke.Common.Execution;

namespace Nuke.Common.Parameters;

/// <summary><c>.nuke/build.schema.json</c>, for editors and shell completion; written only when it says something new.</summary>
internal static class Schema
{
    public static void Update(NukeBuild build, List<ExecutableTarget> targets)
    {
        if (NukeBuild.ProjectDirectory == null)
        {
            return;
        }

        var file = NukeBuild.RootDirectory / ".nuke" / "build.schema.json";
        var text = Generate(build, targets);
        if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            File.WriteAllText(file, text);
        }
    }

    private static string Generate(NukeBuild build, List<ExecutableTarget> targets)
    {
        var own = ParameterBinding.Parameters(build).OrderBy(x => x.Name, StringComparer.Ordinal)
            .Select(x => Property(x.Name, TypeOf(x.Attribute is ProjectModel.SolutionAttribute ? typeof(string) : x.Type), x.Attribute.Description));
        return $$"""
            {
              "$schema": "http://json-schema.org/draft-04/schema#",
              "definitions": {
                "Host": {{Choice("GitHubActions", "Terminal")}},
                "ExecutableTarget": {{Choice([.. targets.Select(x => x.Name).Order(StringComparer.Ordinal)])}},
                "Verbosity": {{Choice(Enum.GetNames<Verbosity>())}},
                "NukeBuild": {
                  "properties": {
            {{string.Join(",\n", ParameterBinding.BuiltInParameters.Select(x => BuiltIn(x.Name, x.Description)))}}
                  }
                }
              },
              "allOf": [
                {
                  "properties": {
            {{string.Join(",\n", own)}}
                  }
                },
                {
                  "$ref": "#/definitions/NukeBuild"
                }
              ]
            }

            """.ReplaceLineEndings("\n");
    }

    private static string Choice(params string[] values) =>
        $"{{\n      \"type\": \"string\",\n      \"enum\": [\n        {string.Join(",\n        ", values.Select(x => $"\"{x}\""))}\n      ]\n    }}";

    private static string BuiltIn(string name, string description) => name switch
    {
        "Continue" or "Help" or "NoLogo" or "Plan" => Property(name, TypeOf(typeof(bool)), description),
        "Skip" or "Target" => Property(name, "\"type\": \"array\"", description, "\"items\": { \"$ref\": \"#/definitions/ExecutableTarget\" }"),
        "Profile" => Property(name, "\"type\": \"array\"", description, "\"items\": { \"type\": \"string\" }"),
        "Host" or "Verbosity" => Property(name, null, description, $"\"$ref\": \"#/definitions/{name}\""),
        _ => Property(name, TypeOf(typeof(string)), description),
    };

    private static string TypeOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Boolean => type == typeof(bool) ? "\"type\": \"boolean\"" : "\"type\": [\"boolean\", \"null\"]",
        TypeCode.Int32 => "\"type\": \"integer\", \"format\": \"int32\"",
        _ => "\"type\": \"string\"",
    };

    private static string Property(string name, string type, string description, string more = null)
    {
        var text = description == null ? null : $"\"description\": \"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(description.TrimEnd('.'))}\"";
        return $"        \"{name}\": {{\n          {string.Join(",\n          ", new[] { type, text, more }.Where(x => x != null))}\n        }}";
    }
}
