using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common.Parameters;

/// <summary><c>.nuke/build.schema.json</c>, for editors and shell completion; written only when it says something new.</summary>
internal static class Schema
{
    public static void Update(NukeBuild build, List<ExecutableTarget> targets)
    {
        var file = NukeBuild.RootDirectory / ".nuke" / "build.schema.json";
        if (NukeBuild.BuildProjectFile == null)
        {
            return;
        }

        var text = Generate(build, targets);
        if (!file.FileExists() || file.ReadAllText() != text)
        {
            file.WriteAllText(text);
        }
    }

    private static string Generate(NukeBuild build, List<ExecutableTarget> targets)
    {
        var json = new StringBuilder();
        json.Append("{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"definitions\": {\n");
        AppendEnum(json, "Host", ["GitHubActions", "Terminal"]);
        AppendEnum(json, "ExecutableTarget", targets.Select(x => x.Name).Order(StringComparer.Ordinal));
        AppendEnum(json, "Verbosity", Enum.GetNames<Verbosity>());
        json.Append("    \"NukeBuild\": {\n      \"properties\": {\n");
        json.AppendJoin(",\n", BuiltInParameters.All.Select(BuiltIn)).Append("\n      }\n    }\n  },\n");
        json.Append("  \"allOf\": [\n    {\n      \"properties\": {\n");
        var own = ParameterBinding.Members(build.GetType())
            .Where(x => x.Attribute is ParameterAttribute)
            .Select(x => (Name: ParameterBinding.NameOf(x.Member, (ParameterAttribute)x.Attribute), x.Member, Attribute: (ParameterAttribute)x.Attribute))
            .OrderBy(x => x.Name, StringComparer.Ordinal);
        json.AppendJoin(",\n", own.Select(x => Property(x.Name, x.Member, x.Attribute)));
        return json.Append("\n      }\n    },\n    {\n      \"$ref\": \"#/definitions/NukeBuild\"\n    }\n  ]\n}\n").ToString();
    }

    private static void AppendEnum(StringBuilder json, string name, IEnumerable<string> values) =>
        json.Append($"    \"{name}\": {{\n      \"type\": \"string\",\n      \"enum\": [\n        ")
            .AppendJoin(",\n        ", values.Select(x => $"\"{x}\"")).Append("\n      ]\n    },\n");

    private static string BuiltIn((string Name, string Member, string Description) parameter) => Entry(parameter.Member, parameter.Member switch
    {
        "Continue" or "Help" or "NoLogo" or "Plan" => ["\"type\": \"boolean\"", Description(parameter.Description)],
        "Skip" or "Target" => ["\"type\": \"array\"", Description(parameter.Description), "\"items\": { \"$ref\": \"#/definitions/ExecutableTarget\" }"],
        "Profile" => ["\"type\": \"array\"", Description(parameter.Description), "\"items\": { \"type\": \"string\" }"],
        "Host" or "Verbosity" => [Description(parameter.Description), $"\"$ref\": \"#/definitions/{parameter.Member}\""],
        _ => ["\"type\": \"string\"", Description(parameter.Description)],
    });

    private static string Property(string name, MemberInfo member, ParameterAttribute attribute)
    {
        var type = attribute is ProjectModel.SolutionAttribute ? typeof(string) : ParameterBinding.TypeOf(member);
        var items = type.IsArray ? type.GetElementType() : type;
        var lines = new List<string> { type.IsArray ? "\"type\": \"array\"" : TypeOf(items) };
        if (attribute.Description != null)
        {
            lines.Add(Description(attribute.Description));
        }

        if (member.GetCustomAttribute<SecretAttribute>() != null)
        {
            lines.Add("\"default\": \"Secrets must be entered via 'nuke :secrets [profile]'\"");
        }

        var set = ValueConversion.ValueSet(type) is { } values ? $"\"enum\": [{string.Join(", ", values.Select(x => $"\"{x}\""))}]" : null;
        if (type.IsArray)
        {
            lines.Add($"\"items\": {{ {string.Join(", ", new[] { TypeOf(items), set }.Where(x => x != null))} }}");
        }
        else if (set != null)
        {
            lines.Add(set);
        }

        return Entry(name, lines);
    }

    private static string TypeOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Boolean => type == typeof(bool) ? "\"type\": \"boolean\"" : "\"type\": [\"boolean\", \"null\"]",
        TypeCode.Int32 when !(Nullable.GetUnderlyingType(type) ?? type).IsEnum => "\"type\": \"integer\", \"format\": \"int32\"",
        _ => "\"type\": \"string\"",
    };

    private static string Description(string text) => $"\"description\": \"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text.TrimEnd('.'))}\"";

    private static string Entry(string name, IEnumerable<string> lines) =>
        $"        \"{name}\": {{\n          {string.Join(",\n          ", lines)}\n        }}";
}
