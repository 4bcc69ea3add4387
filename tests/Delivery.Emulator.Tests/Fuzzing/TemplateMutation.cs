using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.Fuzzing;

/// <summary>Changes templates where their structure is: members, functions, types, values; sometimes the text itself.</summary>
internal sealed class TemplateMutation
{
    private static readonly string[] Functions =
    [
        "Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Split", "Fn::Select", "Fn::FindInMap", "Fn::GetAZs", "Fn::Cidr", "Fn::Base64",
        "Fn::ImportValue", "Fn::If", "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Fn::GetStackOutput", "Fn::Length", "Fn::ToJsonString",
        "Fn::ForEach::Loop", "Fn::Transform", "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals", "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll", "Fn::Nope",
    ];

    private static readonly string[] Texts =
    [
        "", "x", "0", "-1", "1.5", "1e400", "99999999999999999999", "true", "null", "AWS::NoValue", "AWS::Region", "AWS::StackId", "AWS::Nope", "${", "${}", "${A.B}", "${!x}", "${AWS::Region}", "&{X}",
        "{{resolve:ssm:/x}}", "{{resolve:ssm-secure:/x:1}}", "{{resolve:secretsmanager:x}}", "{{resolve:", "\u0000", "\ud800", "é\u2028", "a.b.c", "10.0.0.0/8", "::/0", "AWS::SNS::Topic",
        "AWS::LanguageExtensions", "Retain", "Snapshot", "RetainExceptOnCreate", "List<Number>", "CommaDelimitedList", "AWS::SSM::Parameter::Value<String>", "AWS::EC2::VPC::Id", "(a+)+$", "[", "arn:aws:iam::1:role/x",
        "2010-09-09", "Fn::ForEach::X",
    ];

    private static readonly string[] Damage =
        ["{", "}", "[", "]", ":", ",", "\"", "'", "\n", "\t", "!Ref ", "!Sub ", "!GetAtt ", "!If ", "!Nope ", "&a ", "*a", "<<: ", "|", ">", "- ", "? ", "%", "@", "\u0000", "\ufeff", "\u0085"];

    private readonly JsonObject[] _templates;
    private readonly string[] _names;

    /// <param name="templates">JSON texts.</param>
    public TemplateMutation(IEnumerable<string> templates)
    {
        _templates = [.. templates.Select(text => JsonNode.Parse(text)!.AsObject())];
        _names = [.. _templates.SelectMany(Places).Select(place => place.Key).OfType<string>().Distinct(), .. Functions];
    }

    /// <summary>A changed template.</summary>
    public string Make(Random random)
    {
        var template = (JsonObject)Of(random, _templates).DeepClone();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var places = Places(template).ToList();
            if (places.Count > 0)
            {
                Change(random, Of(random, places));
            }
        }

        var text = template.ToJsonString();
        return random.Next(8) == 0 ? Damaged(random, text) : text;
    }

    private void Change(Random random, Place place)
    {
        switch (random.Next(9))
        {
            case 0:
                place.Remove();
                break;
            case 1 or 2:
                place.Replace(JsonValue.Create(Of(random, Texts)));
                break;
            case 3:
                place.Replace(Of(random, Places(Of(random, _templates)).ToList()).Value?.DeepClone());
                break;
            case 4 or 5:
                place.Replace(new JsonObject { [Of(random, Functions)] = Argument(random, place.Value) });
                break;
            case 6:
                place.Rename(Of(random, _names));
                break;
            case 7:
                place.Add(Of(random, _names), place.Value?.DeepClone());
                break;
            default:
                place.Replace(Odd(random));
                break;
        }
    }

    private static JsonNode? Argument(Random random, JsonNode? value) => random.Next(4) switch
    {
        0 => value?.DeepClone(),
        1 => new JsonArray(value?.DeepClone()),
        2 => new JsonArray(Of(random, Texts), value?.DeepClone()),
        _ => new JsonArray(value?.DeepClone(), new JsonArray(Of(random, Texts), Of(random, Texts)), new JsonObject { [Of(random, Texts)] = value?.DeepClone() }),
    };

    private static JsonNode? Odd(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                return null;
            case 1:
                return random.Next(2) == 0;
            case 2:
                return JsonNode.Parse("1e400");
            case 3:
                return new JsonArray([.. Enumerable.Range(0, random.Next(300)).Select(index => JsonValue.Create(index))]);
            case 4:
                JsonNode node = new JsonObject();
                var function = Of(random, Functions);
                for (var depth = random.Next(70); depth > 0; depth--)
                {
                    node = random.Next(2) == 0 ? new JsonArray(node) : new JsonObject { [function] = node };
                }

                return node;
            default:
                return new string('x', random.Next(5000));
        }
    }

    private static string Damaged(Random random, string text)
    {
        var at = random.Next(text.Length);
        return text[..at] + Of(random, Damage) + text[Math.Min(text.Length, at + random.Next(12))..];
    }

    private static IEnumerable<Place> Places(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map.ToList())
                {
                    yield return new Place(map, key, 0, value);
                    foreach (var place in Places(value))
                    {
                        yield return place;
                    }
                }

                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    yield return new Place(list, null, index, list[index]);
                    foreach (var place in Places(list[index]))
                    {
                        yield return place;
                    }
                }

                break;
        }
    }

    private static T Of<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private sealed record Place(JsonNode Parent, string? Key, int Index, JsonNode? Value)
    {
        public void Remove()
        {
            if (Parent is JsonArray list)
            {
                list.RemoveAt(Index);
            }
            else
            {
                Parent.AsObject().Remove(Key!);
            }
        }

        public void Replace(JsonNode? value)
        {
            if (Parent is JsonArray list)
            {
                list[Index] = value;
            }
            else
            {
                Parent[Key!] = value;
            }
        }

        public void Rename(string name)
        {
            if (Parent is JsonObject map)
            {
                map.Remove(Key!);
                map[name] = Value;
            }
        }

        public void Add(string name, JsonNode? value)
        {
            if (Parent is JsonArray list)
            {
                list.Add(value);
            }
            else
            {
                Parent[name] = value;
            }
        }
    }
}
