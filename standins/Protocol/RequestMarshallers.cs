using System.Collections;
using System.Globalization;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace StandIns.Protocol;

/// <summary>AWS Query: a form of <c>Action</c>, <c>Version</c> and flattened members (<c>Tags.member.1.Key</c>).</summary>
internal sealed class QueryRequestMarshaller(ServiceDescription service) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service.Name) { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters.Add("Action", ServiceDescription.Operation(input));
        request.Parameters.Add("Version", service.Version);
        WriteMembers(request.Parameters, "", Shape.Of(input.GetType()), input);
        return request;
    }

    private static void WriteMembers(IDictionary<string, string> parameters, string prefix, Shape shape, object owner)
    {
        foreach (var member in shape.Members)
        {
            var value = member.Get(owner);
            if (!EmptyCollections.IsLeftOut(value))
            {
                Write(parameters, prefix + member.Name, member.Shape, value);
            }
        }
    }

    private static void Write(IDictionary<string, string> parameters, string name, Shape shape, object value)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                WriteMembers(parameters, name + ".", shape, value);
                break;
            case ShapeKind.List when value is IList { Count: 0 }:
                // Given but empty is not the same as not given.
                parameters.Add(name, "");
                break;
            case ShapeKind.List:
                var index = 0;
                foreach (var element in (IList)value)
                {
                    Write(parameters, string.Create(CultureInfo.InvariantCulture, $"{name}.member.{++index}"), shape.Element, element);
                }

                break;
            case ShapeKind.Map:
                var entries = 0;
                foreach (DictionaryEntry entry in (IDictionary)value)
                {
                    var place = string.Create(CultureInfo.InvariantCulture, $"{name}.entry.{++entries}");
                    parameters.Add(place + ".key", (string)entry.Key);
                    Write(parameters, place + ".value", shape.Element, entry.Value);
                }

                break;
            default:
                parameters.Add(name, Text(shape.Kind, value));
                break;
        }
    }

    private static string Text(ShapeKind kind, object value) => kind switch
    {
        ShapeKind.Boolean => (bool)value ? "true" : "false",
        ShapeKind.Timestamp => Timestamps.Iso8601((DateTime)value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}

/// <summary>AWS JSON 1.1: the operation in X-Amz-Target, the request as one JSON object.</summary>
internal sealed class JsonRequestMarshaller(ServiceDescription service) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        using var content = new MemoryStream();
        using (var writer = new Utf8JsonWriter(content))
        {
            Write(writer, Shape.Of(input.GetType()), input);
        }

        var request = new DefaultRequest(input, service.Name) { HttpMethod = "POST", ResourcePath = "/", Content = content.ToArray() };
        request.Headers["X-Amz-Target"] = $"{service.TargetPrefix}.{ServiceDescription.Operation(input)}";
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        request.Headers["x-amz-api-version"] = service.Version;
        return request;
    }

    private void Write(Utf8JsonWriter writer, Shape shape, object value)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                writer.WriteStartObject();
                foreach (var member in shape.Members)
                {
                    var given = member.Get(value);
                    if (!EmptyCollections.IsLeftOut(given))
                    {
                        writer.WritePropertyName(member.JsonName);
                        Write(writer, member.Shape, given);
                    }
                }

                writer.WriteEndObject();
                break;
            case ShapeKind.List:
                writer.WriteStartArray();
                foreach (var element in (IList)value)
                {
                    Write(writer, shape.Element, element);
                }

                writer.WriteEndArray();
                break;
            case ShapeKind.Map:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in (IDictionary)value)
                {
                    writer.WritePropertyName((string)entry.Key);
                    Write(writer, shape.Element, entry.Value);
                }

                writer.WriteEndObject();
                break;
            default:
                WriteScalar(writer, shape.Kind, value);
                break;
        }
    }

    private void WriteScalar(Utf8JsonWriter writer, ShapeKind kind, object value)
    {
        switch (kind)
        {
            case ShapeKind.Boolean:
                writer.WriteBooleanValue((bool)value);
                break;
            case ShapeKind.Integer or ShapeKind.Long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ShapeKind.Float or ShapeKind.Double:
                writer.WriteNumberValue(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case ShapeKind.Timestamp:
                writer.WriteNumberValue(Timestamps.Number((DateTime)value, service.Timestamps));
                break;
            default:
                writer.WriteStringValue(value?.ToString());
                break;
        }
    }
}
