using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>Lists come in pages of this size: a service may always answer fewer items than it could.</summary>
internal sealed record SmallPagesFault(int Size) : FaultKind, ICallFault
{
    private const string Prefix = "small-page:";
    private const int MostPages = 1000;

    public static FaultKindDescription Description { get; } = new(
        "small-pages", FaultPoint.Call, "answers lists in pages of `size` items", ["size"], Read, ShortKey: "size");

    public async Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        var token = call.Call.Input.ContainsKey("nextToken") || char.IsLower(call.Call.Input.FirstOrDefault().Key?[0] ?? 'A') ? "nextToken" : "NextToken";
        var start = Start(call.Call.Input[token]?.ToString());
        var input = (JsonObject)call.Call.Input.DeepClone();
        input.Remove(token);
        var answer = await next(call.Call with { Input = input });
        if (answer.Output.FirstOrDefault(member => member.Value is JsonArray).Key is not { } list)
        {
            return answer;
        }

        // All the service's own pages, cut anew.
        var all = new List<JsonNode?>();
        var page = answer.Output;
        for (var pages = 0; pages < MostPages; pages++)
        {
            all.AddRange((page[list] as JsonArray ?? []).Select(item => item?.DeepClone()));
            if (page[token]?.ToString() is not { Length: > 0 } more)
            {
                break;
            }

            input = (JsonObject)input.DeepClone();
            input[token] = more;
            page = (await next(call.Call with { Input = input })).Output;
        }

        var output = (JsonObject)answer.Output.DeepClone();
        output[list] = new JsonArray([.. all.Skip(start).Take(Size)]);
        output.Remove(token);
        if (start + Size < all.Count)
        {
            output[token] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Prefix + (start + Size).ToString(CultureInfo.InvariantCulture)));
        }

        return answer with { Output = output };
    }

    private static int Start(string? token)
    {
        if (token is null)
        {
            return 0;
        }

        var buffer = new byte[token.Length];
        return Convert.TryFromBase64String(token, buffer, out var length) && Encoding.UTF8.GetString(buffer, 0, length) is var text
            && text.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? start
            : throw new AwsErrorException("ValidationError", "The NextToken is not valid.");
    }

    private static SmallPagesFault Read(Fields fields, ProblemList problems) => new(fields.Number("size", 1, 1000) ?? 1);
}
