using System.Reflection;
using Amazon.Runtime;

namespace StandIns.Tests.Aws;

/// <summary>An assembly's public and protected surface, one line a type or member, in the form of standins/official/*.txt.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlySet<string> Of(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Lines).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(Type type)
    {
        var name = type.FullName!;
        yield return $"{name} : {(type.IsInterface ? "interface" : type.BaseType!.Namespace == "System" ? Name(type.BaseType) : type.BaseType.FullName)}";
        foreach (var member in type.GetMembers(Declared).Where(IsVisible))
        {
            switch (member)
            {
                case ConstructorInfo constructor:
                    yield return $"{name}({Parameters(constructor)})";
                    break;
                case MethodInfo { IsSpecialName: false } or MethodInfo { Name: "op_Implicit" }:
                    var method = (MethodInfo)member;
                    yield return $"{name}.{method.Name}({Parameters(method)}) : {Name(method.ReturnType)}";
                    break;
                case PropertyInfo property:
                    yield return $"{name}.{property.Name} : {Name(property.PropertyType)}";
                    break;
                case FieldInfo field when field.IsStatic && field.FieldType.IsSubclassOf(typeof(ConstantClass)):
                    yield return $"{name}.{field.Name} = {field.GetValue(null)}";
                    break;
                case FieldInfo field:
                    yield return $"{name}.{field.Name} : {Name(field.FieldType)}";
                    break;
                case Type nested:
                    yield return $"{name}+{nested.Name}";
                    break;
            }
        }
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(true).Any(IsVisible),
        Type type => type.IsNestedPublic,
        _ => false,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(each => $"{Name(each.ParameterType)} {each.Name}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericType)
        {
            return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        }

        return type.FullName switch
        {
            "System.String" => "string",
            "System.Boolean" => "bool",
            "System.Int32" => "int",
            "System.Int64" => "long",
            "System.Single" => "float",
            "System.Double" => "double",
            "System.Object" => "object",
            "System.Void" => "void",
            _ => type.Name,
        };
    }
}
